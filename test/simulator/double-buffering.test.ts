/**
 * Double buffering, proved: with equal transfer and compute, two buffers hide one behind the other, one buffer nothing.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { Memory } from '../../src/machine/memory.js';
import type { TileRun } from '../../src/mapping/tile-plan.js';
import { arbitrations } from '../../src/simulator/memory/arbitration.js';
import { simulate } from '../../src/simulator/simulate.js';
import { expectInvariants } from '../support/invariants.js';
import { propertyRuns } from '../support/property-runs.js';

const core = { name: 'core', dataflow: '-', rows: 1, columns: 1, slBytes: 0, flexible: false, clockRatio: 1 };

function run(plans: TileRun[][], buffers: number, memory: Partial<Memory> = {}, sgBytes = 1e9) {
  const result = simulate({
    cores: plans.map(() => ({ ...core, sgBytes, buffers })),
    memory: { bandwidthBytesPerCycle: 16, arbitration: 'proportional', ...memory },
    groups: [plans.map((_, job) => [job])],
    work: plans.map((plan) => ({ kind: 'tiles' as const, plan })),
    after: [],
    host: { barrier: true, controlLatencyCycles: 0 },
    crossJobPrefetch: true,
  });
  expectInvariants(result);
  return result;
}

describe('equal compute and transfer', () => {
  const tiles = 1000;
  const plan = [[{ count: tiles, loadBytes: 1600, computeCycles: 100, storeBytes: 0 }]];

  it.each(arbitrations.names.filter((name) => name !== 'throttled'))('%s', (arbitration) => {
    const both = run(plan, 2, { arbitration }).timeline.makespanCycles;
    const serial = run(plan, 1, { arbitration }).timeline.makespanCycles;
    expect(both).toBeCloseTo(100 * (tiles + 1), 6); // the first load and the last compute stand alone
    expect(serial).toBeCloseTo(200 * tiles, 6);
  });

  it('makespan tends to max(compute, transfer), whichever is longer', () => {
    for (const computeCycles of [20, 70, 100, 130, 400]) {
      const plan = [[{ count: tiles, loadBytes: 1600, computeCycles, storeBytes: 0 }]];
      const { makespanCycles } = run(plan, 2).timeline;
      expect(makespanCycles / tiles / Math.max(computeCycles, 100)).toBeCloseTo(1, 2);
      expect(run(plan, 1).timeline.makespanCycles).toBeCloseTo(tiles * (computeCycles + 100), 6);
    }
  });

  it('one buffer is strictly serial: load, compute, store, and a latency for each transfer', () => {
    const plan = [[{ count: 10, loadBytes: 160, computeCycles: 7, storeBytes: 320 }]];
    expect(run(plan, 1, { latencyCycles: 5, efficiency: 0.5 }).timeline.makespanCycles).toBeCloseTo(
      10 * (20 + 5 + 7 + 40 + 5),
      9,
    );
  });

  it('an SG too small for two tiles is as good as one buffer', () => {
    expect(run(plan, 2, {}, 2000).timeline.makespanCycles).toBeCloseTo(200 * tiles, 6);
  });

  it('ports narrower than the memory bound a transfer', () => {
    const plan = [[{ count: 10, loadBytes: 1600, computeCycles: 1, storeBytes: 800 }]];
    const ports = { loadPortBytesPerCycle: 4, storePortBytesPerCycle: 8 };
    for (const arbitration of ['max-min', 'fcfs'])
      expect(run(plan, 1, { arbitration, ...ports }).timeline.makespanCycles).toBeCloseTo(10 * (400 + 1 + 100), 6);
  });
});

describe('random tiles', () => {
  const tileRun = fc.record({
    count: fc.integer({ min: 1, max: 12 }),
    loadBytes: fc.integer({ min: 0, max: 4000 }),
    computeCycles: fc.integer({ min: 0, max: 300 }),
    storeBytes: fc.integer({ min: 0, max: 2000 }),
  });
  const plans = fc.array(fc.array(tileRun, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });
  const memories = fc.record({
    arbitration: fc.constantFrom(...arbitrations.names),
    device: fc.constantFrom('ideal', 'HBM2', 'DDR4-3200'),
    latencyCycles: fc.constantFrom(0, 13),
    throttle: fc.constant({ budgetBytes: 1024, windowCycles: 100 }),
  });

  test.prop([plans, memories, fc.integer({ min: 1, max: 3 })], propertyRuns(300))(
    'every cycle is accounted for, bytes are conserved, no more than the peak is moved',
    (plans, memory, buffers) => {
      const { timeline, bytesServed } = run(plans, buffers, memory);
      expect(bytesServed).toBeLessThanOrEqual(16 * timeline.makespanCycles * (1 + 1e-9));
    },
  );
});
