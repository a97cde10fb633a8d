/** `layer map` by a model that plans a layer: tiles or folds, as text, as JSON, and as a folder of files with a page. */
import { fixed, integer, percent } from '../base/numbers.js';
import { visibleLine } from '../base/text.js';
import type { PlanBound, PlanFigures } from '../cost/plan-figures.js';
import { writeJson } from '../formats/json-text.js';
import { layerMappingText } from '../formats/layer-mapping-text.js';
import { writeFolder } from '../formats/output-folder.js';
import type { ArrayHardware } from '../machine/array-machine.js';
import { type PlanMapping, systolicLoops, tilingLoops } from '../mapping/plan-mapping.js';
import { type MappedPlan, mapPlans, planFront } from '../pipeline/map-plans.js';
import { productOf } from '../problem/convolution.js';
import { gemmProblem } from '../problem/operators/gemm.js';
import { planMappingFigure } from '../report/figures/plan-mapping-figure.js';
import { type PageSection, staticPage } from '../report/static-page.js';
import { writePlanMappings } from '../scenario/plan-mapping-file.js';
import type { LayerObjective } from '../search/layer/layer-objective.js';
import type { FrontPoint } from '../search/pareto-front.js';
import { DEFAULT_PLAN_MAPPER, planMappers } from '../search/plan/plan-mappers.js';
import { planValue } from '../search/plan/plan-space.js';
import { type Layer, layerConvolution } from '../workload/layer.js';
import { layerProblem } from '../workload/layer-problem.js';
import { machineText } from './array-options.js';
import { note, print } from './command.js';
import { frontFigures, shownFront } from './front-text.js';
import { type MapArguments, type PlanWork, workFrom } from './map-work.js';
import { searchProgress } from './progress.js';
import { textTable } from './text-table.js';
import { transposeText } from './transpose-text.js';

type Called = MapArguments & { readonly mapper: string };
type Front = readonly FrontPoint<PlanMapping>[];

/** Layers with a picture of their own on the page. */
const MOST_SECTIONS = 100;

export async function mapByPlan(given: MapArguments, work: PlanWork): Promise<void> {
  const args: Called = { ...given, mapper: given.mapper ?? DEFAULT_PLAN_MAPPER };
  planMappers.get(args.mapper);
  const { mapper, samples, seed, objective } = args;
  const { model, hardware, layers } = work;
  const progress = await searchProgress(samples, false, 'layer');
  const onProgress = (layer: number, done: number, best: number): void => progress.update(layer, done, best);
  const mapped = mapPlans(layers, { model, hardware, objective, mapper, samples, seed, onProgress });
  progress.stop();
  const [only] = mapped;
  const front =
    args.pareto && only !== undefined ? planFront(only.layer, { model, hardware, mapper, samples, seed }) : [];
  print(args.json ? writeJson(documentOf(args, work, mapped, front)) : textOf(args, work, mapped));
  if (front.length > 0 && !args.json) print(`\nlatency against energy:\n${textTable(frontRows(front))}\n`);
  if (args.out === undefined) return;
  writeFolder(args.out, filesOf(args, work, mapped, front));
  note(`mappings, pictures and report.html in ${args.out}`);
}

/** The mapping as loops: of the layer's own problem, or of the product that an array makes of it. */
export function planLoops(layer: Layer, mapping: PlanMapping): string {
  if (mapping.model === 'tile-plan') return layerMappingText(tilingLoops(layerProblem(layer), mapping));
  const product = productOf(layerConvolution(layer));
  const problem = gemmProblem({ name: layer.name, ...product });
  const how = `${mapping.dataflow}, ${integer(mapping.rows)} × ${integer(mapping.columns)}`;
  const sizes = `${integer(product.m)} × ${integer(product.k)} · ${integer(product.k)} × ${integer(product.n)}`;
  return `product ${sizes}: ${how}\n${layerMappingText(systolicLoops(problem, mapping))}`;
}

export interface ShownPlan {
  readonly names: readonly string[];
  readonly mapping: PlanMapping;
  readonly figures: PlanFigures;
  readonly bound: PlanBound;
}

/** A row a layer, with a heading; the gap is of the objective to what no mapping can beat. */
export function planRows(
  shown: readonly ShownPlan[],
  { pes, simdLanes }: ArrayHardware,
  objective: LayerObjective,
): readonly (readonly string[])[] {
  const isTiled = shown.some(({ mapping }) => mapping.model === 'tile-plan');
  const rows = shown.map(({ names, mapping, figures, bound }) => [
    names[0] ?? '',
    names.length > 1 ? `× ${names.length}` : '',
    integer(figures.cycles),
    percent(figures.macs / (figures.cycles * pes * simdLanes)),
    integer(figures.trafficBytes),
    integer(figures.nanojoules),
    percent(planValue(figures, objective) / planValue(bound, objective) - 1),
    mapping.model === 'tile-plan' ? mapping.order.join(' > ') || 'whole' : mapping.dataflow,
    integer(figures.parts),
  ]);
  const last = isTiled ? ['order', 'tiles'] : ['stays', 'folds'];
  return [['layer', '', 'cycles', 'PEs busy', 'traffic (B)', 'energy (nJ)', 'gap', ...last], ...rows];
}

function textOf(args: Called, work: PlanWork, mapped: readonly MappedPlan[]): string {
  const { title, layers, hardware, model, product } = work;
  const count = layers.length === 1 ? '1 layer' : `${layers.length} layers, ${mapped.length} of them different`;
  const [only] = mapped;
  const parts = [
    `${title}: ${count}; ${args.mapper} for ${args.objective}; the model ${model}`,
    machineText(hardware),
    '',
    textTable(planRows(mapped, hardware, args.objective)),
  ];
  if (layers.length > 1) {
    const total = (of: (figures: PlanFigures) => number): number =>
      mapped.reduce((sum, { names, figures }) => sum + of(figures) * names.length, 0);
    const [cycles, bytes, energy] = [
      total((one) => one.cycles),
      total((one) => one.trafficBytes),
      total((one) => one.nanojoules),
    ];
    parts.push(`in all ${integer(cycles)} cycles, ${integer(bytes)} bytes, ${fixed(energy / 1000)} µJ`);
  }
  if (product !== undefined) parts.push('', transposeText(product));
  if (layers.length === 1 && only !== undefined) parts.push('', planLoops(only.layer, only.mapping).trimEnd());
  return `${parts.join('\n')}\n`;
}

function frontRows(front: Front): readonly (readonly string[])[] {
  return shownFront(front.map(({ x, y, item }) => ({ x, y, array: planName(item) })));
}

function planName(mapping: PlanMapping): string {
  if (mapping.model === 'systolic') return `${mapping.dataflow} ${mapping.rows} × ${mapping.columns}`;
  return mapping.order.map((letter) => `${letter} ${mapping.tile[letter]}`).join(' > ') || 'whole';
}

function documentOf(args: Called, work: PlanWork, mapped: readonly MappedPlan[], front: Front) {
  const { mapper, objective, samples, seed } = args;
  const { title, model, hardware, product } = work;
  return {
    ...{ work: title, model, hardware, mapper, objective, samples, seed },
    ...(product === undefined ? {} : { ttgt: product }),
    ...(front.length === 0
      ? {}
      : { front: front.map(({ x, y, item }) => ({ cycles: x, nanojoules: y, mapping: item })) }),
    layers: mapped.map(({ names, mapping, figures, bound, found }) => ({
      ...{ names, ...figures, bound, samples: found.samples, mapping },
    })),
  };
}

/** By name: all mappings in one file that `layer cost` reads, for each different layer its loops and picture, and a page of all. */
function filesOf(args: Called, work: PlanWork, mapped: readonly MappedPlan[], front: Front): Record<string, string> {
  const { title, model, hardware } = work;
  const files: Record<string, string> = {
    'result.json': writeJson(documentOf(args, work, mapped, front)),
    'mappings.yaml': writePlanMappings({ ...args, work: workFrom(args.out ?? '', args.work), model }, mapped),
  };
  const sections: PageSection[] = [{ heading: 'Layers', rows: planRows(mapped, hardware, args.objective) }];
  if (front.length > 0) {
    for (const figure of frontFigures(front)) files['front.svg'] = figure;
    sections.push({ heading: 'Latency against energy', figures: frontFigures(front), rows: frontRows(front) });
  }
  for (const [i, { names, layer, mapping }] of mapped.entries()) {
    const letters = visibleLine(names[0] ?? '').replaceAll(/[^A-Za-z0-9._-]/g, '-');
    const name = `${i + 1}-${letters.slice(0, 80)}`;
    const figure = planMappingFigure(layer, mapping, hardware);
    files[`${name}.txt`] = planLoops(layer, mapping);
    files[`${name}.svg`] = figure;
    if (sections.length < MOST_SECTIONS)
      sections.push({ heading: names.join(', '), figures: [figure], text: planLoops(layer, mapping) });
  }
  files['report.html'] = staticPage(title, `${machineText(hardware)}; the model ${model}`, sections);
  return files;
}
