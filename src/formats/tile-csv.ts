/**
 * Tiles as CSV: `job,tile,load_bytes,compute_cycles,store_bytes,count`, one row for `count` equal tiles from `tile` on (one
 * tile where there is no such column), jobs and tiles counted from 0, tiles of a job in order. Equal neighbours are one
 * row, so that a job of millions of tiles is a few lines.
 */
import { InputError } from '../base/errors.js';
import { MOST_TILES } from '../base/limits.js';
import type { TilePlan, TileRun } from '../mapping/tile-plan.js';
import { eachNamedRow } from './csv-table.js';

const COLUMNS = ['job', 'tile', 'load_bytes', 'compute_cycles', 'store_bytes'];

/** Bytes and cycles of a tile. Sums of such numbers stay exact enough, and finite. */
const AMOUNT = { min: 0, leastBesidesZero: 1e-3, max: 1e15 };

/** Plans by job id. @throws InputError */
export function readTiles(text: string, file: string): TilePlan[] {
  const plans: TileRun[][] = [];
  const tiles: number[] = [];
  for (const row of eachNamedRow(text, file, COLUMNS)) {
    const job = row.number('job', { integer: true, min: 0 });
    if (job > plans.length)
      throw new InputError({ ...row.place, path: 'job', expected: `at most job ${plans.length} here`, found: job });
    if (job === plans.length) {
      plans.push([]);
      tiles.push(0);
    }
    const tile = row.number('tile', { integer: true, min: 0 });
    if (tile !== tiles[job])
      throw new InputError({ ...row.place, path: 'tile', expected: `tile ${tiles[job]} of job ${job}`, found: tile });
    const count = row.has('count') ? row.number('count', { integer: true, min: 1, max: MOST_TILES }) : 1;
    tiles[job]! += count;
    append(plans[job] as TileRun[], {
      count,
      loadBytes: row.number('load_bytes', AMOUNT),
      computeCycles: row.number('compute_cycles', AMOUNT),
      storeBytes: row.number('store_bytes', AMOUNT),
    });
  }
  if (plans.length === 0)
    throw new InputError({ file, line: 2, expected: 'at least one row below the header', found: undefined });
  return plans;
}

function append(plan: TileRun[], tile: TileRun): void {
  const last = plan.at(-1);
  const same =
    last !== undefined &&
    last.loadBytes === tile.loadBytes &&
    last.computeCycles === tile.computeCycles &&
    last.storeBytes === tile.storeBytes;
  if (same) plan[plan.length - 1] = { ...last, count: last.count + tile.count };
  else plan.push(tile);
}

export function* writeTiles(plans: readonly TilePlan[]): Generator<string> {
  yield `${COLUMNS.join(',')},count\n`;
  for (const [job, plan] of plans.entries()) {
    let tile = 0;
    for (const { count, loadBytes, computeCycles, storeBytes } of plan) {
      yield `${[job, tile, loadBytes, computeCycles, storeBytes, count].join(',')}\n`;
      tile += count;
    }
  }
}
