/** The search of a scenario of the kind `layers`, by any model, and its sums over all layers. */
import type { LayersScenario } from '../scenario/load-layers.js';
import { NEST_METRICS } from '../search/loop-nest/nest-objectives.js';
import { type MappedNetwork, mapLayers } from './map-layers.js';
import { type MappedNest, mapNests } from './map-nests.js';
import { type MappedPlan, mapPlans, type PlanModelName } from './map-plans.js';

export type SearchedLayers =
  | { readonly model: 'dataflow'; readonly pes: number; readonly network: MappedNetwork }
  | { readonly model: PlanModelName; readonly pes: number; readonly plans: readonly MappedPlan[] }
  | { readonly model: 'loop-nest'; readonly macUnits: number; readonly nests: readonly MappedNest[] };

/** @throws InputError where buffers hold no tile, or constraints leave nothing */
export function searchLayers({ work, mapper, objective, samples, seed }: LayersScenario): SearchedLayers {
  if (work.model === 'dataflow') {
    const { layers, hardware, edges } = work;
    const network = mapLayers(layers, { hardware, edges, objective, mapper, samples, seed });
    return { model: work.model, pes: hardware.pes * hardware.simdLanes, network };
  }
  if (work.model !== 'loop-nest') {
    const { model, layers, hardware } = work;
    const plans = mapPlans(layers, { model, hardware, objective, mapper, samples, seed });
    return { model, pes: hardware.pes * hardware.simdLanes, plans };
  }
  const { architecture, constraintsOf, problems } = work;
  const metric = NEST_METRICS[objective];
  const nests = mapNests(problems, { architecture, constraintsOf, mapper, metric, samples, seed });
  return { model: work.model, macUnits: architecture.macUnits, nests };
}
