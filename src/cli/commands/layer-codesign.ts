/** `caldera layer codesign`: PEs, shape, scratchpads and mapping for layers or networks, under a budget of area and power. */
import { dirname, relative } from 'node:path';
import { InputError } from '../../base/errors.js';
import { fixed, integer, percent } from '../../base/numbers.js';
import { KIB } from '../../base/units.js';
import { type CodesignResult, codesign } from '../../codesign.js';
import { writeJson } from '../../formats/json-text.js';
import { loopNestText } from '../../formats/loop-nest-text.js';
import { DEFAULT_AREA_TABLE } from '../../machine/area/area-tables.js';
import { DEFAULT_POWER_TABLE, powerTables } from '../../machine/area/power.js';
import { type ArrayMachine, UNLIMITED_ARRAY } from '../../machine/array-machine.js';
import type { CoreFlexibility } from '../../machine/core.js';
import { MAPPED, mappingOf } from '../../mapping/array-mapping/genes.js';
import type { DesignedCore } from '../../pipeline/design-core.js';
import { arrayMappingFigure } from '../../report/figures/array-mapping-figure.js';
import { linesFigure } from '../../report/figures/lines-figure.js';
import { staticPage } from '../../report/static-page.js';
import { DEFAULT_DESIGN_MAPPER, designMappers } from '../../search/hardware/design-mappers.js';
import { type Command, note, print } from '../command.js';
import { areaTableOf, type DesignWork, designWork, flexibilityNamed } from '../design-arguments.js';
import { areaNamed, type PlatformArguments, platformOutcome, platformPage, platformText } from '../platform-design.js';
import { positive, whole } from '../table-options.js';
import { textTable } from '../text-table.js';
import { writePieces } from '../write-pieces.js';

interface Arguments extends PlatformArguments {
  readonly work: string;
  readonly layer: string | undefined;
  readonly area: string;
  readonly power: number | undefined;
  readonly weights: string | undefined;
  readonly flexibility: string;
  readonly design: string;
  readonly mapper: string;
  readonly areaTable: string;
  readonly powerTable: string;
  readonly scenario: string | undefined;
  readonly svg: string | undefined;
  readonly noc: number | undefined;
  readonly offChip: number | undefined;
  readonly report: string | undefined;
  readonly json: boolean;
}

const MOST_SAMPLES = 1_000_000;
const DEFAULT_SAMPLES = 10_000;
/** Mappings of jobs, for each platform. */
const PLATFORM_SAMPLES = 500;

export const layerCodesignCommand: Command<Arguments> = {
  options: (yargs) =>
    yargs
      .positional('work', {
        type: 'string',
        demandOption: true,
        describe: 'models of the zoo (resnet50,bert-base), an .onnx file, or a product M,N,K',
      })
      .positional('layer', { type: 'string', describe: 'layer of the model; default: all of them' })
      .option('area', { type: 'string', demandOption: true, describe: 'budget, mm², or a preset of equal area: S2' })
      .option('power', { type: 'number', describe: 'budget at the peak, mW [default: none]' })
      .option('clock-ghz', { type: 'number', default: 1, describe: 'clock of the core' })
      .option('noc', { type: 'number', describe: 'bytes a cycle on chip [default: no limit]' })
      .option('off-chip', { type: 'number', describe: 'bytes a cycle to memory [default: no limit]' })
      .option('weights', { type: 'string', describe: 'what a cycle of each model counts: 1,3 [default: all 1]' })
      .option('flexibility', { type: 'string', default: 'TOPS', describe: 'a class, or an accelerator' })
      .option('design', { type: 'string', default: 'plain', describe: 'has what is fixed: plain, dla, eye, tpu, shi' })
      .option('mapper', {
        type: 'string',
        default: DEFAULT_DESIGN_MAPPER,
        describe: 'of one layer: or digamma, cma-es, ga, …',
      })
      .option('samples', { type: 'number', default: DEFAULT_SAMPLES, describe: 'evaluations it may take' })
      .option('seed', { type: 'number', default: 0, describe: 'of the search' })
      .option('area-table', { type: 'string', default: DEFAULT_AREA_TABLE, describe: 'a name, or a file (.yaml)' })
      .option('power-table', { type: 'string', default: DEFAULT_POWER_TABLE, describe: 'a name' })
      .option('bandwidth-gbps', { type: 'number', default: 16, describe: 'memory of the scenario, or of platforms' })
      .option('cores', { type: 'string', describe: 'choose a platform instead: numbers of cores, 1,2,4' })
      .option('kinds', {
        type: 'string',
        default: 'hb,hb+lb,TS,TOPS',
        describe: 'kinds of core for a platform; TOPS/hb mixes two',
      })
      .option('judge', { type: 'string', default: 'replay', describe: 'of platforms: replay or allocator' })
      .option('test', { type: 'string', describe: 'work that the platform is not chosen for: language,mix' })
      .option('jobs', { type: 'number', default: 64, describe: 'of a task, for platforms' })
      .option('scenario', { type: 'string', describe: 'write the core as a scenario, to be run (.yaml)' })
      .option('svg', { type: 'string', describe: 'draw the front: cycles against area' })
      .option('report', { type: 'string', describe: 'a page with the core, its mappings and the front (.html)' })
      .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
      .example('$0 layer codesign resnet18 layer1.0.conv1 --area 0.2', 'one layer, PEs and mapping together')
      .example('$0 layer codesign resnet18,ncf --area 0.5 --scenario core.yaml', 'a core for two tenants')
      .example('$0 layer codesign vision --area S2 --cores 2,4 --test mix', 'a platform, judged by its replay'),
  async run(args) {
    positive('--clock-ghz', args.clockGhz);
    positive('--bandwidth-gbps', args.bandwidthGbps);
    if (args.power !== undefined) positive('--power', args.power);
    if (args.noc !== undefined) positive('--noc', args.noc);
    if (args.offChip !== undefined) positive('--off-chip', args.offChip);
    whole('--samples', args.samples, 1);
    if (args.samples > MOST_SAMPLES)
      throw new InputError({ path: '--samples', expected: `at most ${MOST_SAMPLES}`, found: args.samples });
    whole('--seed', args.seed, 0);
    designMappers.entry(args.mapper);
    const areaTable = areaTableOf(args.areaTable);
    const budget = areaNamed(args.area, areaTable);
    if (args.cores !== undefined) {
      whole('--jobs', args.jobs, 32);
      if (args.samples === DEFAULT_SAMPLES) args = { ...args, samples: PLATFORM_SAMPLES };
      const outcome = platformOutcome(args, args.work, { areaTable, ...budget });
      print(args.json ? writeJson(outcome) : platformText(args.work, outcome));
      if (args.report === undefined) return;
      await writePieces([platformPage(args.work, outcome)], args.report);
      note(`page in ${args.report}`);
      return;
    }
    const work = designWork(args.work, args.layer);
    for (const text of work.notes) note(`warning: ${text}`);
    if (args.scenario !== undefined && work.workload === undefined)
      throw new InputError({
        path: '--scenario',
        expected: 'whole networks, which a scenario can run',
        found: args.work,
      });
    const weights = weightsOf(args.weights, work);
    const flexibility = { ...flexibilityNamed(args.flexibility), design: args.design };
    const result = codesign({
      tenants: work.networks.map((network, i) => ({ network, weight: weights[i]! })),
      areaTable,
      powerTable: powerTables.get(args.powerTable),
      areaSquareMicrons: budget.areaSquareMicrons,
      milliwatts: args.power,
      clockGHz: args.clockGhz,
      machine: machineOf(args),
      flexibility,
      mapper: args.mapper,
      samples: args.samples,
      seed: args.seed,
    });
    if (args.json) print(writeJson(documentOf(args, result)));
    else print(textOf(args, result));
    if (args.svg !== undefined) {
      await writePieces([frontFigure(result.front)], args.svg);
      note(`front in ${args.svg}`);
    }
    if (args.report !== undefined) {
      await writePieces([pageOf(args, result)], args.report);
      note(`page in ${args.report}`);
    }
    if (args.scenario === undefined) return;
    await writePieces([scenarioOf(args, work, result.core, flexibility)], args.scenario);
    note(`scenario in ${args.scenario}`);
  },
};

function machineOf({ noc, offChip }: Arguments): ArrayMachine {
  const { nocBytesPerCycle, offChipBytesPerCycle } = UNLIMITED_ARRAY;
  return {
    ...UNLIMITED_ARRAY,
    nocBytesPerCycle: noc ?? nocBytesPerCycle,
    offChipBytesPerCycle: offChip ?? offChipBytesPerCycle,
  };
}

function weightsOf(text: string | undefined, { networks }: DesignWork): readonly number[] {
  if (text === undefined) return networks.map(() => 1);
  const weights = text.split(',').map(Number);
  if (weights.length === networks.length && weights.every((weight) => weight > 0 && weight <= 1e9)) return weights;
  const expected = `${networks.length} ${networks.length === 1 ? 'number' : 'numbers'} above 0, one a model`;
  throw new InputError({ path: '--weights', expected, found: text });
}

function documentOf({ work, layer, flexibility }: Arguments, { core, layers, front, samples }: CodesignResult) {
  return {
    ...{ work, layer, flexibility, samples, core, front },
    layers: layers.map(({ genes, layer: _, ...own }) => ({ ...own, mapping: mappingOf(genes) })),
  };
}

function textOf(args: Arguments, result: CodesignResult): string {
  const { layers, front } = result;
  const head = headOf(args, result);
  return [`${head.join('\n')}\n`, textTable(layerRows(layers)), '', textTable(frontRows(front)), ''].join('\n');
}

/** Title, and what the core is in four lines. */
function headOf(args: Arguments, { core, layers, samples }: CodesignResult): readonly string[] {
  const title = `${args.work}${args.layer === undefined ? '' : ` ${args.layer}`}`;
  const { pes, slBytes, sgBytes } = core.hardware;
  const floor = layers.reduce((sum, { floorCycles, count }) => sum + floorCycles * count, 0);
  const cycles = layers.reduce((sum, { latencyCycles, count }) => sum + latencyCycles * count, 0);
  const budget = /^[\d.]/.test(args.area) ? `${args.area} mm²` : `the area of ${args.area}`;
  const isBound = args.noc === undefined && args.offChip === undefined;
  const closed = isBound ? 'in closed form' : 'by closed forms, judged and annealed';
  const search = samples === undefined ? closed : `${args.mapper}, ${integer(samples)} samples`;
  return [
    title,
    `under ${budget}, class ${args.flexibility}: ${search}`,
    `${core.rows} × ${core.columns} = ${integer(pes)} PEs, SL ${integer(slBytes)} bytes, SG ${fixed(sgBytes / KIB, 1)} KiB`,
    `${fixed(core.areaSquareMicrons / 1e6, 4)} mm², ${fixed(core.milliwatts, 0)} mW at the peak`,
    `${integer(cycles)} cycles, ${percent(cycles / floor - 1)} above MACs / PEs`,
  ];
}

/** Layers of a table at the most; the slowest are shown. */
const SHOWN = 12;

function layerRows(layers: CodesignResult['layers']): readonly (readonly string[])[] {
  const shown = [...layers]
    .sort((a, b) => b.latencyCycles * b.count - a.latencyCycles * a.count)
    .slice(0, SHOWN)
    .map(({ name, count, genes, latencyCycles, floorCycles }) => {
      const { pes, cluster, outer, inner } = mappingOf(genes);
      const pair = `${MAPPED[outer.parallel]} × ${MAPPED[inner.parallel]}`;
      const array = `${Math.floor(pes / cluster)} × ${cluster}`;
      const tiles = MAPPED.map((d, i) => `${d}${outer.tiles[i]}`).join(' ');
      return [name, `${count}`, integer(latencyCycles), fixed(latencyCycles / floorCycles, 3), pair, array, tiles];
    });
  return [['layer', 'times', 'cycles', 'over floor', 'spread', 'array', 'tiles'], ...shown];
}

function frontRows(front: readonly DesignedCore[]): readonly (readonly string[])[] {
  const step = Math.max(1, Math.ceil(front.length / SHOWN));
  const shown = front.filter((_, i) => (front.length - 1 - i) % step === 0);
  return [
    ['area mm²', 'PEs', 'SG KiB', 'cycles', 'mW'],
    ...shown.map(({ areaSquareMicrons, hardware, cycles, milliwatts }) => [
      fixed(areaSquareMicrons / 1e6, 4),
      integer(hardware.pes),
      fixed(hardware.sgBytes / KIB, 1),
      integer(cycles),
      fixed(milliwatts, 0),
    ]),
  ];
}

/** A picture of each of the slowest layers' mappings. */
function pageOf(args: Arguments, result: CodesignResult): string {
  const { layers, front } = result;
  const [title = '', ...lines] = headOf(args, result);
  const slowest = [...layers].sort((a, b) => b.latencyCycles * b.count - a.latencyCycles * a.count).slice(0, SHOWN);
  return staticPage(title, lines.join('; '), [
    { heading: 'Layers', rows: layerRows(layers) },
    ...(front.length < 2
      ? []
      : [{ heading: 'Cycles against area', figures: [frontFigure(front)], rows: frontRows(front) }]),
    ...slowest.map(({ name, layer, genes }) => ({
      heading: name,
      figures: [arrayMappingFigure(layer, genes, `mapping of ${name}`)],
      text: loopNestText(layer, genes),
    })),
  ]);
}

/** Cycles against mm²: each design holds until the next. */
function frontFigure(front: readonly DesignedCore[]): string {
  const rows = front.map(({ areaSquareMicrons, cycles }) => ({
    area_mm2: `${areaSquareMicrons / 1e6}`,
    cycles: `${cycles}`,
  }));
  return linesFigure(
    { columns: ['area_mm2', 'cycles'], rows },
    { x: 'area_mm2', y: 'cycles', logY: true, steps: true },
  );
}

/** The core in a platform by itself, and the networks as its workload: what `caldera run` takes. */
function scenarioOf(
  args: Arguments,
  { workload }: DesignWork,
  core: DesignedCore,
  flexibility: CoreFlexibility,
): string {
  const { slBytes, sgBytes } = core.hardware;
  const onnxFile = workload?.['onnxFile'];
  const own = typeof onnxFile === 'string' ? { onnxFile: relative(dirname(args.scenario!), onnxFile) } : workload;
  const cores = [{ rows: core.rows, columns: core.columns, slBytes, sgKiB: sgBytes / KIB, flexibility }];
  const document = {
    name: 'codesigned',
    platform: { cores, clockGHz: args.clockGhz, memory: { bandwidthGBps: args.bandwidthGbps } },
    workload: own,
  };
  return writeJson(document);
}
