/** What a search for hardware and its mapping is: it is handed a problem and samples, and gives the best and a front. */
import type { Random } from '../../base/random.js';
import type { ArrayCost } from '../../cost/array/array-cost.js';
import type { DesignProblem } from '../../cost/array/design-problem.js';

export interface DesignSearchOptions {
  /** How often the evaluator may be asked. */
  readonly samples: number;
  readonly random: Random;
  /** Mappings to begin with; each takes a sample. */
  readonly start?: readonly Int32Array[] | undefined;
}

export interface Design {
  readonly genes: Int32Array;
  readonly value: number;
  readonly cost: ArrayCost;
  readonly area: number;
}

export interface DesignFound {
  /** Undefined where nothing that was tried fits. */
  readonly best: Design | undefined;
  readonly samples: number;
  /** One entry for each improvement. */
  readonly convergence: { readonly samples: readonly number[]; readonly best: readonly number[] };
  /** No other design that was tried is better in value and area both; by area. */
  readonly front: readonly Design[];
}

export type DesignMapper = (problem: DesignProblem, options: DesignSearchOptions) => DesignFound;
