/**
 * Latency against energy: of all mappings that three searches of a layer ask about (for latency, for energy, for their
 * product, a third of the samples each), those that no other beats in both.
 */
import { stream } from '../base/random.js';
import type { Architecture } from '../machine/architecture.js';
import type { ArrayLayer } from '../mapping/array-mapping/array-layer.js';
import type { MapConstraints } from '../mapping/constraints.js';
import type { LayerMapping } from '../mapping/layer-mapping.js';
import type { Problem } from '../problem/problem.js';
import { findLayerMapping } from '../search/layer/find-layer-mapping.js';
import { arrayEvaluator } from '../search/layer/layer-objective.js';
import { nestMappers } from '../search/loop-nest/nest-mappers.js';
import { nestSpace } from '../search/loop-nest/nest-space.js';
import { type FrontPoint, ParetoFront } from '../search/pareto-front.js';
import type { LayerMapOptions } from './map-layers.js';

/** x in cycles, y in nanojoules. */
export type LayerFront = readonly FrontPoint<Int32Array>[];

export function layerFront(layer: ArrayLayer, options: Omit<LayerMapOptions, 'objective'>): LayerFront {
  const { hardware, edges, mapper, samples, seed } = options;
  const front = new ParetoFront<Int32Array>();
  const evaluate = arrayEvaluator({ layer, machine: hardware, edges }, 'all');
  const onSample = (genes: Int32Array): void => {
    const cost = evaluate(genes);
    if (cost !== undefined) front.add(cost.latencyCycles, cost.energyNanojoules, () => genes.slice());
  };
  for (const objective of ['latency', 'energy', 'edp'] as const)
    findLayerMapping({
      ...{ layer, hardware, edges, objective, mapper, onSample },
      samples: Math.ceil(samples / 3),
      random: stream(seed, 'layer mapper'),
    });
  return front.points;
}

export interface NestFrontOptions {
  readonly architecture: Architecture;
  readonly constraintsOf?: (problem: Problem) => MapConstraints | undefined;
  readonly mapper: string;
  readonly samples: number;
  readonly seed: number;
}

/** x in cycles, y in nanojoules. */
export function nestFront(problem: Problem, options: NestFrontOptions): readonly FrontPoint<LayerMapping>[] {
  const { architecture, constraintsOf, mapper, samples, seed } = options;
  const front = new ParetoFront<LayerMapping>();
  const space = nestSpace(problem, architecture, constraintsOf?.(problem));
  for (const metric of ['edp', 'delay', 'energy'] as const)
    nestMappers.get(mapper)(space, {
      ...{ metric, samples: Math.ceil(samples / 3), random: stream(seed, 'loop-nest') },
      onSample: (genome, cycles, picojoules) => front.add(cycles, picojoules / 1000, () => space.mapping(genome)),
    });
  return front.points;
}
