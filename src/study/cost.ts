/**
 * What a point takes, in arbitrary units: for the order in which points begin and for the time that is left, never for a
 * result. A search costs its samples, each as much as a group has jobs; a replay costs its tiles, some hundred a job.
 */
import type { Scenario } from '../scenario/scenario.js';

/** Of a workload whose number of jobs is known only when it is queued. */
const SOME_JOBS = 100;
/** A replay of a job against one of its samples by the allocator, measured by `npm run bench`: 100 tiles, 5 of each. */
const REPLAY = 500;
/** A sample that is judged by the simulator. */
const SIMULATED_SAMPLE = 500;

export function costOf({ document, groupSize, mapper }: Scenario): number {
  const jobs = document.workload.jobs ?? SOME_JOBS;
  const size = Math.min(groupSize, jobs);
  const samples = mapper.mapping === undefined ? mapper.samples : 0;
  const each = mapper.objective === 'simulated' ? SIMULATED_SAMPLE : 1;
  return Math.ceil(jobs / size) * samples * size * each + REPLAY * jobs;
}
