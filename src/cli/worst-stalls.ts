/** The longest waits of a run, one a line: how long, where, since when, for which job, why and who held the bus. */
import { integer } from '../base/numbers.js';
import type { RunResult } from '../pipeline/result.js';
import { type Stall, stallsOf, worstStalls } from '../simulator/observe/stall-list.js';
import { jobName } from '../workload/job.js';
import { textTable } from './text-table.js';

const SHOWN = 10;
/** Keeps the table within 80 columns with numbers of eleven characters. */
const LONGEST_NAME = 20;

const REASON: Readonly<Record<string, string>> = {
  sgComputing: 'SG (compute)',
  sgStoring: 'SG (stores)',
  sgFull: 'SG full',
};

/** Empty where nothing was recorded or nobody waited. */
export function worstStallTable({ replay, scenario, jobs }: RunResult, indent = ''): string {
  const { cores } = scenario.platform;
  if (replay.recording === undefined) return '';
  const worst = worstStalls(stallsOf(replay.recording, cores.length), SHOWN);
  if (worst.length === 0) return '';
  const waitedFor = ({ job }: Stall): string => {
    const queued = jobs[job];
    if (queued === undefined) return 'its last stores';
    const name = `${job} ${jobName(queued)}`;
    return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
  };
  return textTable(
    [
      ['worst stalls', 'core', 'from cycle', 'before job', 'why'],
      ...worst.map((stall) => [
        integer(stall.end - stall.start),
        cores[stall.core]?.name ?? '',
        integer(stall.start),
        waitedFor(stall),
        `${stall.cause} ${REASON[stall.reason] ?? stall.reason}${stall.holder >= 0 ? ` by ${cores[stall.holder]?.name}` : ''}`,
      ]),
    ],
    indent,
  );
}
