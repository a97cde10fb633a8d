/**
 * A whole training from its steps: within a segment of constant density every step costs the same, so one of each segment
 * is enough.
 */
import { type Segment, trainingSegments } from './density-schedule.js';
import type { Recipe, TrainingLength } from './recipe.js';

export interface SegmentSum<T> {
  readonly segment: Segment;
  readonly steps: number;
  /** Of one step. */
  readonly step: T;
}

/** @param costOf what one step of a segment costs: simulated, estimated, counted */
export function trainingRun<T>(
  recipe: Recipe,
  length: TrainingLength,
  stepsPerEpoch: number,
  costOf: (segment: Segment) => T,
): SegmentSum<T>[] {
  return trainingSegments(recipe, length).map((segment) => ({
    segment,
    steps: segment.epochs * stepsPerEpoch,
    step: costOf(segment),
  }));
}

/** Σ over segments of steps · figure of a step. */
export function overTraining<T>(run: readonly SegmentSum<T>[], figure: (step: T) => number): number {
  return run.reduce((sum, { steps, step }) => sum + steps * figure(step), 0);
}
