/**
 * Layers of a network by a model that plans them (tile-plan, systolic): the search of every layer, the figures of its winner
 * and what no mapping can beat. Layers of equal shape are searched once.
 */
import { stream } from '../base/random.js';
import type { PlanBound, PlanFigures } from '../cost/plan-figures.js';
import { systolicFigures } from '../cost/systolic.js';
import { TILE_BUFFERS, tilingFigures } from '../cost/tiling/tiling-cost.js';
import { nestOfLayer, tilingOf } from '../cost/tiling/tiling-of.js';
import type { ArrayHardware } from '../machine/array-machine.js';
import type { PlanMapping } from '../mapping/plan-mapping.js';
import type { LayerObjective } from '../search/layer/layer-objective.js';
import type { Found } from '../search/optimiser.js';
import { type FrontPoint, ParetoFront } from '../search/pareto-front.js';
import { planMappers } from '../search/plan/plan-mappers.js';
import type { PlanSpace } from '../search/plan/plan-space.js';
import { systolicSpace } from '../search/plan/systolic-space.js';
import { tilingSpace } from '../search/plan/tiling-space.js';
import { type Layer, layerConvolution, shapeKey } from '../workload/layer.js';

export type PlanModelName = PlanMapping['model'];

export interface PlanOptions {
  readonly model: PlanModelName;
  readonly hardware: ArrayHardware;
  readonly objective: LayerObjective;
  /** By its name in `planMappers`. */
  readonly mapper: string;
  /** Of each search. */
  readonly samples: number;
  readonly seed: number;
  /** Told of the search of `layer` (its number among the distinct ones). */
  readonly onProgress?: (layer: number, samples: number, best: number) => void;
}

export interface MappedPlan {
  /** Names of the layers that are the same. */
  readonly names: readonly string[];
  readonly layer: Layer;
  readonly mapping: PlanMapping;
  readonly figures: PlanFigures;
  readonly bound: PlanBound;
  readonly found: Found<Int32Array>;
}

/** @throws InputError where no mapping fits the shared buffer */
export function mapPlans(layers: readonly Layer[], options: PlanOptions): MappedPlan[] {
  const { objective, mapper, samples, seed, onProgress } = options;
  const distinct = new Map<string, { readonly layer: Layer; readonly names: string[] }>();
  for (const layer of layers) {
    const known = distinct.get(shapeKey(layer)) ?? { layer, names: [] };
    known.names.push(layer.name);
    distinct.set(shapeKey(layer), known);
  }
  return [...distinct.values()].map(({ layer, names }, number) => {
    const plans = spaceOf(layer, options);
    const budget = {
      samples,
      random: stream(seed, 'plan'),
      onProgress: (done: number, best: number) => onProgress?.(number, done, best),
    };
    const found = planMappers.get(mapper)(plans, { objective, budget });
    const mapping = plans.mapping(found.genome);
    return { names, layer, mapping, figures: planFigures(layer, mapping, options.hardware), bound: plans.bound, found };
  });
}

/** Of a mapping from anywhere. @throws InputError for one that is none of the layer */
export function planFigures(layer: Layer, mapping: PlanMapping, hardware: ArrayHardware): PlanFigures {
  if (mapping.model === 'tile-plan')
    return tilingFigures(nestOfLayer(layer), tilingOf(layer, mapping, TILE_BUFFERS), hardware);
  const { dataflow, rows, columns } = mapping;
  return systolicFigures(layerConvolution(layer), dataflow, { rows, columns });
}

/** Latency against energy, of all mappings that three searches ask about. x in cycles, y in nanojoules. */
export function planFront(layer: Layer, options: Omit<PlanOptions, 'objective'>): readonly FrontPoint<PlanMapping>[] {
  const { mapper, samples, seed } = options;
  const front = new ParetoFront<PlanMapping>();
  const plans = spaceOf(layer, options);
  for (const objective of ['latency', 'energy', 'edp'] as const)
    planMappers.get(mapper)(plans, {
      objective,
      budget: { samples: Math.ceil(samples / 3), random: stream(seed, 'plan') },
      onSample: (genome, cycles, nanojoules) => front.add(cycles, nanojoules, () => plans.mapping(genome)),
    });
  return front.points;
}

export function planBound(layer: Layer, options: Pick<PlanOptions, 'model' | 'hardware'>): PlanBound {
  return spaceOf(layer, options).bound;
}

function spaceOf(layer: Layer, { model, hardware }: Pick<PlanOptions, 'model' | 'hardware'>): PlanSpace {
  return model === 'tile-plan' ? tilingSpace(layer, hardware) : systolicSpace(layer, hardware);
}
