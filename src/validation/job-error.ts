/**
 * How far the allocator is off for single jobs: the error of a job's end, in per cent of the simulated makespan (of the
 * job's own end it would say more about how early the job comes than about the allocator). Positive: the allocator says
 * later than the simulator.
 */
import type { Timeline } from '../timeline/timeline.js';
import type { RungName } from './rungs.js';

export interface JobErrors {
  /** Of the absolute errors. */
  readonly meanPercent: number;
  readonly p95Percent: number;
  readonly maxPercent: number;
  /** Mean of the signed errors. */
  readonly biasPercent: number;
}

export interface WorstJob {
  readonly job: number;
  readonly core: number;
  readonly estimateCycles: number;
  readonly simulatedCycles: number;
  readonly errorPercent: number;
  /** The rung that moved the job's end most in the direction of the error, and by how much. */
  readonly cause: RungName | 'none';
  readonly causeCycles: number;
}

/** Below this share of the makespan a difference is rounding. */
const ROUNDING = 1e-9;

/** Errors by job id; NaN for jobs that did not run. */
export function endErrors(estimate: Timeline, simulated: Timeline): Float64Array {
  const { makespanCycles } = simulated;
  return Float64Array.from(simulated.jobEndCycles, (end, job) =>
    simulated.jobCore[job]! < 0 || makespanCycles <= 0
      ? Number.NaN
      : ((estimate.jobEndCycles[job]! - end) / makespanCycles) * 100,
  );
}

export function summarize(errors: Float64Array): JobErrors {
  const known = errors.filter((error) => !Number.isNaN(error));
  if (known.length === 0) return { meanPercent: 0, p95Percent: 0, maxPercent: 0, biasPercent: 0 };
  const sizes = known.map(Math.abs).sort();
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    meanPercent: mean(sizes),
    p95Percent: sizes[Math.min(sizes.length - 1, Math.ceil(sizes.length * 0.95) - 1)] as number,
    maxPercent: sizes[sizes.length - 1] as number,
    biasPercent: mean(known),
  };
}

/**
 * @param climbed the timelines of the rungs up to the one judged, the allocator's first
 * @param names of those rungs, one fewer
 */
export function worstJobs(climbed: readonly Timeline[], names: readonly RungName[], count: number): WorstJob[] {
  const estimate = climbed[0] as Timeline;
  const simulated = climbed.at(-1) as Timeline;
  const errors = endErrors(estimate, simulated);
  const order = [...errors.keys()].filter((job) => !Number.isNaN(errors[job]!));
  order.sort((a, b) => Math.abs(errors[b]!) - Math.abs(errors[a]!) || a - b);
  return order.slice(0, count).map((job) => {
    const direction = -Math.sign(errors[job]!); // the simulated end lies this way from the estimate
    let cause: WorstJob['cause'] = 'none';
    let causeCycles = 0;
    let most = ROUNDING * simulated.makespanCycles;
    names.forEach((name, rung) => {
      const moved = climbed[rung + 1]!.jobEndCycles[job]! - climbed[rung]!.jobEndCycles[job]!;
      if (moved * direction <= most) return;
      [cause, causeCycles] = [name, moved];
      most = moved * direction;
    });
    return {
      job,
      core: simulated.jobCore[job]!,
      estimateCycles: estimate.jobEndCycles[job]!,
      simulatedCycles: simulated.jobEndCycles[job]!,
      errorPercent: errors[job]!,
      cause,
      causeCycles,
    };
  });
}
