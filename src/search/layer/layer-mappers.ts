/**
 * The mappers of a layer onto an array by the names a user gives them: those made for it, and every optimiser over the
 * space of two-level mappings. A new one is a function of the `LayerMapper` type and an entry of this registry.
 */
import { entry, registry } from '../../base/registry.js';
import { optimisers } from '../optimisers/optimisers.js';
import { exhaustive } from './exhaustive.js';
import { gamma, gammaReleased } from './gamma.js';
import type { LayerMapper } from './layer-mapper.js';
import { layerPlus } from './layer-plus.js';

declare module '../../base/registry.js' {
  interface Kinds {
    layerMappers: LayerMapper;
  }
}

export const DEFAULT_LAYER_MAPPER = 'layer-plus';

export const layerMappers = registry('layerMappers', 'a mapper of a layer onto an array', [
  entry(DEFAULT_LAYER_MAPPER, 'annealing in rounds that begin at the best shapes of the array', layerPlus),
  entry('gamma', 'the genetic algorithm of GAMMA, operators as described', gamma),
  entry('gamma-released', 'GAMMA as its released code runs', gammaReleased),
  entry('exhaustive', 'all mappings of a pruned space, fastest shapes first', exhaustive),
  ...optimisers.entries.map(({ name, about }) => entry(name, about, optimisers.get(name) as LayerMapper)),
]);
