/**
 * A network as the jobs it gives: its layers with multiply-accumulates, and which of them each one waits for.
 * Pooling, activations, normalisation, softmax, elementwise work and embedding look-ups are kept beside the layers, for cores
 * with vector lanes; without any they take no time, and look-ups stay on the host, as in the MAGMA paper (Kao & Krishna,
 * HPCA 2022). Biases and dropout are not modelled.
 */
import { type Layer, macs, operandElements } from './layer.js';
import { type LayerVector, operationsOf } from './vector/vector-work.js';

export type Task = 'vision' | 'language' | 'recommendation';

export interface ModelLayer {
  readonly layer: Layer;
  /**
   * Indices, in the same model, of the layers whose results this one reads, directly or through layers that are not
   * modelled. Each is smaller than the layer's own index; an edge that other edges imply is left out.
   */
  readonly after: readonly number[];
  /** Work without multiply-accumulates that goes with it. Absent: none. */
  readonly vector?: LayerVector;
}

export interface Model {
  readonly name: string;
  readonly task: Task;
  readonly layers: readonly ModelLayer[];
}

/** Multiply-accumulates of one inference. */
export function modelMacs(model: Model): number {
  return model.layers.reduce((sum, { layer }) => sum + macs(layer), 0);
}

/** Trained parameters the layers read: no biases, no normalisation, no embedding tables. */
export function modelWeights(model: Model): number {
  const trained = model.layers.filter(({ layer }) => layer.operand === 'weights');
  return trained.reduce((sum, { layer }) => sum + operandElements(layer).weights, 0);
}

/** Lane operations of one inference by what is done, most first; look-ups but their sums are traffic, and not in it. */
export function vectorOperations(model: Pick<Model, 'layers'>): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { vector } of model.layers)
    for (const step of vector?.steps ?? [])
      sums.set(step.operation, (sums.get(step.operation) ?? 0) + operationsOf(step));
  return new Map([...sums].sort((a, b) => b[1] - a[1]));
}

/** Layers that follow each other, each reading the one before. */
export function chain(layers: readonly Layer[]): ModelLayer[] {
  return layers.map((layer, index) => ({ layer, after: index === 0 ? [] : [index - 1] }));
}
