import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTiles, writeTiles } from '../../src/formats/tile-csv.js';
import { type TilePlan, tileTotals } from '../../src/mapping/tile-plan.js';

const bytes = fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e9, noNaN: true }));
const plans = fc.array(
  fc.array(
    fc.record({ count: fc.integer({ min: 1, max: 5 }), loadBytes: bytes, computeCycles: bytes, storeBytes: bytes }),
    {
      minLength: 1,
      maxLength: 6,
    },
  ),
  { minLength: 1, maxLength: 6 },
);

/** The tiles without their encoding. */
function oneByOne(plan: TilePlan): unknown[] {
  return plan.flatMap(({ count, ...tile }) => Array.from({ length: count }, () => tile));
}

describe('tiles as CSV', () => {
  it('come back as they were written, equal neighbours in one run', () => {
    fc.assert(
      fc.property(plans, (given) => {
        const text = [...writeTiles(given)].join('');
        const read = readTiles(text, 'tiles.csv');
        expect(read.map((plan) => tileTotals(plan).tiles)).toEqual(given.map((plan) => tileTotals(plan).tiles));
        expect(read.map(oneByOne)).toEqual(given.map(oneByOne));
        const again = [...writeTiles(read)].join('');
        expect([...writeTiles(readTiles(again, 'tiles.csv'))].join('')).toBe(again);
      }),
    );
  });

  it('are run-length encoded on reading', () => {
    const text = 'job,tile,load_bytes,compute_cycles,store_bytes\n0,0,8,2,1\n0,1,8,2,1\n0,2,4,1,1\n';
    expect(readTiles(text, 'tiles.csv')).toEqual([
      [
        { count: 2, loadBytes: 8, computeCycles: 2, storeBytes: 1 },
        { count: 1, loadBytes: 4, computeCycles: 1, storeBytes: 1 },
      ],
    ]);
  });
});
