/** Which tensors the jobs of a queue read and write, for a machine that keeps some of them on the chip. */
import type { Tensor, TensorUses } from '../mapping/residency/tensors.js';
import { type FusedJob, isFused } from '../workload/fusion/fused-job.js';
import { type Job, jobName, type QueuedJob } from '../workload/job.js';
import { operandBytes } from '../workload/layer.js';
import type { JobAnalysis } from './job-analysis.js';

/** @param layers of the queue; a job that is no single layer has no tensors that anybody finds */
export function withTensors(
  analysis: JobAnalysis,
  jobs: readonly QueuedJob[],
  layers: readonly (Job | FusedJob)[],
): JobAnalysis {
  const tensors: Tensor[] = [];
  const weightsOf = new Map<string, number>();
  const outputOf = new Int32Array(jobs.length).fill(-1);
  const known = layers.filter((job): job is Job => !isFused(job));
  for (const job of known) {
    const name = `${jobName(job)} #${job.inference}`;
    outputOf[job.id] = tensors.push({ name, kind: 'output', bytes: operandBytes(job.layer).output }) - 1;
  }
  const byJob = new Array<TensorUses['byJob'][number]>(jobs.length).fill(undefined);
  for (const job of known) {
    const inputs = [...new Set(job.after)].map((id) => outputOf[id]!).filter((tensor) => tensor >= 0);
    byJob[job.id] = { inputs, output: outputOf[job.id]!, weights: weights(job) };
  }
  return { ...analysis, tensors: { tensors, byJob, moved: (job, core) => analysis.activity?.(job, core) } };

  /** One tensor for all passes through a layer of a model, whoever asks for them. */
  function weights({ model, name, layer }: Job): number | undefined {
    const { weights: bytes } = operandBytes(layer);
    if (layer.operand !== 'weights' || layer.kind === 'vector' || bytes === 0) return undefined;
    const key = `${model}/${name}`;
    const number = weightsOf.get(key) ?? tensors.push({ name: key, kind: 'weights', bytes }) - 1;
    weightsOf.set(key, number);
    return number;
  }
}
