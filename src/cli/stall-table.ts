/**
 * Why the cores waited, as shares of the makespan: a row a core, a column a reason that took any of it worth telling.
 * A cause is named at the first of its reasons.
 */

import { percent } from '../base/numbers.js';
import { REASONS, STALL_CAUSES, type StallCause, type Stalls } from '../simulator/observe/attribution.js';
import { textTable } from './text-table.js';

/** Shares below this are printed as nothing by all others. */
const WORTH_TELLING = 0.0005;

const WORDS: Readonly<Record<string, string>> = {
  sgComputing: 'SG (compute)',
  sgStoring: 'SG (stores)',
  sgFull: 'SG full',
  laterGroup: 'later group',
};

/** Empty if nobody waited. */
export function stallTable(names: readonly string[], stalls: readonly Stalls[], makespan: number, indent = ''): string {
  const share = (core: Stalls, cause: StallCause, reason: string): number =>
    ((core[cause] as Readonly<Record<string, number>>)[reason] ?? 0) / Math.max(1, makespan);
  const columns = STALL_CAUSES.flatMap((cause) =>
    REASONS[cause]
      .filter((reason) => stalls.some((core) => share(core, cause, reason) >= WORTH_TELLING))
      .map((reason) => ({ cause, reason })),
  );
  if (columns.every(({ reason }) => reason === 'done')) return '';
  return textTable(
    [
      ['waited', ...columns.map(({ cause, reason }, i) => title(cause, reason, columns[i - 1]?.cause))],
      ...stalls.map((core, c) => [
        names[c] ?? '',
        ...columns.map(({ cause, reason }) => percent(share(core, cause, reason))),
      ]),
    ],
    indent,
  );
}

function title(cause: StallCause, reason: string, before: StallCause | undefined): string {
  return cause === before ? (WORDS[reason] ?? reason) : `${cause}: ${WORDS[reason] ?? reason}`;
}
