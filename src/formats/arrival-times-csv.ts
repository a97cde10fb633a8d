/**
 * Arrivals as they were recorded: a CSV with a row for each inference, its time in the column `arrival_cycles`, ascending.
 */
import { InputError } from '../base/errors.js';
import { demandAtMost, MOST_PAIRS } from '../base/limits.js';
import { eachNamedRow } from './csv-table.js';

const COLUMN = 'arrival_cycles';

/** Cycles. @throws InputError with line and column for what is no time, or earlier than the row before */
export function readArrivalTimes(text: string, file: string): number[] {
  const cycles: number[] = [];
  for (const row of eachNamedRow(text, file, [COLUMN])) {
    const time = row.number(COLUMN, { min: 0, max: 1e15 });
    const before = cycles.at(-1) ?? 0;
    if (time < before)
      throw new InputError({
        ...row.place,
        path: COLUMN,
        expected: `at least ${before} (the row before)`,
        found: time,
      });
    cycles.push(time);
    demandAtMost(cycles.length, MOST_PAIRS, 'arrivals', row.place);
  }
  if (cycles.length > 0) return cycles;
  throw new InputError({ file, line: 2, expected: 'at least one row below the header', found: undefined });
}
