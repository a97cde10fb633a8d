/** `caldera sparse training`: what a whole training costs under each recipe, on cores with and without N:M support. */
import { didYouMean } from '../../base/did-you-mean.js';
import { InputError } from '../../base/errors.js';
import { fixed, integer, percent } from '../../base/numbers.js';
import { csvRows } from '../../formats/csv-write.js';
import { writeJson } from '../../formats/json-text.js';
import { DERIVED_AREA_ENERGY, provenance } from '../../machine/sparse/area-energy.js';
import { type SparseCore, sparseCore } from '../../machine/sparse/sparse-core.js';
import {
  replayTrainings,
  sparsifiable,
  type TrainingPlan,
  type TrainingReplay,
} from '../../pipeline/sparse-training.js';
import { formatNm, parseNm } from '../../problem/sparsity/nm.js';
import { linesFigure } from '../../report/figures/lines-figure.js';
import { densityAt } from '../../workload/density/density-schedule.js';
import { checkedLength, RECIPE_NAMES, recipeNamed, type TrainingLength } from '../../workload/density/recipe.js';
import { type WeightLayer, weightLayer } from '../../workload/density/training-step.js';
import { layersOf } from '../array-options.js';
import { type Command, note, print } from '../command.js';
import { type OutputArguments, outputOptions } from '../sparse-option.js';
import { positive, whole } from '../table-options.js';
import { textTable } from '../text-table.js';
import { writePieces } from '../write-pieces.js';

interface Arguments extends OutputArguments {
  readonly work: string;
  readonly layer: string | undefined;
  readonly pattern: string;
  readonly recipes: string | undefined;
  readonly epochs: number;
  readonly dense: number;
  readonly finetune: number;
  readonly steps: number;
  readonly batch: number;
  readonly lanes: number;
  readonly supports: string | undefined;
  readonly bandwidth: number;
  readonly clockGhz: number;
  readonly seed: number;
  readonly svg: string | undefined;
}

export const sparseTrainingCommand: Command<Arguments> = {
  options: (yargs) =>
    outputOptions(yargs)
      .positional('work', {
        type: 'string',
        demandOption: true,
        describe: 'a product M,N,K (M: rows of a batch), a model, or a network file (.onnx, .csv, .m, .yaml)',
      })
      .positional('layer', { type: 'string', describe: 'one layer of the network' })
      .option('pattern', { type: 'string', default: '2:4', describe: 'N:M of the weights at the end' })
      .option('recipes', { type: 'string', describe: `some of ${RECIPE_NAMES.join(', ')}` })
      .option('epochs', { type: 'number', default: 20, describe: 'of the whole training' })
      .option('dense', { type: 'number', default: 2, describe: 'epochs before weights are removed' })
      .option('finetune', { type: 'number', default: 4, describe: 'epochs at the end with the final pattern' })
      .option('steps', { type: 'number', default: 100, describe: 'steps an epoch' })
      .option('batch', { type: 'number', default: 1, describe: 'samples a step' })
      .option('lanes', { type: 'number', default: 256, describe: 'of each core' })
      .option('supports', { type: 'string', describe: 'the m that the N:M core skips [default: that of the pattern]' })
      .option('bandwidth', { type: 'number', default: 64, describe: 'of the memory, bytes a cycle' })
      .option('clock-ghz', { type: 'number', default: 1, describe: 'of the cores' })
      .option('seed', { type: 'number', default: 1, describe: 'draws where the non-zeros are' })
      .option('svg', { type: 'string', describe: 'write a picture of the densities over the epochs' })
      .example('$0 training 64,128,128 --pattern 1:4', 'a layer of 128 × 128 weights, batches of 64')
      .example('$0 training ncf --batch 256 --bandwidth 16', 'a model where the memory is narrow'),
  async run(args) {
    const plan = planOf(args);
    const runs = replayTrainings(plan);
    if (args.json) print(writeJson({ ...describe(args, plan), trainings: runs }));
    else if (args.csv) print(csvRows(rowsOf(runs)));
    else print(textOf(args, plan, runs));
    if (args.svg === undefined) return;
    await writePieces([scheduleFigure(plan)], args.svg);
    note(`densities in ${args.svg}`);
  },
};

function planOf(args: Arguments): TrainingPlan {
  const { work, layer, batch, lanes, steps, seed, bandwidth, clockGhz } = args;
  const nm = said('--pattern', () => parseNm(args.pattern));
  for (const [option, value] of Object.entries({ batch, lanes, steps, seed })) whole(`--${option}`, value, 1);
  positive('--bandwidth', bandwidth);
  positive('--clock-ghz', clockGhz);
  const recipes = recipesOf(args.recipes);
  const layers: readonly WeightLayer[] = layersOf(work, layer).layers.map((one) => weightLayer(one, batch));
  said('--pattern', () => sparsifiable(layers, nm));
  const length = lengthOf(args);
  for (const recipe of recipes) said('--pattern', () => densityAt(recipeNamed(recipe, nm), length, 0));
  const supported = args.supports === undefined ? [nm.m] : supportsOf(args.supports);
  return {
    ...{ layers, recipes, nm, length, stepsPerEpoch: steps, cores: coresOf(lanes, supported) },
    ...{ memory: { bandwidthBytesPerCycle: bandwidth, arbitration: 'max-min' }, clockGHz: clockGhz, seed },
  };
}

/** What is wrong inside is told of the option. */
function said<T>(option: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof InputError ? new InputError({ ...error.problem, path: option }) : error;
  }
}

function recipesOf(text: string | undefined): readonly string[] {
  if (text === undefined) return RECIPE_NAMES; // the dense one comes first
  const names = text.split(',').map((name) => name.trim());
  for (const name of names)
    if (!RECIPE_NAMES.some((known) => known === name))
      throw new InputError({
        path: '--recipes',
        expected: `names of ${RECIPE_NAMES.join(', ')}`,
        found: name,
        hint: didYouMean(name, RECIPE_NAMES),
      });
  return [...new Set(['dense', ...names])];
}

function lengthOf({ epochs, dense, finetune }: Arguments): TrainingLength {
  whole('--epochs', epochs, 1);
  whole('--dense', dense, 0);
  whole('--finetune', finetune, 0);
  return said('--epochs', () => checkedLength({ totalEpochs: epochs, denseEpochs: dense, finetuneEpochs: finetune }));
}

function supportsOf(text: string): number[] {
  const list = text.split(',').map(Number);
  for (const m of list)
    if (!Number.isInteger(m) || m < 1)
      throw new InputError({ path: '--supports', expected: 'whole numbers m, such as 4,8', found: text });
  return list;
}

/** The same lanes three times: walking all weights, those of known patterns only, and lists of non-zeros. */
function coresOf(lanes: number, nm: readonly number[]): SparseCore[] {
  return [
    sparseCore({ name: 'dense', class: 'tpu', lanes, options: { overlap: true } }),
    sparseCore({ name: 'N:M', class: 'tpu', lanes, nm, options: { overlap: true } }),
    sparseCore({ name: 'unstructured', class: 'eie', lanes, options: { overlap: true } }),
  ];
}

function describe(args: Arguments, { nm, length, stepsPerEpoch }: TrainingPlan) {
  const { work, layer, batch, lanes, bandwidth } = args;
  const asked = { work, ...(layer === undefined ? {} : { layer }), batch, lanes, bandwidthBytesPerCycle: bandwidth };
  return { ...asked, pattern: formatNm(nm), ...length, stepsPerEpoch, energyTable: provenance(DERIVED_AREA_ENERGY) };
}

function rowsOf(runs: readonly TrainingReplay[]): (string | number)[][] {
  const header = ['recipe', 'core', 'from_epoch', 'epochs', 'pattern', 'density', 'steps', 'step_cycles', 'step_bytes'];
  const rows = runs.flatMap(({ recipe, core, segments }) =>
    segments.map(({ segment, steps, step }) => [
      ...[recipe, core, segment.fromEpoch, segment.epochs, patternText(segment.pattern), segment.density],
      ...[steps, step.cycles, step.bytes, step.usefulMacs, step.energyNj],
    ]),
  );
  return [[...header, 'step_useful_macs', 'step_energy_nj'], ...rows];
}

function patternText(pattern: TrainingReplay['segments'][number]['segment']['pattern']): string {
  return typeof pattern === 'string' ? pattern : formatNm(pattern);
}

function textOf({ work, layer, batch }: Arguments, plan: TrainingPlan, runs: readonly TrainingReplay[]): string {
  const { layers, nm, length, stepsPerEpoch, cores, memory, clockGHz } = plan;
  const sparse = sparsifiable(layers, nm).filter(({ isSparsified }) => isSparsified).length;
  const dense = runs.slice(0, cores.length); // the first recipe
  const names = cores.map(({ name }) => name);
  const { totalEpochs, denseEpochs, finetuneEpochs } = length;
  const utilisation = ({ usefulMacs, cycles }: TrainingReplay, i: number) => usefulMacs / (cycles * cores[i]!.lanes);
  return `${[
    `${[work, layer].filter((part) => part !== undefined).join(' ')}, batch ${batch}: ${sparse} of ${layers.length} layers at ${formatNm(nm)} in the end`,
    `${totalEpochs} epochs of ${stepsPerEpoch} steps, ${denseEpochs} dense, ${finetuneEpochs} of fine-tuning; ${memory.bandwidthBytesPerCycle} B/cycle\n`,
    textTable([
      ['dense training on core', ...names],
      ['time (ms)', ...dense.map(({ cycles }) => fixed(cycles / clockGHz / 1e6, 3))],
      ['energy (mJ)', ...dense.map(({ energyNj }) => fixed(energyNj / 1e6, 3))],
      ['bytes', ...dense.map(({ bytes }) => integer(bytes))],
      ['of its lanes', ...dense.map((run, i) => percent(utilisation(run, i)))],
    ]),
    '\nof a dense training on the same core:',
    ...FIGURES.map((figure) => `\n${shareTable(figure, plan, runs)}`),
  ].join('\n')}\n`;
}

const FIGURES = ['cycles', 'energyNj', 'bytes'] as const;
const FIGURE_WORDS = { cycles: 'time', energyNj: 'energy', bytes: 'bytes' } as const;

/** A recipe a row; beside the time, the operations that its masks leave. */
function shareTable(
  figure: (typeof FIGURES)[number],
  { recipes, cores }: TrainingPlan,
  runs: readonly TrainingReplay[],
): string {
  const share = (r: number, core: number, of: (run: TrainingReplay) => number): string =>
    fixed(of(runs[r * cores.length + core]!) / of(runs[core]!), 3);
  const flops = figure === 'cycles';
  return textTable([
    [FIGURE_WORDS[figure], ...(flops ? ['FLOPs'] : []), ...cores.map(({ name }) => `${FIGURE_WORDS[figure]}, ${name}`)],
    ...recipes.map((recipe, r) => [
      recipe,
      ...(flops ? [share(r, 0, ({ usefulMacs }) => usefulMacs)] : []),
      ...cores.map((_, core) => share(r, core, (run) => run[figure])),
    ]),
  ]);
}

function scheduleFigure({ recipes, nm, length }: TrainingPlan): string {
  const rows = recipes.flatMap((name) =>
    Array.from({ length: length.totalEpochs }, (_, epoch) => ({
      epoch: String(epoch),
      density: String(densityAt(recipeNamed(name, nm), length, epoch).density),
      recipe: name,
    })),
  );
  const table = { columns: ['epoch', 'density', 'recipe'], rows };
  return linesFigure(table, { x: 'epoch', y: 'density', series: 'recipe', steps: true });
}
