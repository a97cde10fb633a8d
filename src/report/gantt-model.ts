/**
 * A timeline as the Gantt chart draws it: for each core the band of its jobs, the lanes of their tiles and what the PE
 * array waited for. A simulated job's band goes from its first compute to its last, so that bands never overlap though
 * the next job's loads have begun; without tiles it is the whole job.
 */
import { ACTIVITIES, type ReportStates, type ReportTimeline, type ReportTrack, STATES } from './report-data.js';

export interface Bands {
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly job: Uint32Array;
}

/** States as spans, with the cycles spent in each state before span i: row i × states. */
export interface StateSpans {
  readonly state: Uint32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly spent: Float64Array;
}

export interface CoreRow {
  readonly bands: Bands;
  /** In the order of ACTIVITIES; empty for a timeline without tiles. */
  readonly lanes: readonly ReportTrack[];
  readonly states?: StateSpans | undefined;
}

export interface GanttModel {
  readonly timeline: ReportTimeline;
  readonly rows: readonly CoreRow[];
}

export function ganttModel(timeline: ReportTimeline, cores: number): GanttModel {
  const jobs = jobsByCore(timeline, cores);
  const rows = Array.from({ length: cores }, (_, core): CoreRow => {
    const lanes = ACTIVITIES.flatMap((activity) =>
      (timeline.tracks ?? []).filter((track) => track.core === core && track.activity === activity),
    );
    const compute = lanes.find(({ activity }) => activity === 'compute');
    const states = timeline.states?.[core];
    return {
      bands: compute === undefined ? wholeJobs(timeline, jobs[core] as number[]) : computeBands(compute),
      lanes,
      states: states === undefined ? undefined : stateSpans(states, timeline.makespanCycles),
    };
  });
  return { timeline, rows };
}

function jobsByCore({ core }: ReportTimeline, cores: number): number[][] {
  const jobs: number[][] = Array.from({ length: cores }, () => []);
  core.forEach((c, job) => {
    if (c >= 0) jobs[c]?.push(job);
  });
  return jobs;
}

function wholeJobs({ start, end }: ReportTimeline, jobs: readonly number[]): Bands {
  const order = [...jobs].sort((a, b) => start[a]! - start[b]! || end[a]! - end[b]!);
  return {
    start: Float64Array.from(order, (job) => start[job]!),
    end: Float64Array.from(order, (job) => end[job]!),
    job: Uint32Array.from(order),
  };
}

function computeBands({ job, start, end }: ReportTrack): Bands {
  const first: number[] = [];
  for (let i = 0; i < job.length; i++) if (i === 0 || job[i] !== job[i - 1]) first.push(i);
  return {
    start: Float64Array.from(first, (i) => start[i]!),
    end: Float64Array.from(first, (_, b) => end[(first[b + 1] ?? job.length) - 1]!),
    job: Uint32Array.from(first, (i) => job[i]!),
  };
}

function stateSpans({ state, start }: ReportStates, makespan: number): StateSpans {
  const end = Float64Array.from(start, (_, i) => start[i + 1] ?? makespan);
  const width = STATES.length;
  const spent = new Float64Array((state.length + 1) * width);
  for (let i = 0; i < state.length; i++) {
    for (let s = 0; s < width; s++) spent[(i + 1) * width + s] = spent[i * width + s]!;
    spent[(i + 1) * width + state[i]!]! += end[i]! - start[i]!;
  }
  return { state, start, end, spent };
}
