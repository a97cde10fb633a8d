import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { type TilePlan, tileTotals } from '../../src/mapping/tile-plan.js';
import type { SimulationInput } from '../../src/simulator/input.js';
import { simulate } from '../../src/simulator/simulate.js';
import { overlapTiles } from '../../src/validation/against/overlapped-tiles.js';
import { burstsOf } from '../../src/validation/bursts.js';
import { climb } from '../../src/validation/ladder.js';
import { expectLadder } from './expect-ladder.js';

describe('the ladder', () => {
  it.each(['language-s1-16.yaml', 'tenants-s2-overlapped.yaml', 'own-platform.yaml'])(
    'of %s starts at the allocator, ends at the replay, sums to the difference',
    expectLadder,
  );
});

const run1 = fc.record({
  count: fc.integer({ min: 1, max: 5 }),
  loadBytes: fc.integer({ min: 0, max: 1000 }),
  computeCycles: fc.integer({ min: 0, max: 1000 }),
  storeBytes: fc.integer({ min: 0, max: 500 }),
});
const plan: fc.Arbitrary<TilePlan> = fc.array(run1, { minLength: 1, maxLength: 4 });
const plans = fc.array(plan, { minLength: 1, maxLength: 8 });

describe('rungs conserve work', () => {
  test.prop([plan])('bursts: bytes and cycles of a plan', (tiles) => {
    const { loadBytes, storeBytes, computeCycles } = tileTotals(tiles);
    const bursts = burstsOf(tiles);
    const cycles = bursts.reduce((sum, burst) => sum + burst.latencyCycles, 0);
    const bytes = bursts.reduce((sum, burst) => sum + burst.latencyCycles * burst.bandwidthBytesPerCycle, 0);
    expect(cycles).toBe(computeCycles > 0 ? computeCycles : 1);
    expect(bytes).toBeCloseTo(loadBytes + storeBytes, 6);
  });

  test.prop([plans])('overlapped tiles: bytes of all jobs, and cycles of each', (all) => {
    const input = inputOf(all);
    const shifted = overlapTiles(input);
    const bytes = ({ work }: SimulationInput): number =>
      work.reduce((sum, job) => {
        const { loadBytes, storeBytes } = tileTotals(job?.kind === 'tiles' ? job.plan : []);
        return sum + loadBytes + storeBytes;
      }, 0);
    expect(bytes(shifted)).toBeCloseTo(bytes(input), 6);
    shifted.work.forEach((job, id) => {
      expect(tileTotals(job?.kind === 'tiles' ? job.plan : []).computeCycles).toBe(tileTotals(all[id]!).computeCycles);
    });
    expect(simulate(shifted).timeline.bytesServed).toBeCloseTo(bytes(input), 3);
  });

  test.prop([plans, fc.boolean()])(
    'the ladder ends at the replay of its input, parts on its wires included',
    (all, late) => {
      const parts = late ? { parts: [{ name: 'delay', cores: [0, 1], options: { cycles: 30 } }] } : {};
      const input = { ...inputOf(all), ...parts };
      const jobs = all.length;
      const table = {
        jobs,
        cores: 2,
        latencyCycles: Float64Array.from({ length: jobs * 2 }, (_, i) => 1 + tileTotals(all[i >> 1]!).computeCycles),
        bandwidthBytesPerCycle: Float64Array.from({ length: jobs * 2 }, (_, i) => 1 + (i % 7)),
      };
      const ladder = climb(input, table);
      expect(ladder.simulatorCycles).toBe(simulate(input).timeline.makespanCycles);
      expect(Math.abs(ladder.rungs[0]!.changeCycles)).toBeLessThan(1e-9 * ladder.allocatorCycles);
    },
  );
});

/** Jobs dealt to two cores in two groups. */
function inputOf(all: readonly TilePlan[]): SimulationInput {
  const core = {
    name: '',
    dataflow: 'hb',
    rows: 1,
    columns: 1,
    slBytes: 1,
    buffers: 2,
    flexible: false,
    clockRatio: 1,
  };
  const ids = all.map((_, id) => id);
  const group = (from: number): number[][] => [0, 1].map((c) => ids.filter((id) => id % 4 === from + c));
  return {
    cores: [0, 1].map(() => ({ ...core, sgBytes: 3000 })),
    memory: { bandwidthBytesPerCycle: 4, arbitration: 'max-min' },
    groups: [group(0), group(2)],
    work: all.map((tiles) => ({ kind: 'tiles', plan: tiles })),
    after: all.map(() => []),
    host: { barrier: true, controlLatencyCycles: 10 },
    crossJobPrefetch: false,
  };
}
