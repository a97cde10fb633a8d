/**
 * Operations of a training relative to a dense one. A step is three multiplications of the same size: forward, gradient of
 * the input, gradient of the weights. The forward pass multiplies with sparse weights; whether the other two do depends on
 * the hardware and the method.
 */
import { densityAt } from './density-schedule.js';
import type { Recipe, TrainingLength } from './recipe.js';

export interface FlopsModel {
  /** Share of the MACs whose weights are sparsified, 0 … 1. */
  readonly sparseShare: number;
  /** The gradient's multiplication skips zeros of the weights. */
  readonly sparseInputGradient: boolean;
  readonly sparseWeightGradient: boolean;
}

/** Of the training, in [0, 1]. */
export function trainingFlops(recipe: Recipe, length: TrainingLength, model: FlopsModel): number {
  let work = 0; // of the sparsified MACs, three times the epochs when dense
  for (let epoch = 0; epoch < length.totalEpochs; epoch++) {
    const { density } = densityAt(recipe, length, epoch);
    work += density + (model.sparseInputGradient ? density : 1) + (model.sparseWeightGradient ? density : 1);
  }
  return 1 - model.sparseShare + model.sparseShare * (work / (3 * length.totalEpochs));
}

/** Of the trained network's forward pass. */
export function inferenceFlops(recipe: Recipe, sparseShare: number): number {
  const density = recipe.kind === 'dense' ? 1 : recipe.nm.n / recipe.nm.m;
  return 1 - sparseShare + sparseShare * density;
}
