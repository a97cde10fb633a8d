/**
 * What a mapper of layers is: an optimiser that may know that genomes are two-level mappings. It is handed the space and
 * a function to make small (infinite for what is not legal), and knows no cost model.
 */
import type { Budget } from '../budget.js';
import type { Found } from '../optimiser.js';
import type { LayerSpace } from './layer-space.js';

export type LayerMapper = (
  space: LayerSpace,
  objective: (genes: Int32Array) => number,
  budget: Budget<Int32Array>,
) => Found<Int32Array>;
