/** `layer map` by the dataflow model: two-level mappings, as text, as JSON, and as a folder of files with a page. */
import { fixed, integer, percent } from '../base/numbers.js';
import { visibleLine } from '../base/text.js';
import { writeArrayDataflow, writeArrayNetwork } from '../formats/array-mapping-maestro.js';
import { writeJson } from '../formats/json-text.js';
import { loopNestText } from '../formats/loop-nest-text.js';
import { writeFolder } from '../formats/output-folder.js';
import type { ArrayHardware } from '../machine/array-machine.js';
import { MAPPED, mappingOf } from '../mapping/array-mapping/genes.js';
import { type LayerFront, layerFront } from '../pipeline/layer-front.js';
import { type MappedLayer, type MappedNetwork, mapLayers } from '../pipeline/map-layers.js';
import { arrayMappingFigure } from '../report/figures/array-mapping-figure.js';
import { linesFigure } from '../report/figures/lines-figure.js';
import { type PageSection, staticPage } from '../report/static-page.js';
import { DEFAULT_LAYER_MAPPER, layerMappers } from '../search/layer/layer-mappers.js';
import { machineText } from './array-options.js';
import { note, print } from './command.js';
import { frontFigures, shownFront } from './front-text.js';
import type { DataflowWork, MapArguments } from './map-work.js';
import { searchProgress } from './progress.js';
import { textTable } from './text-table.js';
import { transposeText } from './transpose-text.js';

type Called = MapArguments & { readonly mapper: string };

/** Layers with a picture of their own on the page. */
const MOST_SECTIONS = 100;

export async function mapByDataflow(given: MapArguments, work: DataflowWork): Promise<void> {
  const args: Called = { ...given, mapper: given.mapper ?? DEFAULT_LAYER_MAPPER };
  layerMappers.get(args.mapper);
  const { edges, objective, mapper, samples, seed, pareto } = args;
  const { hardware, layers } = work;
  const progress = await searchProgress(samples, false, 'layer');
  const onProgress = (layer: number, _: number, done: number, best: number): void => progress.update(layer, done, best);
  const result = mapLayers(layers, { hardware, edges, objective, mapper, samples, seed, onProgress });
  progress.stop();
  const [only] = result.mapped;
  const front = pareto && only !== undefined ? layerFront(only.layer, { hardware, edges, mapper, samples, seed }) : [];
  print(args.json ? writeJson(documentOf(args, work, result, front)) : textOf(args, work, result));
  if (front.length > 0 && !args.json) print(`\nlatency against energy:\n${textTable(frontRows(front))}\n`);
  if (args.out === undefined) return;
  writeFolder(args.out, filesOf(args, work, result, front));
  note(`mappings, pictures, convergence and report.html in ${args.out}`);
}

function textOf(args: Called, { title, layers, hardware, product }: DataflowWork, result: MappedNetwork): string {
  const { mapped } = result;
  const count = layers.length === 1 ? '1 layer' : `${layers.length} layers, ${mapped.length} of them different`;
  const parts = [
    `${title}: ${count}; ${args.mapper}, ${integer(args.samples)} samples for ${args.objective}, edges ${args.edges}`,
    machineText(hardware),
    '',
    textTable(layerRows(mapped, hardware)),
  ];
  if (layers.length > 1)
    parts.push(
      `in all ${integer(result.latencyCycles)} cycles, ${percent(result.roofCycles / result.latencyCycles)} of the PEs busy; ` +
        `${integer(result.trafficBytes)} bytes, ${integer(result.energyNanojoules)} nJ`,
    );
  const [only] = mapped;
  if (product !== undefined) parts.push('', transposeText(product));
  if (layers.length === 1 && only !== undefined) parts.push('', loopNestText(only.layer, only.found.genome).trimEnd());
  return `${parts.join('\n')}\n`;
}

function layerRows(mapped: readonly MappedLayer[], hardware: ArrayHardware): readonly (readonly string[])[] {
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
  return [['layer', '', 'cycles', 'PEs busy', 'traffic (B)', 'energy (nJ)', 'gap', 'bound by'], ...rows];
}

function frontRows(front: LayerFront): readonly (readonly string[])[] {
  return shownFront(front.map(({ x, y, item }) => ({ x, y, array: shapeText(item) })));
}

function shapeText(genes: Int32Array): string {
  const { pes, cluster, outer, inner } = mappingOf(genes);
  return `${MAPPED[outer.parallel]} over ${Math.floor(pes / cluster)} × ${MAPPED[inner.parallel]} over ${cluster}`;
}

function utilisation({ macs, cost }: MappedLayer, { pes, simdLanes }: ArrayHardware): number {
  return macs / (cost.latencyCycles * pes * simdLanes);
}

function documentOf(args: Called, { title, hardware }: DataflowWork, result: MappedNetwork, front: LayerFront) {
  const { mapper, objective, samples, seed, edges } = args;
  const { mapped, latencyCycles, energyNanojoules, trafficBytes, macs, roofCycles } = result;
  return {
    ...{ work: title, mapper, objective, samples, seed, edges, hardware },
    ...{ latencyCycles, energyNanojoules, trafficBytes, macs, roofCycles },
    ...(front.length === 0
      ? {}
      : {
          front: front.map(({ x, y, item }) => ({ latencyCycles: x, energyNanojoules: y, mapping: mappingOf(item) })),
        }),
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

/** By name: the network with all mappings, for each different layer its dataflow and picture, and a page of all. */
function filesOf(args: Called, work: DataflowWork, result: MappedNetwork, front: LayerFront): Record<string, string> {
  const { mapped, of } = result;
  const files: Record<string, string> = {
    'result.json': writeJson(documentOf(args, work, result, front)),
    'network.m': writeArrayNetwork(
      work.title,
      work.layers.map(({ name }, i) => {
        const { layer, found } = mapped[of[i]!]!;
        return { name, layer, genes: found.genome };
      }),
    ),
    'convergence.svg': convergence(mapped),
    ...Object.fromEntries(frontFigures(front).map((figure) => ['front.svg', figure])),
  };
  const sections: PageSection[] = [
    { heading: 'Layers', rows: layerRows(mapped, work.hardware) },
    { heading: 'Convergence', about: 'Best value over the bound.', figures: [convergence(mapped)] },
  ];
  if (front.length > 0)
    sections.push({ heading: 'Latency against energy', figures: frontFigures(front), rows: frontRows(front) });
  for (const [i, { names, layer, found }] of mapped.entries()) {
    const name = `${i + 1}-${visibleLine(names[0] ?? '')
      .replaceAll(/[^A-Za-z0-9._-]/g, '-')
      .slice(0, 80)}`;
    files[`${name}.m`] = writeArrayDataflow(layer, found.genome);
    files[`${name}.txt`] = loopNestText(layer, found.genome);
    const figure = arrayMappingFigure(layer, found.genome, `mapping of ${names[0]}`);
    files[`${name}.svg`] = figure;
    if (sections.length < MOST_SECTIONS)
      sections.push({ heading: names.join(', '), figures: [figure], text: loopNestText(layer, found.genome) });
  }
  files['report.html'] = staticPage(work.title, machineText(work.hardware), sections);
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
