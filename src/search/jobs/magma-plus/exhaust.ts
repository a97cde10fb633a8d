/**
 * All mappings of a small group: job after job is put at every place of every queue. There are
 * cores · (cores + 1) · … · (cores + jobs − 1) of them.
 */
import type { BestSoFar } from '../best-so-far.js';
import type { QueueObjective } from '../mapper.js';
import { type QueueTable, queueTable, relocate, toGenome } from '../queue-table.js';

/** How many mappings there are; infinity above `limit`. */
export function mappingCount(jobs: number, cores: number, limit: number): number {
  let count = 1;
  for (let k = 0; k < jobs; k++) {
    count *= cores + k;
    if (count > limit) return Number.POSITIVE_INFINITY;
  }
  return count;
}

/** Evaluates them all, one sample each, unless the budget ends before. */
export function exhaust(objective: QueueObjective, seen: BestSoFar, jobs: number, cores: number): void {
  const queues = queueTable(jobs, cores);
  const write = (core: Int32Array, priority: Float64Array): void => toGenome(queues, core, priority);
  const place = (job: number): void => {
    if (seen.left <= 0) return;
    if (job === jobs) {
      queues.from.fill(0);
      seen.count(objective.value(queues.order, queues.length, queues.from, Number.POSITIVE_INFINITY), write);
      return;
    }
    for (let core = 0; core < cores; core++) {
      append(queues, core, job);
      for (let at = queues.length[core]! - 1; at >= 0; at--) {
        place(job + 1);
        if (at > 0) relocate(queues, core, at, core, at - 1);
      }
      // It has come to the front.
      relocate(queues, core, 0, core, queues.length[core]! - 1);
      queues.length[core]!--;
    }
  };
  place(0);
}

function append({ jobs, order, length }: QueueTable, core: number, job: number): void {
  order[core * jobs + length[core]!++] = job;
}
