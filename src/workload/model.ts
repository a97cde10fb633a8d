/**
 * A network as the jobs it gives: its layers with multiply-accumulates, and which of them each one waits for.
 * Pooling, activations, normalisation, softmax, elementwise work, biases and dropout are not modelled; embedding
 * look-ups stay on the host, as in the MAGMA paper (Kao & Krishna, HPCA 2022).
 */
import { type Layer, macs, operandElements } from './layer.js';

export type Task = 'vision' | 'language' | 'recommendation';

export interface ModelLayer {
  readonly layer: Layer;
  /**
   * Indices, in the same model, of the layers whose results this one reads, directly or through layers that are not
   * modelled. Each is smaller than the layer's own index; an edge that other edges imply is left out.
   */
  readonly after: readonly number[];
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

/** Layers that follow each other, each reading the one before. */
export function chain(layers: readonly Layer[]): ModelLayer[] {
  return layers.map((layer, index) => ({ layer, after: index === 0 ? [] : [index - 1] }));
}
