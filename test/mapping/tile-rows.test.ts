import { describe, expect, it } from 'vitest';
import { freedBytes, type TilePlan, takenBytes, tileTotals } from '../../src/mapping/tile-plan.js';
import {
  COMPUTE_CYCLES,
  COUNT,
  FREED_BYTES,
  LOAD_BYTES,
  ROW,
  STORE_BYTES,
  TAKEN_BYTES,
  tileRows,
  VECTOR_CYCLES,
} from '../../src/mapping/tile-rows.js';

const PLAN: TilePlan = [
  { count: 3, loadBytes: 5, computeCycles: 7.5, storeBytes: 11 },
  { count: 1, loadBytes: 2, computeCycles: 3, storeBytes: 0, vectorCycles: 4, takenBytes: 60, freedBytes: 8 },
];

describe('tileRows', () => {
  it('says of every run what the plan says', () => {
    const { rows, totals } = tileRows(PLAN);
    expect(rows.length).toBe(PLAN.length * ROW);
    PLAN.forEach((run, i) => {
      const own = rows.subarray(i * ROW, (i + 1) * ROW);
      expect([own[COUNT], own[LOAD_BYTES], own[COMPUTE_CYCLES]]).toEqual([run.count, run.loadBytes, run.computeCycles]);
      expect([own[VECTOR_CYCLES], own[STORE_BYTES]]).toEqual([run.vectorCycles ?? 0, run.storeBytes]);
      expect([own[TAKEN_BYTES], own[FREED_BYTES]]).toEqual([takenBytes(run), freedBytes(run)]);
    });
    expect(totals).toEqual(tileTotals(PLAN));
  });

  it('is made once of a plan', () => {
    expect(tileRows(PLAN)).toBe(tileRows(PLAN));
    expect(tileRows([...PLAN])).not.toBe(tileRows(PLAN));
  });
});
