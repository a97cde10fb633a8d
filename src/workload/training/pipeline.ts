/**
 * Pipeline parallelism: stages of layers, one group of accelerators each, pass micro-batches on. A micro-batch computes
 * and sums its share of a layer's times and activation bytes; weight gradients are summed once, with the last micro-batch
 * on its way back. Schedules: GPipe (Huang et al., NeurIPS 2019) and one-forward-one-backward (PipeDream-flush, Narayanan
 * et al., ICML 2021).
 */
import { InputError } from '../../base/errors.js';
import type { Operation, Program } from './program.js';
import type { Pass, Pipeline, TrainingJob, TrainingLayer } from './training-job.js';

/** Layers [first, end) of a stage. */
export interface Stage {
  readonly first: number;
  readonly end: number;
}

/** One program for each stage. @throws InputError for a stage that ends in a layer whose output is not known */
export function pipelinePrograms(job: TrainingJob, iterations: number): Program[] {
  const pipeline = job.pipeline as Pipeline;
  const stages = stagesOf(job);
  for (const { end } of stages.slice(0, -1)) {
    if (job.layers[end - 1]?.outputBytes !== undefined) continue;
    throw new InputError({
      path: `layers.${end - 1}.outputBytes`,
      expected: 'the bytes that the next stage needs',
      found: undefined,
    });
  }
  return stages.map((stage, s) => {
    const one = stageProgram(job, pipeline, stage, s);
    return Array.from({ length: iterations }, () => one).flat();
  });
}

/** As given, or such that the longest stage computes as little as it can. */
export function stagesOf({ layers, pipeline }: TrainingJob): Stage[] {
  const { stages, firstLayers } = pipeline as Pipeline;
  const firsts = firstLayers ?? evenFirstLayers(layers, stages);
  return firsts.map((first, s) => ({ first, end: firsts[s + 1] ?? layers.length }));
}

/** Halves the interval of bounds until the cut is the best: fill each stage up to the bound. */
function evenFirstLayers(layers: readonly TrainingLayer[], stages: number): number[] {
  const work = layers.map(({ forward, inputGrad, weightGrad }) => {
    return forward.computeNs + inputGrad.computeNs + weightGrad.computeNs;
  });
  let low = Math.max(...work);
  let high = work.reduce((sum, ns) => sum + ns, 0);
  for (let step = 0; step < 64 && high > low; step++) {
    const middle = (low + high) / 2;
    if (fill(work, middle, stages) === undefined) low = middle;
    else high = middle;
  }
  return fill(work, high, stages) as number[];
}

/** First layers of stages of at most `bound` each, none of them empty; undefined where there are too few stages. */
function fill(work: readonly number[], bound: number, stages: number): number[] | undefined {
  const firsts = [0];
  let sum = 0;
  work.forEach((ns, i) => {
    const isLate = work.length - i === stages - firsts.length; // a layer is left for each stage, no more
    if (i > (firsts.at(-1) as number) && (sum + ns > bound * (1 + Number.EPSILON * 8) || isLate)) {
      firsts.push(i);
      sum = 0;
    }
    sum += ns;
  });
  return firsts.length <= stages ? firsts : undefined;
}

function stageProgram(job: TrainingJob, pipeline: Pipeline, stage: Stage, s: number): Operation[] {
  const { stages, microBatches, schedule } = pipeline;
  const forward = (m: number): Operation[] => forwardOf(job, pipeline, stage, { stage: s, micro: m });
  const backward = (m: number): Operation[] => backwardOf(job, pipeline, stage, { stage: s, micro: m });
  const operations: Operation[] = [];
  const ahead = schedule === 'gpipe' ? microBatches : Math.min(microBatches, stages - s);
  for (let m = 0; m < ahead; m++) operations.push(...forward(m));
  for (let m = 0; m < microBatches; m++) {
    operations.push(...backward(m));
    if (m + ahead < microBatches) operations.push(...forward(m + ahead));
  }
  for (let i = stage.first; i < stage.end; i++) operations.push({ kind: 'wait', layer: i, pass: 'weightGrad' });
  return operations;
}

interface At {
  readonly stage: number;
  readonly micro: number;
}

function forwardOf(job: TrainingJob, pipeline: Pipeline, { first, end }: Stage, { stage, micro }: At): Operation[] {
  const { stages, microBatches } = pipeline;
  const operations: Operation[] = [];
  if (stage > 0) operations.push({ kind: 'receive', stage: stage - 1, tag: 2 * micro });
  for (let i = first; i < end; i++) operations.push(...forwardLayer(job, i, microBatches));
  if (stage < stages - 1) {
    const bytes = share(job.layers[end - 1]?.outputBytes ?? 0, microBatches);
    operations.push({ kind: 'send', stage: stage + 1, bytes, tag: 2 * micro });
  }
  return operations;
}

function forwardLayer({ layers }: TrainingJob, i: number, microBatches: number): Operation[] {
  const layer = layers[i] as TrainingLayer;
  return [
    compute(layer, i, 'forward', microBatches),
    ...collective(layer, i, 'forward', microBatches),
    wait(i, 'forward'),
  ];
}

function backwardOf(job: TrainingJob, pipeline: Pipeline, { first, end }: Stage, { stage, micro }: At): Operation[] {
  const { stages, microBatches, recompute } = pipeline;
  const operations: Operation[] = [];
  if (stage < stages - 1) operations.push({ kind: 'receive', stage: stage + 1, tag: 2 * micro + 1 });
  if (recompute) for (let i = first; i < end; i++) operations.push(...forwardLayer(job, i, microBatches));
  for (let i = end - 1; i >= first; i--) {
    const layer = job.layers[i] as TrainingLayer;
    operations.push(
      compute(layer, i, 'inputGrad', microBatches),
      ...collective(layer, i, 'inputGrad', microBatches),
      compute(layer, i, 'weightGrad', microBatches),
      ...(micro === microBatches - 1 ? collective(layer, i, 'weightGrad', 1) : []),
      wait(i, 'inputGrad'),
    );
  }
  if (stage > 0) {
    const bytes = share(job.layers[first - 1]?.outputBytes ?? 0, microBatches);
    operations.push({ kind: 'send', stage: stage - 1, bytes, tag: 2 * micro + 1 });
  }
  return operations;
}

function compute(layer: TrainingLayer, index: number, pass: Pass, microBatches: number): Operation {
  return { kind: 'compute', ns: layer[pass].computeNs / microBatches, layer: index, pass };
}

function collective(layer: TrainingLayer, index: number, pass: Pass, microBatches: number): Operation[] {
  const { collective: kind, bytes } = layer[pass];
  if (kind === 'none') return [];
  const isWeight = pass === 'weightGrad';
  return [
    {
      kind: 'issue',
      call: {
        layer: index,
        pass,
        kind,
        bytes: share(bytes, microBatches),
        scope: isWeight ? 'data' : 'model',
        priority: isWeight ? 'fifo' : 'lifo',
        updateNs: layer.updateNs,
      },
    },
  ];
}

/** A micro-batch's bytes, whole ones. */
function share(bytes: number, microBatches: number): number {
  return Math.ceil(bytes / microBatches);
}

function wait(layer: number, pass: Pass): Operation {
  return { kind: 'wait', layer, pass };
}
