/** `caldera layer codesign`: PEs, shape, scratchpads and mapping for layers or networks, under a budget of area and power. */
import { dirname, join, relative } from 'node:path';
import { InputError } from '../../base/errors.js';
import { fixed, integer, percent } from '../../base/numbers.js';
import { KIB } from '../../base/units.js';
import { version } from '../../base/version.js';
import { type CodesignResult, codesign, type JudgedPlatform } from '../../codesign.js';
import { writeJson } from '../../formats/json-text.js';
import { loopNestText } from '../../formats/loop-nest-text.js';
import type { YamlDocument } from '../../formats/yaml-document.js';
import { DEFAULT_AREA_TABLE } from '../../machine/area/area-tables.js';
import { DEFAULT_POWER_TABLE } from '../../machine/area/power.js';
import { isLimited } from '../../machine/array-machine.js';
import type { CoreFlexibility } from '../../machine/core.js';
import { MAPPED, mappingOf } from '../../mapping/array-mapping/genes.js';
import { SEARCHED_DESIGN } from '../../mapping/flexion/base-designs.js';
import { coreRequest } from '../../pipeline/codesign-requests.js';
import type { DesignedCore } from '../../pipeline/design-core.js';
import { arrayMappingFigure } from '../../report/figures/array-mapping-figure.js';
import { linesFigure } from '../../report/figures/lines-figure.js';
import { staticPage } from '../../report/static-page.js';
import { atBudget } from '../../scenario/budget-place.js';
import type { CodesignScenario } from '../../scenario/codesign-scenario.js';
import { loadCodesign } from '../../scenario/load-codesign.js';
import { overrideOf } from '../../scenario/overrides.js';
import { DEFAULT_DESIGN_MAPPER } from '../../search/hardware/design-mappers.js';
import { type DesignArguments, designAsked, refuseDesignOptions } from '../codesign-arguments.js';
import { type Command, note, print } from '../command.js';
import { platformOutcome, platformPage, platformText } from '../platform-design.js';
import { type SetArguments, setOption } from '../set-option.js';
import { textTable } from '../text-table.js';
import { writePieces } from '../write-pieces.js';

interface Arguments extends DesignArguments, SetArguments {
  readonly scenario: string | undefined;
  readonly svg: string | undefined;
  readonly report: string | undefined;
  readonly json: boolean;
}

export const layerCodesignCommand: Command<Arguments> = {
  options: (yargs) =>
    setOption(yargs)
      .positional('work', {
        type: 'string',
        demandOption: true,
        describe: 'models of the zoo (resnet50,bert-base), an .onnx file, a product M,N,K, or a scenario (.yaml)',
      })
      .positional('layer', { type: 'string', describe: 'layer of the model; default: all of them' })
      .option('area', { type: 'string', describe: 'budget, mm², or a preset of equal area: S2' })
      .option('power', { type: 'number', describe: 'budget at the peak, mW [default: none]' })
      .option('clock-ghz', { type: 'number', describe: 'clock of the core [default: 1]' })
      .option('noc', { type: 'number', describe: 'bytes a cycle on chip [default: no limit]' })
      .option('off-chip', { type: 'number', describe: 'bytes a cycle to memory [default: no limit]' })
      .option('weights', { type: 'string', describe: 'what a cycle of each model counts: 1,3 [default: all 1]' })
      .option('flexibility', { type: 'string', describe: 'a class, or an accelerator [default: TOPS]' })
      .option('design', {
        type: 'string',
        describe: 'has what is fixed: plain, dla, eye, tpu, shi; of one layer searched [default: plain]',
      })
      .option('mapper', {
        type: 'string',
        describe: `of one layer: or digamma, cma-es, ga, … [default: ${DEFAULT_DESIGN_MAPPER}]`,
      })
      .option('samples', { type: 'number', describe: 'evaluations it may take [default: 10000; of a platform 500]' })
      .option('seed', { type: 'number', describe: 'of the search [default: 0]' })
      .option('area-table', { type: 'string', describe: `a name, or a file (.yaml) [default: ${DEFAULT_AREA_TABLE}]` })
      .option('power-table', { type: 'string', describe: `a name [default: ${DEFAULT_POWER_TABLE}]` })
      .option('bandwidth-gbps', { type: 'number', describe: 'memory of the scenario, or of platforms [default: 16]' })
      .option('cores', { type: 'string', describe: 'choose a platform instead: numbers of cores, 1,2,4' })
      .option('kinds', {
        type: 'string',
        describe: 'kinds of core for a platform; TOPS/hb mixes two [default: hb,hb+lb,TS,TOPS]',
      })
      .option('judge', { type: 'string', describe: 'of platforms: replay or allocator [default: replay]' })
      .option('test', { type: 'string', describe: 'work that the platform is not chosen for: language,mix' })
      .option('jobs', { type: 'number', describe: 'of a task, for platforms [default: 64]' })
      .option('scenario', { type: 'string', describe: 'write what is found as a scenario, to be run (.yaml)' })
      .option('svg', { type: 'string', describe: 'draw the front: cycles against area' })
      .option('report', { type: 'string', describe: 'a page with the core, its mappings and the front (.html)' })
      .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
      .example('$0 layer codesign resnet18 layer1.0.conv1 --area 0.2', 'one layer, PEs and mapping together')
      .example('$0 layer codesign resnet18,ncf --area 0.5 --scenario core.yaml', 'a core for two tenants')
      .example('$0 layer codesign vision --area S2 --cores 2,4 --test mix', 'a platform, judged by its replay')
      .example('$0 layer codesign scenarios/codesign/two-tenants.yaml', 'a scenario of co-design'),
  async run(args) {
    const isFile = /\.(ya?ml|json)$/.test(args.work);
    if (isFile) refuseDesignOptions(args);
    const loaded = isFile ? loadCodesign(args.work, (args.set ?? []).map(overrideOf)) : undefined;
    if (!isFile && args.set !== undefined && args.set.length > 0)
      throw new InputError({ path: '--set', expected: 'a scenario of co-design to put fields into', found: args.work });
    const asked = loaded ?? designAsked(args);
    for (const text of asked.notes) note(`warning: ${text}`);
    if (args.scenario !== undefined && asked.workload === undefined)
      throw new InputError({
        path: '--scenario',
        expected: 'whole networks, which a scenario can run',
        found: args.work,
      });
    if (args.scenario !== undefined && asked.core?.flexibility.design === SEARCHED_DESIGN)
      throw new InputError({
        path: '--scenario',
        expected: 'a design by name, which a core of a scenario has',
        found: SEARCHED_DESIGN,
      });
    const title = titleOf(args, asked);
    const place = <T>(body: () => T): T => (loaded === undefined ? body() : atBudget(loaded, body));
    if (asked.platform !== undefined) {
      if (args.svg !== undefined)
        throw new InputError({ path: '--svg', expected: 'one core, which has a front', found: 'platforms' });
      const { platform } = asked;
      const outcome = place(() => platformOutcome(asked, platform, loaded?.yaml));
      print(args.json ? writeJson(withHead(asked, outcome)) : platformText(title, outcome));
      await written(args.report, 'page', () => platformPage(title, outcome));
      const [winner] = outcome.judged as [JudgedPlatform];
      await written(args.scenario, 'scenario', (file) =>
        scenarioText(asked, winner.cores, { file, from: loaded?.yaml }),
      );
      return;
    }
    const core = asked.core!;
    const result = place(() => codesign(coreRequest(asked, core)));
    print(args.json ? writeJson(withHead(asked, documentOf(args, asked, result))) : textOf(title, asked, result));
    await written(args.svg, 'front', () => frontFigure(result.front));
    await written(args.report, 'page', () => pageOf(title, asked, result));
    const cores = [coreDocument(result.core, core.flexibility)];
    await written(args.scenario, 'scenario', (file) => scenarioText(asked, cores, { file, from: loaded?.yaml }));
  },
};

/** Writes a file that was asked for, and says so. */
async function written(file: string | undefined, what: string, text: (file: string) => string): Promise<void> {
  if (file === undefined) return;
  await writePieces([text(file)], file);
  note(`${what} in ${file}`);
}

function titleOf({ layer }: Arguments, { name, document }: CodesignScenario): string {
  const own = (document as { readonly layer?: string } | undefined)?.layer ?? layer;
  return own === undefined ? name : `${name} ${own}`;
}

/** What a scenario's results begin with; a design of the command line's has no scenario. */
function withHead({ name, seed, document }: CodesignScenario, result: object): object {
  return document === undefined ? result : { caldera: version, name, seed, scenario: document, ...result };
}

function documentOf(
  { work, layer }: Arguments,
  { said: { flexibility }, document }: CodesignScenario,
  { core, layers, front, samples }: CodesignResult,
) {
  return {
    ...(document === undefined ? { work, layer, flexibility } : {}),
    ...{ samples, core, front },
    layers: layers.map(({ genes, layer: _, ...own }) => ({ ...own, mapping: mappingOf(genes) })),
  };
}

function textOf(title: string, asked: CodesignScenario, result: CodesignResult): string {
  const { layers, front } = result;
  const head = headOf(title, asked, result);
  return [`${head.join('\n')}\n`, textTable(layerRows(layers)), '', textTable(frontRows(front)), ''].join('\n');
}

/** Title, and what the core is in four lines. */
function headOf(
  title: string,
  { said, core: task }: CodesignScenario,
  { core, layers, samples }: CodesignResult,
): readonly string[] {
  const { pes, slBytes, sgBytes } = core.hardware;
  const floor = layers.reduce((sum, { floorCycles, count }) => sum + floorCycles * count, 0);
  const cycles = layers.reduce((sum, { latencyCycles, count }) => sum + latencyCycles * count, 0);
  const closed = isLimited(task!.machine) ? 'by closed forms, judged and annealed' : 'in closed form';
  const search = samples === undefined ? closed : `${task!.mapper}, ${integer(samples)} samples`;
  return [
    title,
    `under ${said.area}, class ${said.flexibility}: ${search}`,
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
function pageOf(title: string, asked: CodesignScenario, result: CodesignResult): string {
  const { layers, front } = result;
  const [, ...lines] = headOf(title, asked, result);
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

/** As a scenario's `platform.cores` says it. */
function coreDocument({ rows, columns, hardware }: DesignedCore, flexibility: CoreFlexibility): object {
  return { rows, columns, slBytes: hardware.slBytes, sgKiB: hardware.sgBytes / KIB, flexibility };
}

/** Cores in a platform, and the work they were designed for: what `caldera run` takes. */
function scenarioText(
  { name, document, clockGHz, bandwidthGBps, workload = {} }: CodesignScenario,
  cores: readonly object[],
  { file, from }: { readonly file: string; readonly from: YamlDocument | undefined },
): string {
  return writeJson({
    name: document === undefined ? 'codesigned' : name,
    platform: { cores, clockGHz, memory: { bandwidthGBps } },
    workload: movedFiles(workload, dirname(from?.file ?? '.'), dirname(file)),
  });
}

/** Files that a workload names, which lay beside one file, beside another. */
function movedFiles(workload: Readonly<Record<string, unknown>>, from: string, to: string): object {
  const moved = (name: unknown): unknown =>
    typeof name === 'string' ? relative(to, join(from, name)) : Array.isArray(name) ? name.map(moved) : name;
  return Object.fromEntries(
    Object.entries(workload).map(([key, value]) => [
      key,
      /^file$|File$/.test(key)
        ? moved(value)
        : key === 'tenants' && Array.isArray(value)
          ? value.map((tenant) => movedFiles(tenant, from, to))
          : value,
    ]),
  );
}
