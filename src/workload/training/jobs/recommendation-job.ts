/**
 * DLRM (Naumov et al., 2019) as it is trained at scale: embedding tables are spread over the accelerators, and an
 * all-to-all brings each sample's vectors together while the bottom layers compute; the layers are data parallel. Layer
 * sizes in the MLPerf configuration for Criteo Terabyte (facebookresearch/dlrm, bench/run_and_time.sh).
 */
import { fc, gemm } from '../../layer.js';
import type { TrainingJob } from '../training-job.js';
import { type JobOptions, trainingLayer } from './job-options.js';

export interface RecommendationShape {
  readonly denseFeatures: number;
  readonly bottom: readonly number[];
  readonly tables: number;
  readonly vector: number;
  readonly top: readonly number[];
}

export const DLRM_MLPERF: RecommendationShape = {
  denseFeatures: 13,
  bottom: [512, 256, 128],
  tables: 26,
  vector: 128,
  top: [1024, 1024, 512, 256, 1],
};

export function recommendationJob(shape: RecommendationShape, options: JobOptions): TrainingJob {
  const { denseFeatures, bottom, tables, vector, top } = shape;
  const exchanged = { kind: 'all-to-all', bytes: options.batch * tables * vector * options.elementBytes } as const;
  const vectors = tables + 1;
  // The dot products below the diagonal join the dense vector.
  const interaction = (vectors * (vectors - 1)) / 2 + (bottom.at(-1) ?? 0);
  const widths = (inputs: number, sizes: readonly number[], name: string) =>
    sizes.map((size, i) => fc(`${name}${i}`, size, i === 0 ? inputs : (sizes[i - 1] as number)));
  const dots = gemm('interaction', { m: vectors, n: vectors, k: vector }, 'activations');
  return {
    name: 'dlrm',
    loop: 'hybrid-dlrm',
    modelParallel: 1,
    checkpoints: [],
    recomputeStarts: [],
    lastBottomLayer: bottom.length,
    layers: [
      trainingLayer('embedding', [], options, { forward: exchanged, inputGrad: exchanged }),
      ...widths(denseFeatures, bottom, 'bottom').map((layer) => trainingLayer(layer.name, [layer], options)),
      trainingLayer('interaction', [dots], options),
      ...widths(interaction, top, 'top').map((layer) => trainingLayer(layer.name, [layer], options)),
    ],
  };
}
