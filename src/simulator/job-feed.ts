/**
 * Jobs that come while the machine runs: what a feed gives next depends on when what it gave before has ended. Its jobs
 * take numbers from a range of their own, over and over, so that a long run needs no more room than a short one.
 */
import type { TiledWork } from './input.js';

export interface FedJob {
  readonly core: number;
  /** Indices of the batch's jobs that must end before. */
  readonly after: readonly number[];
  readonly work: TiledWork;
}

/** Jobs that are issued together; the next come when all of them have ended. */
export interface FedBatch {
  readonly jobs: readonly FedJob[];
  /** The host issues something new, and takes its time for it. */
  readonly isIssue: boolean;
}

export interface JobFeed {
  /** Whose turn: the lowest number first. */
  readonly priority: number;
  /** Jobs of a batch, at most. */
  readonly mostJobs: number;
  /** The batch before has ended, or nothing was there when it was last asked. Nothing: ask again at `wakeCycles`. */
  next(now: number): FedBatch | undefined;
  /** When there may be a batch although nothing ends before; nothing: never. */
  wakeCycles(): number | undefined;
}
