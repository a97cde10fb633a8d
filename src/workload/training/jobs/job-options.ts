/**
 * What every job made from a network takes: how long its products take on one accelerator is handed in, so that a formula,
 * a cost model or a replay of an accelerator can say so.
 */

import type { CollectiveKind } from '../../../mapping/chunk-order/collective.js';
import type { Layer } from '../../layer.js';
import { passLayers, weightElements } from '../pass-layers.js';
import type { LayerPass, Pass, TrainingLayer } from '../training-job.js';

export interface JobOptions {
  /** Samples of one accelerator (of one model-parallel group) in an iteration. */
  readonly batch: number;
  /** Of activations, weights and gradients. */
  readonly elementBytes: number;
  /** Nanoseconds of some products, one after another, on one accelerator. */
  readonly timeNs: (layers: readonly Layer[]) => number;
  /** From summed gradients to new weights, nanoseconds a byte. */
  readonly updateNsPerByte: number;
}

export interface PassCollectives {
  readonly forward?: Summed | undefined;
  readonly inputGrad?: Summed | undefined;
  readonly weightGrad?: Summed | undefined;
}

interface Summed {
  readonly kind: CollectiveKind;
  readonly bytes: number;
}

/** A training layer of some layers that run one after another; its weight gradients are summed unless said otherwise. */
export function trainingLayer(
  name: string,
  layers: readonly Layer[],
  options: JobOptions,
  collectives: PassCollectives = {},
): TrainingLayer {
  const { batch, elementBytes, timeNs, updateNsPerByte } = options;
  const passes = layers.map((layer) => passLayers(layer, batch));
  const weightBytes = layers.reduce((sum, layer) => sum + weightElements(layer), 0) * elementBytes;
  const summed: PassCollectives = {
    weightGrad: weightBytes > 0 ? { kind: 'all-reduce', bytes: weightBytes } : undefined,
    ...collectives,
  };
  const pass = (which: Pass): LayerPass => {
    const computeNs = timeNs(passes.flatMap((one) => one[which]));
    const collective = summed[which];
    if (collective === undefined || collective.bytes === 0) return { computeNs, collective: 'none', bytes: 0 };
    return { computeNs, collective: collective.kind, bytes: collective.bytes };
  };
  return {
    name,
    forward: pass('forward'),
    inputGrad: pass('inputGrad'),
    weightGrad: pass('weightGrad'),
    updateNs: Math.round(weightBytes * updateNsPerByte),
  };
}
