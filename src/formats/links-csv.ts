/**
 * Links and memory stacks of a chip as CSV, a row each: `resource,bytes_per_cycle,bytes,used,waited_cycles,waited_most`.
 * `used` is the share of what it could have moved in the run, `waited_cycles` what all cores' transfers lost to other cores
 * there, and `waited_most` the core that lost most.
 */
import type { LinkLoad } from '../simulator/noc/link-loads.js';
import { csvText } from './csv-write.js';

const HEADER = 'resource,bytes_per_cycle,bytes,used,waited_cycles,waited_most';

/** Line by line. @param cores their names */
export function* writeLinks(loads: readonly LinkLoad[], cores: readonly string[]): Generator<string> {
  yield `${HEADER}\n`;
  for (const { name, bytesPerCycle, bytes, used, waitedCycles, waitedMost } of loads)
    yield `${csvText(name)},${bytesPerCycle},${bytes},${used},${waitedCycles},${csvText(cores[waitedMost] ?? '')}\n`;
}
