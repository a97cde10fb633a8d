/**
 * Seeded job pools for the tasks of the MAGMA paper (vision, language, recommendation and their mix): a snapshot of a
 * busy host's queue. `groupSize` inferences are in flight, each of a model drawn uniformly from the task, each of them
 * at a depth drawn uniformly; they queue their next layers in turn. An inference that ends makes room for a new one of
 * the same tenant, from its first layer. So every group is full of independent jobs, and with more jobs than one
 * group holds the later groups depend on the earlier ones.
 */
import type { Random } from '../base/random.js';
import type { Job } from './job.js';
import type { Model } from './model.js';

/** What a pool needs of a network. */
export type Network = Pick<Model, 'name' | 'layers'>;

export interface Tenant {
  readonly model: Network;
  /** Passes through the network. */
  readonly inferences: number;
}

interface Inference {
  readonly number: number;
  readonly model: Network;
  /** Index of the next layer to queue. */
  next: number;
  /** Job id of each layer queued so far, by layer index; −1 for what ran before the snapshot. */
  readonly jobOf: Int32Array;
}

/** `jobs` queued jobs of at most `inFlight` concurrent inferences of `models` (not empty). */
export function drawJobs(models: readonly Model[], jobs: number, inFlight: number, random: Random): Job[] {
  let started = 0;
  const start = (model: Model, depth: number): Inference => ({
    number: started++,
    model,
    next: depth,
    jobOf: new Int32Array(model.layers.length).fill(-1),
  });
  const tenants = Array.from({ length: Math.min(jobs, inFlight) }, () => {
    const model = random.pick(models);
    return start(model, random.below(model.layers.length));
  });
  const queue: Job[] = [];
  for (let turn = 0; queue.length < jobs; turn = (turn + 1) % tenants.length) {
    let inference = tenants[turn] as Inference;
    if (inference.next === inference.model.layers.length) {
      inference = start(random.pick(models), 0);
      tenants[turn] = inference;
    }
    queue.push(nextJob(inference, queue.length, turn));
  }
  return queue;
}

/** Every layer of `inferences` passes through each model, tenant after tenant: whole networks, nothing drawn. */
export function wholeModels(tenants: readonly Tenant[]): Job[] {
  const queue: Job[] = [];
  let number = 0;
  tenants.forEach(({ model, inferences }, tenant) => {
    for (let i = 0; i < inferences; i++) {
      const inference = { number: number++, model, next: 0, jobOf: new Int32Array(model.layers.length).fill(-1) };
      for (const _ of model.layers) queue.push(nextJob(inference, queue.length, tenant));
    }
  });
  return queue;
}

function nextJob(inference: Inference, id: number, tenant: number): Job {
  const { model, jobOf } = inference;
  const index = inference.next++;
  const modelLayer = model.layers[index];
  if (modelLayer === undefined) throw new RangeError(`${model.name} has no layer ${index}`);
  jobOf[index] = id;
  const queued = (layers: readonly number[]): number[] =>
    layers.map((i) => jobOf[i] as number).filter((job) => job >= 0);
  const after = queued(modelLayer.after);
  const { layer, vector } = modelLayer;
  return {
    id,
    tenant,
    model: model.name,
    name: layer.name,
    inference: inference.number,
    layer,
    after,
    arrivalCycles: 0,
    ...(vector === undefined ? {} : { vector: { ...vector, after: queued(vector.after) } }),
  };
}
