/**
 * Random training jobs, and small ones by hand.
 */
import fc from 'fast-check';
import { COLLECTIVES } from '../../src/mapping/chunk-order/collective.js';
import type { LayerPass, TrainingJob, TrainingLayer, TrainingLoop } from '../../src/workload/training/training-job.js';

const pass: fc.Arbitrary<LayerPass> = fc.oneof(
  fc.record({
    computeNs: fc.integer({ min: 0, max: 50_000 }),
    collective: fc.constant('none' as const),
    bytes: fc.constant(0),
  }),
  fc.record({
    computeNs: fc.integer({ min: 0, max: 50_000 }),
    collective: fc.constantFrom(...COLLECTIVES),
    bytes: fc.integer({ min: 100, max: 2_000_000 }),
  }),
);

export const layer: fc.Arbitrary<TrainingLayer> = fc.record({
  name: fc.constantFrom('conv', 'fc', 'norm'),
  forward: pass,
  inputGrad: pass,
  weightGrad: pass,
  updateNs: fc.constantFrom(0, 1, 10, 500),
  outputBytes: fc.integer({ min: 0, max: 1_000_000 }),
});

export function jobs(modelParallel: number): fc.Arbitrary<TrainingJob> {
  return fc
    .record({
      loop: fc.constantFrom('data', 'hybrid-transformer', 'hybrid-dlrm') as fc.Arbitrary<TrainingLoop>,
      layers: fc.array(layer, { minLength: 1, maxLength: 5 }),
      bottom: fc.nat(4),
    })
    .map(({ loop, layers, bottom }) => ({
      name: 'random',
      loop,
      modelParallel: loop === 'hybrid-transformer' ? modelParallel : 1,
      checkpoints: [],
      recomputeStarts: [],
      lastBottomLayer: loop === 'hybrid-dlrm' ? bottom % layers.length : undefined,
      layers,
    }));
}

/** A layer of equal passes without collectives. */
export function plainLayer(name: string, computeNs: number, outputBytes = 0): TrainingLayer {
  const plain: LayerPass = { computeNs, collective: 'none', bytes: 0 };
  return { name, forward: plain, inputGrad: plain, weightGrad: plain, updateNs: 0, outputBytes };
}
