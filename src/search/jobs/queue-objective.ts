/**
 * An objective over queues made from one over genomes: what local search falls back to when nothing faster is at hand
 * (the event simulator in the loop).
 */
import type { QueueObjective, SearchProblem } from './mapper.js';

export function queueObjectiveOf({ table, objective, queueObjective }: SearchProblem): QueueObjective {
  if (queueObjective !== undefined) return queueObjective;
  const { jobs, cores } = table;
  const core = new Int32Array(jobs);
  const priority = new Float64Array(jobs);
  return {
    start() {},
    value(order, length) {
      for (let c = 0; c < cores; c++) {
        const n = length[c]!;
        for (let k = 0; k < n; k++) {
          const job = order[c * jobs + k]!;
          core[job] = c;
          priority[job] = k / n;
        }
      }
      return objective(core, priority, 0);
    },
    keep() {},
  };
}
