/** `caldera layer flexibility`: what each class of flexibility makes of a layer on an array, its flexion and its area. */
import { InputError } from '../../base/errors.js';
import { fixed, integer, percent } from '../../base/numbers.js';
import { KIB } from '../../base/units.js';
import { writeJson } from '../../formats/json-text.js';
import { DEFAULT_AREA_TABLE } from '../../machine/area/area-tables.js';
import { AXES, CLASSES, type Flexibility } from '../../machine/flexibility.js';
import { type ClassOutcome, compareClasses } from '../../pipeline/compare-classes.js';
import { linesFigure } from '../../report/figures/lines-figure.js';
import { staticPage } from '../../report/static-page.js';
import { ParetoFront } from '../../search/pareto-front.js';
import { type Command, note, print } from '../command.js';
import { areaTableOf, designWork, flexibilityNamed } from '../design-arguments.js';
import { positive, whole } from '../table-options.js';
import { textTable } from '../text-table.js';
import { writePieces } from '../write-pieces.js';

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
  readonly report: string | undefined;
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
      .option('report', { type: 'string', describe: 'a page with the table and cycles against area (.html)' })
      .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
      .example('$0 layer flexibility mobilenet-v2 stem', 'all 16 classes on one layer')
      .example('$0 layer flexibility resnet18 --class 0000,TS,nvdla', 'classes and accelerators on a network'),
  async run(args) {
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
    if (args.report === undefined) return;
    await writePieces([pageOf(title, args, outcomes)], args.report);
    note(`page in ${args.report}`);
  },
};

function classRows(outcomes: readonly ClassOutcome[]): readonly (readonly string[])[] {
  const [first] = outcomes as [ClassOutcome];
  const worst = Math.max(...outcomes.map(({ cycles }) => cycles));
  return [
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
  ];
}

const LEGEND = ["area: more than a fixed core's", 'axes, flexion: share of the values that differ for the work'];

function headOf(args: Arguments, [first]: readonly ClassOutcome[]): string {
  const floor = integer(first?.floorCycles ?? 0);
  return `${integer(args.pes)} PEs, design ${args.design}; MACs over PEs are ${floor} cycles`;
}

function textOf(title: string, args: Arguments, outcomes: readonly ClassOutcome[]): string {
  return `${title}\n${headOf(args, outcomes)}\n\n${textTable(classRows(outcomes))}\n\n${LEGEND.join('\n')}\n`;
}

function pageOf(title: string, args: Arguments, outcomes: readonly ClassOutcome[]): string {
  const front = new ParetoFront<string>();
  for (const { name, cycles, areaSquareMicrons } of outcomes) front.add(areaSquareMicrons / 1e6, cycles, () => name);
  const rows = front.points.map(({ x, y }) => ({ area_mm2: `${x}`, cycles: `${y}` }));
  const figure = (): string =>
    linesFigure({ columns: ['area_mm2', 'cycles'], rows }, { x: 'area_mm2', y: 'cycles', logY: true, steps: true });
  return staticPage(title, headOf(args, outcomes), [
    { heading: 'Classes', about: LEGEND.join('; '), rows: classRows(outcomes) },
    {
      heading: 'Cycles against area',
      about: 'Classes that no other beats in both.',
      figures: front.points.length < 2 ? [] : [figure()],
      rows: [['class', 'mm²', 'cycles'], ...front.points.map(({ x, y, item }) => [item, fixed(x, 4), integer(y)])],
    },
  ]);
}

function share(fraction: number): string {
  return fraction === 1 ? '1' : fraction >= 0.001 ? fixed(fraction, 3) : fraction.toExponential(0);
}
