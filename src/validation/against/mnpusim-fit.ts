/**
 * Fits the memory to solo runs of mNPUsim and predicts its co-runs. Alone, a tile's load, compute and store follow one
 * another there (one buffer, no overlap), so a run takes
 *
 *     cycles = Σ compute + bytes / (efficiency · B) + transfers · latency,
 *
 * linear in 1/efficiency and latency: two numbers for all workloads and all bandwidths B, least squares of the
 * relative error. With address translation a core's page walks keep its load port from taking more than so many bytes
 * a cycle: then the efficiency is that without translation, and port width and latency are fitted. Co-runs are never
 * looked at: they replay the tiles on the fitted memory, first come, first served.
 */
import { InputError } from '../../base/errors.js';
import type { CoRun, MnpusimTables, SoloRun } from '../../formats/mnpusim-csv.js';
import type { Memory } from '../../machine/memory.js';
import { type TilePlan, tileTotals } from '../../mapping/tile-plan.js';
import { simulate } from '../../simulator/simulate.js';

export interface MemoryFit {
  readonly translation: boolean;
  readonly efficiency: number;
  readonly latencyCycles: number;
  /** Infinity without translation. */
  readonly loadPortBytesPerCycle: number;
}

/** One row of an error table: relative error = predicted / measured − 1. */
export interface Agreement {
  /** Of the table, from 0. */
  readonly row: number;
  readonly run: string;
  readonly core: number;
  readonly workload: string;
  readonly bandwidthBytesPerCycle: number;
  readonly translation: boolean;
  readonly measuredCycles: number;
  readonly predictedCycles: number;
  readonly error: number;
}

export interface AgreementSummary {
  readonly rows: number;
  readonly meanError: number;
  readonly maxError: number;
  /** Mean of the signed error. */
  readonly bias: number;
}

/** One fit without address translation and, if there are such runs, one with it. */
export function fitMemory({ plans, solo }: MnpusimTables): MemoryFit[] {
  const [plain, translated] = [false, true].map((on) => solo.filter((run) => run.translation === on));
  const base = fitLine(plans, plain ?? []);
  const fits: MemoryFit[] = [{ translation: false, ...base, loadPortBytesPerCycle: Number.POSITIVE_INFINITY }];
  if (translated !== undefined && translated.length > 0)
    fits.push({ translation: true, efficiency: base.efficiency, ...fitPort(plans, translated, base.efficiency) });
  return fits;
}

/** Predicted against measured, for the solo runs the fit was made from. */
export function soloAgreement(tables: MnpusimTables, fits: readonly MemoryFit[]): Agreement[] {
  return tables.solo.flatMap(({ workload, cycles, ...machine }, row) =>
    agreementOf(tables, fits, {
      name: workload,
      ...machine,
      workloads: [workload],
      finishCycles: [cycles],
      rows: [row],
    }),
  );
}

/** The same for co-runs, which the fit has not seen. */
export function corunAgreement(tables: MnpusimTables, fits: readonly MemoryFit[]): Agreement[] {
  return tables.corun.flatMap((run) => agreementOf(tables, fits, run));
}

export function summarize(rows: readonly Agreement[]): AgreementSummary {
  const errors = rows.map((row) => row.error);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    rows: rows.length,
    meanError: mean(errors.map(Math.abs)),
    maxError: Math.max(...errors.map(Math.abs)),
    bias: mean(errors),
  };
}

/** The memory as a fit describes it. */
export function fittedMemory(fit: MemoryFit, bandwidthBytesPerCycle: number): Memory {
  const { efficiency, latencyCycles, loadPortBytesPerCycle } = fit;
  return { bandwidthBytesPerCycle, arbitration: 'fcfs', efficiency, latencyCycles, loadPortBytesPerCycle };
}

/** @throws InputError when no fit was made for runs with, or without, translation */
export function agreementOf(tables: MnpusimTables, fits: readonly MemoryFit[], run: CoRun): Agreement[] {
  const fit = fits.find(({ translation }) => translation === run.translation);
  if (fit === undefined)
    throw new InputError({
      path: run.name,
      expected: `runs of one workload alone ${run.translation ? 'with' : 'without'} translation, to fit the memory on`,
      found: 'none',
    });
  const work = run.workloads.map((workload) => ({ kind: 'tiles' as const, plan: planOf(tables.plans, workload) }));
  const { timeline } = simulate({
    cores: work.map(({ plan }) => serialCore(tileTotals(plan).largestTileBytes)),
    memory: fittedMemory(fit, run.bandwidthBytesPerCycle),
    groups: [work.map((_, core) => [core])],
    work,
    after: [],
    host: { barrier: true, controlLatencyCycles: 0 },
    crossJobPrefetch: false,
  });
  return run.workloads.map((workload, core) => {
    const measuredCycles = run.finishCycles[core] as number;
    const predictedCycles = timeline.coreFinishCycles[core] as number;
    return {
      row: run.rows[core] ?? core,
      run: run.name,
      core,
      workload,
      bandwidthBytesPerCycle: run.bandwidthBytesPerCycle,
      translation: run.translation,
      measuredCycles,
      predictedCycles,
      error: predictedCycles / measuredCycles - 1,
    };
  });
}

function serialCore(sgBytes: number) {
  const shape = { rows: 1, columns: 1, slBytes: 0, flexible: false, clockRatio: 1 };
  return { name: 'core', dataflow: 'given', ...shape, sgBytes, buffers: 1 };
}

/** Weighted least squares in x = 1/efficiency and y = latency: rows a·x + b·y = c, each over the measured cycles. */
function fitLine(plans: MnpusimTables['plans'], runs: readonly SoloRun[]) {
  let [aa, ab, bb, ac, bc] = [0, 0, 0, 0, 0];
  for (const run of runs) {
    const { tiles, loadBytes, computeCycles, storeBytes } = tileTotals(planOf(plans, run.workload));
    const a = (loadBytes + storeBytes) / run.bandwidthBytesPerCycle / run.cycles;
    const b = (2 * tiles) / run.cycles;
    const c = 1 - computeCycles / run.cycles;
    aa += a * a;
    ab += a * b;
    bb += b * b;
    ac += a * c;
    bc += b * c;
  }
  const determinant = aa * bb - ab * ab;
  const inverse = Math.max(1, (ac * bb - bc * ab) / determinant); // never above the peak
  return { efficiency: 1 / inverse, latencyCycles: Math.max(0, (bc - ab * inverse) / bb) };
}

/** For each port width the best latency is a mean; the width is searched on a fine geometric grid. */
function fitPort(plans: MnpusimTables['plans'], runs: readonly SoloRun[], efficiency: number) {
  let best = { loadPortBytesPerCycle: Number.NaN, latencyCycles: 0 };
  let least = Number.POSITIVE_INFINITY;
  for (let width = 8; width <= 1024; width *= 1.002) {
    const rest = runs.map((run) => {
      const { tiles, loadBytes, computeCycles, storeBytes } = tileTotals(planOf(plans, run.workload));
      const rate = run.bandwidthBytesPerCycle * efficiency;
      const known = computeCycles + loadBytes / Math.min(rate, width) + storeBytes / rate;
      return { perLatency: (2 * tiles) / run.cycles, missing: 1 - known / run.cycles };
    });
    const squares = rest.reduce((sum, { perLatency }) => sum + perLatency ** 2, 0);
    const product = rest.reduce((sum, { perLatency, missing }) => sum + perLatency * missing, 0);
    const latencyCycles = Math.max(0, product / squares);
    const error = rest.reduce((sum, { perLatency, missing }) => sum + (missing - perLatency * latencyCycles) ** 2, 0);
    if (error < least) {
      least = error;
      best = { loadPortBytesPerCycle: width, latencyCycles };
    }
  }
  return best;
}

function planOf(plans: MnpusimTables['plans'], workload: string): TilePlan {
  const plan = plans.get(workload);
  if (plan === undefined) throw new InputError({ path: workload, expected: 'tiles of the workload', found: 'none' });
  return plan;
}
