/** `caldera layer flexibility`: what each class of flexibility makes of a layer on an array, its flexion and its area. */
import { InputError } from '../../base/errors.js';
import { fixed, integer, percent } from '../../base/numbers.js';
import { KIB } from '../../base/units.js';
import { writeJson } from '../../formats/json-text.js';
import { DEFAULT_AREA_TABLE } from '../../machine/area/area-tables.js';
import { AXES, CLASSES, type Flexibility } from '../../machine/flexibility.js';
import { type ClassOutcome, compareClasses } from '../../pipeline/compare-classes.js';
import { type Command, note, print } from '../command.js';
import { areaTableOf, designWork, flexibilityNamed } from '../design-arguments.js';
import { positive, whole } from '../table-options.js';
import { textTable } from '../text-table.js';

interface Arguments {
  readonly work: string;
  readonly layer: string | undefined;
  readonly design: string;
  readonly pes: number;
  readonly sl: number;
  readonly sgKib: number;
  readonly class: string | undefined;
  readonly samples: number;
  readonly seed: number;
  readonly areaTable: string;
  readonly json: boolean;
}

/** Samples of one search at the most. */
const MOST_SAMPLES = 1_000_000;
const MOST_PES = 2 ** 20;

export const layerFlexibilityCommand: Command<Arguments> = {
  options: (yargs) =>
    yargs
      .positional('work', {
        type: 'string',
        demandOption: true,
        describe: 'a model of the zoo, an .onnx file, or a product M,N,K',
      })
      .positional('layer', { type: 'string', describe: 'layer of the model; default: all of them, added up' })
      .option('design', { type: 'string', default: 'dla', describe: 'has what is fixed: dla, eye, tpu, shi, plain' })
      .option('pes', { type: 'number', default: 1024, describe: 'PEs of the array' })
      .option('sl', { type: 'number', default: 512, describe: "bytes of a PE's scratchpad" })
      .option('sg-kib', { type: 'number', default: 512, describe: 'shared scratchpad' })
      .option('class', { type: 'string', describe: 'classes or accelerators: TS,nvdla [default: all 16]' })
      .option('samples', { type: 'number', default: 1000, describe: 'evaluations a class and layer' })
      .option('seed', { type: 'number', default: 0, describe: 'of the search' })
      .option('area-table', { type: 'string', default: DEFAULT_AREA_TABLE, describe: 'a name, or a file (.yaml)' })
      .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
      .example('$0 layer flexibility mobilenet-v2 stem', 'all 16 classes on one layer')
      .example('$0 layer flexibility resnet18 --class 0000,TS,nvdla', 'classes and accelerators on a network'),
  run(args) {
    whole('--pes', args.pes, 1);
    if (args.pes > MOST_PES) throw new InputError({ path: '--pes', expected: `at most ${MOST_PES}`, found: args.pes });
    whole('--sl', args.sl, 1);
    positive('--sg-kib', args.sgKib);
    whole('--samples', args.samples, 1);
    if (args.samples > MOST_SAMPLES)
      throw new InputError({ path: '--samples', expected: `at most ${MOST_SAMPLES}`, found: args.samples });
    whole('--seed', args.seed, 0);
    const { networks, notes } = designWork(args.work, args.layer);
    for (const text of notes) note(`warning: ${text}`);
    const names = args.class?.split(',') ?? CLASSES;
    const outcomes = compareClasses({
      tenants: networks.map((network) => ({ network, weight: 1 })),
      design: args.design,
      hardware: { pes: args.pes, slBytes: args.sl, sgBytes: Math.floor(args.sgKib * KIB) },
      classes: names.map((name): readonly [string, Flexibility] => [name, flexibilityNamed(name)]),
      samples: args.samples,
      seed: args.seed,
      areaTable: areaTableOf(args.areaTable),
    });
    const title = `${args.work}${args.layer === undefined ? '' : ` ${args.layer}`}`;
    if (args.json) print(writeJson({ work: title, design: args.design, classes: outcomes }));
    else print(textOf(title, args, outcomes));
  },
};

function textOf(title: string, args: Arguments, outcomes: readonly ClassOutcome[]): string {
  const [first] = outcomes as [ClassOutcome];
  const worst = Math.max(...outcomes.map(({ cycles }) => cycles));
  const array = `${integer(args.pes)} PEs, design ${args.design}`;
  const head = `${title}\n${array}; MACs over PEs are ${integer(first.floorCycles)} cycles\n`;
  return `${head}\n${textTable([
    ['class', 'cycles', 'over floor', 'speed-up', 'area', ...AXES.map((axis) => axis), 'flexion'],
    ...outcomes.map(({ name, cycles, floorCycles, areaSquareMicrons, flexion, whole: product }) => [
      name,
      integer(cycles),
      fixed(cycles / floorCycles, 3),
      fixed(worst / cycles),
      percent(areaSquareMicrons / first.leastSquareMicrons - 1, 1),
      ...AXES.map((axis) => share(flexion[axis])),
      share(product),
    ]),
  ])}\n\narea: more than a fixed core's\naxes, flexion: share of the values that differ for the work\n`;
}

function share(fraction: number): string {
  return fraction === 1 ? '1' : fraction >= 0.001 ? fixed(fraction, 3) : fraction.toExponential(0);
}
