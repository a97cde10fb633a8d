/**
 * What a study says of a network's layers beside the network itself: how many samples share the weights, how many
 * bytes an element of each operand takes, and over how many cores a layer is split. For all layers, and for those whose names match a pattern.
 */
import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import type { ElementBytes } from '../problem/element-bytes.js';
import { type AskedSparsity, sparseLayers } from './density/density-recipes.js';
import type { Job, VectorMode } from './job.js';
import { type Layer, withBatch, withElementBytes } from './layer.js';
import type { AskedSplit } from './split/asked-split.js';
import { scaledVector } from './vector/vector-work.js';

export interface LayerShape {
  /** Samples of an inference; times those a layer already has. */
  readonly batch?: number | undefined;
  /** What is left out stays as the network has it. */
  readonly elementBytes?: Partial<ElementBytes> | undefined;
  /** By name of a layer or pattern with `*` for any letters; a later one goes before an earlier one. */
  readonly layers?: Readonly<Record<string, NamedShape>> | undefined;
  /** Over several cores. */
  readonly split?: AskedSplit | undefined;
  /** Which weights and activations are zero. */
  readonly sparsity?: AskedSparsity | undefined;
  /** On cores with vector lanes. Default: fused. */
  readonly vectorWork?: VectorMode | undefined;
}

interface NamedShape {
  readonly elementBytes?: Partial<ElementBytes> | undefined;
  readonly split?: AskedSplit | undefined;
  readonly vectorWork?: VectorMode | undefined;
}

/**
 * The jobs with their layers reshaped. Equal layers stay one and the same.
 * @param path where the shape is said
 * @throws InputError for a pattern that no layer matches
 */
export function reshapedJobs(jobs: readonly Job[], shape: LayerShape, path = 'workload'): readonly Job[] {
  if (isNothing(shape)) return jobs;
  const reshaped = new Map<Layer, Reshaped>();
  const reshape = reshaper(shape, prunedLayers(jobs, shape, path));
  const found = jobs.map((job) => {
    const { layer, split, vectorWork } = reshaped.get(job.layer) ?? reshape(job.layer);
    reshaped.set(job.layer, { layer, split, vectorWork });
    const { batch = 1 } = shape;
    return {
      ...job,
      layer,
      ...(split === undefined ? {} : { split }),
      ...(job.vector === undefined || batch === 1 ? {} : { vector: scaledVector(job.vector, batch) }),
      ...(vectorWork === undefined ? {} : { vectorWork }),
    };
  });
  refuseUnmatched(shape, [...reshaped.keys()], path);
  return found;
}

interface Reshaped {
  readonly layer: Layer;
  readonly split: AskedSplit | undefined;
  readonly vectorWork: VectorMode | undefined;
}

function isNothing({ batch = 1, elementBytes, layers, split, sparsity, vectorWork }: LayerShape): boolean {
  return batch === 1 && [elementBytes, layers, split, sparsity, vectorWork].every((said) => said === undefined);
}

/** A recipe looks at a network's layers together. @throws InputError for a layer that is named and not there */
function prunedLayers(jobs: readonly Job[], { sparsity }: LayerShape, path: string): ReadonlyMap<Layer, Layer> {
  if (sparsity === undefined) return new Map();
  const byModel = new Map<string, Set<Layer>>();
  for (const { model, layer } of jobs) byModel.set(model, (byModel.get(model) ?? new Set()).add(layer));
  const names = [...byModel.values()].flatMap((layers) => [...layers].map(({ name }) => name));
  for (const name of sparsity.densities?.keys() ?? [])
    if (!names.includes(name))
      throw new InputError({
        path: path === '' ? 'sparsity' : `${path}.sparsity`,
        expected: 'names of layers of the workload',
        found: name,
        hint: didYouMean(name, names),
      });
  return new Map([...byModel.values()].flatMap((layers) => [...sparseLayers([...layers], sparsity)]));
}

function reshaper(
  { batch = 1, elementBytes, layers = {}, split, vectorWork }: LayerShape,
  pruned: ReadonlyMap<Layer, Layer>,
): (layer: Layer) => Reshaped {
  const own = Object.entries(layers).map(([pattern, said]) => ({ matches: matcher(pattern), said }));
  return (dense) => {
    const layer = pruned.get(dense) ?? dense;
    let shaped = batch === 1 ? layer : withBatch(layer, batch);
    if (elementBytes !== undefined) shaped = widened(shaped, elementBytes);
    let asked = split;
    let mode = vectorWork;
    for (const { matches, said } of own) {
      if (!matches(layer.name)) continue;
      if (said.elementBytes !== undefined) shaped = widened(shaped, said.elementBytes);
      asked = said.split ?? asked;
      mode = said.vectorWork ?? mode;
    }
    return { layer: shaped, split: asked, vectorWork: mode };
  };
}

/** Partial sums are as wide as the output unless they are said. */
function widened(layer: Layer, said: Partial<ElementBytes>): Layer {
  const { output = layer.elementBytes.output } = said;
  const partialSums = said.partialSums ?? (said.output === undefined ? layer.elementBytes.partialSums : output);
  return withElementBytes(layer, { ...layer.elementBytes, ...said, partialSums });
}

function matcher(pattern: string): (name: string) => boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${parts.join('.*')}$`);
  return (name) => expression.test(name);
}

function refuseUnmatched({ layers = {} }: LayerShape, known: readonly Layer[], path: string): void {
  const names = known.map(({ name }) => name);
  for (const pattern of Object.keys(layers))
    if (!names.some(matcher(pattern)))
      throw new InputError({
        path: path === '' ? 'layers' : `${path}.layers`,
        expected: 'names of layers of the workload, or patterns that match some',
        found: pattern,
        hint: didYouMean(pattern, names),
      });
}
