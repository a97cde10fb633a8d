/**
 * A job: one layer of one inference of one tenant's model, waiting in the host's queue.
 */
import type { Layer } from './layer.js';

export interface Job {
  /** Position in the host's queue; jobs are referred to by it everywhere. */
  readonly id: number;
  /** Whose job it is: an index; jobs of different tenants are independent. */
  readonly tenant: number;
  readonly model: string;
  /** Which pass through a model: layers of the same inference never share a group. */
  readonly inference: number;
  readonly layer: Layer;
  /** Ids of the queued jobs whose results this one needs; each is smaller than `id`. */
  readonly after: readonly number[];
}

/** `model/layer`, for people. */
export function jobName(job: Job): string {
  return `${job.model}/${job.layer.name}`;
}
