/** Cores that ran nothing: why, and what would help. Sentences for people; none where every core had a job. */
import { counted, percent } from '../base/numbers.js';
import type { RunResult } from './result.js';

/** From this share of the peak on the memory is what everything waits for. */
const MEMORY_BOUND = 0.9;

export function idleCoreNotes(result: RunResult): string[] {
  const { scenario, jobs, replay } = result;
  const { cores } = scenario.platform;
  const used = new Set(replay.timeline.jobCore);
  const idle = cores.flatMap((_, core) => (used.has(core) ? [] : [core]));
  const isBarred = (core: number): boolean => jobs.every((job) => job.cores !== undefined && !job.cores.includes(core));
  const told = (list: readonly number[], why: string): string[] => {
    if (list.length === 0) return [];
    const names = list.map((core) => cores[core]?.name ?? String(core)).join(', ');
    return [`${list.length} of ${counted(cores.length, 'core')} ran nothing (${names}): ${why}`];
  };
  const free = idle.filter((core) => !isBarred(core));
  return [...told(idle.filter(isBarred), 'no tenant may use them'), ...told(free, reasonOf(result, free))];
}

function reasonOf({ scenario, jobs, groups, replay, analysis }: RunResult, idle: readonly number[]): string {
  const cores = scenario.platform.cores.length;
  const widest = groups.reduce((most, ids) => Math.max(most, ids.length), 0);
  if (widest < cores)
    return `no group has more than ${counted(widest, 'job')}, since layers of an inference follow each other; "workload.split: auto" cuts layers into parts for several cores, and more inferences or tenants fill the groups`;
  const { bandwidthUtilization } = replay.metrics;
  if (bandwidthUtilization >= MEMORY_BOUND)
    return `the memory is busy at ${percent(bandwidthUtilization)} of its peak; more bandwidth helps, more cores do not`;
  const { latencyCycles } = analysis.table;
  const isNeverFastest = (core: number): boolean =>
    jobs.every(({ id }) => {
      const row = latencyCycles.subarray(id * cores, (id + 1) * cores);
      return row.some((cycles) => cycles < row[core]!);
    });
  if (idle.every(isNeverFastest)) return 'every job is faster on another core; another dataflow or array might not be';
  return 'the mapping found left them out; more samples, or the objective "simulated", may find a better one';
}
