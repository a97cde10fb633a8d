/**
 * What can be measured at a point of a study: named columns, read from a finished run.
 */
import type { GenerateResult } from '../pipeline/generate.js';
import type { RunResult } from '../pipeline/result.js';

/** A field of the results; null is empty. */
export type Cell = string | number | null;

export interface Measure {
  /** With their units. */
  readonly columns: readonly string[];
  /** One value a column; undefined, or not finite, where it does not apply. */
  readonly of: (result: RunResult) => readonly (string | number | undefined)[];
  /** The same where tenants serve language models. Absent: no column applies. */
  readonly ofServed?: (result: GenerateResult) => readonly (string | number | undefined)[];
}
