/**
 * Jobs whose layers are split: each part is a job of its own, and what depended on the job depends on all its parts, or on the
 * job that adds them up. Parts of a job may share a group.
 */
import type { Job } from '../job.js';
import { type SplitBy, splitLayer, sumOfParts } from './split-layer.js';

export interface Split {
  readonly by: SplitBy;
  readonly parts: number;
}

/** @param splitOf of a job; nothing: it stays whole */
export function splitJobs(jobs: readonly Job[], splitOf: (job: Job) => Split | undefined): Job[] {
  const queue: Job[] = [];
  /** The jobs that end when job k of `jobs` has. */
  const ends: number[][] = [];
  const push = (job: Job): number => queue.push({ ...job, id: queue.length }) - 1;
  for (const { split: _, ...whole } of jobs) {
    const job = { ...whole, after: whole.after.flatMap((id) => ends[id] ?? []) };
    const split = splitOf(whole);
    const parts = split === undefined ? undefined : splitLayer(job.layer, split.by, split.parts);
    if (split === undefined || parts === undefined) {
      ends.push([push(job)]);
      continue;
    }
    const made = parts.map((layer, part) => push({ ...job, name: layer.name, layer, part }));
    if (split.by === 'reduction') {
      const layer = sumOfParts(job.layer, parts.length);
      ends.push([push({ ...job, name: layer.name, layer, after: made })]);
    } else ends.push(made);
  }
  return queue;
}
