/**
 * One sparse core with the memory to itself: the estimate, the replay and a plain third count agree, for every class there
 * can be. The three share nothing but the patterns, the tiles and the description of the core.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { aloneCycles, sparseCost, tilesOn, totalBytes } from '../../../src/cost/sparse/sparse-cost.js';
import { type Dimension, sparseClass } from '../../../src/machine/sparse/sparse-class.js';
import { type SparseCore, sparseCore } from '../../../src/machine/sparse/sparse-core.js';
import { type SparseProduct, sparseProduct } from '../../../src/problem/sparsity/product.js';
import { LANE_STATES, sumOfLaneCycles } from '../../../src/simulator/cores/sparse/lane-account.js';
import { CAUSES } from '../../../src/simulator/observe/attribution.js';
import { replaySparse, type SparseReplay } from '../../../src/simulator/sparse-replay.js';
import { naiveLanes } from '../../support/naive-lanes.js';
import { propertyRuns } from '../../support/property-runs.js';
import { anyCore, products } from '../../support/sparse-arbitraries.js';

function replayed(product: SparseProduct, core: SparseCore, bandwidthBytesPerCycle: number): SparseReplay {
  return replaySparse({
    cores: [core],
    memory: { bandwidthBytesPerCycle, arbitration: 'max-min' },
    schedule: {
      jobs: [{ kind: 'product', name: 'p', product, tiles: tilesOn(product, core) }],
      queues: [[0]],
    },
  });
}

function expectNear(found: number, expected: number): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, expected));
}

/** Local storage between the least that the product can be cut for and the whole of it. */
const tight = fc.constantFrom(1, 1.5, 3, Number.POSITIVE_INFINITY);

function withStorage(core: SparseCore, product: SparseProduct, share: number): SparseCore {
  for (let localBytes = 64 * share; ; localBytes *= 2) {
    const tried = { ...core, localBytes };
    try {
      tilesOn(product, tried);
      return tried;
    } catch {}
  }
}

describe('one core alone', () => {
  test.prop([products(), anyCore], propertyRuns(400))(
    'the lanes take as long by the closed forms, in the replay and counted plainly',
    (product, core) => {
      const cost = sparseCost(product, core);
      const naive = naiveLanes(product, core);
      expect(cost.computeCycles).toBe(naive.cycles);
      const grid = core.class.unrolled.length === 2;
      expect(cost.iterations).toBe(grid ? core.lanes * naive.cycles : naive.iterations);
      const { iterations, laneCycles } = replayed(product, core, Number.POSITIVE_INFINITY);
      expect(iterations).toEqual([naive.iterations]);
      const { product: products, zero, collision, longest, empty } = laneCycles[0]!;
      expectNear((products + zero + collision + longest + empty) * core.clockRatio, core.lanes * naive.cycles);
      expectNear(products * core.clockRatio, cost.usefulMacs);
    },
  );

  test.prop([products(8), anyCore, tight], propertyRuns(150))(
    'replay and estimate end at the same time where only the ports are narrow',
    (product, drawn, share) => {
      const core = withStorage(drawn, product, share);
      const { timeline, bytesServed } = replayed(product, core, Number.POSITIVE_INFINITY);
      expectNear(timeline.makespanCycles, aloneCycles(product, core, Number.POSITIVE_INFINITY));
      expect(bytesServed).toBe(totalBytes(sparseCost(product, core)));
    },
  );

  test.prop([products(8), anyCore, tight, fc.constantFrom(1, 7, 64)], propertyRuns(150))(
    'and where the memory is narrow, as long as a core does one thing at a time',
    (product, drawn, share, bandwidth) => {
      const serial = { ...drawn, options: { ...drawn.options, overlap: false } };
      const core = withStorage(serial, product, share);
      expectNear(replayed(product, core, bandwidth).timeline.makespanCycles, aloneCycles(product, core, bandwidth));
    },
  );

  test.prop([products(8), anyCore, tight, fc.constantFrom(1, 7, 64)], propertyRuns(150))(
    'is never faster than its lanes or its bytes allow, nor overlapping than the estimate says',
    (product, drawn, share, bandwidth) => {
      const core = withStorage(drawn, product, share);
      const cost = sparseCost(product, core);
      const { makespanCycles } = replayed(product, core, bandwidth).timeline;
      const least = Math.max(cost.computeCycles / core.clockRatio, totalBytes(cost) / bandwidth);
      expect(makespanCycles).toBeGreaterThanOrEqual(least * (1 - 1e-9));
      expect(makespanCycles).toBeGreaterThanOrEqual(aloneCycles(product, core, bandwidth) * (1 - 1e-9));
    },
  );

  test.prop([products(8), anyCore, tight, fc.constantFrom(1, 7, Number.POSITIVE_INFINITY)], propertyRuns(100))(
    'every lane-cycle has one state, and every core-cycle one cause',
    (product, drawn, share, bandwidth) => {
      const core = withStorage(drawn, product, share);
      const { timeline, attribution, laneCycles } = replayed(product, core, bandwidth);
      const makespan = timeline.makespanCycles;
      expectNear(
        CAUSES.reduce((sum, cause) => sum + attribution[0]![cause], 0),
        makespan,
      );
      expectNear(sumOfLaneCycles(laneCycles[0]!), core.lanes * makespan);
      for (const state of LANE_STATES)
        expect(laneCycles[0]![state]).toBeGreaterThanOrEqual(-1e-9 * core.lanes * makespan);
    },
  );

  it.each(['kmn', 'knm'])('counts what collides in an outer product with loops %s, by hand', (loops) => {
    // Both lanes write C[2, 0] in the first cycle, which lasts two; the longer lane has a second one.
    const a = { rows: 3, columns: 2, starts: Int32Array.of(0, 0, 0, 2), indices: Int32Array.of(0, 1) };
    const b = { rows: 2, columns: 2, starts: Int32Array.of(0, 1, 3), indices: Int32Array.of(0, 0, 1) };
    const product = sparseProduct(a, b);
    const own = {
      name: 'outer',
      formats: ['UkCm', 'UkCn'],
      loops: [...loops] as Dimension[],
      unrolled: ['k'],
    } as const;
    const core = sparseCore({ class: sparseClass(own), lanes: 2, options: { collisions: true } });
    expect(sparseCost(product, core)).toMatchObject({ computeCycles: 3, collisionCycles: 1 });
    expect(naiveLanes(product, core).cycles).toBe(3);
    const bandwidth = Number.POSITIVE_INFINITY;
    expectNear(replayed(product, core, bandwidth).timeline.makespanCycles, aloneCycles(product, core, bandwidth));
  });
});
