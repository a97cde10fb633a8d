/**
 * What a recipe does at one step of a training: which mask the forward pass takes, what is left of masked weights, and what
 * happens to their gradient. A pure function of recipe and step: a training can be stopped and taken up at any step.
 */
import type { Nm } from '../../problem/sparsity/nm.js';
import { cubicDensity } from './density-schedule.js';
import { beta, coefficientOver } from './mask-decay.js';
import { checkedLength, type Recipe, type TrainingLength } from './recipe.js';
import { structureFrames } from './structure-decay.js';

export type TrainingState =
  | { readonly mask: 'none' }
  | {
      /** By magnitude of the present weights, in groups or in the whole layer; or as it was at `sinceStep`. */
      readonly mask: 'nm' | 'density' | 'frozen';
      readonly nm: Nm;
      /** Of a layer, for the mask by density. */
      readonly density: number;
      /** What the forward pass leaves of masked weights. */
      readonly beta: number;
      /** Pulls masked weights to 0 in the gradient. */
      readonly lambda: number;
      /** Masked weights get no gradient; else the dense weights get all of it (straight-through). */
      readonly masksGradient: boolean;
      /** For the frozen mask: the step whose weights made it. */
      readonly sinceStep: number;
    };

const DENSE: TrainingState = { mask: 'none' };

/** @param steps of the whole training; epochs are equal shares of them */
export function trainingState(recipe: Recipe, length: TrainingLength, step: number, steps: number): TrainingState {
  const { totalEpochs, denseEpochs, finetuneEpochs } = checkedLength(length);
  const epoch = Math.floor((step * totalEpochs) / steps);
  const from = (denseEpochs * steps) / totalEpochs;
  const to = ((totalEpochs - finetuneEpochs) * steps) / totalEpochs;
  if (recipe.kind === 'dense') return DENSE;
  const plain = { nm: recipe.nm, density: 1, beta: 0, lambda: 0, masksGradient: false, sinceStep: 0 };
  if (recipe.kind === 'one-shot') {
    const sinceStep = Math.ceil(recipe.denseShare * steps);
    return step < sinceStep ? DENSE : { ...plain, mask: 'frozen', masksGradient: true, sinceStep };
  }
  if (epoch < denseEpochs) return DENSE;
  switch (recipe.kind) {
    case 'sr-ste':
      return { ...plain, mask: 'nm', lambda: recipe.lambda };
    case 'mask-decay': {
      const coefficient = coefficientOver(recipe.decay, to - from);
      return { ...plain, mask: 'nm', beta: step >= to ? 0 : beta(recipe.decay, coefficient, step - from) };
    }
    case 'structure-decay': {
      const frame = structureFrames(recipe.structure, recipe.nm, length).findLast(
        ({ fromEpoch }) => fromEpoch <= epoch,
      );
      return frame === undefined ? DENSE : { ...plain, mask: 'nm', nm: frame.nm };
    }
    case 'unstructured-cubic': {
      const t = to === from ? 1 : (step - from) / (to - from);
      return { ...plain, mask: 'density', density: cubicDensity(recipe.nm.n / recipe.nm.m, t) };
    }
  }
}
