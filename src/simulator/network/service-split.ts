/** What a phase's time in service went to: its endpoints, links, latency and reductions, and waiting for links in between. */
import type { PhaseSplit, PhaseTimes } from './phase-times.js';
import type { TaskTable } from './task-table.js';

/** Nanoseconds; the parts sum to the time in service. */
export interface ServiceSplit extends PhaseSplit {
  readonly linkWaitNs: number;
}

export function splitService(tasks: TaskTable, task: number): ServiceSplit {
  const { totals, spread } = tasks.times[task] as PhaseTimes;
  const { endpointNs, latencyNs, reductionNs } = totals;
  const rest =
    (tasks.endedNs[task] as number) - (tasks.startedNs[task] as number) - endpointNs - latencyNs - reductionNs;
  // Messages that come one after the other are on their links for as long as the last of them.
  const linkNs = spread === undefined ? totals.linkNs : rest;
  return { endpointNs, linkNs, latencyNs, reductionNs, linkWaitNs: rest - linkNs };
}
