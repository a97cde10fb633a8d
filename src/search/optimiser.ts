/**
 * What an optimiser is: it is handed a space, a function to make as small as it can, and a budget. It neither knows nor
 * imports what the genomes mean.
 */
import type { Budget } from './budget.js';
import type { Space } from './space.js';

export interface Found<G> {
  readonly genome: G;
  readonly value: number;
  /** Samples used. */
  readonly samples: number;
  /** The best value after so many samples; one entry for each improvement, and the last sample. */
  readonly convergence: { readonly samples: readonly number[]; readonly best: readonly number[] };
}

/** @throws Error when no genome had a finite value, or the space lacks the trait that the optimiser needs */
export type Optimiser = <G>(space: Space<G>, objective: (genome: G) => number, budget: Budget<G>) => Found<G>;
