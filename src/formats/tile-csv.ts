/**
 * Tiles as CSV: `job,tile,load_bytes,compute_cycles,store_bytes`, one row a tile, jobs and tiles counted from 0, tiles
 * of a job in order. Equal neighbours are run-length encoded on reading and written out on writing.
 */
import { InputError } from '../base/errors.js';
import type { TilePlan, TileRun } from '../mapping/tile-plan.js';
import { parseNamedCsv } from './csv-table.js';

const COLUMNS = ['job', 'tile', 'load_bytes', 'compute_cycles', 'store_bytes'];

/** Sums of such numbers stay exact enough, and finite. */
const LARGEST = 1e15;

/** Plans by job id. @throws InputError */
export function readTiles(text: string, file: string): TilePlan[] {
  const plans: TileRun[][] = [];
  const tiles: number[] = [];
  for (const row of parseNamedCsv(text, file, COLUMNS)) {
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
    tiles[job]!++;
    append(plans[job] as TileRun[], {
      count: 1,
      loadBytes: row.number('load_bytes', { min: 0, max: LARGEST }),
      computeCycles: row.number('compute_cycles', { min: 0, max: LARGEST }),
      storeBytes: row.number('store_bytes', { min: 0, max: LARGEST }),
    });
  }
  return plans;
}

function append(plan: TileRun[], tile: TileRun): void {
  const last = plan.at(-1);
  const same =
    last !== undefined &&
    last.loadBytes === tile.loadBytes &&
    last.computeCycles === tile.computeCycles &&
    last.storeBytes === tile.storeBytes;
  if (same) plan[plan.length - 1] = { ...last, count: last.count + 1 };
  else plan.push(tile);
}

/** A line at a time: a large run has millions of tiles. */
export function* writeTiles(plans: readonly TilePlan[]): Generator<string> {
  yield `${COLUMNS.join(',')}\n`;
  for (const [job, plan] of plans.entries()) {
    let tile = 0;
    for (const { count, loadBytes, computeCycles, storeBytes } of plan)
      for (let i = 0; i < count; i++) yield `${[job, tile++, loadBytes, computeCycles, storeBytes].join(',')}\n`;
  }
}
