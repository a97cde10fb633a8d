/** `caldera layer nest`: a Timeloop input by the loop-nest model: its mapping's cost, or the best mapping a search finds. */
import { basename, dirname, extname, join } from 'node:path';
import { InputError, locate } from '../../base/errors.js';
import { integer } from '../../base/numbers.js';
import type { HaloCounting } from '../../cost/loop-nest/accesses.js';
import { loopNestCost } from '../../cost/loop-nest/loop-nest-cost.js';
import { nestBound } from '../../cost/loop-nest/nest-bound.js';
import { writeJson } from '../../formats/json-text.js';
import { readText } from '../../formats/read-file.js';
import { type ReadTimeloopInput, readTimeloopInput } from '../../formats/timeloop-input.js';
import { writeTimeloop } from '../../formats/write-timeloop.js';
import { mapNests } from '../../pipeline/map-nests.js';
import { staticPage } from '../../report/static-page.js';
import { DEFAULT_SAMPLES, DEFAULT_SEED } from '../../search/budget.js';
import { NEST_METRICS, type NestFound, type NestMetric } from '../../search/loop-nest/nest-anneal.js';
import { DEFAULT_NEST_MAPPER, nestMappers } from '../../search/loop-nest/nest-mappers.js';
import { nestLadder } from '../../validation/nest-ladder.js';
import { type Command, note, print } from '../command.js';
import { nestSections, nestText, type ShownNest } from '../nest-text.js';
import { type Progress, searchProgress } from '../progress.js';
import { whole } from '../table-options.js';
import { writePieces } from '../write-pieces.js';

interface Arguments {
  readonly files: readonly string[];
  readonly search: boolean;
  readonly mapper: string;
  readonly metric: NestMetric;
  readonly samples: number;
  readonly seed: number;
  readonly halos: HaloCounting;
  readonly replay: boolean;
  readonly out: string | undefined;
  readonly report: string | undefined;
  readonly json: boolean;
}

/** Samples of one search: some hours of it. */
const MOST_SAMPLES = 1e9;

export const layerNestCommand: Command<Arguments> = {
  options: (yargs) =>
    yargs
      .parserConfiguration({ 'duplicate-arguments-array': true })
      .positional('files', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'problem, architecture, constraints, mapping (Timeloop YAML), in one file or several',
      })
      .option('search', { type: 'boolean', default: false, describe: 'search although there is a mapping' })
      .option('mapper', { type: 'string', default: DEFAULT_NEST_MAPPER, describe: 'see list nest-mappers' })
      .option('metric', { choices: NEST_METRICS, default: 'edp' as const, describe: 'what is to be small' })
      .option('samples', { type: 'number', default: DEFAULT_SAMPLES, describe: 'valid mappings to evaluate' })
      .option('seed', { type: 'number', default: DEFAULT_SEED, describe: 'of the search' })
      .option('halos', {
        choices: ['walked', 'timeloop'] as const,
        default: 'walked' as const,
        describe: 'how sliding windows are counted',
      })
      .option('replay', { type: 'boolean', default: false, describe: 'replay the tiles, and tell the difference' })
      .option('out', { type: 'string', describe: 'write the input with its mapping, as Timeloop YAML' })
      .option('report', { type: 'string', describe: 'a page with the mapping, its tiles and MAC units (.html)' })
      .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
      .example('$0 nest conv.yaml', 'the cost of its mapping, or a search for one')
      .example('$0 nest arch.yaml problem.yaml --metric delay --out best.yaml', 'a mapping for timeloop-model'),
  async run(args) {
    const { files, samples, seed, out, report } = args;
    whole('--samples', samples, 1);
    whole('--seed', seed, 0);
    nestMappers.get(args.mapper);
    if (samples > MOST_SAMPLES)
      throw new InputError({ path: '--samples', expected: `at most ${MOST_SAMPLES}`, found: samples });
    const input = inputOf(files);
    for (const section of input.unread) note(`${section} count for nothing here: the loop-nest model is dense`);
    const outcome = await outcomeOf(args, input);
    print(args.json ? writeJson(documentOf(outcome)) : nestText(outcome));
    if (report !== undefined) {
      const { problem, architecture } = input;
      const about = `${integer(outcome.cost.macs)} MACs on ${architecture.name}, ${integer(architecture.macUnits)} MAC units`;
      await writePieces([staticPage(problem.name, about, nestSections(outcome))], report);
      note(`page in ${report}`);
    }
    if (out === undefined) return;
    const { problem, architecture } = input;
    await writePieces([writeTimeloop({ problem, architecture, mapping: outcome.mapping })], out);
    note(`mapping in ${out}`);
  },
};

function inputOf(files: readonly string[]): ReadTimeloopInput {
  return readTimeloopInput(
    files.map((file) => ({
      file,
      text: () => readText(file),
      beside: (name: string) => readText(join(dirname(file), name)),
    })),
    basename(files[0] ?? '', extname(files[0] ?? '')),
  );
}

/** The mapping of a file, as `layer cost` tells it. @throws InputError for a file without one */
export function nestCosts(file: string, { replay, json }: Pick<Arguments, 'replay' | 'json'>): string {
  const { problem, architecture, mapping, unread } = inputOf([file]);
  for (const section of unread) note(`${section} count for nothing here: the loop-nest model is dense`);
  if (mapping === undefined) throw new InputError({ file, path: 'mapping', expected: 'a mapping', found: mapping });
  const cost = locate({ file }, () => loopNestCost(problem, architecture, mapping));
  const ladder = replay ? locate({ file }, () => nestLadder(problem, architecture, mapping)) : undefined;
  const bound = nestBound(problem, architecture);
  if (json) return writeJson({ problem: problem.name, ...cost, bound, ...(replay ? { ladder } : {}), mapping });
  return nestText({ problem, architecture, mapping, cost, bound, ladder, how: 'the mapping of the file' });
}

interface Outcome extends ShownNest {
  readonly args: Arguments;
  readonly found: NestFound | undefined;
}

async function outcomeOf(args: Arguments, input: ReadTimeloopInput): Promise<Outcome> {
  const { problem, architecture } = input;
  const progress = await searchProgress(args.samples, false, 'layer');
  // a complaint of model or search is about the input as a whole
  const place = { file: args.files[0] };
  const found =
    input.mapping === undefined || args.search ? locate(place, () => searched(args, input, progress)) : undefined;
  progress.stop();
  const mapping = found?.mapping ?? input.mapping;
  if (mapping === undefined) throw new RangeError('a search ends with a mapping');
  const cost = locate(place, () => loopNestCost(problem, architecture, mapping, args.halos));
  const ladder = args.replay ? locate(place, () => nestLadder(problem, architecture, mapping)) : undefined;
  const how =
    found === undefined
      ? 'the mapping of the file'
      : `${args.mapper}, best of ${integer(found.samples)} for ${args.metric}, seed ${args.seed}`;
  const bound = nestBound(problem, architecture);
  return { args, problem, architecture, mapping, found, cost, bound, ladder, how };
}

function searched(
  { mapper, samples, seed, metric }: Arguments,
  { problem, architecture, constraints }: ReadTimeloopInput,
  progress: Progress,
): NestFound {
  const onProgress = (_: number, done: number, best: number): void => progress.update(0, done, best);
  const constraintsOf = (): typeof constraints => constraints;
  const options = { architecture, constraintsOf, mapper, metric, samples, seed, onProgress };
  return mapNests([problem], options)[0]!.found;
}

function documentOf({ args, problem, mapping, found, cost, bound, ladder }: Outcome) {
  const { mapper, metric, seed, halos } = args;
  return {
    problem: problem.name,
    ...(found === undefined
      ? {}
      : {
          search: { mapper, metric, seed, samples: found.samples, tried: found.tried, convergence: found.convergence },
        }),
    halos,
    ...cost,
    bound,
    ...(ladder === undefined ? {} : { ladder }),
    mapping,
  };
}
