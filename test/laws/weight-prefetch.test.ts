/**
 * What holds where cores fetch weights of jobs that may not begin yet: what crosses the memory is what crossed before, in
 * the same tiles, no sooner than the memory allows and never beyond a scratchpad.
 */
import { test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { tileTotals } from '../../src/mapping/tile-plan.js';
import { arbitrations } from '../../src/simulator/memory/arbitration.js';
import { type SimulationResult, simulate } from '../../src/simulator/simulate.js';
import { expectInvariants } from '../support/invariants.js';
import { type Machine, machines } from '../support/machines.js';
import { propertyRuns } from '../support/property-runs.js';

const anyMachine = machines({ weights: true, arbitrations: arbitrations.names });

/** When the load port of each core was in use, and by what. */
function watched(machine: Machine) {
  const loads: { core: number; start: number; end: number }[] = [];
  const full: number[] = [];
  const result = simulate(machine, {
    observe: (bus) => {
      bus.on('ahead', (core, _job, _tile, start, end) => loads.push({ core, start, end }));
      bus.on('span', (activity, core, _job, _tile, start, end) => {
        if (activity === 'load') loads.push({ core, start, end });
      });
      bus.on('occupancy', (core, _time, bytes) => {
        expect(bytes).toBeGreaterThanOrEqual(0);
        if (bytes > machine.cores[core]!.sgBytes) full.push(core);
      });
    },
  });
  return { result, loads, full };
}

const jobEnds = ({ timeline }: SimulationResult): number[] => Array.from(timeline.jobEndCycles);

describe('weight prefetch', () => {
  test.prop([anyMachine], propertyRuns(300))('conserves bytes, cycles and room, on a port at a time', (machine) => {
    const { result, loads, full } = watched(machine);
    expectInvariants(result);
    const totals = machine.work.map(({ plan }) => tileTotals(plan));
    expect(result.bytesAsked).toBe(totals.reduce((sum, { loadBytes, storeBytes }) => sum + loadBytes + storeBytes, 0));
    const cycles = totals.reduce((sum, { computeCycles }) => sum + computeCycles, 0);
    const computed = result.attribution.reduce((sum, { compute }) => sum + compute, 0);
    expect(Math.abs(computed - cycles)).toBeLessThanOrEqual(1e-9 * cycles);
    expect(full).toEqual([]);
    const last = machine.cores.map(() => 0);
    for (const { core, start, end } of loads) {
      expect(start).toBeGreaterThanOrEqual(last[core]!);
      last[core] = end;
    }
    const { bandwidthBytesPerCycle, efficiency = 1 } = machine.memory;
    const least = result.bytesAsked / (bandwidthBytesPerCycle * efficiency);
    expect(result.timeline.makespanCycles).toBeGreaterThanOrEqual(least * (1 - 1e-9));
  });

  test.prop([anyMachine], propertyRuns(300))(
    'is the same every time, and nothing where a plan tells no weights',
    (machine) => {
      expect(jobEnds(simulate(machine))).toEqual(jobEnds(simulate(machine)));
      const work = machine.work.map((job) => ({ ...job, plan: job.plan.map((run) => ({ ...run, weightBytes: 0 })) }));
      const cores = machine.cores.map((core) => ({ ...core, weightPrefetch: undefined }));
      expect(jobEnds(simulate({ ...machine, work }))).toEqual(jobEnds(simulate({ ...machine, cores })));
    },
  );
});
