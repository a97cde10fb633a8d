/**
 * The training job of a cluster's scenario: made from a network and the times of an accelerator, or as its layers say.
 */
import { productNs } from '../analysis/product-time.js';
import { bytesPerCycle } from '../base/units.js';
import { costModels } from '../cost/models.js';
import { readAstraWorkload } from '../formats/astra-workload.js';
import { MEMORY_DEFAULTS } from '../machine/memory.js';
import { presets } from '../machine/presets.js';
import { type Layer, macs } from '../workload/layer.js';
import { modelNamed } from '../workload/models/zoo.js';
import { dataParallelJob } from '../workload/training/jobs/data-parallel-job.js';
import type { JobOptions } from '../workload/training/jobs/job-options.js';
import { DLRM_MLPERF, recommendationJob } from '../workload/training/jobs/recommendation-job.js';
import { GNMT, recurrentJob } from '../workload/training/jobs/recurrent-job.js';
import {
  GPT3_175B,
  TRANSFORMER_1T,
  type TransformerShape,
  TURING_NLG,
  transformerJob,
} from '../workload/training/jobs/transformer-job.js';
import type { TrainingJob } from '../workload/training/training-job.js';
import type { Beside } from './beside.js';
import type { TimedBy } from './cluster-scenario.js';
import type { JobDocument } from './sections/training.js';

/** Samples of an accelerator, and bytes of half-precision floats. */
export const JOB_DEFAULTS = { batch: 32, elementBytes: 2, updateNsPerByte: 0 } as const;

/** Mappings of a product's parts that are looked at: few parts, few mappings. */
const PRODUCT_SAMPLES = 500;

const TRANSFORMERS: Readonly<Record<string, TransformerShape>> = {
  'gpt3-175b': GPT3_175B,
  'transformer-1t': TRANSFORMER_1T,
  'turing-nlg': TURING_NLG,
};

/** Times of products are the job analyzer's. @throws InputError, with places in the job */
export function trainingJobOf(document: JobDocument, name: string, beside: Beside): TrainingJob {
  const { layers, layerFile, modelParallel = 1, pipeline } = document;
  const staged = (job: TrainingJob): TrainingJob =>
    pipeline === undefined ? job : { ...job, loop: 'pipeline', pipeline };
  if (layerFile !== undefined) return staged(readAstraWorkload(beside.text(layerFile).text, layerFile));
  if (layers !== undefined) {
    const { loop = 'pipeline', checkpoints = [], recomputeStarts = [], lastBottomLayer } = document;
    return staged({ name, loop, modelParallel, checkpoints, recomputeStarts, lastBottomLayer, layers });
  }
  return madeJob(document, name, analyzerTimes(document));
}

/**
 * A job that is made from a network and from how long its products take.
 * @throws InputError, with places in the job
 */
export function madeJob(document: JobDocument, name: string, timeNs: JobOptions['timeNs']): TrainingJob {
  const job = unstagedJob(document, name, optionsOf(document, timeNs));
  return document.pipeline === undefined ? job : { ...job, loop: 'pipeline', pipeline: document.pipeline };
}

function unstagedJob(document: JobDocument, name: string, options: JobOptions): TrainingJob {
  const { model, transformer, recommendation, recurrent, modelParallel = 1 } = document;
  if (transformer !== undefined) {
    const shape = typeof transformer === 'string' ? (TRANSFORMERS[transformer] as TransformerShape) : transformer;
    return transformerJob({ name, ...shape }, modelParallel, options);
  }
  if (recommendation !== undefined) return recommendationJob(DLRM_MLPERF, options);
  if (recurrent !== undefined) return recurrentJob(GNMT, options);
  return dataParallelJob(modelNamed(model ?? ''), options);
}

function optionsOf({ batch, elementBytes, updateNsPerByte }: JobDocument, timeNs: JobOptions['timeNs']): JobOptions {
  return {
    batch: batch ?? JOB_DEFAULTS.batch,
    elementBytes: elementBytes ?? JOB_DEFAULTS.elementBytes,
    updateNsPerByte: updateNsPerByte ?? JOB_DEFAULTS.updateNsPerByte,
    timeNs,
  };
}

function analyzerTimes({ accelerator, elementBytes = JOB_DEFAULTS.elementBytes }: JobDocument): JobOptions['timeNs'] {
  return timesOf(accelerator as Accelerator, elementBytes);
}

/** Undefined where the job analyzer's times stand. */
export function timedByOf(made: JobDocument): TimedBy | undefined {
  const { accelerator, elementBytes = JOB_DEFAULTS.elementBytes } = made;
  if (accelerator?.preset === undefined || accelerator.times === undefined) return undefined;
  const { preset, cost, times: by, samples = PRODUCT_SAMPLES } = accelerator;
  if (by === 'analyzer') return undefined;
  return { by, preset, cost, samples, elementBytes, made };
}

type Accelerator = NonNullable<JobDocument['accelerator']>;

function timesOf({ preset, cost, teraflops = 1, efficiency = 1 }: Accelerator, elementBytes: number) {
  const each = (timeNs: (layer: Layer) => number) => (layers: readonly Layer[]) =>
    layers.reduce((sum, layer) => sum + timeNs(layer), 0);
  // 10¹² operations a second are 1000 a nanosecond.
  if (preset === undefined) return each((layer) => (2 * macs(layer)) / (1000 * teraflops * efficiency));
  const { cores, bandwidthGBps } = presets.get(preset);
  const { clockGHz } = MEMORY_DEFAULTS;
  const memory = { ...MEMORY_DEFAULTS, bandwidthBytesPerCycle: bytesPerCycle(bandwidthGBps, clockGHz) };
  const model = costModels.get(cost);
  return each((layer) => productNs(layer, { name: preset, clockGHz, cores, memory }, model, elementBytes));
}
