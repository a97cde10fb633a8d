/**
 * β of a decaying mask: what is left of the weights that the mask removes.
 */
import type { DecayKind } from './recipe.js';

/** By the step since the decay began. Linear max(0, 1 − c·s), exponential e^(−c·s), step 0. Before the decay: 1. */
export function beta(kind: DecayKind, coefficient: number, step: number): number {
  if (step < 0) return 1;
  switch (kind) {
    case 'linear':
      return Math.max(0, 1 - coefficient * step);
    case 'exponential':
      return Math.exp(-coefficient * step);
    case 'step':
      return 0;
  }
}

/** −ln of what an exponential decay leaves at its end: 1 %. */
const EXPONENTIAL_DEPTH = 4.605;

/** The coefficient of a gradual decay that has done its work after `steps` steps. */
export function coefficientOver(kind: DecayKind, steps: number): number {
  return (kind === 'linear' ? 1 : EXPONENTIAL_DEPTH) / Math.max(1, steps);
}
