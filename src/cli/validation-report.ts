/**
 * What `validate` prints: the ladder, the worst jobs, rank fidelity and the verdict.
 */

import { fixed, integer, percent, signedInteger, signedPercent } from '../base/numbers.js';
import { version } from '../base/version.js';
import type { Validation } from '../validation/validate.js';
import { jobName } from '../workload/job.js';
import { columns } from './columns.js';
import { textTable } from './text-table.js';
import { wrap } from './wrap.js';

export function validationReport({ result, ladder, rank, verdict }: Validation): string {
  const { scenario, jobs } = result;
  const last = ladder.rungs.at(-1) as (typeof ladder.rungs)[number];
  const head = `${scenario.name}: allocator ${integer(ladder.allocatorCycles)} cycles, simulator ${integer(ladder.simulatorCycles)} (${signedPercent(ladder.differencePercent / 100)})`;
  const rungs = textTable(
    [
      ['rung', 'makespan', 'change', '% of allocator', 'bandwidth used', 'job error mean', 'p95', 'max'],
      ...ladder.rungs.map((rung) => [
        rung.name,
        integer(rung.makespanCycles),
        signedInteger(rung.changeCycles),
        signedPercent(rung.changePercent / 100),
        percent(rung.bandwidthUtilization),
        ...[rung.jobErrors.meanPercent, rung.jobErrors.p95Percent, rung.jobErrors.maxPercent].map(
          (value) => `${fixed(value)} %`,
        ),
      ]),
    ],
    '  ',
  );
  const worst = textTable(
    [
      ['worst jobs', 'core', 'allocator end', 'simulated end', 'error', 'cause'],
      ...last.worstJobs.map((one) => [
        `${one.job} ${jobName(jobs[one.job] as (typeof jobs)[number])}`,
        scenario.platform.cores[one.core]?.name ?? '',
        integer(one.estimateCycles),
        integer(one.simulatedCycles),
        signedPercent(one.errorPercent / 100),
        one.cause === 'none' ? 'none' : `${one.cause} (${signedInteger(one.causeCycles)} cycles)`,
      ]),
    ],
    '  ',
  );
  const ranks = textTable(
    [
      ['mappings', 'count', "Kendall's τ"],
      ['all', String(rank.mappings), tau(rank.tau)],
      ...rank.tauByOrigin.map((one) => [one.origin, String(one.mappings), tau(one.tau)]),
    ],
    '  ',
  );
  const regret = rank.regret.map(({ top, percent: lost }) => `top ${top}: ${fixed(lost)} %`).join(', ');
  const errors = '  job error: of the end of a job, in per cent of the makespan';
  return `${head}\n\n${rungs}\n${errors}\n\n${worst}\n\n${ranks}\n  regret of the allocator's choice: ${regret}\n\n${verdict.sentences.flatMap((sentence) => wrap(sentence, columns())).join('\n')}\n`;
}

export function validationDocument({ result, ladder, rank, verdict }: Validation) {
  const { scenario, jobs } = result;
  return {
    caldera: version,
    name: scenario.name,
    seed: scenario.seed,
    ...ladder,
    rungs: ladder.rungs.map((rung) => ({
      ...rung,
      worstJobs: rung.worstJobs.map((one) => ({ ...one, name: jobName(jobs[one.job] as (typeof jobs)[number]) })),
    })),
    rank,
    verdict,
    scenario: scenario.document,
  };
}

function tau(value: number): string {
  return Number.isNaN(value) ? 'all tie' : fixed(value);
}
