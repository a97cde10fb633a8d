/**
 * What the forward pass of each epoch multiplies with: pattern and density of the weights, and the stretches of training in
 * which they do not change. Decaying masks count as dense until β is 0.
 */
import { InputError } from '../../base/errors.js';
import type { Nm } from '../../problem/sparsity/nm.js';
import { beta, coefficientOver } from './mask-decay.js';
import { checkedLength, type Recipe, type TrainingLength } from './recipe.js';
import { structureFrames } from './structure-decay.js';

export interface EpochDensity {
  readonly pattern: 'dense' | 'unstructured' | Nm;
  /** Share of the sparsified weights that the forward pass multiplies with, 0 … 1. */
  readonly density: number;
}

const DENSE: EpochDensity = { pattern: 'dense', density: 1 };

/** @throws InputError for an epoch outside the training */
export function densityAt(recipe: Recipe, length: TrainingLength, epoch: number): EpochDensity {
  const { totalEpochs, denseEpochs, finetuneEpochs } = checkedLength(length);
  if (!Number.isSafeInteger(epoch) || epoch < 0 || epoch >= totalEpochs)
    throw new InputError({ path: 'epoch', expected: `a whole number in 0 … ${totalEpochs - 1}`, found: epoch });
  const between = totalEpochs - denseEpochs - finetuneEpochs;
  switch (recipe.kind) {
    case 'dense':
      return DENSE;
    case 'one-shot':
      return epoch < recipe.denseShare * totalEpochs ? DENSE : patterned(recipe.nm);
    case 'sr-ste':
      return epoch < denseEpochs ? DENSE : patterned(recipe.nm);
    case 'mask-decay': {
      if (epoch < denseEpochs) return DENSE;
      const tuning = epoch >= totalEpochs - finetuneEpochs;
      const left = tuning ? 0 : beta(recipe.decay, coefficientOver(recipe.decay, between), epoch - denseEpochs);
      return left === 0 ? patterned(recipe.nm) : { pattern: recipe.nm, density: 1 };
    }
    case 'structure-decay': {
      const frames = structureFrames(recipe.structure, recipe.nm, length);
      const frame = frames.findLast(({ fromEpoch }) => fromEpoch <= epoch);
      return frame === undefined ? DENSE : patterned(frame.nm);
    }
    case 'unstructured-cubic':
      if (epoch < denseEpochs) return DENSE;
      return {
        pattern: 'unstructured',
        density: cubicDensity(recipe.nm.n / recipe.nm.m, between === 0 ? 1 : (epoch - denseEpochs) / between),
      };
  }
}

/** final + (1 − final) · (1 − t)³, from t = 0 to 1. */
export function cubicDensity(final: number, t: number): number {
  const left = 1 - Math.min(1, Math.max(0, t));
  return final + (1 - final) * left * left * left;
}

export interface Segment extends EpochDensity {
  readonly fromEpoch: number;
  readonly epochs: number;
}

/** The training as stretches of constant density: what has to be simulated once each. */
export function trainingSegments(recipe: Recipe, length: TrainingLength): Segment[] {
  const segments: Segment[] = [];
  for (let epoch = 0; epoch < length.totalEpochs; epoch++) {
    const now = densityAt(recipe, length, epoch);
    const last = segments.at(-1);
    if (last !== undefined && samePattern(last, now))
      segments[segments.length - 1] = { ...last, epochs: last.epochs + 1 };
    else segments.push({ ...now, fromEpoch: epoch, epochs: 1 });
  }
  return segments;
}

function samePattern(a: EpochDensity, b: EpochDensity): boolean {
  if (a.density !== b.density) return false;
  if (typeof a.pattern === 'string' || typeof b.pattern === 'string') return a.pattern === b.pattern;
  return a.pattern.n === b.pattern.n && a.pattern.m === b.pattern.m;
}

function patterned(nm: Nm): EpochDensity {
  return { pattern: nm, density: nm.n / nm.m };
}
