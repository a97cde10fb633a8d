/**
 * `npm run results:tuning`: tunes MAGMA's settings with several seeds and writes docs/results/tuning.md of the study
 * tunings. Nothing on the page is written by hand but the sentences around its tables. `--resume` keeps what is finished.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { geometricMean, integer, signedPercent } from '../../src/base/numbers.js';
import { note } from '../../src/cli/command.js';
import { loadTune } from '../../src/scenario/load-tune.js';
import { numberAt } from '../../src/study/rows.js';
import { studied } from './studied.js';

/** What the study varies. */
const TUNING = fileURLToPath(new URL('../../scenarios/studies/tune-magma.yaml', import.meta.url));
const PAGE = fileURLToPath(new URL('../../docs/results/tuning.md', import.meta.url));

const study = loadTune(TUNING);
const points = await studied('tunings');
const seeds = points.map(({ seed }) => String(seed));

/** Of a column that is JSON, by point. */
const parsed = (column: string): Readonly<Record<string, number>>[] =>
  points.map((row) => JSON.parse(String(row[column])) as Readonly<Record<string, number>>);
const settings = parsed('settings');
const change = (ratio: number): string => signedPercent(ratio - 1);
const changes = (column: string): string[] => points.map((row) => change(numberAt(row, column)));
const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  row(...heading) + row(...heading.map(() => '---')) + rows.map((cells) => row(...cells)).join('');

const all = (column: string): string => change(geometricMean(points.map((one) => numberAt(one, column))));
const workloadRows = (key: 'seen' | 'unseen'): string[][] => {
  const ratios = parsed(`${key}_ratio_by_workload`);
  return study[key === 'seen' ? 'workloads' : 'unseen'].map(({ file }) => [
    key === 'seen' ? 'tuned on' : 'unseen',
    file.replace('../', '').replace('.yaml', ''),
    ...ratios.map((own) => change(own[file] ?? Number.NaN)),
  ]);
};

writeFileSync(
  PAGE,
  `# Do tuned rates beat the released ones?

MAGMA's authors tuned its rates, population and elite share by a Bayesian search over several workloads, and released
the result. \`caldera tune scenarios/studies/tune-magma.yaml\` does so again: a Gaussian process tries ${study.trials}
settings, each with ${study.repeats} searches of ${integer(study.samples)} samples on each of ${study.workloads.length} workloads; the best settings
are then judged by twice as many other seeds, and on ${study.unseen.length} workloads they were not tuned on. The page is made by
\`npm run results:tuning\`.

Makespan against MAGMA with its released settings and the same seeds; negative is better:

${table(
  ['', ...seeds.map((seed) => `tuning with seed ${seed}`)],
  [
    ['while tuning', ...changes('tuning_ratio')],
    ['same workloads, other seeds', ...changes('seen_ratio')],
    ['unseen workloads', ...changes('unseen_ratio')],
  ],
)}
${table(['', 'workload', ...seeds.map((seed) => `seed ${seed}`)], [...workloadRows('seen'), ...workloadRows('unseen')])}
The settings found:

${table(
  ['setting', 'released', ...seeds.map((seed) => `seed ${seed}`)],
  Object.entries(study.settings).map(([name, { start }]) => [
    name,
    String(start ?? '–'),
    ...settings.map((found) => String(found[name])),
  ]),
)}
Over the ${points.length} tunings the tuned settings change the makespan by ${all('seen_ratio')} on the workloads they were tuned on and by
${all('unseen_ratio')} on unseen ones.
`,
);
note(PAGE);
