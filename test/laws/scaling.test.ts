/**
 * Time has no unit of its own: a machine that computes k times slower, with k times less bandwidth and k times longer
 * latencies, does the same k times slower. At the edges: twice the clock and twice the bandwidth is half the time.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../src/estimate/allocator/allocate.js';
import { queuesOf } from '../../src/mapping/job-mapping.js';
import { run } from '../../src/run.js';
import { loadScenario } from '../../src/scenario/load.js';
import { simulate } from '../../src/simulator/simulate.js';
import { mappedTables } from '../support/arbitraries.js';
import { temporaryFolder } from '../support/files.js';
import { type Machine, machines } from '../support/machines.js';
import { propertyRuns } from '../support/property-runs.js';

/** Powers of two, so that nothing is lost to rounding. */
const factors = fc.constantFrom(2, 4, 64);

function slowed(machine: Machine, k: number): Machine {
  const { memory, host, work, arrivalCycles } = machine;
  const over = (width: number | undefined): number | undefined => (width === undefined ? undefined : width / k);
  return {
    ...machine,
    memory: {
      ...memory,
      bandwidthBytesPerCycle: memory.bandwidthBytesPerCycle / k,
      loadPortBytesPerCycle: over(memory.loadPortBytesPerCycle),
      storePortBytesPerCycle: over(memory.storePortBytesPerCycle),
      latencyCycles: (memory.latencyCycles ?? 0) * k,
    },
    host: { ...host, controlLatencyCycles: host.controlLatencyCycles * k },
    work: work.map(({ kind, plan }) => ({
      kind,
      plan: plan.map((tile) => ({ ...tile, computeCycles: tile.computeCycles * k })),
    })),
    arrivalCycles: (arrivalCycles ?? []).map((cycles) => cycles * k),
  };
}

describe('slowing everything by the same factor', () => {
  test.prop(
    [machines({ arbitrations: ['proportional', 'max-min', 'fcfs', 'round-robin', 'priority'] }), factors],
    propertyRuns(300),
  )('stretches the replay by it', (machine, k) => {
    const [before, after] = [simulate(machine), simulate(slowed(machine, k))];
    expect(Array.from(after.timeline.jobEndCycles)).toEqual(
      Array.from(before.timeline.jobEndCycles, (cycles) => cycles * k),
    );
    expect(after.bytesAsked).toBe(before.bytesAsked);
  });

  test.prop([mappedTables(), factors], propertyRuns(300))(
    'stretches the estimate by it',
    ({ table, mapping, bandwidth }, k) => {
      const queues = queuesOf(mapping, table.cores);
      const after = allocate(
        {
          ...table,
          latencyCycles: table.latencyCycles.map((cycles) => cycles * k),
          bandwidthBytesPerCycle: table.bandwidthBytesPerCycle.map((width) => width / k),
        },
        queues,
        bandwidth / k,
      );
      expect(after.makespanCycles).toBe(allocate(table, queues, bandwidth).makespanCycles * k);
    },
  );
});

describe('scaling clock and bandwidth of a scenario together', () => {
  const { write } = temporaryFolder();
  const scenario = (clock: number): string =>
    write(
      `clock-${clock}.yaml`,
      `name: clock
platform: {preset: S2, clockGHz: ${clock}, memory: {bandwidthGBps: ${16 * clock}}}
workload: {task: mix, jobs: 20, groupSize: 20}
mapper: {name: magma, samples: 300}
`,
    );

  it('leaves the cycles and scales the time', () => {
    const [slow, fast] = [run(loadScenario(scenario(1))), run(loadScenario(scenario(2)))];
    for (const side of ['replay', 'estimate'] as const) {
      expect(fast[side].metrics.makespanCycles).toBe(slow[side].metrics.makespanCycles);
      expect(fast[side].metrics.makespanMs).toBe(slow[side].metrics.makespanMs / 2);
      expect(fast[side].metrics.throughputGflops).toBe(slow[side].metrics.throughputGflops * 2);
    }
  });
});
