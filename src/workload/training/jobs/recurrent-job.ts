/**
 * GNMT-like translation, data parallel (Wu et al., "Google's Neural Machine Translation System", 2016): eight encoder
 * layers of LSTM, the first of them both ways, eight decoder layers that see the attention's context, and the projection
 * to the vocabulary. Width 1024 and 32 thousand word pieces as in the paper; a sequence's steps are one product, because
 * their weights are the same. Embedding look-ups are left out.
 */
import { gemm } from '../../layer.js';
import type { TrainingJob } from '../training-job.js';
import { type JobOptions, trainingLayer } from './job-options.js';

export interface RecurrentShape {
  readonly width: number;
  readonly encoderLayers: number;
  readonly decoderLayers: number;
  readonly vocabulary: number;
  readonly sequence: number;
}

export const GNMT: RecurrentShape = {
  width: 1024,
  encoderLayers: 8,
  decoderLayers: 8,
  vocabulary: 32_000,
  sequence: 50,
};

/** Input, forget, cell and output. */
const GATES = 4;

export function recurrentJob(shape: RecurrentShape, options: JobOptions): TrainingJob {
  const { width, encoderLayers, decoderLayers, vocabulary, sequence } = shape;
  const cell = (name: string, inputs: number) =>
    trainingLayer(name, [gemm(name, { m: sequence, n: GATES * width, k: inputs + width })], options);
  const encoder = Array.from({ length: encoderLayers }, (_, i) => {
    if (i === 0) return [cell('encoder0.forward', width), cell('encoder0.backward', width)];
    return [cell(`encoder${i}`, i === 1 ? 2 * width : width)];
  });
  const attention = [
    gemm('attention.query', { m: sequence, n: width, k: width }),
    gemm('attention.scores', { m: sequence, n: sequence, k: width }, 'activations'),
    gemm('attention.context', { m: sequence, n: width, k: sequence }, 'activations'),
  ];
  const decoder = Array.from({ length: decoderLayers }, (_, i) => cell(`decoder${i}`, 2 * width)); // with the context
  const vocabularyLayer = gemm('vocabulary', { m: sequence, n: vocabulary, k: width });
  return {
    name: 'gnmt',
    loop: 'data',
    modelParallel: 1,
    checkpoints: [],
    recomputeStarts: [],
    layers: [
      ...encoder.flat(),
      trainingLayer('attention', attention, options),
      ...decoder,
      trainingLayer('vocabulary', [vocabularyLayer], options),
    ],
  };
}
