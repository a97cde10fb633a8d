/** The relaxation and its dual ascent: the bound on a search and the first assignments of that search begin with both. */
import type { JobTable } from '../../../analysis/job-table.js';
import { type DualSolution, dualAscent } from './dual-ascent.js';
import { type Relaxation, relaxationOf } from './relaxation.js';

export interface Relaxed {
  readonly relaxation: Relaxation;
  readonly dual: DualSolution;
}

/** Of each table the last: tables are not changed once made. */
const solved = new WeakMap<JobTable, Relaxed & { readonly bandwidth: number }>();

/** @param bandwidth of the system, bytes per cycle; may be infinite */
export function relaxed(table: JobTable, bandwidth: number): Relaxed {
  const last = solved.get(table);
  if (last?.bandwidth === bandwidth) return last;
  const relaxation = relaxationOf(table, bandwidth);
  const found = { relaxation, dual: dualAscent(relaxation), bandwidth };
  solved.set(table, found);
  return found;
}
