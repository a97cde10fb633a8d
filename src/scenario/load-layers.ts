/** From a file of the kind `layers` to layers or problems, what they are mapped onto, and the search that maps them. */
import { dirname, join } from 'node:path';
import { didYouMean } from '../base/did-you-mean.js';
import { InputError, locate } from '../base/errors.js';
import type { Edges } from '../cost/array/array-cost.js';
import { demandConformable } from '../cost/layer-models.js';
import { readText } from '../formats/read-file.js';
import { readYaml, type YamlDocument } from '../formats/yaml-document.js';
import { arrayArchitecture } from '../machine/array-architecture.js';
import { type ArrayHardware, arrays } from '../machine/array-machine.js';
import { contractionProblem } from '../problem/operators/contraction.js';
import type { Problem } from '../problem/problem.js';
import { DEFAULT_LAYER_MAPPER } from '../search/layer/layer-mappers.js';
import type { LayerObjective } from '../search/layer/layer-objective.js';
import { DEFAULT_NEST_MAPPER } from '../search/loop-nest/nest-mappers.js';
import { DEFAULT_PLAN_MAPPER } from '../search/plan/plan-mappers.js';
import { gemm, type Layer } from '../workload/layer.js';
import { layerFromProblem, layerProblem } from '../workload/layer-problem.js';
import { modelNamed } from '../workload/models/zoo.js';
import { type MappedOnto, readArchitectureFile } from './architecture-file.js';
import { type Beside, beside, type NamedInput } from './beside.js';
import { check } from './check.js';
import { type LayersDocument, layersModel, layersSchema } from './layers-schema.js';
import { networkOf } from './network.js';
import { type Override, overridden } from './overrides.js';
import { loadPlugins } from './plugins.js';

export interface DataflowLayers {
  readonly model: 'dataflow';
  readonly layers: readonly Layer[];
  readonly hardware: ArrayHardware;
  readonly edges: Edges;
}

export interface PlanLayers {
  readonly model: 'tile-plan' | 'systolic';
  readonly layers: readonly Layer[];
  readonly hardware: ArrayHardware;
}

export interface NestLayers extends MappedOnto {
  readonly model: 'loop-nest';
  readonly problems: readonly Problem[];
}

export interface LayersScenario {
  readonly name: string;
  readonly seed: number;
  readonly work: DataflowLayers | NestLayers | PlanLayers;
  /** Of the registry of the model's mappers. */
  readonly mapper: string;
  readonly objective: LayerObjective;
  /** Mappings that the search of each layer may try. */
  readonly samples: number;
  readonly inputs: readonly NamedInput[];
  /** What of a network could not be read, one sentence each. */
  readonly notes: readonly string[];
}

/** Layers of one scenario; each is searched. */
const MOST_LAYERS = 10_000;

/** @throws InputError for a file that is missing, malformed or asks for what cannot be */
export function loadLayers(file: string, overrides: readonly Override[] = []): LayersScenario {
  return layersOf(overridden(readYaml(readText(file), file), overrides));
}

/** A document that is already there; files it names are beside its own. @throws InputError */
export function layersOf(yaml: YamlDocument): LayersScenario {
  loadPlugins(yaml);
  const document = check(layersSchema, yaml);
  const { name, seed, mapper } = document;
  const files = beside(yaml.file);
  const notes: string[] = [];
  const model = layersModel(document);
  const parts = [document, files, yaml, notes] as const;
  const work = model === 'loop-nest' ? loopNest(...parts) : onArray(model, ...parts);
  return {
    ...{ name, seed, work, notes },
    mapper: mapper.name ?? DEFAULT_MAPPERS[model],
    objective: mapper.objective,
    samples: mapper.samples,
    inputs: files.read,
  };
}

const DEFAULT_MAPPERS = {
  dataflow: DEFAULT_LAYER_MAPPER,
  'loop-nest': DEFAULT_NEST_MAPPER,
  'tile-plan': DEFAULT_PLAN_MAPPER,
  systolic: DEFAULT_PLAN_MAPPER,
} as const;

function onArray(
  model: 'dataflow' | PlanLayers['model'],
  document: LayersDocument,
  files: Beside,
  yaml: YamlDocument,
  notes: string[],
): DataflowLayers | PlanLayers {
  const contraction = contractionOf(document, yaml);
  const layers =
    contraction === undefined
      ? layersNamed(document, files, yaml, notes)
      : [
          locate(yaml.placeOf(['workload', 'einsum']), () => {
            demandConformable(model, contraction);
            return layerFromProblem(contraction);
          }),
        ];
  const hardware = hardwareOf(document);
  return model === 'dataflow'
    ? { model, layers, hardware, edges: document.edges ?? 'exact' }
    : { model, layers, hardware };
}

function loopNest(document: LayersDocument, files: Beside, yaml: YamlDocument, notes: string[]): NestLayers {
  const { architectureFile, array } = document;
  const contraction = contractionOf(document, yaml);
  const problems =
    contraction === undefined ? layersNamed(document, files, yaml, notes).map(layerProblem) : [contraction];
  const onto =
    architectureFile === undefined
      ? {
          architecture: arrayArchitecture(array?.preset ?? arrays.names[0] ?? '', hardwareOf(document)),
          constraintsOf: () => undefined,
        }
      : readArchitectureFile({
          file: architectureFile,
          text: () => files.text(architectureFile).text,
          beside: (name) => files.text(join(dirname(architectureFile), name)).text,
        });
  return { model: 'loop-nest', problems, ...onto };
}

function contractionOf({ workload: { einsum, sizes } }: LayersDocument, yaml: YamlDocument): Problem | undefined {
  if (einsum === undefined || sizes === undefined) return undefined;
  return locate(yaml.placeOf(['workload', 'einsum']), () =>
    contractionProblem({ name: 'contraction', text: einsum, sizes }),
  );
}

function layersNamed(
  { workload }: LayersDocument,
  files: Beside,
  yaml: YamlDocument,
  notes: string[],
): readonly Layer[] {
  const { model, product, layer: named } = workload;
  if (product !== undefined) {
    const [m, n, k] = product as [number, number, number];
    return [gemm('product', { m, n, k })];
  }
  const read = model === undefined ? networkOf(workload, files, yaml, ['workload']) : undefined;
  notes.push(...(read?.notes ?? []));
  const layers = (read?.network ?? modelNamed(model ?? '')).layers.map(({ layer }) => layer);
  if (layers.length > MOST_LAYERS)
    throw new InputError({
      ...yaml.placeOf(['workload']),
      expected: `at most ${MOST_LAYERS} layers`,
      found: layers.length,
    });
  if (named === undefined) return layers;
  const found = layers.find(({ name }) => name === named);
  if (found !== undefined) return [found];
  const names = layers.map(({ name }) => name);
  throw new InputError({
    ...yaml.placeOf(['workload', 'layer']),
    expected: 'a layer of the network',
    found: named,
    hint: didYouMean(named, names),
  });
}

function hardwareOf({ array }: LayersDocument): ArrayHardware {
  const { preset = arrays.names[0] ?? '', ...own } = array ?? {};
  const given = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  return { ...arrays.get(preset), ...given };
}
