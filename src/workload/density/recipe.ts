/**
 * Recipes for training with sparse weights, as plain data. SR-STE: Zhou et al., "Learning N:M Fine-grained Structured Sparse
 * Neural Networks From Scratch", 2021. Mask decay and structure decay: Kao et al., "Training Recipe for N:M Structured
 * Sparsity with Decaying Pruning Mask", arXiv 2209.07617. Cubic: Zhu & Gupta, "To prune, or not to prune", 2017.
 *
 * A training has dense epochs first and fine-tuning epochs last; between them a recipe works its way to its pattern.
 */
import { InputError } from '../../base/errors.js';
import { checkedNm, type Nm } from '../../problem/sparsity/nm.js';

export interface TrainingLength {
  readonly totalEpochs: number;
  readonly denseEpochs: number;
  readonly finetuneEpochs: number;
}

export type DecayKind = 'linear' | 'exponential' | 'step';
export type StructureKind = 'stepwise' | 'geometric' | 'densify';

export type Recipe =
  | { readonly kind: 'dense' }
  /** Dense for a share of all epochs, then the mask of that moment for good. */
  | { readonly kind: 'one-shot'; readonly nm: Nm; readonly denseShare: number }
  /** The mask is renewed at each step, and masked weights are pulled to 0 by `lambda`. */
  | { readonly kind: 'sr-ste'; readonly nm: Nm; readonly lambda: number }
  /** What the mask would remove is multiplied with a factor β that falls, from 1 if it falls gradually. */
  | { readonly kind: 'mask-decay'; readonly nm: Nm; readonly decay: DecayKind }
  /** The pattern itself changes, frame after frame. */
  | { readonly kind: 'structure-decay'; readonly nm: Nm; readonly structure: StructureKind }
  /** No pattern: the smallest weights of a layer, as many as the density of n of m in the end. */
  | { readonly kind: 'unstructured-cubic'; readonly nm: Nm };

/** What the papers and their code use. */
export const RECIPE_DEFAULTS = { denseShare: 0.5, lambda: 2e-4 } as const;

/** By the names of the measured tables. */
export const RECIPE_NAMES = [
  'dense',
  'oneshot_half',
  'srste',
  'md_linear',
  'md_exp',
  'md_step',
  'sd_stepwise',
  'sd_geometric',
  'sd_densify',
  'unstructured_cubic',
] as const;

/** @throws InputError for an unknown name or a pattern that is none */
export function recipeNamed(name: string, nm: Nm): Recipe {
  checkedNm(nm);
  switch (name) {
    case 'dense':
      return { kind: 'dense' };
    case 'oneshot_half':
      return { kind: 'one-shot', nm, denseShare: RECIPE_DEFAULTS.denseShare };
    case 'srste':
      return { kind: 'sr-ste', nm, lambda: RECIPE_DEFAULTS.lambda };
    case 'md_linear':
      return { kind: 'mask-decay', nm, decay: 'linear' };
    case 'md_exp':
      return { kind: 'mask-decay', nm, decay: 'exponential' };
    case 'md_step':
      return { kind: 'mask-decay', nm, decay: 'step' };
    case 'sd_stepwise':
      return { kind: 'structure-decay', nm, structure: 'stepwise' };
    case 'sd_geometric':
      return { kind: 'structure-decay', nm, structure: 'geometric' };
    case 'sd_densify':
      return { kind: 'structure-decay', nm, structure: 'densify' };
    case 'unstructured_cubic':
      return { kind: 'unstructured-cubic', nm };
    default:
      throw new InputError({ path: 'recipe', expected: RECIPE_NAMES.join(', '), found: name });
  }
}

/** The length itself. @throws InputError for parts that are longer than the whole */
export function checkedLength(length: TrainingLength): TrainingLength {
  for (const path of ['totalEpochs', 'denseEpochs', 'finetuneEpochs'] as const) {
    const least = path === 'totalEpochs' ? 1 : 0;
    if (!Number.isSafeInteger(length[path]) || length[path] < least)
      throw new InputError({ path, expected: `a whole number of at least ${least}`, found: length[path] });
  }
  const { totalEpochs, denseEpochs, finetuneEpochs } = length;
  if (denseEpochs + finetuneEpochs > totalEpochs)
    throw new InputError({
      path: 'totalEpochs',
      expected: `at least the ${denseEpochs} dense and ${finetuneEpochs} fine-tuning epochs`,
      found: totalEpochs,
    });
  return length;
}
