/**
 * What a job loses beyond computing, worked out by hand for each effect that the corrected allocator knows.
 */
import { describe, expect, it } from 'vitest';
import { type CorrectedMachine, corrected } from '../../../src/estimate/allocator/correction.js';
import type { TilePlan } from '../../../src/mapping/tile-plan.js';

const MACHINE: CorrectedMachine = {
  buffers: [2],
  peakBytesPerCycle: 8,
  efficiency: 1,
  latencyCycles: 0,
  crossJobPrefetch: true,
};

/** Ten tiles of 10 cycles, 40 bytes in and 8 out. */
const TILE = { count: 10, loadBytes: 40, computeCycles: 10, storeBytes: 8 };

/** Latency of one job whose table entry is what its tiles compute. */
function latency(plan: TilePlan, machine: Partial<CorrectedMachine>): number {
  const computing = plan.reduce((sum, { count, computeCycles }) => sum + count * computeCycles, 0);
  const table = {
    jobs: 1,
    cores: 1,
    latencyCycles: Float64Array.of(computing),
    bandwidthBytesPerCycle: Float64Array.of(1),
  };
  return corrected(table, () => plan, { ...MACHINE, ...machine }).table.latencyCycles[0]!;
}

describe('with two buffers or more', () => {
  it('a tile takes the round trip over the buffers: compute and both transfers’ latencies', () => {
    expect(latency([TILE], { latencyCycles: 6 })).toBe(10 * ((10 + 6 + 6) / 2));
    expect(latency([TILE], { latencyCycles: 13, buffers: [3] })).toBe(10 * 13);
    expect(latency([{ ...TILE, computeCycles: 40 }], { latencyCycles: 50, buffers: [3] })).toBe(10 * 50);
    expect(latency([{ ...TILE, storeBytes: 0 }], { latencyCycles: 12 })).toBe(10 * 12);
  });

  it('never less than it computes', () => {
    expect(latency([TILE], { latencyCycles: 3 })).toBe(100);
  });

  it('a tile that moves nothing waits for nothing', () => {
    expect(latency([{ ...TILE, loadBytes: 0, storeBytes: 0 }], { latencyCycles: 50 })).toBe(100);
    expect(latency([{ ...TILE, loadBytes: 0 }], { latencyCycles: 50 })).toBe(10 * 50);
  });

  it('the runs of a plan add up', () => {
    expect(latency([TILE, { ...TILE, count: 3, computeCycles: 60 }], { latencyCycles: 30 })).toBe(10 * 35 + 3 * 60);
  });
});

describe('with one buffer', () => {
  it('loading, computing and storing add up, at the bandwidth ever reached', () => {
    expect(latency([TILE], { buffers: [1], efficiency: 0.5 })).toBe(10 * (10 + 48 / 4));
    expect(latency([TILE], { buffers: [1], latencyCycles: 3 })).toBe(10 * (10 + 48 / 8 + 6));
    expect(latency([{ ...TILE, storeBytes: 0 }], { buffers: [1], latencyCycles: 3 })).toBe(10 * (10 + 5 + 3));
  });

  it('the cold start is in it already', () => {
    expect(latency([TILE], { buffers: [1], crossJobPrefetch: false })).toBe(10 * (10 + 6));
  });
});

describe('the cold start without prefetching across jobs', () => {
  it('is the first load and its latency', () => {
    expect(latency([TILE], { crossJobPrefetch: false, efficiency: 0.5 })).toBe(100 + 40 / 4);
    expect(latency([TILE], { crossJobPrefetch: false, latencyCycles: 3 })).toBe(100 + 40 / 8 + 3);
  });
});

describe('a machine of several cores', () => {
  it('corrects each entry by the core’s own buffers and the job’s own plan there', () => {
    const table = {
      jobs: 2,
      cores: 2,
      latencyCycles: Float64Array.of(100, 200, 300, 400),
      bandwidthBytesPerCycle: new Float64Array(4),
    };
    const asked: [job: number, core: number][] = [];
    const plan = (job: number, core: number): TilePlan => {
      asked.push([job, core]);
      return [{ ...TILE, count: 10 * (job + 1) }];
    };
    const { table: found, collisions } = corrected(table, plan, { ...MACHINE, buffers: [1, 2] });
    expect(asked).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    expect(Array.from(found.latencyCycles)).toEqual([160, 200, 420, 400]);
    expect(Array.from(found.bandwidthBytesPerCycle)).toEqual([480 / 160, 480 / 200, 960 / 420, 960 / 400]);
    // A core with one buffer collides, whatever other cores there are.
    const [one] = corrected({ ...table, jobs: 1, cores: 1 }, plan, { ...MACHINE, buffers: [1] }).collisions;
    expect(one).toBeGreaterThan(0);
    expect(collisions).toEqual([one, 0]);
    expect(corrected({ ...table, jobs: 1 }, plan, { ...MACHINE, buffers: [2, 3] }).collisions).toEqual([]);
  });
});
