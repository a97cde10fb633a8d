/** `caldera layer nest`: a Timeloop input by the loop-nest model: its mapping's cost, or the best mapping a search finds. */
import { basename, dirname, extname, join } from 'node:path';
import { InputError, locate } from '../../base/errors.js';
import { fixed, integer, percent, signedPercent } from '../../base/numbers.js';
import { stream } from '../../base/random.js';
import type { HaloCounting } from '../../cost/loop-nest/accesses.js';
import { type LoopNestCost, loopNestCost } from '../../cost/loop-nest/loop-nest-cost.js';
import { type NestBound, nestBound } from '../../cost/loop-nest/nest-bound.js';
import { writeJson } from '../../formats/json-text.js';
import { layerMappingText } from '../../formats/layer-mapping-text.js';
import { readText } from '../../formats/read-file.js';
import { type ReadTimeloopInput, readTimeloopInput } from '../../formats/timeloop-input.js';
import { writeTimeloop } from '../../formats/write-timeloop.js';
import type { LayerMapping } from '../../mapping/layer-mapping.js';
import { DEFAULT_SAMPLES, DEFAULT_SEED } from '../../search/budget.js';
import { NEST_METRICS, type NestFound, type NestMetric } from '../../search/loop-nest/nest-anneal.js';
import { DEFAULT_NEST_MAPPER, nestMappers } from '../../search/loop-nest/nest-mappers.js';
import { nestSpace } from '../../search/loop-nest/nest-space.js';
import { type NestLadder, nestLadder } from '../../validation/nest-ladder.js';
import { type Command, note, print } from '../command.js';
import { type Progress, searchProgress } from '../progress.js';
import { whole } from '../table-options.js';
import { textTable } from '../text-table.js';
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
      .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
      .example('$0 nest conv.yaml', 'the cost of its mapping, or a search for one')
      .example('$0 nest arch.yaml problem.yaml --metric delay --out best.yaml', 'a mapping for timeloop-model'),
  async run(args) {
    const { files, samples, seed, out } = args;
    whole('--samples', samples, 1);
    whole('--seed', seed, 0);
    nestMappers.get(args.mapper);
    if (samples > MOST_SAMPLES)
      throw new InputError({ path: '--samples', expected: `at most ${MOST_SAMPLES}`, found: samples });
    const input = readTimeloopInput(
      files.map((file) => ({
        file,
        text: () => readText(file),
        beside: (name: string) => readText(join(dirname(file), name)),
      })),
      basename(files[0] ?? '', extname(files[0] ?? '')),
    );
    const outcome = await outcomeOf(args, input);
    print(args.json ? writeJson(documentOf(outcome)) : textOf(outcome));
    if (out === undefined) return;
    const { problem, architecture } = input;
    await writePieces([writeTimeloop({ problem, architecture, mapping: outcome.mapping })], out);
    note(`mapping in ${out}`);
  },
};

interface Outcome {
  readonly args: Arguments;
  readonly input: ReadTimeloopInput;
  readonly mapping: LayerMapping;
  readonly found: NestFound | undefined;
  readonly cost: LoopNestCost;
  readonly bound: NestBound;
  readonly ladder: NestLadder | undefined;
}

async function outcomeOf(args: Arguments, input: ReadTimeloopInput): Promise<Outcome> {
  const { problem, architecture } = input;
  const progress = await searchProgress(args.samples);
  // a complaint of model or search is about the input as a whole
  const place = { file: args.files[0] };
  const found =
    input.mapping === undefined || args.search ? locate(place, () => searched(args, input, progress)) : undefined;
  progress.stop();
  const mapping = found?.mapping ?? input.mapping;
  if (mapping === undefined) throw new RangeError('a search ends with a mapping');
  const cost = locate(place, () => loopNestCost(problem, architecture, mapping, args.halos));
  const ladder = args.replay ? locate(place, () => nestLadder(problem, architecture, mapping)) : undefined;
  return { args, input, mapping, found, cost, bound: nestBound(problem, architecture), ladder };
}

function searched(
  { mapper, samples, seed, metric }: Arguments,
  input: ReadTimeloopInput,
  progress: Progress,
): NestFound {
  const { problem, architecture, constraints } = input;
  const space = nestSpace(problem, architecture, constraints);
  const onProgress = (done: number, best: number): void => progress.update(0, done, best);
  return nestMappers.get(mapper)(space, { samples, random: stream(seed, 'loop-nest'), metric, onProgress });
}

/** Share by which the figure is above what no mapping can beat. */
function gap(value: number, bound: number): number {
  return bound === 0 ? 0 : value / bound - 1;
}

function textOf({ args, input, mapping, found, cost, bound, ladder }: Outcome): string {
  const { problem, architecture } = input;
  const { cycles, macs, utilization, picojoules } = cost;
  const how =
    found === undefined
      ? 'the mapping of the file'
      : `${args.mapper}, best of ${integer(found.samples)} for ${args.metric}, seed ${args.seed}`;
  const levels = cost.levels.flatMap((level) =>
    level.operands.map((own) => [
      level.level,
      own.operand,
      ...[level.instances, own.tileWords, own.reads, own.fills, own.updates].map(integer),
    ]),
  );
  const byLevel = cost.levels.map((level) => [
    level.level,
    integer(level.cycles),
    fixed(level.picojoules / 1e6),
    percent(level.picojoules / (picojoules || 1)),
  ]);
  const macPicojoules = macs * architecture.macPicojoules;
  const units = [
    'MAC units',
    integer(cost.steps),
    fixed(macPicojoules / 1e6),
    percent(macPicojoules / (picojoules || 1)),
  ];
  return `${[
    `${problem.name}: ${integer(macs)} MACs on ${integer(architecture.macUnits)} units; ${how}`,
    '',
    textTable([
      ['', 'value', 'no mapping below', 'gap'],
      ['cycles', integer(cycles), integer(bound.cycles), percent(gap(cycles, bound.cycles))],
      [
        'energy (µJ)',
        fixed(picojoules / 1e6),
        fixed(bound.picojoules / 1e6),
        percent(gap(picojoules, bound.picojoules)),
      ],
      ['units busy', percent(utilization), '', ''],
    ]),
    '',
    'Words of one instance:',
    textTable([['level', 'operand', 'instances', 'tile', 'reads', 'fills', 'updates'], ...levels]),
    '',
    textTable([['level', 'cycles it needs', 'energy (µJ)', 'of all'], ...byLevel, units]),
    ...(ladder === undefined ? [] : ['', ladderText(ladder)]),
    '',
    layerMappingText(mapping).trimEnd(),
  ].join('\n')}\n`;
}

function ladderText({ rungs, tiles }: NestLadder): string {
  const rows = rungs.map(({ cycles, about }, i) => {
    const before = rungs[i - 1]?.cycles;
    return [integer(cycles), before === undefined ? '' : signedPercent(cycles / before - 1), about];
  });
  return `${integer(tiles)} tiles, replayed:\n${textTable([['cycles', 'more', ''], ...rows])}`;
}

function documentOf({ args, input, mapping, found, cost, bound, ladder }: Outcome) {
  const { mapper, metric, seed, halos } = args;
  return {
    problem: input.problem.name,
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
