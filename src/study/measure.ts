/**
 * What can be measured at a point of a study: named columns, read from what a document of some kind ends in.
 */
import type { GenerateResult } from '../pipeline/generate.js';
import type { RunResult } from '../pipeline/result.js';

/** A field of the results; null is empty. */
export type Cell = string | number | null;

/** One value a column; undefined, or not finite, where it does not apply. */
export type Values = readonly (string | number | undefined)[];

/** What a finished point is, by the kind of its document. The module of each kind (subjects/) adds its own. */
export interface Outcomes {
  accelerator: RunResult;
}

/** Of documents of a kind. */
export interface MeasureOf<K extends keyof Outcomes> {
  readonly kind: K;
  /** With their units. */
  readonly columns: readonly string[];
  readonly of: (outcome: Outcomes[K]) => Values;
}

/** Of scenarios of an accelerator, which have no `kind`. */
export interface AcceleratorMeasure extends Omit<MeasureOf<'accelerator'>, 'kind'> {
  readonly kind?: 'accelerator' | undefined;
  /** The same where tenants serve language models. Absent: no column applies. */
  readonly ofServed?: (result: GenerateResult) => Values;
}

type OtherKind = Exclude<keyof Outcomes, 'accelerator'>;

export type Measure = AcceleratorMeasure | { [K in OtherKind]: MeasureOf<K> }[OtherKind];
