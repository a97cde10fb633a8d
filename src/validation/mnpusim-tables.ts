/**
 * Tables measured with mNPUsim: the tiles of its workloads, the cycles a workload takes alone, and the cycles of
 * several that share one memory. One core runs one workload. Sizes in bytes, times in cycles, 1 GHz.
 */
import { parse } from 'csv-parse/sync';
import type { TilePlan, TileRun } from '../workload/tile.js';

export interface MnpusimTables {
  /** Tile plan of each workload, by name. */
  readonly plans: ReadonlyMap<string, TilePlan>;
  readonly solo: readonly SoloRun[];
  readonly corun: readonly CoRun[];
}

export interface SoloRun {
  readonly workload: string;
  readonly bandwidthBytesPerCycle: number;
  /** Addresses are translated page by page. */
  readonly translation: boolean;
  readonly cycles: number;
}

export interface CoRun {
  readonly name: string;
  readonly bandwidthBytesPerCycle: number;
  readonly translation: boolean;
  /** By core. */
  readonly workloads: readonly string[];
  readonly finishCycles: readonly number[];
}

/** From the text of `tiles.csv`, `solo.csv` and `corun.csv`. */
export function readMnpusim(tiles: string, solo: string, corun: string): MnpusimTables {
  const plans = new Map<string, TileRun[]>();
  for (const row of rows(tiles)) {
    const plan = plans.get(row.text('workload')) ?? [];
    plan.push({
      count: 1,
      loadBytes: row.number('issued_read_B'),
      computeCycles: row.number('compute_cycles'),
      storeBytes: row.number('write_B'),
    });
    plans.set(row.text('workload'), plan);
  }
  const runs = new Map<string, { workloads: string[]; finishCycles: number[]; row: Row }>();
  for (const row of rows(corun)) {
    const run = runs.get(row.text('run')) ?? { workloads: [], finishCycles: [], row };
    run.workloads[row.number('core')] = row.text('workload');
    run.finishCycles[row.number('core')] = row.number('finish_cycles');
    runs.set(row.text('run'), run);
  }
  return {
    plans,
    solo: rows(solo).map((row) => ({
      workload: row.text('workload'),
      ...machineOf(row),
      cycles: row.number('cycles'),
    })),
    corun: [...runs].map(([name, { workloads, finishCycles, row }]) => ({
      name,
      ...machineOf(row),
      workloads,
      finishCycles,
    })),
  };
}

interface Row {
  text(column: string): string;
  number(column: string): number;
}

function rows(csv: string): Row[] {
  const records = parse(csv, { columns: true, skip_empty_lines: true }) as Record<string, string>[];
  return records.map((record) => ({
    text: (column) => record[column] ?? '',
    number: (column) => Number(record[column]),
  }));
}

function machineOf(row: Row): { bandwidthBytesPerCycle: number; translation: boolean } {
  return { bandwidthBytesPerCycle: row.number('peak_bw_B_per_cycle'), translation: row.text('tlb') === 'on' };
}
