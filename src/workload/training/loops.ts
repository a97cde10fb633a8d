/**
 * The training loops of ASTRA-sim 1.0 (workload/Workload.cc) as programs. Every accelerator runs the same one; a state
 * of the original's loop is a line here, and each change of state takes a nanosecond.
 */
import type { CollectivePriority, Operation, Program, Scope } from './program.js';
import { STEP } from './program.js';
import type { Pass, TrainingJob, TrainingLayer, TrainingLoop } from './training-job.js';

/** @param iterations how many follow one another @throws InputError */
export function programOf(job: TrainingJob, iterations: number): Program {
  const one = LOOPS[job.loop as Exclude<TrainingLoop, 'pipeline'>](job);
  return Array.from({ length: iterations }, () => one).flat();
}

const LOOPS: Readonly<Record<Exclude<TrainingLoop, 'pipeline'>, (job: TrainingJob) => Operation[]>> = {
  data: dataLoop,
  'hybrid-transformer': (job) => transformerLoop(job, new Set()),
  'hybrid-transformer-recompute': (job) => transformerLoop(job, new Set(job.recomputeStarts)),
  'hybrid-dlrm': dlrmLoop,
};

function dataLoop({ layers }: TrainingJob): Operation[] {
  const operations = layers.flatMap((layer, i) => [wait(i, 'weightGrad'), compute(layer, i, 'forward'), STEP]);
  for (let i = layers.length - 1; i >= 0; i--) {
    const layer = layers[i] as TrainingLayer;
    operations.push(compute(layer, i, 'weightGrad'), ...issue(layer, i, 'weightGrad', 'all', 'default'), STEP);
    if (i > 0) operations.push(compute(layer, i, 'inputGrad'), STEP);
  }
  return operations;
}

function transformerLoop({ layers, checkpoints }: TrainingJob, recomputeStarts: ReadonlySet<number>): Operation[] {
  const forward = (i: number): Operation[] => {
    const layer = layers[i] as TrainingLayer;
    return [
      wait(i, 'weightGrad'),
      compute(layer, i, 'forward'),
      ...issue(layer, i, 'forward', 'model', 'default'),
      wait(i, 'forward'),
      STEP,
    ];
  };
  const operations = layers.flatMap((_, i) => forward(i));
  for (let i = layers.length - 1; i >= 0; i--) {
    const layer = layers[i] as TrainingLayer;
    if (recomputeStarts.has(i)) {
      operations.push(STEP);
      const checkpoint = Math.max(...checkpoints.filter((kept) => kept < i));
      for (let again = checkpoint; again < i; again++) operations.push(...forward(again));
    }
    operations.push(
      compute(layer, i, 'inputGrad'),
      ...issue(layer, i, 'inputGrad', 'model', 'lifo'),
      STEP,
      compute(layer, i, 'weightGrad'),
      ...issue(layer, i, 'weightGrad', 'data', 'fifo'),
      wait(i, 'inputGrad'),
      STEP,
    );
  }
  return operations;
}

function dlrmLoop({ layers, lastBottomLayer = 0 }: TrainingJob): Operation[] {
  const embedding = layers[0] as TrainingLayer;
  const operations = layers.flatMap((layer, i): Operation[] => {
    const exchanges = i === 0 && layer.forward.collective === 'all-to-all';
    return [
      wait(i, 'weightGrad'),
      compute(layer, i, 'forward'),
      ...(exchanges ? issue(layer, i, 'forward', 'all', 'highest') : []),
      ...(i === lastBottomLayer && layer.forward.collective !== 'all-to-all' ? [wait(0, 'forward')] : []),
      STEP,
    ];
  });
  for (let i = layers.length - 1; i >= 0; i--) {
    const layer = layers[i] as TrainingLayer;
    operations.push(
      compute(layer, i, 'weightGrad'),
      ...issue(layer, i, 'weightGrad', 'all', 'default'),
      wait(i, 'inputGrad'),
      STEP,
    );
    if (i === 0) break;
    operations.push(compute(layer, i, 'inputGrad'));
    if (i === lastBottomLayer + 1) operations.push(...issue(embedding, 0, 'inputGrad', 'all', 'highest'));
    operations.push(STEP);
  }
  return operations;
}

function compute(layer: TrainingLayer, index: number, pass: Pass): Operation {
  return { kind: 'compute', ns: layer[pass].computeNs, layer: index, pass };
}

function wait(layer: number, pass: Pass): Operation {
  return { kind: 'wait', layer, pass };
}

export function issue(
  layer: TrainingLayer,
  index: number,
  pass: Pass,
  scope: Scope,
  priority: CollectivePriority,
): Operation[] {
  const { collective, bytes } = layer[pass];
  if (collective === 'none') return [];
  const call = { layer: index, pass, kind: collective, bytes, scope, priority, updateNs: layer.updateNs };
  return [{ kind: 'issue', call }];
}
