import type { Assembly } from '../../kernel/assembly.js';
import { explainWaits } from '../../kernel/watchdog.js';

/** The error for a replay in which nothing more happens and jobs are left: who waits for whom. */
export function stopped(left: number, queued: number, machine: Assembly): Error {
  const why = explainWaits(machine.waits());
  return new Error(
    `the replay stopped with ${left} of ${queued} jobs unfinished${why === undefined ? '' : `: ${why}`}`,
  );
}
