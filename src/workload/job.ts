/**
 * A job: one layer of one inference of one tenant's model, waiting in the host's queue.
 */
import type { Layer } from './layer.js';
import type { AskedSplit } from './split/asked-split.js';
import type { LayerVector } from './vector/vector-work.js';

/** What the host knows of a job, whatever it computes. */
export interface QueuedJob {
  /** Position in the host's queue; jobs are referred to by it everywhere. */
  readonly id: number;
  /** Whose job it is: an index; jobs of different tenants are independent. */
  readonly tenant: number;
  readonly model: string;
  /** Within the model: the layer's name. */
  readonly name: string;
  /** Which part of a split layer. Absent: 0. */
  readonly part?: number | undefined;
  /** Which pass through a model: layers of the same inference never share a group, parts of a layer may. */
  readonly inference: number;
  /** Ids of the queued jobs whose results this one needs; each is smaller than `id`. */
  readonly after: readonly number[];
  /** When it is queued, cycles; with the others of its inference. */
  readonly arrivalCycles: number;
  /** Whose turn it is: the lowest number first. Absent: 0. */
  readonly priority?: number | undefined;
  /** The only cores it may run on, ascending and not empty. Absent: any. */
  readonly cores?: readonly number[] | undefined;
}

export interface Job extends QueuedJob {
  readonly layer: Layer;
  /** How its layer is to be split over cores, until that is done. */
  readonly split?: AskedSplit | undefined;
  /** Work without multiply-accumulates that goes with it, until it is dealt out (vector/with-vector-work.ts); `after` are ids. */
  readonly vector?: LayerVector | undefined;
  readonly vectorWork?: VectorMode | undefined;
}

/** Whether work for vector lanes is done before a layer's outputs are stored, or as jobs of its own. */
export const VECTOR_MODES = ['fused', 'alone'] as const;

export type VectorMode = (typeof VECTOR_MODES)[number];

/** `model/layer`, for people. */
export function jobName(job: QueuedJob): string {
  return `${job.model}/${job.name}`;
}
