/**
 * The laws of components, on accelerators drawn at random: between host and cores, and between cores and memory, no message
 * is lost or comes twice, none comes before what it answers, and a port has one transfer at a time.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../../src/kernel/simulation.js';
import { explainWaits } from '../../../src/kernel/watchdog.js';
import type { Memory } from '../../../src/machine/memory.js';
import { CORE_DEFAULTS } from '../../../src/machine/presets.js';
import type { CoreComponent } from '../../../src/simulator/cores/core-component.js';
import { TileCore } from '../../../src/simulator/cores/tile-core.js';
import { Host } from '../../../src/simulator/host.js';
import type { SimulationInput, TiledWork } from '../../../src/simulator/input.js';
import { buildMemory } from '../../../src/simulator/memory/build-memory.js';
import type { SharedMemory } from '../../../src/simulator/memory/shared-memory.js';
import { Account } from '../../../src/simulator/observe/account.js';
import { assemble } from '../../../src/simulator/parts/assemble.js';
import { type CoreEnds, CorePart } from '../../../src/simulator/parts/core-part.js';
import { HostPart } from '../../../src/simulator/parts/host-part.js';
import { MemoryPart } from '../../../src/simulator/parts/memory-part.js';
import { machineBus } from '../../../src/simulator/signals.js';
import { simulate } from '../../../src/simulator/simulate.js';
import { propertyRuns } from '../../support/property-runs.js';

const SG_BYTES = 4096;

const machines = fc.record({
  cores: fc.integer({ min: 1, max: 4 }),
  arbitration: fc.constantFrom('proportional', 'max-min', 'round-robin'),
  latencyCycles: fc.constantFrom(0, 0, 7),
  barrier: fc.boolean(),
  controlLatencyCycles: fc.constantFrom(0, 3),
  service: fc.constantFrom('queue', 'released', 'priority'),
  jobs: fc.array(
    fc.record({
      core: fc.nat(3),
      after: fc.option(fc.nat(20), { nil: undefined }),
      arrivalCycles: fc.constantFrom(0, 0, 40),
      loadBytes: fc.integer({ min: 0, max: 900 }),
      computeCycles: fc.integer({ min: 0, max: 60 }),
      storeBytes: fc.integer({ min: 0, max: 300 }),
      count: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: 1, maxLength: 12 },
  ),
});

type Drawn = typeof machines extends fc.Arbitrary<infer Value> ? Value : never;

/** What was said, in order. */
interface Said {
  readonly what: 'issue' | 'end job' | 'begin' | 'end';
  /** A job, or a port. */
  readonly number: number;
  readonly at: number;
}

function listen({ cores, arbitration, latencyCycles, jobs, service, ...host }: Drawn): Said[] {
  const said: Said[] = [];
  const simulation = new Simulation();
  const say = (what: Said['what'], number: number): void => {
    said.push({ what, number, at: simulation.now });
  };
  const bus = machineBus();
  const queues = Array.from({ length: cores }, (_, core) =>
    [...jobs.keys()].filter((job) => jobs[job]!.core % cores === core),
  );
  const half = Math.ceil(jobs.length / 2);
  const groups = [
    queues.map((queue) => queue.filter((job) => job < half)),
    queues.map((queue) => queue.filter((job) => job >= half)),
  ];
  const input = {
    groups,
    cores: queues.map(() => ({ ...CORE_DEFAULTS, name: 'c', dataflow: 'hb', rows: 1, columns: 1, sgBytes: SG_BYTES })),
    after: jobs.map(({ after }, job) => (after !== undefined && job > 0 ? [after % job] : [])),
    arrivalCycles: jobs.map(({ arrivalCycles }) => arrivalCycles),
    host: { ...host, service } as SimulationInput['host'],
  };
  const hardware: Memory = { arbitration, latencyCycles, bandwidthBytesPerCycle: 8 };
  const memory = new MemoryPart(hardware, cores, (onEnd) => {
    const inside = buildMemory(hardware, cores, simulation, bus, (port) => {
      say('end', port);
      onEnd(port);
    });
    return heardOf(inside, say);
  });
  const hostPart = new HostPart(input.host, cores, (lines) => new Host(simulation, input, lines, jobs.length));
  const parts = queues.map(
    (_, core) =>
      new CorePart(
        core,
        {},
        (ends) => buildCore(core, ends),
        () => undefined,
      ),
  );
  const machine = assemble(simulation, { host: hostPart, cores: parts, memory });
  machine.start();
  simulation.run();
  expect(machine.waits()).toEqual([]);
  return said;

  function buildCore(core: number, { memory, onJobEnd }: CoreEnds): CoreComponent {
    const around = {
      ...{ simulation, memory, bus, account: new Account(), dispatch: hostPart.host.dispatch },
      isReleased: (job: number) => hostPart.host.isReleased(job),
      hasArrived: (job: number) => hostPart.host.hasArrived(job),
      onJobEnd: (job: number) => {
        say('end job', job);
        onJobEnd(job);
      },
    };
    const tiles = { sgBytes: SG_BYTES, buffers: 2, loadPortBytesPerCycle: 8, storePortBytesPerCycle: 8 };
    const work = (job: number): TiledWork => ({ kind: 'tiles', plan: [jobs[job]!] });
    const inside = new TileCore(core, around, { ...tiles, crossJobPrefetch: true }, work);
    return {
      issue(issued) {
        for (const job of issued) say('issue', job);
        inside.issue(issued);
      },
      expect: () => inside.expect(),
      advance: () => inside.advance(),
      choose: () => inside.choose(),
      onTransferEnd: (port) => inside.onTransferEnd(port),
    };
  }
}

function heardOf(memory: SharedMemory, say: (what: 'begin', port: number) => void): SharedMemory {
  return Object.assign(Object.create(memory) as SharedMemory, {
    transfer(port: number, bytes: number, cap: number, asked: number, priority: number) {
      say('begin', port);
      memory.transfer(port, bytes, cap, asked, priority);
    },
  });
}

describe('an accelerator', () => {
  test.prop([machines], propertyRuns(60))('loses no message, doubles none, and goes back in no time', (drawn) => {
    const said = listen(drawn);
    said.reduce((before, { at }) => {
      expect(at).toBeGreaterThanOrEqual(before);
      return at;
    }, 0);
    const of = (what: Said['what']): number[] =>
      said
        .filter((one) => one.what === what)
        .map(({ number }) => number)
        .toSorted((a, b) => a - b);
    expect(of('end job')).toEqual([...drawn.jobs.keys()]);
    if (drawn.service === 'queue') expect(of('issue')).toEqual([...drawn.jobs.keys()]);
    expect(of('begin')).toEqual(of('end'));
    const underWay = new Set<number>();
    const issued = new Set<number>();
    for (const { what, number } of said) {
      if (what === 'begin') expect(underWay.size).toBeLessThan(underWay.add(number).size);
      if (what === 'end') expect(underWay.delete(number)).toBe(true);
      if (what === 'issue') issued.add(number);
      if (what === 'end job' && drawn.service === 'queue') expect(issued.delete(number)).toBe(true);
    }
    expect(underWay.size).toBe(0);
  });

  it('that hangs says who waits for whom', () => {
    const plan = [{ count: 1, loadBytes: 8, computeCycles: 1, storeBytes: 0 }];
    const core = { ...CORE_DEFAULTS, name: 'c', dataflow: 'hb', rows: 1, columns: 1, sgBytes: SG_BYTES };
    const input: SimulationInput = {
      cores: [core, core],
      memory: { bandwidthBytesPerCycle: 8, arbitration: 'max-min' },
      groups: [[[0], [1]]],
      work: [0, 1].map(() => ({ kind: 'tiles', plan })),
      after: [[1], [0]],
      host: { barrier: false, controlLatencyCycles: 0 },
      crossJobPrefetch: true,
    };
    expect(() => simulate(input)).toThrow(
      'the replay stopped with 2 of 2 jobs unfinished: ' +
        'host waits for core1 (job 1 has not ended), core1 waits for host (job 1 needs job 0)',
    );
  });

  it('names the core that could go on and does not, and the memory that serves nothing more', () => {
    const simulation = new Simulation();
    const idle = { issue() {}, expect() {}, advance() {}, onTransferEnd() {} };
    const account = { asked: 0 };
    const memory = new MemoryPart({}, 1, () => ({
      ...{ transfer() {}, contentionCycles: () => 0, bytesServed: 0 },
      get bytesAsked() {
        return account.asked;
      },
    }));
    const input = { groups: [[[0]]], after: [[]], host: { barrier: true, controlLatencyCycles: 0 } };
    const host = new HostPart(input.host, 1, (lines) => new Host(simulation, input, lines, 1));
    const core = new CorePart(
      0,
      {},
      () => idle,
      () => host.host.firstOpen(0),
    );
    const machine = assemble(simulation, { host, cores: [core], memory });
    expect(() => core.inside).toThrow('core0 has not started');
    machine.start();
    simulation.run();
    expect(explainWaits(machine.waits())).toBe('core0 waits for core0 (job 0 may go on and does not)');
    account.asked = 64;
    expect(explainWaits(machine.waits())).toBe('core0 waits for memory (job 0 has bytes under way)');
  });
});
