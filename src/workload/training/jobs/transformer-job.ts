/**
 * Decoder-only transformers whose blocks are split over a tensor-parallel group (Shoeybi et al., Megatron-LM, 2019): of
 * the attention every accelerator has some heads, of the feed-forward network some of the inner width; after each of the
 * two the group sums the activations, and on the way back their gradients. Weight gradients are summed over the rest.
 * Embeddings and the vocabulary's projection are left out.
 */
import { InputError } from '../../../base/errors.js';
import { gemm } from '../../layer.js';
import type { TrainingJob, TrainingLayer } from '../training-job.js';
import { type JobOptions, trainingLayer } from './job-options.js';

export interface TransformerShape {
  readonly name: string;
  readonly blocks: number;
  readonly hidden: number;
  readonly heads: number;
  readonly sequence: number;
}

/** Brown et al., "Language Models are Few-Shot Learners" (2020), table 2.1; context 2048. */
export const GPT3_175B: TransformerShape = { name: 'gpt3-175b', blocks: 96, hidden: 12_288, heads: 96, sequence: 2048 };

/** Narayanan et al., "Efficient Large-Scale Language Model Training" (SC 2021), table 1, the last row. */
export const TRANSFORMER_1T: TransformerShape = {
  name: 'transformer-1t',
  blocks: 128,
  hidden: 25_600,
  heads: 160,
  sequence: 2048,
};

/** Turing-NLG, 17 billion parameters (Rajbhandari et al., ZeRO, SC 2020): 78 blocks of width 4256 with 28 heads. */
export const TURING_NLG: TransformerShape = { name: 'turing-nlg', blocks: 78, hidden: 4256, heads: 28, sequence: 1024 };

/** Of the hidden width, in GPT's feed-forward network. */
const INNER = 4;

/** @throws InputError for heads that the group does not divide */
export function transformerJob(shape: TransformerShape, modelParallel: number, options: JobOptions): TrainingJob {
  const { blocks, heads, hidden, name } = shape;
  for (const [field, value] of Object.entries({ heads, hidden }))
    if (value % modelParallel !== 0)
      throw new InputError({
        path: 'modelParallel',
        expected: `a group that divides ${value} ${field} evenly`,
        found: modelParallel,
      });
  const ofBlock = blockLayers(shape, modelParallel, options); // the same in each: timed once
  return {
    name,
    loop: 'hybrid-transformer',
    modelParallel,
    checkpoints: [],
    recomputeStarts: [],
    layers: Array.from({ length: blocks }, (_, block) =>
      ofBlock.map((layer) => ({ ...layer, name: `block${block}.${layer.name}` })),
    ).flat(),
  };
}

function blockLayers(shape: TransformerShape, parts: number, options: JobOptions): TrainingLayer[] {
  const { hidden, heads, sequence } = shape;
  const own = hidden / parts;
  const inner = (INNER * hidden) / parts;
  const head = hidden / heads;
  const groups = heads / parts;
  const attention = [
    gemm('qkv', { m: sequence, n: 3 * own, k: hidden }),
    gemm('scores', { m: sequence, n: sequence, k: head, groups }, 'activations'),
    gemm('context', { m: sequence, n: head, k: sequence, groups }, 'activations'),
    gemm('output', { m: sequence, n: hidden, k: own }),
  ];
  const feedForward = [
    gemm('inner', { m: sequence, n: inner, k: hidden }),
    gemm('outer', { m: sequence, n: hidden, k: inner }),
  ];
  const outputBytes = options.batch * sequence * hidden * options.elementBytes;
  const activations = parts === 1 ? undefined : ({ kind: 'all-reduce', bytes: outputBytes } as const);
  const both = { forward: activations, inputGrad: activations };
  return [
    { ...trainingLayer('attention', attention, options, both), outputBytes },
    { ...trainingLayer('mlp', feedForward, options, both), outputBytes },
  ];
}
