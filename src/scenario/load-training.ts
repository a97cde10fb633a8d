/** From a document of the kind `training` to layers, a recipe, its length, and the core and the memory that train. */
import type * as z from 'zod';
import { locate } from '../base/errors.js';
import type { YamlDocument } from '../formats/yaml-document.js';
import type { SparseCore } from '../machine/sparse/sparse-core.js';
import { type Nm, parseNm } from '../problem/sparsity/nm.js';
import { arbitrations } from '../simulator/memory/arbitration.js';
import { densityAt } from '../workload/density/density-schedule.js';
import { checkedLength, recipeNamed, type TrainingLength } from '../workload/density/recipe.js';
import { type WeightLayer, weightLayer } from '../workload/density/training-step.js';
import { gemm } from '../workload/layer.js';
import { modelNamed } from '../workload/models/zoo.js';
import { check } from './check.js';
import { inSection } from './in-section.js';
import { sparseCoreOf } from './load-sparse.js';
import { loadPlugins } from './plugins.js';
import { trainingSchema } from './training-schema.js';

export interface TrainingScenario {
  readonly name: string;
  readonly seed: number;
  readonly layers: readonly WeightLayer[];
  /** Name of a recipe. */
  readonly recipe: string;
  readonly nm: Nm;
  readonly length: TrainingLength;
  readonly stepsPerEpoch: number;
  readonly core: SparseCore;
  readonly memory: { readonly bandwidthBytesPerCycle: number; readonly arbitration: string };
  readonly clockGHz: number;
}

/** A document that is already there; it names no files. @throws InputError */
export function trainingOf(yaml: YamlDocument): TrainingScenario {
  loadPlugins(yaml);
  const document = check(trainingSchema, yaml);
  const { name, seed, recipe, stepsPerEpoch, memory, clockGHz, epochs, denseEpochs, finetuneEpochs } = document;
  const nm = locate(yaml.placeOf(['pattern']), () => parseNm(document.pattern));
  const length = inSection(yaml, [], () => checkedLength({ totalEpochs: epochs, denseEpochs, finetuneEpochs }));
  locate(yaml.placeOf(['pattern']), () => densityAt(recipeNamed(recipe, nm), length, 0));
  locate(yaml.placeOf(['memory', 'arbitration']), () => arbitrations.get(memory.arbitration));
  const core = locate(yaml.placeOf(['core']), () => sparseCoreOf(document.core, document.core.class));
  return { name, seed, layers: layersOf(document, yaml), recipe, nm, length, stepsPerEpoch, core, memory, clockGHz };
}

function layersOf({ products, model, batch }: z.output<typeof trainingSchema>, yaml: YamlDocument): WeightLayer[] {
  if (products !== undefined) return products.map((product, i) => weightLayer(gemm(`product ${i}`, product), batch));
  const { layers } = locate(yaml.placeOf(['model']), () => modelNamed(model ?? ''));
  return layers.map(({ layer }) => weightLayer(layer, batch));
}
