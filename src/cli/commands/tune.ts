/** `caldera tune STUDY`: looks for the settings of a mapper on some workloads and judges them on others. */
import { fixed, geometricMean, integer, signedPercent } from '../../base/numbers.js';
import { version } from '../../base/version.js';
import { writeJson } from '../../formats/json-text.js';
import { writeOutput } from '../../formats/output-folder.js';
import { type Judged, type Tuned, tune } from '../../pipeline/tune.js';
import { loadTune, type TuneStudy } from '../../scenario/load-tune.js';
import { overrideOf } from '../../scenario/overrides.js';
import { type Command, note, print } from '../command.js';
import { type SetArguments, setOption } from '../set-option.js';
import { tuneProgress } from '../sweep-progress.js';
import { textTable } from '../text-table.js';

interface Arguments extends SetArguments {
  readonly study: string;
  readonly out: string | undefined;
  readonly json: boolean;
}

export const tuneCommand: Command<Arguments> = {
  options: (yargs) =>
    setOption(yargs)
      .positional('study', { type: 'string', demandOption: true, describe: 'tuning study (YAML)' })
      .option('out', { type: 'string', describe: 'settings file to write: what "settingsFile" of a mapper names' })
      .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
      .example('$0 tune scenarios/studies/tune-magma.yaml --out tuned.yaml', "MAGMA's rates, tuned and judged"),
  run({ study: file, set = [], out, json }) {
    const study = loadTune(file, set.map(overrideOf));
    const progress = tuneProgress();
    let tuned: Tuned;
    try {
      tuned = tune(study, (done) => progress.update(done, study.trials));
    } finally {
      progress.stop();
    }
    if (out !== undefined) {
      writeOutput(out, settingsText(study, tuned));
      note(`settings in ${out}`);
    }
    if (json)
      print(writeJson({ caldera: version, name: study.name, mapper: study.mapper, seed: study.seed, ...tuned }));
    else print(textOf(study, tuned));
  },
};

/** What `mapper: {settingsFile}` of a scenario reads. */
function settingsText({ name, mapper, options, seed }: TuneStudy, { settings }: Tuned): string {
  const all = Object.entries({ ...options, ...settings }).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`);
  return `# caldera ${version} tune: ${name}, seed ${seed}\nname: ${mapper}\noptions:\n${all.join('')}`;
}

function textOf(study: TuneStudy, { settings, ratio, trials, seen, unseen }: Tuned): string {
  const { settings: ranges, mapper, samples } = study;
  const rows = Object.entries(settings).map(([name, value]) => {
    const { least, most, start } = ranges[name]!;
    return [name, start === undefined ? '–' : String(start), String(value), `${least} to ${most}`];
  });
  const gain = (judged: readonly Judged[]): number => geometricMean(judged.flatMap(({ ratios }) => ratios)) - 1;
  const judgedRows = [
    ...seen.map((judged) => rowOf('tuned on', judged)),
    ...unseen.map((judged) => rowOf('unseen', judged)),
  ];
  const better = gain(unseen) < 0;
  return [
    `${study.name}: ${mapper}, ${trials} settings tried, ${integer(samples)} samples a search`,
    '',
    textTable([['setting', 'start', 'tuned', 'range'], ...rows]),
    '',
    'makespan over that of the mapper as it is, same seeds',
    textTable([['', 'workload', 'geometric mean', 'best', 'worst'], ...judgedRows]),
    '',
    `while tuning ${signedPercent(ratio - 1, 2)}, with other seeds ${signedPercent(gain(seen), 2)}`,
    `unseen workloads ${signedPercent(gain(unseen), 2)}: the tuned settings ${better ? 'are better there too' : 'are no better there'}`,
    '',
  ].join('\n');
}

function rowOf(kind: string, { file, ratios }: Judged): string[] {
  const parts = [geometricMean(ratios), Math.min(...ratios), Math.max(...ratios)];
  return [kind, file, ...parts.map((part) => fixed(part, 4))];
}
