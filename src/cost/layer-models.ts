/**
 * The cost models of one layer's mapping, by the names that `caldera layer cost` and `caldera layer map` know them by, and
 * which problems each is conformable with (Union, arXiv 2109.07419): a model that takes loops takes any perfect nest, one
 * that takes operators the nests whose loops have an operator's roles.
 */
import { InputError } from '../base/errors.js';
import { entry, registry } from '../base/registry.js';
import { whyNoConvolution } from '../problem/conformance.js';
import type { Problem } from '../problem/problem.js';

export interface LayerModel {
  /** Why the problem is not conformable with the model; undefined if it is. */
  readonly whyNot: (problem: Problem) => string | undefined;
  /** Registries of its mappers, by kind. */
  readonly mappers: 'layerMappers' | 'nestMappers' | 'planMappers';
}

declare module '../base/registry.js' {
  interface Kinds {
    layerModels: LayerModel;
  }
}

export const layerModels = registry('layerModels', 'a cost model of a layer', [
  entry('dataflow', 'two levels of tiles on an array, as MAESTRO counts them; convolutions, products', {
    whyNot: whyNoConvolution,
    mappers: 'layerMappers',
  }),
  entry('loop-nest', 'accesses of every level, as Timeloop counts them; any perfect nest of loops', {
    whyNot: () => undefined,
    mappers: 'nestMappers',
  }),
  entry('tile-plan', 'tiles between memory and shared buffer; convolutions, products', {
    whyNot: whyNoConvolution,
    mappers: 'planMappers',
  }),
  entry('systolic', 'folds of one product on a systolic array, as SCALE-Sim counts them; convolutions, products', {
    whyNot: whyNoConvolution,
    mappers: 'planMappers',
  }),
]);

/** @throws InputError that says why, and which models take the problem */
export function demandConformable(model: string, problem: Problem): void {
  const why = layerModels.get(model).whyNot(problem);
  if (why === undefined) return;
  const others = layerModels.names.filter((name) => layerModels.get(name).whyNot(problem) === undefined);
  throw new InputError({
    expected: `a problem that ${model} is conformable with`,
    found: why,
    hint: others.length === 0 ? undefined : `${others.join(', ')} takes it`,
  });
}
