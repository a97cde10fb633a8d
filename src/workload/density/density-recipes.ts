/**
 * How dense the weights of each layer of a network are: recipes by name, pure functions of the layers that have weights to
 * prune. Products of activations have none, and depthwise convolutions too few: these stay dense.
 */
import type * as zod from 'zod';
import { InputError, locate } from '../../base/errors.js';
import { type Entry, registry } from '../../base/registry.js';
import type { NonZeros } from '../../problem/sparsity/drawn-product.js';
import { parseNm } from '../../problem/sparsity/nm.js';
import { type Layer, operandElements } from '../layer.js';

/** Of each of the layers, in their order. */
export type DensityRecipe = (layers: readonly Layer[]) => readonly NonZeros[];

declare module '../../base/registry.js' {
  interface Kinds {
    densityRecipes: DensityRecipe;
  }
}

const DEFAULT_DENSITY = 0.1;
const DEFAULT_PATTERN = '2:4';

const density = (z: typeof zod) => z.strictObject({ density: z.number().min(0).max(1).default(DEFAULT_DENSITY) });

export const densityRecipes = registry('densityRecipes', 'a recipe of densities', [
  {
    name: 'uniform',
    about: 'every layer as dense',
    options: density,
    make:
      ({ density: of = DEFAULT_DENSITY }: { readonly density?: number }) =>
      (layers) =>
        layers.map(() => ({ density: of })),
  } as Entry<DensityRecipe>,
  {
    name: 'erdos-renyi',
    about: 'small layers denser than large ones, by (inputs + outputs + filter) / weights (Evci et al., 2020)',
    options: density,
    make:
      ({ density: of = DEFAULT_DENSITY }: { readonly density?: number }) =>
      (layers) =>
        erdosRenyi(layers, of),
  } as Entry<DensityRecipe>,
  {
    name: 'nm',
    about: 'n of each m weights of every layer, along its inputs',
    options: (z) => z.strictObject({ pattern: z.string().default(DEFAULT_PATTERN) }),
    make: ({ pattern = DEFAULT_PATTERN }: { readonly pattern?: string }) => {
      const nm = locate({ path: 'pattern' }, () => parseNm(pattern));
      return (layers) => layers.map(() => ({ nm }));
    },
  } as Entry<DensityRecipe>,
]);

export function hasWeightsToPrune({ kind, operand }: Layer): boolean {
  return operand === 'weights' && kind !== 'depthwise';
}

/**
 * Densities proportional to (c + k + r + s) / (c · k · r · s) that keep `density` of all weights; what would be above 1 is 1,
 * and the rest is shared out among the others (Evci et al., "Rigging the Lottery", ICML 2020, section 3, its kernel variant).
 */
function erdosRenyi(layers: readonly Layer[], kept: number): NonZeros[] {
  const weights = layers.map((layer) => operandElements(layer).weights);
  const raw = layers.map(({ c, k, r, s, t, groups }, i) => ((c + k + r + s + (t > 1 ? t : 0)) * groups) / weights[i]!);
  const total = weights.reduce((sum, count) => sum + count, 0);
  const isFull = layers.map(() => false);
  for (;;) {
    const open = layers.flatMap((_, i) => (isFull[i] ? [] : [i]));
    const full = weights.reduce((sum, count, i) => sum + (isFull[i] ? count : 0), 0);
    const share = open.reduce((sum, i) => sum + raw[i]! * weights[i]!, 0);
    const scale = share === 0 ? 0 : Math.max(0, kept * total - full) / share;
    const over = open.filter((i) => scale * raw[i]! > 1);
    if (over.length === 0) return layers.map((_, i) => ({ density: isFull[i] ? 1 : scale * raw[i]! }));
    for (const i of over) isFull[i] = true;
  }
}

/** What a scenario says of the sparsity of its layers. */
export interface AskedSparsity {
  /** Of the weights: an entry and its options. Absent: what `densities` says alone. */
  readonly recipe?:
    | { readonly name: string; readonly options?: Readonly<Record<string, unknown>> | undefined }
    | undefined;
  /** By name of a layer; goes before the recipe. */
  readonly densities?: ReadonlyMap<string, NonZeros> | undefined;
  /** Share of non-zero activations, of all layers. */
  readonly inputDensity: number;
  readonly seed: number;
}

/** @throws InputError for a layer that has no weights to prune and is named, or named layers of which there is none */
export function sparseLayers(layers: readonly Layer[], asked: AskedSparsity): Map<Layer, Layer> {
  const { recipe, densities, inputDensity, seed } = asked;
  const pruned = layers.filter(hasWeightsToPrune);
  const byRecipe = recipe === undefined ? [] : densityRecipes.get(recipe.name, recipe.options ?? {})(pruned);
  const found = new Map(pruned.map((layer, i) => [layer, byRecipe[i]] as const));
  return new Map(
    layers.map((layer) => {
      const named = densities?.get(layer.name);
      if (named !== undefined && !hasWeightsToPrune(layer))
        throw new InputError({ path: layer.name, expected: 'a layer with weights to prune', found: layer.kind });
      const weights = named ?? found.get(layer) ?? { density: 1 };
      return [layer, { ...layer, sparsity: { weights, inputDensity, seed } }];
    }),
  );
}
