/** A segment of a step as work on the cores that serve: plain data, which the replay and the formulas read. */
import type { TilePlan } from '../mapping/tile-plan.js';
import type { Segment } from '../workload/serving/step-layers.js';

/** A part of a layer on a core. */
export interface PartWork {
  readonly plan: TilePlan;
  /** When nothing stalls it. */
  readonly computeCycles: number;
  readonly macs: number;
  /** That the plan loads and stores. */
  readonly bytes: number;
  /** PEs, scratchpads and HBM, by formula. */
  readonly nanojoules: number;
}

export interface StepJob {
  readonly name: string;
  readonly core: number;
  /** Of the segment's jobs. */
  readonly after: readonly number[];
  readonly work: PartWork;
}

export interface SegmentWork {
  readonly jobs: readonly StepJob[];
  /** Jobs of each of the segment's layers. */
  readonly layers: readonly (readonly number[])[];
}

/** @param cores indices of those that serve: part k of a layer runs on the k-th */
export type SegmentAnalyzer = (segment: Segment, cores: readonly number[]) => SegmentWork;
