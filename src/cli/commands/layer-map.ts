/** `caldera layer map`: a mapping of a layer, or of every layer of a network, onto an array of PEs. */
import { InputError } from '../../base/errors.js';
import { fixed, integer, percent } from '../../base/numbers.js';
import { visibleLine } from '../../base/text.js';
import { writeArrayDataflow, writeArrayNetwork } from '../../formats/array-mapping-maestro.js';
import { writeJson } from '../../formats/json-text.js';
import { loopNestText } from '../../formats/loop-nest-text.js';
import { checkFolder, writeFolder } from '../../formats/output-folder.js';
import type { ArrayHardware } from '../../machine/array-machine.js';
import { mappingOf } from '../../mapping/array-mapping/genes.js';
import { type MappedLayer, type MappedNetwork, mapLayers } from '../../pipeline/map-layers.js';
import { arrayMappingFigure } from '../../report/figures/array-mapping-figure.js';
import { linesFigure } from '../../report/figures/lines-figure.js';
import { DEFAULT_SAMPLES, DEFAULT_SEED } from '../../search/budget.js';
import { layerMappers } from '../../search/layer/layer-mappers.js';
import { type LayerObjective, OBJECTIVES } from '../../search/layer/layer-objective.js';
import { type ArrayArguments, arrayOptions, hardwareOf, type LayerWork, layersOf } from '../array-options.js';
import { type Command, note, print } from '../command.js';
import { searchProgress } from '../progress.js';
import { whole } from '../table-options.js';
import { textTable } from '../text-table.js';

interface Arguments extends ArrayArguments {
  readonly work: string;
  readonly layer: string | undefined;
  readonly mapper: string;
  readonly objective: LayerObjective;
  readonly samples: number;
  readonly seed: number;
  readonly out: string | undefined;
  readonly json: boolean;
}

/** Samples of one search: an hour of it. */
const MOST_SAMPLES = 1e8;

/** Layers of one call; each is searched. */
const MOST_LAYERS = 10_000;

export const layerMapCommand: Command<Arguments> = {
  options: (yargs) =>
    arrayOptions(yargs)
      .positional('work', {
        type: 'string',
        demandOption: true,
        describe: 'a product M,N,K, a model, or a file: .m, .onnx, .yaml (Timeloop), .csv (GAMMA)',
      })
      .positional('layer', { type: 'string', describe: 'one layer of it' })
      .option('mapper', { type: 'string', default: 'layer-plus', describe: 'see list layer-mappers' })
      .option('objective', { choices: OBJECTIVES, default: 'latency' as const, describe: 'what is to be small' })
      .option('samples', { type: 'number', default: DEFAULT_SAMPLES, describe: 'mappings each search may try' })
      .option('seed', { type: 'number', default: DEFAULT_SEED, describe: 'of the searches' })
      .option('out', { type: 'string', describe: 'folder for mappings, pictures and convergence' })
      .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
      .example('$0 map resnet50 --machine cloud1024', 'a whole network, identical layers once')
      .example('$0 map 512,768,768 --objective edp', 'a matrix product'),
  async run(args) {
    whole('--samples', args.samples, 1);
    whole('--seed', args.seed, 0);
    if (args.samples > MOST_SAMPLES)
      throw new InputError({ path: '--samples', expected: `at most ${MOST_SAMPLES}`, found: args.samples });
    layerMappers.get(args.mapper);
    const hardware = hardwareOf(args);
    const work = layersOf(args.work, args.layer);
    if (work.layers.length > MOST_LAYERS)
      throw new InputError({ path: 'work', expected: `at most ${MOST_LAYERS} layers`, found: work.layers.length });
    if (args.out !== undefined) checkFolder(args.out);
    for (const text of work.notes) note(`warning: ${text}`);
    const { edges, objective, mapper, samples, seed } = args;
    const progress = await searchProgress(samples);
    const onProgress = (layer: number, _: number, done: number, best: number): void =>
      progress.update(layer, done, best);
    const result = mapLayers(work.layers, { hardware, edges, objective, mapper, samples, seed, onProgress });
    progress.stop();
    print(args.json ? writeJson(documentOf(args, hardware, work, result)) : textOf(args, hardware, work, result));
    if (args.out === undefined) return;
    writeFolder(args.out, filesOf(args, hardware, work, result));
    note(`mappings, pictures and convergence in ${args.out}`);
  },
};

function textOf(args: Arguments, hardware: ArrayHardware, { title, layers }: LayerWork, result: MappedNetwork): string {
  const { mapped } = result;
  const rows = mapped.map((one) => [
    one.names[0] ?? '',
    one.names.length > 1 ? `× ${one.names.length}` : '',
    integer(one.cost.latencyCycles * one.layer.repeats),
    percent(utilisation(one, hardware)),
    integer(one.cost.trafficBytes * one.layer.repeats),
    integer(one.cost.energyNanojoules * one.layer.repeats),
    percent(one.found.gap, 2),
    one.found.bound.by,
  ]);
  const count = layers.length === 1 ? '1 layer' : `${layers.length} layers, ${mapped.length} of them different`;
  const parts = [
    `${title}: ${count}; ${args.mapper}, ${integer(args.samples)} samples for ${args.objective}, edges ${args.edges}`,
    machineText(hardware),
    '',
    textTable([['layer', '', 'cycles', 'PEs busy', 'traffic (B)', 'energy (nJ)', 'gap', 'bound by'], ...rows]),
  ];
  if (layers.length > 1)
    parts.push(
      `in all ${integer(result.latencyCycles)} cycles, ${percent(result.roofCycles / result.latencyCycles)} of the PEs busy; ` +
        `${integer(result.trafficBytes)} bytes, ${integer(result.energyNanojoules)} nJ`,
    );
  const [only] = mapped;
  if (layers.length === 1 && only !== undefined) parts.push('', loopNestText(only.layer, only.found.genome).trimEnd());
  return `${parts.join('\n')}\n`;
}

function machineText({ pes, l1Bytes, l2Bytes, nocBytesPerCycle, offChipBytesPerCycle }: ArrayHardware): string {
  const rate = (bytes: number): string => (bytes === Number.POSITIVE_INFINITY ? 'no limit' : `${bytes} B/cycle`);
  return [
    `${integer(pes)} PEs, L1 ${integer(l1Bytes)} B, L2 ${integer(l2Bytes)} B`,
    `on chip ${rate(nocBytesPerCycle)}, off chip ${rate(offChipBytesPerCycle)}`,
  ].join('; ');
}

function utilisation({ macs, cost }: MappedLayer, { pes, simdLanes }: ArrayHardware): number {
  return macs / (cost.latencyCycles * pes * simdLanes);
}

function documentOf(args: Arguments, hardware: ArrayHardware, { title }: LayerWork, result: MappedNetwork) {
  const { mapper, objective, samples, seed, edges } = args;
  const { mapped, latencyCycles, energyNanojoules, trafficBytes, macs, roofCycles } = result;
  return {
    ...{ work: title, mapper, objective, samples, seed, edges, hardware },
    ...{ latencyCycles, energyNanojoules, trafficBytes, macs, roofCycles },
    layers: mapped.map((one) => ({
      names: one.names,
      repeats: one.layer.repeats,
      ...one.cost,
      value: one.found.value,
      bound: one.found.bound,
      gap: one.found.gap,
      samples: one.found.samples,
      mapping: mappingOf(one.found.genome),
      dataflow: writeArrayDataflow(one.layer, one.found.genome),
    })),
  };
}

/** By name: the network with all mappings, and for each different layer its dataflow and picture. */
function filesOf(
  args: Arguments,
  hardware: ArrayHardware,
  work: LayerWork,
  result: MappedNetwork,
): Record<string, string> {
  const { mapped, of } = result;
  const files: Record<string, string> = {
    'result.json': writeJson(documentOf(args, hardware, work, result)),
    'network.m': writeArrayNetwork(
      work.title,
      work.layers.map(({ name }, i) => {
        const { layer, found } = mapped[of[i]!]!;
        return { name, layer, genes: found.genome };
      }),
    ),
    'convergence.svg': convergence(mapped),
  };
  for (const [i, { names, layer, found }] of mapped.entries()) {
    const name = `${i + 1}-${visibleLine(names[0] ?? '')
      .replaceAll(/[^A-Za-z0-9._-]/g, '-')
      .slice(0, 80)}`;
    files[`${name}.m`] = writeArrayDataflow(layer, found.genome);
    files[`${name}.txt`] = loopNestText(layer, found.genome);
    files[`${name}.svg`] = arrayMappingFigure(layer, found.genome, `mapping of ${names[0]}`);
  }
  return files;
}

/** Best value over the bound, for each layer. */
function convergence(mapped: readonly MappedLayer[]): string {
  const rows = mapped.flatMap(({ names, found }) =>
    found.convergence.samples.flatMap((samples, i) => {
      const best = found.convergence.best[i]! / found.bound.value;
      if (!Number.isFinite(best)) return [];
      return [{ samples: String(samples), over_bound: fixed(best, 6), layer: names[0] ?? '' }];
    }),
  );
  const table = { columns: ['samples', 'over_bound', 'layer'], rows };
  const series = mapped.length <= 8 ? { series: 'layer' } : {};
  return linesFigure(table, { x: 'samples', y: 'over_bound', ...series, logX: true, logY: true, steps: true });
}
