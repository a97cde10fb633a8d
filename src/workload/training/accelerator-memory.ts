/**
 * What a training job keeps in the memory of one accelerator, bytes: weights, gradients and the states of Adam in mixed
 * precision, 16 bytes a parameter of half precision (Rajbhandari et al., ZeRO, SC 2020, section 3.1), and the outputs of
 * layers until their gradients come. What a layer needs inside is not in it, nor is what is not summed over the network,
 * such as embedding tables: less than this does not do.
 */
import { stagesOf } from './pipeline.js';
import type { TrainingJob, TrainingLayer } from './training-job.js';

export interface AcceleratorMemory {
  readonly stateBytes: number;
  readonly outputBytes: number;
}

/** Weights and gradients as wide as an element; weight, momentum and variance of the optimiser in single precision. */
const stateBytesOf = (elementBytes: number): number => 2 * elementBytes + 3 * 4;

/** Of the stage that keeps the most. @throws InputError for stages that cannot be */
export function acceleratorMemory(job: TrainingJob, elementBytes: number): AcceleratorMemory {
  const stages = job.loop === 'pipeline' ? stagesOf(job) : [{ first: 0, end: job.layers.length }];
  const all = stages.map(({ first, end }, stage) => {
    const layers = job.layers.slice(first, end);
    const parameters = sumOf(layers, ({ weightGrad }) => weightGrad.bytes / elementBytes);
    const outputs = sumOf(layers, ({ outputBytes = 0 }) => outputBytes);
    const stateBytes = parameters * stateBytesOf(elementBytes);
    if (job.pipeline === undefined) return { stateBytes, outputBytes: outputs };
    const { microBatches, schedule, recompute } = job.pipeline;
    const open = schedule === '1f1b' ? Math.min(stages.length - stage, microBatches) : microBatches;
    const input = job.layers[first - 1]?.outputBytes ?? 0;
    // With recomputation a stage keeps what it was given, and the outputs of the micro-batch that it works on.
    const held = recompute ? open * input + outputs : open * outputs;
    return { stateBytes, outputBytes: held / microBatches };
  });
  const bytes = ({ stateBytes, outputBytes }: AcceleratorMemory): number => stateBytes + outputBytes;
  return all.reduce((most, other) => (bytes(other) > bytes(most) ? other : most));
}

function sumOf(layers: readonly TrainingLayer[], bytes: (layer: TrainingLayer) => number): number {
  return layers.reduce((sum, layer) => sum + bytes(layer), 0);
}
