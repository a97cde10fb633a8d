/**
 * Stalls as CSV, a row for each wait of a PE array, in the order in which a core's waits came to an end:
 * `core,start_cycles,end_cycles,cycles,cause,reason,held_by,job,name`. `job` is what the core computed next.
 */
import type { Stall } from '../simulator/observe/stall-list.js';
import { csvText } from './csv-write.js';

const HEADER = 'core,start_cycles,end_cycles,cycles,cause,reason,held_by,job,name';

/** Line by line. @param cores their names */
export function* writeStalls(
  stalls: Iterable<Stall>,
  cores: readonly string[],
  jobs: readonly string[],
): Generator<string> {
  yield `${HEADER}\n`;
  for (const { core, start, end, cause, reason, holder, job } of stalls) {
    const name = csvText(cores[core] ?? '');
    const by = csvText(cores[holder] ?? '');
    const whose = job < 0 ? ',' : `${job},${csvText(jobs[job] ?? '')}`;
    yield `${name},${start},${end},${end - start},${cause},${reason},${by},${whose}\n`;
  }
}
