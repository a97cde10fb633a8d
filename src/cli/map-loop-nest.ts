/** `layer map` by the loop-nest model: mappings onto levels of memory, as text, as JSON, and as a folder of files with a page. */
import { fixed, integer, percent } from '../base/numbers.js';
import { visibleLine } from '../base/text.js';
import { writeJson } from '../formats/json-text.js';
import { layerMappingText } from '../formats/layer-mapping-text.js';
import { writeFolder } from '../formats/output-folder.js';
import { writeTimeloop } from '../formats/write-timeloop.js';
import type { LayerMapping } from '../mapping/layer-mapping.js';
import { nestFront } from '../pipeline/layer-front.js';
import { type MappedNest, mapNests } from '../pipeline/map-nests.js';
import { nestMappingFigure } from '../report/figures/nest-mapping-figure.js';
import { type PageSection, staticPage } from '../report/static-page.js';
import { DEFAULT_NEST_MAPPER, nestMappers } from '../search/loop-nest/nest-mappers.js';
import { NEST_METRICS } from '../search/loop-nest/nest-objectives.js';
import type { FrontPoint } from '../search/pareto-front.js';
import { note, print } from './command.js';
import { frontFigures, shownFront } from './front-text.js';
import type { LoopNestWork, MapArguments } from './map-work.js';
import { nestGap, nestSections, nestText, type ShownNest } from './nest-text.js';
import { searchProgress } from './progress.js';
import { textTable } from './text-table.js';
import { transposeText } from './transpose-text.js';

type Called = MapArguments & { readonly mapper: string };
type Front = readonly FrontPoint<LayerMapping>[];

/** Layers with a picture of their own on the page. */
const MOST_SECTIONS = 100;

export async function mapByLoopNest(given: MapArguments, work: LoopNestWork): Promise<void> {
  const args: Called = { ...given, mapper: given.mapper ?? DEFAULT_NEST_MAPPER };
  const { mapper, samples, seed, objective } = args;
  nestMappers.get(mapper);
  const metric = NEST_METRICS[objective];
  const { architecture, constraintsOf, problems } = work;
  const options = { architecture, constraintsOf, mapper, samples, seed };
  const progress = await searchProgress(samples, false, 'layer');
  const onProgress = (problem: number, done: number, best: number): void => progress.update(problem, done, best);
  const mapped = mapNests(problems, { ...options, metric, onProgress });
  progress.stop();
  const [only] = mapped;
  const front = args.pareto && only !== undefined ? nestFront(only.problem, options) : [];
  print(args.json ? writeJson(documentOf(args, work, mapped, front)) : textOf(args, work, mapped));
  if (front.length > 0 && !args.json) print(`\nlatency against energy:\n${textTable(frontRows(front))}\n`);
  if (args.out === undefined) return;
  writeFolder(args.out, filesOf(args, work, mapped, front));
  note(`mappings, pictures and report.html in ${args.out}`);
}

function shownOf({ mapper, objective, seed }: Called, { architecture }: LoopNestWork, one: MappedNest): ShownNest {
  const { problem, found, cost, bound } = one;
  const how = `${mapper}, best of ${integer(found.samples)} for ${objective}, seed ${seed}`;
  return { problem, architecture, mapping: found.mapping, cost, bound, how };
}

function textOf(args: Called, work: LoopNestWork, mapped: readonly MappedNest[]): string {
  const { title, problems, architecture, product } = work;
  const [only] = mapped;
  const transposes = product === undefined ? '' : `${transposeText(product)}\n\n`;
  if (problems.length === 1 && only !== undefined) return `${transposes}${nestText(shownOf(args, work, only))}`;
  const cycles = mapped.reduce((sum, { cost, names }) => sum + cost.cycles * names.length, 0);
  const energy = mapped.reduce((sum, { cost, names }) => sum + cost.picojoules * names.length, 0);
  return `${[
    `${title}: ${problems.length} layers, ${mapped.length} of them different; ${args.mapper}, ${integer(args.samples)} samples for ${args.objective}`,
    `${architecture.name}, ${integer(architecture.macUnits)} MAC units; the loop-nest model`,
    '',
    textTable(layerRows(mapped)),
    `in all ${integer(cycles)} cycles, ${fixed(energy / 1e6)} µJ`,
  ].join('\n')}\n`;
}

function layerRows(mapped: readonly MappedNest[]): readonly (readonly string[])[] {
  const rows = mapped.map(({ names, cost, bound }) => [
    names[0] ?? '',
    names.length > 1 ? `× ${names.length}` : '',
    integer(cost.cycles),
    percent(nestGap(cost.cycles, bound.cycles)),
    fixed(cost.picojoules / 1e6),
    percent(nestGap(cost.picojoules, bound.picojoules)),
    percent(cost.utilization),
  ]);
  return [['layer', '', 'cycles', 'gap', 'energy (µJ)', 'gap', 'units busy'], ...rows];
}

function frontRows(front: Front): readonly (readonly string[])[] {
  const arrayOf = ({ levels }: LayerMapping): string =>
    levels
      .flatMap(({ spatial }) => spatial.map(({ dimension, copies }) => `${dimension} over ${copies}`))
      .join(' × ') || '1';
  return shownFront(front.map(({ x, y, item }) => ({ x, y, array: arrayOf(item) })));
}

function documentOf(args: Called, work: LoopNestWork, mapped: readonly MappedNest[], front: Front) {
  const { mapper, objective, samples, seed } = args;
  const { title, architecture, product } = work;
  return {
    ...{ work: title, model: work.model, architecture: architecture.name, mapper, objective, samples, seed },
    ...(product === undefined ? {} : { ttgt: product }),
    ...(front.length === 0
      ? {}
      : { front: front.map(({ x, y, item }) => ({ cycles: x, nanojoules: y, mapping: item })) }),
    layers: mapped.map(({ names, found, cost, bound }) => ({
      ...{ names, ...cost, bound, samples: found.samples, mapping: found.mapping },
    })),
  };
}

/** By name: for each different layer its Timeloop input, loops and picture, and a page of all. */
function filesOf(
  args: Called,
  work: LoopNestWork,
  mapped: readonly MappedNest[],
  front: Front,
): Record<string, string> {
  const { title, architecture } = work;
  const files: Record<string, string> = { 'result.json': writeJson(documentOf(args, work, mapped, front)) };
  const sections: PageSection[] = [{ heading: 'Layers', rows: layerRows(mapped) }];
  if (front.length > 0) {
    for (const figure of frontFigures(front)) files['front.svg'] = figure;
    sections.push({ heading: 'Latency against energy', figures: frontFigures(front), rows: frontRows(front) });
  }
  for (const [i, one] of mapped.entries()) {
    const { names, problem, found } = one;
    const letters = visibleLine(names[0] ?? '').replaceAll(/[^A-Za-z0-9._-]/g, '-');
    const name = `${i + 1}-${letters.slice(0, 80)}`;
    const shown = shownOf(args, work, one);
    files[`${name}.yaml`] = writeTimeloop({ problem, architecture, mapping: found.mapping });
    files[`${name}.txt`] = layerMappingText(found.mapping);
    files[`${name}.svg`] = nestMappingFigure(shown);
    if (mapped.length === 1) sections.push(...nestSections(shown));
    else if (sections.length < MOST_SECTIONS)
      sections.push({
        heading: names.join(', '),
        figures: [nestMappingFigure(shown)],
        text: layerMappingText(found.mapping),
      });
  }
  files['report.html'] = staticPage(title, `${architecture.name}; the loop-nest model`, sections);
  return files;
}
