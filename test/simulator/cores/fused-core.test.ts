/** Fused cores beside each other on one memory, among other jobs: what the wiring of an accelerator relies on. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../../src/kernel/simulation.js';
import { plainChain } from '../../../src/mapping/fusion-plan/chain.js';
import { fusionPlan } from '../../../src/mapping/fusion-plan/plan.js';
import { FusedCore, type FusedWork } from '../../../src/simulator/cores/fused-core.js';
import type { FusedObserver } from '../../../src/simulator/cores/fused-waits.js';
import { fusedWork, replayFusion } from '../../../src/simulator/fused-replay.js';
import { buildMemory } from '../../../src/simulator/memory/build-memory.js';
import { Account } from '../../../src/simulator/observe/account.js';
import { byCause, byReason } from '../../../src/simulator/observe/attribution.js';
import { machineBus, PORTS_PER_CORE } from '../../../src/simulator/signals.js';
import { type FusionCase, fusionCases } from '../../support/fusion.js';
import { propertyRuns } from '../../support/property-runs.js';

interface Played {
  readonly endCycles: readonly number[];
  readonly accounts: readonly Account[];
  readonly bytesServed: number;
  readonly moved: number;
}

/** Each core plays its groups in order; all share one memory. */
function play(
  cores: readonly (readonly FusedWork[])[],
  drawn: Pick<FusionCase, 'memoryBytes' | 'machine'>,
  release: (job: number) => boolean = () => true,
): Played & { readonly advance: () => void; readonly simulation: Simulation } {
  const simulation = new Simulation();
  const bus = machineBus();
  const width = drawn.machine.offChipBytesPerCycle;
  const endCycles = cores.map(() => 0);
  let moved = 0;
  bus.on('jobEnd', (core, _, time) => {
    endCycles[core] = time;
  });
  const observer: FusedObserver = {
    moved: (_, __, bytes) => {
      moved += bytes;
    },
    fired: () => {},
    waited: (_, __, cycles) => expect(cycles).toBeGreaterThanOrEqual(0),
    occupied: (_, bytes) => expect(bytes).toBeLessThanOrEqual(drawn.memoryBytes),
  };
  const components: FusedCore[] = [];
  const memory = buildMemory(
    { bandwidthBytesPerCycle: width, arbitration: 'proportional' },
    cores.length,
    simulation,
    bus,
    (port) => components[Math.floor(port / PORTS_PER_CORE)]?.onTransferEnd(port),
  );
  const accounts = cores.map(() => new Account());
  cores.forEach((work, core) => {
    const around = {
      simulation,
      memory,
      bus,
      account: accounts[core]!,
      isReleased: release,
      hasArrived: () => true,
      onJobEnd: () => {},
    };
    const machine = {
      isStaged: true,
      memoryBytes: drawn.memoryBytes,
      onChipBytesPerCycle: drawn.machine.onChipBytesPerCycle,
      loadPortBytesPerCycle: width,
      storePortBytesPerCycle: width,
    };
    components.push(new FusedCore(core, around, machine, (job) => work[job]!, observer));
    components[core]!.issue(work.map((_, job) => job));
  });
  simulation.run();
  const makespan = Math.max(...endCycles);
  for (const account of accounts) account.close(makespan);
  return {
    endCycles,
    accounts,
    bytesServed: memory.bytesServed,
    get moved() {
      return moved;
    },
    advance: () => components[0]!.advance(),
    simulation,
  };
}

const workOf = ({ chain, tokens, batch, memoryBytes, machine }: FusionCase): FusedWork[] => {
  const plan = fusionPlan(chain, tokens, batch, memoryBytes);
  const fitting = plan.fits
    ? plan
    : fusionPlan(
        chain,
        chain.layers.map(() => 0),
        batch,
        memoryBytes,
      );
  return fitting.groups.map((group) => fusedWork(fitting, group, machine));
};

describe('two fused cores on one memory', () => {
  test.prop([fusionCases({ maxLayers: 4, maxBatch: 8 }), fc.nat(1)], propertyRuns(80, 0.2))(
    'move every byte of both, and each ends no sooner than alone',
    (drawn) => {
      const work = workOf(drawn);
      const alone = play([work], drawn);
      const together = play([work, work], drawn);
      expect(together.moved).toBe(2 * alone.moved);
      expect(together.bytesServed).toBeCloseTo(together.moved, 4);
      for (const end of together.endCycles) {
        expect(end).toBeGreaterThanOrEqual(alone.endCycles[0]! * (1 - 1e-9));
        expect(end).toBeLessThanOrEqual((2 * alone.endCycles[0]! + 1) * (1 + 1e-9));
      }
      for (const account of together.accounts) {
        const { compute, load, store, host, idle } = byCause(account.cycles);
        expect(compute + load + store + host + idle).toBeCloseTo(Math.max(...together.endCycles), 5);
      }
    },
  );

  test.prop([fusionCases({ maxLayers: 4, maxBatch: 8 })], propertyRuns(60))('alone it is the replay', (drawn) => {
    const { chain, tokens, batch, memoryBytes, machine } = drawn;
    const plan = fusionPlan(chain, tokens, batch, memoryBytes);
    if (!plan.fits) return;
    const { latencyCycles } = replayFusion(plan, machine, { coupling: 'staged' });
    expect(play([workOf(drawn)], drawn).endCycles[0]).toBeCloseTo(latencyCycles, 6);
  });
});

describe('a fused core', () => {
  const chain = plainChain('pair', { activationBytes: [10, 20, 30], weightBytes: [100, 200], macs: [6, 6] });
  const machine = { macsPerCycle: 1, offChipBytesPerCycle: 10, onChipBytesPerCycle: 1000 };
  const drawn = { chain, batch: 4, tokens: [2, 0], memoryBytes: 1000, machine };

  it('tells contention from its own transfers', () => {
    const { accounts } = play([workOf(drawn), workOf(drawn)], drawn);
    const { load, store } = byReason(accounts[0]!.cycles);
    // Twelve cycles of loads before anything fires take twenty-four when two cores share the memory.
    expect(load.contention).toBeGreaterThan(11);
    expect(load.transfer).toBeGreaterThan(0);
    expect(store.drain + store.contention).toBeGreaterThan(0);
  });

  it('waits for the host to release its group', () => {
    let released = false;
    const { simulation, advance, endCycles } = play([workOf(drawn)], drawn, () => released);
    expect(endCycles[0]).toBe(0);
    released = true;
    advance();
    simulation.run();
    expect(endCycles[0]).toBe(74);
  });
});
