/**
 * The certificate: no mapping of this group has a makespan below the bound, under the analytical allocator. A linear
 * program over fractional assignments (docs/models/mappers.md, "The bound"), solved by HiGHS (Huangfu & Hall 2018) compiled to
 * WebAssembly. What is reported is not the solver's word but the value that its dual prices prove. Cycles.
 */
import type { Highs } from 'highs';
import type { JobTable } from '../../analysis/job-table.js';
import { assignmentLp } from './bound/assignment-lp.js';
import { provenBound } from './bound/dual-ascent.js';
import type { Relaxation } from './bound/relaxation.js';
import { relaxed } from './bound/relaxed.js';
import { resourceBound } from './bound/resource-bound.js';

export interface BoundOptions {
  /** Also count that nothing ends before its longest job and everyone's stretch; on unless said otherwise. */
  readonly longestJob?: boolean;
  /** Solve for whole jobs within so many seconds, and fall back on the fractional bound; 0 (off) unless given. */
  readonly integerSeconds?: number;
}

export interface Bound {
  readonly lowerBoundCycles: number;
  /** What proves it: the dual ascent alone, the linear program, or the integer program. */
  readonly proof: 'dual' | 'lp' | 'integer';
}

/** Relative tolerance of the integer program: what it finds is lowered by it. */
const INTEGER_TOLERANCE = 1e-5;

/** In a millisecond or so and without the solver: below the linear program's by some 0.01 %, sometimes 0.5 %. */
export function quickBound(table: JobTable, bandwidth: number): number {
  const bound = relaxed(table, servedAtMost(table, bandwidth)).dual.bound;
  const { ways } = table;
  const isCounted = ways !== undefined && ways.resources.sram === undefined && ways.resources.multicast !== true;
  return isCounted ? Math.max(bound, resourceBound(table, ways)) : bound;
}

/** @param bandwidth of the system, bytes per cycle, > 0 */
export async function lowerBound(table: JobTable, bandwidth: number, options: BoundOptions = {}): Promise<Bound> {
  const longestJob = options.longestJob ?? true;
  // The dual ascent knows the longest job; it must not tighten a bound that is asked to do without.
  const { relaxation, dual: ascent } = relaxed(table, servedAtMost(table, bandwidth));
  const highs = await loadHighs();
  const proven = solveFractional(highs, relaxation, ascent.bound, longestJob);
  let best: Bound =
    longestJob && ascent.bound >= proven
      ? { lowerBoundCycles: ascent.bound, proof: 'dual' }
      : { lowerBoundCycles: proven, proof: 'lp' };
  const seconds = options.integerSeconds ?? 0;
  if (seconds > 0) {
    const whole = solveInteger(highs, relaxation, ascent.bound, longestJob, seconds);
    if (whole > best.lowerBoundCycles) best = { lowerBoundCycles: whole, proof: 'integer' };
  }
  return best;
}

/**
 * A byte that does not cross memory is read or kept in the shared SRAM: no mapping is served more than both together, or than
 * every core by the same stream.
 */
function servedAtMost({ ways, cores }: JobTable, bandwidth: number): number {
  if (ways === undefined) return bandwidth;
  const { bytesPerCycle, isLink, isStack, multicast } = ways.resources;
  const banks = bytesPerCycle.reduce((sum, bytes, r) => (isLink[r] === 1 || isStack[r] === 1 ? sum : sum + bytes), 0);
  return bandwidth * (multicast === true ? cores : 1) + banks;
}

/** How far above the bound a makespan is, as a share of the bound. */
export function certifiedGap(makespan: number, lowerBoundCycles: number): number {
  return makespan / lowerBoundCycles - 1;
}

function solveFractional(highs: Highs, relaxation: Relaxation, scale: number, longestJob: boolean): number {
  const { classes, kinds } = relaxation;
  const solution = highs.solve(assignmentLp(relaxation, { scale, longestJob, integer: false }));
  if (solution.Status !== 'Optimal') return 0;
  const dual = (row: number): number => {
    const found = solution.Rows[row];
    return found !== undefined && 'Dual' in found ? found.Dual : 0;
  };
  return provenBound(relaxation, {
    ofBytes: dual(0),
    ofClass: Float64Array.from({ length: classes }, (_, c) => dual(1 + c)),
    ofKind: Float64Array.from({ length: kinds }, (_, k) => (longestJob ? dual(1 + classes + k) : 0)),
  });
}

function solveInteger(
  highs: Highs,
  relaxation: Relaxation,
  scale: number,
  longestJob: boolean,
  seconds: number,
): number {
  const text = assignmentLp(relaxation, { scale, longestJob, integer: true });
  const solution = highs.solve(text, { time_limit: seconds, mip_rel_gap: INTEGER_TOLERANCE / 2 });
  return solution.Status === 'Optimal' ? solution.ObjectiveValue * scale * (1 - INTEGER_TOLERANCE) : 0;
}

let loaded: Promise<Highs> | undefined;

/** Once a process: some 50 ms. The package's types describe its CommonJS form; what is loaded is the module. */
function loadHighs(): Promise<Highs> {
  loaded ??= import('highs').then((module) => (module.default as unknown as () => Promise<Highs>)());
  return loaded;
}
