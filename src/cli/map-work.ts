/** What `layer map` maps, onto what, by which model: layers on an array, or problems of any loops on levels of memory. */
import { dirname, join, relative } from 'node:path';
import { InputError, locate } from '../base/errors.js';
import type { Edges } from '../cost/array/array-cost.js';
import { demandConformable } from '../cost/layer-models.js';
import { readText } from '../formats/read-file.js';
import { readYaml } from '../formats/yaml-document.js';
import { arrayArchitecture } from '../machine/array-architecture.js';
import type { ArrayHardware } from '../machine/array-machine.js';
import type { PlanModelName } from '../pipeline/map-plans.js';
import { contractionProblem } from '../problem/operators/contraction.js';
import type { Problem } from '../problem/problem.js';
import { type Ttgt, ttgt } from '../problem/ttgt.js';
import { type MappedOnto, readArchitectureFile } from '../scenario/architecture-file.js';
import { kindOf } from '../scenario/check-kind.js';
import { loadLayers } from '../scenario/load-layers.js';
import type { NamedWork } from '../scenario/plan-mapping-file.js';
import { DEFAULT_SAMPLES, DEFAULT_SEED } from '../search/budget.js';
import type { LayerObjective } from '../search/layer/layer-objective.js';
import type { Layer } from '../workload/layer.js';
import { layerFromProblem, layerProblem } from '../workload/layer-problem.js';
import { type ArrayArguments, DEFAULT_ARRAY, DEFAULT_EDGES, hardwareOf, layersOf } from './array-options.js';
import type { SetArguments } from './set-option.js';

export const MAP_MODELS = ['dataflow', 'loop-nest', 'tile-plan', 'systolic'] as const;

/** What is not said. */
export const MAP_DEFAULTS = {
  machine: DEFAULT_ARRAY,
  edges: DEFAULT_EDGES,
  objective: 'latency',
  samples: DEFAULT_SAMPLES,
  seed: DEFAULT_SEED,
} as const;

/** With what is not said. */
export interface MapArguments extends MapAsked {
  readonly machine: string;
  readonly edges: Edges;
  readonly objective: LayerObjective;
  readonly samples: number;
  readonly seed: number;
}

export function mapDefaults(asked: MapAsked) {
  const { machine, edges, objective, samples, seed } = { ...MAP_DEFAULTS, ...given(asked) };
  return { machine, edges, objective, samples, seed };
}

/** What is said. */
export function given<T extends object>(asked: T): { readonly [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: NonNullable<T[K]>;
  };
}

export interface MapAsked extends ArrayArguments, SetArguments {
  readonly work: string;
  readonly layer: string | undefined;
  readonly model: (typeof MAP_MODELS)[number] | undefined;
  readonly arch: string | undefined;
  readonly sizes: string | undefined;
  readonly ttgt: boolean;
  readonly mapper: string | undefined;
  readonly objective: LayerObjective | undefined;
  readonly pareto: boolean;
  readonly samples: number | undefined;
  readonly seed: number | undefined;
  readonly out: string | undefined;
  readonly json: boolean;
}

interface Work {
  readonly title: string;
  readonly notes: readonly string[];
  /** Of a contraction that is mapped as one product. */
  readonly product?: Ttgt | undefined;
}

export interface DataflowWork extends Work {
  readonly model: 'dataflow';
  readonly layers: readonly Layer[];
  readonly hardware: ArrayHardware;
}

/** By a model that plans tiles or folds. */
export interface PlanWork extends Work {
  readonly model: PlanModelName;
  readonly layers: readonly Layer[];
  readonly hardware: ArrayHardware;
}

export interface LoopNestWork extends Work, MappedOnto {
  readonly model: 'loop-nest';
  readonly problems: readonly Problem[];
}

/** Layers of one call; each is searched. */
const MOST_LAYERS = 10_000;

/** @throws InputError for work that is none, or that the model is not conformable with */
export function mapWork(args: MapArguments): DataflowWork | LoopNestWork | PlanWork {
  const hardware = hardwareOf(args);
  const contraction = contractionOf(args);
  const model = args.model ?? (contraction !== undefined || args.arch !== undefined ? 'loop-nest' : 'dataflow');
  if (model !== 'loop-nest' && args.arch !== undefined)
    throw new InputError({ path: '--arch', expected: 'the loop-nest model, which maps onto any levels', found: model });
  const work = contraction === undefined ? layerWork(args) : contractionWork(args, contraction);
  if (work.layers.length > MOST_LAYERS)
    throw new InputError({ path: 'work', expected: `at most ${MOST_LAYERS} layers`, found: work.layers.length });
  if (args.pareto && work.layers.length !== 1)
    throw new InputError({ path: '--pareto', expected: 'one layer', found: `${work.layers.length} layers` });
  const { title, notes, product } = work;
  if (model !== 'loop-nest') {
    if (contraction !== undefined)
      for (const made of work.layers) locate({ path: 'work' }, () => demandConformable(model, made.problem()));
    return { model, title, notes, product, hardware, layers: work.layers.map((made) => made.layer()) };
  }
  const problems = work.layers.map((made) => made.problem());
  return { model, title, notes, product, problems, ...architectureOf(args, hardware) };
}

/** Layers of a work that a file of mappings names, as the command line would; files lie beside it. */
export function namedLayers(
  { work, sizes, ttgt: isProduct = false, model }: NamedWork & { readonly model: PlanModelName },
  file: string,
): Layer[] {
  const place = isFile(work) ? join(dirname(file), work) : work;
  if (isLayersFile(place)) {
    const { work: scenario } = loadLayers(place);
    return scenario.model === 'loop-nest' ? scenario.problems.map(layerFromProblem) : [...scenario.layers];
  }
  const asked = { work: place, layer: undefined, sizes, ttgt: isProduct };
  const contraction = contractionOf(asked);
  const { layers } = contraction === undefined ? layerWork(asked) : contractionWork(asked, contraction);
  if (contraction !== undefined) for (const made of layers) demandConformable(model, made.problem());
  return layers.map((made) => made.layer());
}

/** A scenario of the kind `layers`; Timeloop's problems are YAML as well. */
export function isLayersFile(work: string): boolean {
  return /\.(ya?ml|json)$/i.test(work) && kindOf(readYaml(readText(work), work)) === 'layers';
}

/** The work as a file in the folder has to name it. */
export function workFrom(folder: string, work: string): string {
  return isFile(work) ? relative(folder, work) : work;
}

function isFile(work: string): boolean {
  return /\.(m|onnx|ya?ml|json|csv|einsum)$/i.test(work);
}

/** Made as the model needs them: each may be none that the other knows. */
interface Made {
  readonly layer: () => Layer;
  readonly problem: () => Problem;
}

interface AnyWork extends Work {
  readonly layers: readonly Made[];
}

type Asked = Pick<MapArguments, 'work' | 'layer' | 'sizes' | 'ttgt'>;

function layerWork({ work, layer }: Asked): AnyWork {
  const found = layersOf(work, layer);
  const layers = found.layers.map((own): Made => ({ layer: () => own, problem: () => layerProblem(own) }));
  return { title: found.title, notes: found.notes, layers };
}

function contractionWork(args: Asked, problem: Problem): AnyWork {
  if (args.layer !== undefined)
    throw new InputError({ path: 'layer', expected: 'no layer beside einsum text', found: args.layer });
  const product = args.ttgt ? ttgt(problem) : undefined;
  const mapped = product?.gemm ?? problem;
  const made = { layer: () => locate({ path: 'work' }, () => layerFromProblem(mapped)), problem: () => mapped };
  return { title: args.work, notes: [], layers: [made], product };
}

/** Undefined for other work. @throws InputError for text or sizes that make no contraction */
function contractionOf({ work, sizes, ttgt: isProduct }: Asked): Problem | undefined {
  const name = 'contraction';
  if (work.toLowerCase().endsWith('.einsum')) {
    const { text, sizes: written } = einsumFile(work);
    const read = written === undefined && sizes !== undefined ? sizes : written;
    return locate({ file: work }, () => contractionProblem({ name, text, sizes: sizesOf(read) }));
  }
  if (work.includes('->') || sizes !== undefined)
    return locate({ path: 'work' }, () => contractionProblem({ name, text: work, sizes: sizesOf(sizes) }));
  if (isProduct) throw new InputError({ path: '--ttgt', expected: 'einsum text (adec,ebd->abc)', found: work });
  return undefined;
}

/** Its first line is the text, its second the sizes; lines after # say nothing. */
function einsumFile(file: string): { readonly text: string; readonly sizes: string | undefined } {
  const lines = readText(file)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length > 2) throw new InputError({ file, expected: 'einsum text, and a line of sizes', found: lines[2] });
  return { text: lines[0] ?? '', sizes: lines[1] };
}

/** Of one size for all letters, or `a=16,b=8`. */
function sizesOf(text: string | undefined): Readonly<Record<string, number>> | number {
  const path = 'sizes';
  if (text === undefined)
    throw new InputError({ path, expected: 'sizes of the letters: 16, or a=16,b=8', found: text });
  if (/^\d+$/.test(text)) return sizeOf(text);
  const sizes = new Map<string, number>();
  for (const part of text.split(',')) {
    const [letter = '', size = '', more] = part.split('=').map((side) => side.trim());
    if (!/^[A-Za-z]$/.test(letter) || more !== undefined)
      throw new InputError({ path, expected: 'letters with sizes: a=16,b=8', found: part });
    if (sizes.has(letter)) throw new InputError({ path, expected: 'one size a letter', found: letter });
    sizes.set(letter, sizeOf(size));
  }
  return Object.fromEntries(sizes);
}

/** Longest dimension of a contraction. */
const LONGEST = 1e6;

function sizeOf(text: string): number {
  if (!/^[1-9]\d*$/.test(text) || Number(text) > LONGEST)
    throw new InputError({ path: 'sizes', expected: `whole numbers from 1 to ${LONGEST}`, found: text });
  return Number(text);
}

function architectureOf({ arch, machine }: MapArguments, hardware: ArrayHardware): MappedOnto {
  if (arch === undefined) return { architecture: arrayArchitecture(machine, hardware), constraintsOf: () => undefined };
  return readArchitectureFile({
    file: arch,
    text: () => readText(arch),
    beside: (name) => readText(join(dirname(arch), name)),
  });
}
