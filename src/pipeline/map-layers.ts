/**
 * Layers of a network, each mapped onto one array: the search of every layer, the figures of its winner, and the sums over
 * the network, whose layers run one after another. Layers with the same loops are searched once.
 */
import { locate } from '../base/errors.js';
import { stream } from '../base/random.js';
import type { ArrayCost, Edges } from '../cost/array/array-cost.js';
import type { ArrayHardware } from '../machine/array-machine.js';
import { type ArrayLayer, arrayLayer, macsOf } from '../mapping/array-mapping/array-layer.js';
import { findLayerMapping, type LayerFound } from '../search/layer/find-layer-mapping.js';
import { arrayEvaluator, type LayerObjective } from '../search/layer/layer-objective.js';
import { type Layer, layerConvolution } from '../workload/layer.js';

export interface LayerMapOptions {
  readonly hardware: ArrayHardware;
  readonly edges: Edges;
  readonly objective: LayerObjective;
  readonly mapper: string;
  /** Of each search. */
  readonly samples: number;
  readonly seed: number;
  /** Told of the search of `layer` (its number among the distinct ones). */
  readonly onProgress?: (layer: number, layers: number, samples: number, best: number) => void;
}

export interface MappedLayer {
  /** Names of the layers that are the same. */
  readonly names: readonly string[];
  readonly layer: ArrayLayer;
  readonly found: LayerFound;
  /** Of one run of the layer. */
  readonly cost: Readonly<ArrayCost>;
  readonly macs: number;
}

export interface MappedNetwork {
  readonly mapped: readonly MappedLayer[];
  /** Number in `mapped` of each layer, in the network's order. */
  readonly of: readonly number[];
  /** Over all layers and their repeats. */
  readonly latencyCycles: number;
  readonly energyNanojoules: number;
  readonly trafficBytes: number;
  readonly macs: number;
  /** MACs / PEs of every layer, rounded up: no array is faster. */
  readonly roofCycles: number;
}

/** @throws InputError where the buffers hold no tile */
export function mapLayers(layers: readonly Layer[], options: LayerMapOptions): MappedNetwork {
  const distinct = new Map<string, { readonly layer: ArrayLayer; readonly names: string[]; readonly number: number }>();
  const of = layers.map((layer) => {
    const own = arrayLayer(layerConvolution(layer));
    const key = JSON.stringify(own);
    const known = distinct.get(key) ?? { layer: own, names: [], number: distinct.size };
    known.names.push(layer.name);
    distinct.set(key, known);
    return known.number;
  });
  const mapped = [...distinct.values()].map(({ layer, names, number }) =>
    mapLayer(layer, names, options, (samples, best) => options.onProgress?.(number, distinct.size, samples, best)),
  );
  const total = (figure: (one: MappedLayer) => number): number =>
    of.reduce((sum, number) => sum + figure(mapped[number]!) * mapped[number]!.layer.repeats, 0);
  return {
    mapped,
    of,
    latencyCycles: total(({ cost }) => cost.latencyCycles),
    energyNanojoules: total(({ cost }) => cost.energyNanojoules),
    trafficBytes: total(({ cost }) => cost.trafficBytes),
    macs: total(({ macs }) => macs),
    roofCycles: total(({ macs }) => Math.ceil(macs / (options.hardware.pes * options.hardware.simdLanes))),
  };
}

function mapLayer(
  layer: ArrayLayer,
  names: readonly string[],
  { hardware, edges, objective, mapper, samples, seed }: LayerMapOptions,
  onProgress: (samples: number, best: number) => void,
): MappedLayer {
  // The same layer is mapped the same way in any network.
  const random = stream(seed, 'layer mapper');
  const found = locate({ path: names[0] }, () =>
    findLayerMapping({ layer, hardware, edges, objective, mapper, samples, random, onProgress }),
  );
  const cost = arrayEvaluator({ layer, machine: hardware, edges }, 'all')(found.genome);
  if (cost === undefined) throw new Error('a mapping that was found can be evaluated');
  return { names, layer, found, cost: { ...cost }, macs: macsOf(layer) };
}
