/** A search of one layer on one array: the space, the function and the bound that a mapper's name and an objective mean. */
import { InputError } from '../../base/errors.js';
import type { Random } from '../../base/random.js';
import type { Edges } from '../../cost/array/array-cost.js';
import type { ArrayHardware } from '../../machine/array-machine.js';
import type { ArrayLayer } from '../../mapping/array-mapping/array-layer.js';
import { peBytes, sharedBytes } from '../../mapping/array-mapping/buffer-needs.js';
import { GENES, WIDTH } from '../../mapping/array-mapping/genes.js';
import type { Found } from '../optimiser.js';
import { type LayerBound, layerBound } from './layer-bound.js';
import { layerMappers } from './layer-mappers.js';
import { type LayerObjective, layerObjective, ordersMatterTo } from './layer-objective.js';
import { LayerSpace } from './layer-space.js';

export interface LayerSearch {
  readonly layer: ArrayLayer;
  readonly hardware: ArrayHardware;
  readonly edges: Edges;
  readonly objective: LayerObjective;
  /** By its name in `layerMappers`. */
  readonly mapper: string;
  readonly samples: number;
  readonly random: Random;
  readonly onProgress?: (samples: number, best: number) => void;
  /** Told of every mapping that is legal, as the search asks about it. */
  readonly onSample?: (genes: Int32Array) => void;
}

export interface LayerFound extends Found<Int32Array> {
  readonly bound: LayerBound;
  /** How far the value is above the bound: 0 is optimal. */
  readonly gap: number;
}

/** @throws InputError where not even tiles of one element fit the buffers, or nothing fits within the samples */
export function findLayerMapping(search: LayerSearch): LayerFound {
  const { layer, hardware, edges, objective, mapper, samples, random, onProgress, onSample } = search;
  const { pes, l1Bytes, l2Bytes } = hardware;
  const space = new LayerSpace({
    layer,
    pes,
    l1Bytes,
    l2Bytes,
    tilesUpToInputs: edges === 'maestro',
    ordersMatter: ordersMatterTo(objective, hardware),
    isWorkBound: edges === 'exact' && objective === 'latency' && hardware.simdLanes === 1,
  });
  demandRoom(space, hardware);
  const own = layerObjective({ layer, machine: hardware, edges }, { l1Bytes, l2Bytes }, objective);
  const evaluate = (genes: Int32Array): number => {
    const value = own(genes);
    if (value < Number.POSITIVE_INFINITY) onSample?.(genes);
    return value;
  };
  const bound = layerBound({ layer, machine: hardware, pes, l2Bytes, edges, parallel: space.parallel }, objective);
  const found = layerMappers.get(mapper)(space, onSample === undefined ? own : evaluate, {
    samples,
    random,
    stopAt: bound.value,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  return { ...found, bound, gap: found.value / bound.value - 1 };
}

/** Genes are whole numbers of 32 bits. */
const LONGEST = 2 ** 31 - 1;

function demandRoom(space: LayerSpace, { l1Bytes, l2Bytes }: ArrayHardware): void {
  const longest = Math.max(...space.bounds);
  if (longest > LONGEST) throw new InputError({ expected: `dimensions of at most ${LONGEST}`, found: longest });
  const genes = space.base.slice();
  genes[GENES.CLUSTER] = space.pes;
  genes.fill(1, GENES.OUTER_TILE, GENES.OUTER_TILE + 2 * WIDTH);
  if (space.fits(genes)) return;
  const [pe, shared] = [peBytes(space.layer, genes), sharedBytes(space.layer, genes)];
  const { samples } = space.layer;
  throw new InputError({
    expected: `an L1 of at least ${pe} and an L2 of ${shared} bytes, which hold a tile of one element, double buffered`,
    found: `L1 of ${l1Bytes} and L2 of ${l2Bytes} bytes`,
    ...(samples > 1 ? { hint: `each tile has all ${samples} samples of the batch` } : {}),
  });
}
