/**
 * Tables measured with mNPUsim, as CSV: the tiles of its workloads, the cycles of a workload that runs alone, and those
 * of several that share one memory, one row a core.
 */
import { InputError } from '../base/errors.js';
import type { TilePlan, TileRun } from '../mapping/tile-plan.js';
import { type NamedRow, parseNamedCsv } from './csv-table.js';
import type { NamedText } from './named-text.js';

/** Tables measured with mNPUsim: one core runs one workload. Sizes in bytes, times in cycles, 1 GHz. */
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
  /** NaN where the table does not say. */
  readonly finishCycles: readonly number[];
  /** Number of the table's row of each core, from 0. */
  readonly rows: readonly number[];
}

/** Bytes and cycles of a tile. */
const AMOUNT = { min: 0, leastBesidesZero: 1e-3, max: 1e15 };

const MACHINE = ['peak_bw_B_per_cycle', 'tlb'];

/** @throws InputError */
export function readMnpusim(tiles: NamedText, solo: NamedText, corun: NamedText | undefined): MnpusimTables {
  const plans = readPlans(tiles);
  return {
    plans,
    solo: parseNamedCsv(solo.text, solo.file, ['workload', 'cycles', ...MACHINE]).map((row) => ({
      workload: workloadOf(row, plans),
      ...machineOf(row),
      cycles: row.number('cycles', { above: 0 }),
    })),
    corun: corun === undefined ? [] : readCoRuns(corun, plans),
  };
}

function readPlans({ text, file }: NamedText): Map<string, TilePlan> {
  const plans = new Map<string, TileRun[]>();
  for (const row of parseNamedCsv(text, file, ['workload', 'issued_read_B', 'compute_cycles', 'write_B'])) {
    const plan = plans.get(row.text('workload')) ?? [];
    plan.push({
      count: 1,
      loadBytes: row.number('issued_read_B', AMOUNT),
      computeCycles: row.number('compute_cycles', AMOUNT),
      storeBytes: row.number('write_B', AMOUNT),
    });
    plans.set(row.text('workload'), plan);
  }
  return plans;
}

function readCoRuns({ text, file }: NamedText, plans: ReadonlyMap<string, TilePlan>): CoRun[] {
  const runs = new Map<string, CoRun & { workloads: string[]; finishCycles: number[]; rows: number[] }>();
  for (const [index, row] of parseNamedCsv(text, file, ['run', 'core', 'workload', ...MACHINE]).entries()) {
    const name = row.text('run');
    const run = runs.get(name) ?? { name, ...machineOf(row), workloads: [], finishCycles: [], rows: [] };
    const core = row.number('core', { integer: true, min: 0, max: run.workloads.length });
    run.workloads[core] = workloadOf(row, plans);
    const isAnswered = row.has('finish_cycles') && row.text('finish_cycles') !== '';
    run.finishCycles[core] = isAnswered ? row.number('finish_cycles', { above: 0 }) : Number.NaN;
    run.rows[core] = index;
    runs.set(name, run);
  }
  return [...runs.values()];
}

function workloadOf(row: NamedRow, plans: ReadonlyMap<string, TilePlan>): string {
  const workload = row.text('workload');
  if (plans.has(workload)) return workload;
  const expected = `a workload with tiles (${[...plans.keys()].join(', ')})`;
  throw new InputError({ ...row.place, path: 'workload', expected, found: workload });
}

function machineOf(row: NamedRow): { bandwidthBytesPerCycle: number; translation: boolean } {
  // At a thousandth of a byte a cycle the tiles of these workloads take a day of simulated time.
  const bandwidthBytesPerCycle = row.number('peak_bw_B_per_cycle', { min: 1e-3, max: 1e9 });
  return { bandwidthBytesPerCycle, translation: row.text('tlb') === 'on' };
}
