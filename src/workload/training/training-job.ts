/**
 * A training iteration as a table of layers: what each pass of a layer computes, in nanoseconds on one accelerator, and
 * which collective it ends in. Bytes are those of one accelerator.
 */

import { InputError } from '../../base/errors.js';
import { COLLECTIVES, type CollectiveKind } from '../../mapping/chunk-order/collective.js';

/** In the order in which an iteration first comes to them. */
export const PASSES = ['forward', 'inputGrad', 'weightGrad'] as const;
export type Pass = (typeof PASSES)[number];

export interface LayerPass {
  readonly computeNs: number;
  /** `none`: the pass ends without a collective, and `bytes` is 0. */
  readonly collective: CollectiveKind | 'none';
  readonly bytes: number;
}

export interface TrainingLayer {
  readonly name: string;
  readonly forward: LayerPass;
  readonly inputGrad: LayerPass;
  readonly weightGrad: LayerPass;
  /** From the last chunk of a collective to its result being in use. */
  readonly updateNs: number;
  /** Activations that the next pipeline stage needs, where a stage ends after this layer. */
  readonly outputBytes?: number | undefined;
}

/**
 * - `data`: weight gradients are summed over all accelerators, behind the computation.
 * - `hybrid-transformer`: model-parallel groups sum activations and their gradients, the rest sums weight gradients.
 * - `hybrid-transformer-recompute`: the same, with activations computed again from checkpoints on the way back.
 * - `hybrid-dlrm`: an embedding is exchanged all to all beside the bottom layers.
 * - `pipeline`: stages of layers pass micro-batches on; within a stage as `hybrid-transformer`.
 */
export const TRAINING_LOOPS = [
  'data',
  'hybrid-transformer',
  'hybrid-transformer-recompute',
  'hybrid-dlrm',
  'pipeline',
] as const;
export type TrainingLoop = (typeof TRAINING_LOOPS)[number];

export const PIPELINE_SCHEDULES = ['gpipe', '1f1b'] as const;
export type PipelineSchedule = (typeof PIPELINE_SCHEDULES)[number];

export interface Pipeline {
  readonly stages: number;
  readonly microBatches: number;
  /** `gpipe`: all micro-batches forward, then all back; `1f1b`: back as soon as one can. */
  readonly schedule: PipelineSchedule;
  /** First layer of each stage. Left out: stages of about the same computation. */
  readonly firstLayers?: readonly number[] | undefined;
  /** A micro-batch's forward pass is computed again before its way back. */
  readonly recompute: boolean;
}

export interface TrainingJob {
  readonly name: string;
  readonly loop: TrainingLoop;
  /** Accelerators that share one model; 1: every accelerator has all of it. */
  readonly modelParallel: number;
  /** Layers whose activations are kept, and layers on the way back at which the rest is computed again. */
  readonly checkpoints: readonly number[];
  readonly recomputeStarts: readonly number[];
  /** Of `hybrid-dlrm`: the last layer that does not need the embedding. */
  readonly lastBottomLayer?: number | undefined;
  readonly pipeline?: Pipeline | undefined;
  readonly layers: readonly TrainingLayer[];
}

export const MAX_LAYERS = 100_000;

/** @throws InputError that names the layer and the pass */
export function checkTrainingJob(job: TrainingJob): void {
  const { layers, loop, modelParallel } = job;
  if (!TRAINING_LOOPS.includes(loop))
    throw new InputError({ path: 'loop', expected: `a training loop (${TRAINING_LOOPS.join(', ')})`, found: loop });
  if (layers.length < 1 || layers.length > MAX_LAYERS)
    throw new InputError({ path: 'layers', expected: `between 1 and ${MAX_LAYERS} layers`, found: layers.length });
  layers.forEach(checkLayer);
  wholeNumber('modelParallel', modelParallel, 1, Number.MAX_SAFE_INTEGER);
  const hasGroups = loop !== 'data' && loop !== 'hybrid-dlrm';
  if (!hasGroups && modelParallel !== 1)
    throw new InputError({
      path: 'modelParallel',
      expected: `1 with the loop ${loop}, which has no model-parallel groups`,
      found: modelParallel,
    });
  if (loop === 'hybrid-dlrm') wholeNumber('lastBottomLayer', job.lastBottomLayer, 0, layers.length - 1);
  if (loop === 'hybrid-transformer-recompute') checkRecomputation(job);
  if (loop === 'pipeline') checkPipeline(job);
}

function checkLayer(layer: TrainingLayer, index: number): void {
  const at = `layers.${index}`;
  for (const pass of PASSES) {
    const { computeNs, collective, bytes } = layer[pass];
    atLeastZero(`${at}.${pass}.computeNs`, computeNs);
    if (collective === 'none') {
      if (bytes === 0) continue;
      throw new InputError({
        path: `${at}.${pass}.collective`,
        expected: `a collective (${COLLECTIVES.join(', ')}) for what has bytes`,
        found: `none, of ${bytes} bytes`,
      });
    }
    if (!COLLECTIVES.includes(collective))
      throw new InputError({
        path: `${at}.${pass}.collective`,
        expected: `none or a collective (${COLLECTIVES.join(', ')})`,
        found: collective,
      });
    wholeNumber(`${at}.${pass}.bytes`, bytes, 1, Number.MAX_SAFE_INTEGER);
  }
  atLeastZero(`${at}.updateNs`, layer.updateNs);
  if (layer.outputBytes !== undefined) wholeNumber(`${at}.outputBytes`, layer.outputBytes, 0, Number.MAX_SAFE_INTEGER);
}

/** Each start goes back to a checkpoint that lies between the start before and itself. */
function checkRecomputation({ checkpoints, recomputeStarts, layers }: TrainingJob): void {
  checkpoints.forEach((layer, i) => {
    wholeNumber(`checkpoints.${i}`, layer, 0, layers.length - 1);
  });
  recomputeStarts.forEach((start, i) => {
    wholeNumber(`recomputeStarts.${i}`, start, 0, layers.length - 1);
    const checkpoint = Math.max(...checkpoints.filter((layer) => layer <= start), Number.NEGATIVE_INFINITY);
    const before = Math.max(...recomputeStarts.filter((other) => other < start), Number.NEGATIVE_INFINITY);
    if (checkpoint >= 0 && checkpoint < start && checkpoint >= before) return;
    throw new InputError({
      path: `recomputeStarts.${i}`,
      expected: `a checkpoint below layer ${start}${before >= 0 ? ` and not below ${before}, which starts too` : ''}`,
      found: checkpoint === Number.NEGATIVE_INFINITY ? undefined : checkpoint,
    });
  });
}

function checkPipeline({ pipeline, layers }: TrainingJob): void {
  if (pipeline === undefined)
    throw new InputError({ path: 'pipeline', expected: 'stages and micro-batches', found: undefined });
  const { stages, microBatches, schedule, firstLayers } = pipeline;
  wholeNumber('pipeline.stages', stages, 1, layers.length);
  wholeNumber('pipeline.microBatches', microBatches, 1, 65_536);
  if (!PIPELINE_SCHEDULES.includes(schedule))
    throw new InputError({
      path: 'pipeline.schedule',
      expected: `a schedule (${PIPELINE_SCHEDULES.join(', ')})`,
      found: schedule,
    });
  if (firstLayers === undefined) return;
  const rises = firstLayers.every((first, s) => first > (s === 0 ? -1 : (firstLayers[s - 1] as number)));
  if (firstLayers.length === stages && firstLayers[0] === 0 && rises && (firstLayers.at(-1) as number) < layers.length)
    return;
  throw new InputError({
    path: 'pipeline.firstLayers',
    expected: `${stages} rising layer numbers from 0 below ${layers.length}`,
    found: firstLayers.join(','),
  });
}

function wholeNumber(path: string, value: number | undefined, min: number, max: number): void {
  if (value !== undefined && Number.isSafeInteger(value) && value >= min && value <= max) return;
  const most = max === Number.MAX_SAFE_INTEGER ? '' : ` and at most ${max}`;
  throw new InputError({ path, expected: `a whole number of at least ${min}${most}`, found: value });
}

function atLeastZero(path: string, value: number): void {
  if (Number.isFinite(value) && value >= 0) return;
  throw new InputError({ path, expected: 'a number of at least 0', found: value });
}
