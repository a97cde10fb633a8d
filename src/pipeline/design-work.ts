/** What hardware is designed for: the different layers of networks, each with how often it runs and what that counts. */

import { exactArray } from '../cost/array/exact-array.js';
import { type ArrayMachine, UNLIMITED_ARRAY } from '../machine/array-machine.js';
import { arrayLayer } from '../mapping/array-mapping/array-layer.js';
import type { WeighedLayer } from '../search/hardware/core-search.js';
import type { Network } from '../workload/job-pool.js';
import { type Layer, layerConvolution, shapeKey } from '../workload/layer.js';

export interface DesignTenant {
  readonly network: Network;
  /** What a cycle of this network counts beside one of another. */
  readonly weight: number;
}

export interface DesignLayer extends WeighedLayer {
  /** Of the network and the first layer of this shape. */
  readonly name: string;
  readonly shape: Layer;
  /** Layers of this shape. */
  readonly count: number;
}

/** Layers of equal shape are one. @param machine what limits every layer: nothing, unless said */
export function designLayers(tenants: readonly DesignTenant[], machine: ArrayMachine = UNLIMITED_ARRAY): DesignLayer[] {
  const known = new Map<string, DesignLayer>();
  for (const { network, weight } of tenants)
    for (const { layer } of network.layers) {
      const key = shapeKey(layer);
      const array = arrayLayer(layerConvolution(layer));
      const own = weight * array.repeats;
      const found = known.get(key);
      known.set(
        key,
        found === undefined
          ? {
              name: `${network.name}/${layer.name}`,
              shape: layer,
              layer: array,
              evaluate: exactArray(array, machine, 'latency'),
              weight: own,
              count: 1,
            }
          : { ...found, weight: found.weight + own, count: found.count + 1 },
      );
    }
  return [...known.values()];
}
