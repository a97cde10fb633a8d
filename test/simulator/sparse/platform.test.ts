/** Several sparse cores on one memory, under every arbitration: what no sharing may change. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { sparseCost, tilesOn, totalBytes } from '../../../src/cost/sparse/sparse-cost.js';
import { type SparseCore, sparseCore } from '../../../src/machine/sparse/sparse-core.js';
import { jobLoadBytes, jobStoreBytes, type SparseJob } from '../../../src/mapping/sparse/sparse-job.js';
import { densePattern } from '../../../src/problem/sparsity/pattern.js';
import { sparseProduct } from '../../../src/problem/sparsity/product.js';
import { sumOfLaneCycles } from '../../../src/simulator/cores/sparse/lane-account.js';
import { arbitrations } from '../../../src/simulator/memory/arbitration.js';
import { CAUSES } from '../../../src/simulator/observe/attribution.js';
import { replaySparse, type SparseReplayInput } from '../../../src/simulator/sparse-replay.js';
import { propertyRuns } from '../../support/property-runs.js';
import { anyCore, products } from '../../support/sparse-arbitraries.js';

const inputs: fc.Arbitrary<SparseReplayInput> = fc
  .record({
    cores: fc.array(anyCore, { minLength: 1, maxLength: 3 }),
    work: fc.array(fc.record({ product: products(8), core: fc.nat(2), needs: fc.option(fc.nat(5), { nil: -1 }) }), {
      minLength: 1,
      maxLength: 6,
    }),
    arbitration: fc.constantFrom(...arbitrations.names),
    bandwidthBytesPerCycle: fc.constantFrom(2, 16, 256),
    crossJobPrefetch: fc.boolean(),
  })
  .map(({ cores, work, arbitration, bandwidthBytesPerCycle, crossJobPrefetch }) => {
    const queues: number[][] = cores.map(() => []);
    const jobs = work.map(({ product, core }, i): SparseJob => {
      const on = core % cores.length;
      queues[on]!.push(i);
      return { kind: 'product', name: `job ${i}`, product, tiles: tilesOn(product, cores[on]!) };
    });
    const after = work.map(({ needs }, i) => (needs >= 0 && needs < i ? [needs] : []));
    const throttle = { budgetBytes: 64, windowCycles: 16 };
    const memory = { bandwidthBytesPerCycle, arbitration, chunkBytes: 32, throttle };
    return { cores, memory, schedule: { jobs, queues, after }, crossJobPrefetch };
  });

describe('sparse cores on one memory', () => {
  test.prop([inputs], propertyRuns(100))(
    'move every byte, wait for what they need, and account for every lane',
    (input) => {
      const { cores, memory, schedule } = input;
      const { timeline, attribution, laneCycles, lanes, bytesAsked, bytesServed, iterations } = replaySparse(input);
      const { makespanCycles } = timeline;
      const costs = schedule.queues.map((queue, core) =>
        queue.map((job) => {
          const work = schedule.jobs[job]!;
          if (work.kind !== 'product') throw new Error('products only');
          return sparseCost(work.product, cores[core]!, undefined, work.tiles);
        }),
      );
      const bytes = costs.flat().reduce((sum, cost) => sum + totalBytes(cost), 0);
      expect(bytesAsked).toBeCloseTo(bytes, 6);
      const jobBytes = schedule.jobs.reduce((sum, job) => sum + jobLoadBytes(job) + jobStoreBytes(job), 0);
      expect(jobBytes).toBeCloseTo(bytes, 6);
      expect(Math.abs(bytesServed - bytes)).toBeLessThanOrEqual(1e-9 * Math.max(1, bytes));
      expect(makespanCycles).toBeGreaterThanOrEqual((bytes / memory.bandwidthBytesPerCycle) * (1 - 1e-9));
      costs.forEach((own, core) => {
        const { clockRatio } = cores[core]!;
        const busy = own.reduce((sum, cost) => sum + cost.computeCycles + cost.clearCycles, 0) / clockRatio;
        expect(attribution[core]!.compute).toBeGreaterThanOrEqual(busy * (1 - 1e-9) - 1e-9);
        expect(attribution[core]!.compute).toBeLessThanOrEqual(busy * (1 + 1e-9) + 1e-9);
        expect(CAUSES.reduce((sum, cause) => sum + attribution[core]![cause], 0)).toBeCloseTo(makespanCycles, 6);
        expect(
          Math.abs(sumOfLaneCycles(laneCycles[core]!) / (cores[core]!.lanes * makespanCycles) - 1),
        ).toBeLessThanOrEqual(1e-9);
        const [work, waits] = [lanes[core]!.work, lanes[core]!.waits].map((cycles) =>
          cycles.reduce((x, y) => x + y, 0),
        );
        expect(work).toBeCloseTo(laneCycles[core]!.product + laneCycles[core]!.zero, 6);
        expect(waits).toBeCloseTo(laneCycles[core]!.longest, 6);
        for (const wait of lanes[core]!.waits) expect(wait).toBeGreaterThanOrEqual(-1e-9 * makespanCycles);
        const useful = own.reduce((sum, cost) => sum + cost.usefulMacs, 0);
        expect(laneCycles[core]!.product * clockRatio).toBeCloseTo(useful, 6);
        expect(iterations[core]!).toBeGreaterThanOrEqual(useful);
      });
      (schedule.after ?? []).forEach((needs, job) => {
        for (const need of needs)
          expect(timeline.jobStartCycles[job]).toBeGreaterThanOrEqual(timeline.jobEndCycles[need]! - 1e-9);
      });
    },
  );

  const product = sparseProduct(densePattern(8, 8), densePattern(8, 8));
  const twice = (core: SparseCore): SparseReplayInput => ({
    cores: [core, core],
    memory: { bandwidthBytesPerCycle: 4, arbitration: 'max-min' },
    schedule: {
      jobs: [0, 1].map((i) => ({ kind: 'product', name: `p${i}`, product, tiles: tilesOn(product, core) })),
      queues: [[0], [1]],
    },
  });

  it('by hand: two cores share the memory, and say what they lost to each other', () => {
    const core = sparseCore({ class: 'tpu', lanes: 4 });
    const { timeline, stalls } = replaySparse(twice(core));
    // Each loads 512 bytes at 2 a cycle, computes 128 cycles, stores 256 bytes at 2.
    expect(timeline.makespanCycles).toBeCloseTo(256 + 128 + 128, 9);
    for (const { load, store } of stalls) {
      expect([load.transfer, load.contention, store.drain, store.contention]).toEqual([128, 128, 64, 64]);
    }
  });

  it('by hand: with one buffer a load waits for the tile before it, with two for a store', () => {
    const small = sparseProduct(densePattern(4, 4), densePattern(4, 4));
    const waited = (overlap: boolean) => {
      const ports = { loadPortBytesPerCycle: 16, storePortBytesPerCycle: 1 };
      const core = { ...sparseCore({ class: 'tpu', lanes: 4, options: { overlap } }), ...ports };
      const jobs = [0, 1, 2].map((i): SparseJob => {
        return { kind: 'product', name: `p${i}`, product: small, tiles: tilesOn(small, core) };
      });
      const { timeline, stalls } = replaySparse({
        cores: [core],
        memory: { bandwidthBytesPerCycle: Number.POSITIVE_INFINITY, arbitration: 'max-min' },
        schedule: { jobs, queues: [[0, 1, 2]] },
        crossJobPrefetch: true,
      });
      return { end: timeline.makespanCycles, load: stalls[0]!.load, store: stalls[0]!.store };
    };
    // Each tile loads 128 bytes in 8 cycles, computes 16 cycles and stores 64 bytes in 64.
    expect(waited(false)).toMatchObject({
      end: 3 * (8 + 16 + 64),
      load: { transfer: 8, sgComputing: 2 * 8, sgStoring: 0 },
      store: { sgFull: 2 * 64, drain: 64 },
    });
    // The third load could begin at 16, when the second has ended; it waits for the first tile, and that for its store.
    expect(waited(true)).toMatchObject({
      end: 8 + 16 + 3 * 64,
      load: { transfer: 8, sgComputing: 0, sgStoring: 8 },
      store: { sgFull: 88 - 40, drain: 216 - 112 },
    });
  });

  it('names what the lanes waited for', () => {
    const a = { rows: 2, columns: 4, starts: Int32Array.of(0, 4, 5), indices: Int32Array.of(0, 1, 2, 3, 0) };
    const work = sparseProduct(a, densePattern(4, 3));
    const core = sparseCore({ class: 'eie', lanes: 4 });
    const { laneCycles, lanes } = replaySparse({
      cores: [core],
      memory: { bandwidthBytesPerCycle: Number.POSITIVE_INFINITY, arbitration: 'max-min' },
      schedule: { jobs: [{ kind: 'product', name: 'p', product: work, tiles: tilesOn(work, core) }], queues: [[0]] },
    });
    // 3 columns of 4 cycles: one lane works all of them, one 1 of 4, two have no row.
    expect(lanes[0]).toEqual({ work: Float64Array.of(12, 3, 0, 0), waits: Float64Array.of(0, 9, 0, 0) });
    expect(laneCycles[0]).toMatchObject({ product: 15, zero: 0, longest: 9, empty: 24, load: 0, store: 0, idle: 0 });
  });

  it('refuses more queues than cores', () => {
    const core = sparseCore({ class: 'tpu', lanes: 4 });
    expect(() => replaySparse({ ...twice(core), cores: [core] })).toThrow('queues: expected at most 1');
  });
});
