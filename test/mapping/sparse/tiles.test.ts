/** Tiles of a product: every cell of work once, what fits, and the bytes that cross. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import {
  buffersOf,
  quantaOf,
  type SparseCore,
  sparseCore,
  storageOf,
} from '../../../src/machine/sparse/sparse-core.js';
import { cutProduct } from '../../../src/mapping/sparse/piece.js';
import { checkSchedule, type SparseJob } from '../../../src/mapping/sparse/sparse-job.js';
import { planSparseTiles, type SparseTile } from '../../../src/mapping/sparse/tiles.js';
import { densePattern } from '../../../src/problem/sparsity/pattern.js';
import {
  outputNonZeros,
  type SparseProduct,
  sparseProduct,
  usefulMacs,
} from '../../../src/problem/sparsity/product.js';
import { outputBytes, storedBytes } from '../../../src/problem/sparsity/storage.js';
import { propertyRuns } from '../../support/property-runs.js';
import { anyCore, products } from '../../support/sparse-arbitraries.js';

function tilesOf(product: SparseProduct, core: SparseCore, localBytes: number): SparseTile[] {
  return planSparseTiles(product, storageOf(core), { localBytes, buffers: buffersOf(core), quanta: quantaOf(core) });
}

/** Storage from the least on which there is a plan, in powers of two. */
function plans(product: SparseProduct, core: SparseCore): { localBytes: number; tiles: SparseTile[] }[] {
  const sizes = Array.from({ length: 14 }, (_, i) => 32 * 2 ** i);
  return sizes.flatMap((localBytes) => {
    try {
      return [{ localBytes, tiles: tilesOf(product, core, localBytes) }];
    } catch {
      return [];
    }
  });
}

const bytesOf = (tile: SparseTile): number => tile.loadABytes + tile.loadBBytes + tile.loadCBytes + tile.storeBytes;

describe('tiles', () => {
  test.prop([products(10), anyCore], propertyRuns(60))('cover every multiplication once, and fit', (product, core) => {
    const all = plans(product, core);
    expect(all.length).toBeGreaterThan(0);
    for (const { localBytes, tiles } of all) {
      const cells = tiles.map(({ rows, columns, reduction }) => {
        return (rows.to - rows.from) * (columns.to - columns.from) * (reduction.to - reduction.from);
      });
      const { a, b } = product;
      expect(cells.reduce((x, y) => x + y, 0)).toBe(a.rows * a.columns * b.columns);
      const macs = tiles.map((tile) => usefulMacs(cutProduct(product, tile)));
      expect(macs.reduce((x, y) => x + y, 0)).toBe(usefulMacs(product));
      const storage = storageOf(core);
      for (const tile of tiles) {
        const part = cutProduct(product, tile);
        const room =
          storedBytes(part.a, storage.a, product.widths.a) +
          storedBytes(part.b, storage.b, product.widths.b) +
          outputBytes(part, false);
        expect(room * buffersOf(core)).toBeLessThanOrEqual(localBytes);
      }
    }
  });

  test.prop([products(10), anyCore], propertyRuns(60))(
    'never cross the memory less with less room',
    (product, core) => {
      const traffic = plans(product, core).map(({ tiles }) => tiles.map(bytesOf).reduce((x, y) => x + y, 0));
      const dense = !core.class.a[1].compressed && !core.class.b[1].compressed && !core.options.compressC;
      // Of lists a cut may drop pointers of empty vectors, so only dense operands are bound to this.
      if (dense && !core.class.a[0].compressed && !core.class.b[0].compressed)
        for (let i = 1; i < traffic.length; i++) expect(traffic[i]).toBeLessThanOrEqual(traffic[i - 1]!);
      const last = plans(product, core).at(-1)!;
      expect(last.tiles).toHaveLength(1);
    },
  );

  test.prop([products(10), anyCore], propertyRuns(60))('fetch back exactly the sums they put away', (product, core) => {
    for (const { tiles } of plans(product, core)) {
      const visits = new Map<string, SparseTile[]>();
      for (const tile of tiles) {
        const key = `${tile.rows.from} ${tile.columns.from}`;
        visits.set(key, [...(visits.get(key) ?? []), tile]);
      }
      for (const visited of visits.values()) {
        expect(visited.map(({ isFirst }) => isFirst)).toEqual(visited.map((_, i) => i === 0));
        const stored = visited.filter(({ storeBytes }) => storeBytes > 0);
        const fetched = visited.filter(({ loadCBytes }) => loadCBytes > 0);
        expect(fetched.map(({ loadCBytes }) => loadCBytes)).toEqual(
          stored.slice(0, -1).map(({ storeBytes }) => storeBytes),
        );
      }
    }
  });

  it('by hand: a dense product that just does not fit keeps A and walks the halves of B and C', () => {
    const product = sparseProduct(densePattern(8, 8), densePattern(8, 8));
    const core = sparseCore({ class: 'tpu', lanes: 4 });
    const whole = 3 * 8 * 8 * 4;
    expect(tilesOf(product, core, whole)).toHaveLength(1);
    const halved = tilesOf(product, core, whole - 1);
    expect(halved.map(bytesOf)).toEqual([256 + 128 + 128, 128 + 128]);
    expect(halved.map(({ columns }) => columns)).toEqual([
      { from: 0, to: 4 },
      { from: 4, to: 8 },
    ]);
    expect(() => tilesOf(product, core, 20)).toThrow(
      'localBytes: expected room for 1 of the smallest tiles of 8 × 8 × 8',
    );
  });

  it('write lists of C where that is asked for', () => {
    const product = sparseProduct(densePattern(2, 1), densePattern(1, 3));
    expect(outputNonZeros(product)).toBe(6);
    expect(outputBytes(product, true)).toBe(4 * 3 + 8 * 6);
    expect(outputBytes(product, false)).toBe(4 * 6);
  });
});

describe('schedules', () => {
  const jobs: SparseJob[] = [0, 1, 2].map((i) => {
    return { kind: 'stream', name: `s${i}`, loadBytes: 1, computeCycles: 1, storeBytes: 1 };
  });

  test.prop([fc.shuffledSubarray([0, 1, 2])])('of any order are taken', (queue) => {
    expect(() => checkSchedule({ jobs, queues: [queue] })).not.toThrow();
  });

  it.each([
    ['a job that there is none of', [[0, 3]], [], 'core 0: expected each of the 3 jobs once, found 3'],
    ['a job twice', [[0], [0]], [], 'core 1: expected each of the 3 jobs once, found 0'],
    ['a job that is in no queue', [[0]], [[1]], 'job 0: expected to wait for a job in some queue, found 1'],
    ['jobs that wait for each other', [[0], [1]], [[1], [0]], 'no jobs that wait for each other'],
    ['a job that waits for one behind it', [[0, 1]], [[1]], 'no jobs that wait for each other'],
  ])('with %s are refused', (_, queues, after, message) => {
    expect(() => checkSchedule({ jobs, queues, after })).toThrow(message);
  });
});
