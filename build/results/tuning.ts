/**
 * `npm run results:tuning`: tunes MAGMA's settings with several seeds and writes docs/results/tuning.md. Nothing on the
 * page is written by hand but the sentences around its tables.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixed, geometricMean, integer, signedPercent } from '../../src/base/numbers.js';
import { note } from '../../src/cli/command.js';
import { type Judged, type Tuned, tune } from '../../src/pipeline/tune.js';
import { loadTune } from '../../src/scenario/load-tune.js';

const STUDY = fileURLToPath(new URL('../../scenarios/studies/tune-magma.yaml', import.meta.url));
const PAGE = fileURLToPath(new URL('../../docs/results/tuning.md', import.meta.url));
const SEEDS = [1, 2, 3];

const study = loadTune(STUDY);
const tunings = SEEDS.map((seed): Tuned => {
  const tuned = tune(loadTune(STUDY, [['seed', seed]]));
  note(`seed ${seed}: ${fixed(tuned.ratio, 4)}`);
  return tuned;
});

const change = (judged: readonly Judged[]): string =>
  signedPercent(geometricMean(judged.flatMap(({ ratios }) => ratios)) - 1);
const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  row(...heading) + row(...heading.map(() => '---')) + rows.map((cells) => row(...cells)).join('');

const all = (key: 'seen' | 'unseen'): number =>
  geometricMean(tunings.flatMap((tuned) => tuned[key].flatMap(({ ratios }) => ratios))) - 1;
const workloadRows = (key: 'seen' | 'unseen'): string[][] =>
  study[key === 'seen' ? 'workloads' : 'unseen'].map(({ file }, i) => [
    key === 'seen' ? 'tuned on' : 'unseen',
    file.replace('../', '').replace('.yaml', ''),
    ...tunings.map((tuned) => change([tuned[key][i]!])),
  ]);

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
  ['', ...SEEDS.map((seed) => `tuning with seed ${seed}`)],
  [
    ['while tuning', ...tunings.map(({ ratio }) => signedPercent(ratio - 1))],
    ['same workloads, other seeds', ...tunings.map(({ seen }) => change(seen))],
    ['unseen workloads', ...tunings.map(({ unseen }) => change(unseen))],
  ],
)}
${table(['', 'workload', ...SEEDS.map((seed) => `seed ${seed}`)], [...workloadRows('seen'), ...workloadRows('unseen')])}
The settings found:

${table(
  ['setting', 'released', ...SEEDS.map((seed) => `seed ${seed}`)],
  Object.entries(study.settings).map(([name, { start }]) => [
    name,
    String(start ?? '–'),
    ...tunings.map(({ settings }) => String(settings[name])),
  ]),
)}
Over the ${SEEDS.length} tunings the tuned settings change the makespan by ${signedPercent(all('seen'))} on the workloads they were tuned on and by
${signedPercent(all('unseen'))} on unseen ones.
`,
);
note(PAGE);
