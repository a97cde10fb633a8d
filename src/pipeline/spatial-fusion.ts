/**
 * The best way to fuse a chain in space under a memory budget: which runs of convolutions become groups, in which tiles,
 * with halos computed again or kept. Exact over the tiles tried: whole rows, or as many columns of tiles as rows, 1 to 32.
 * A tensor that anything but the next layer reads ends a group.
 */
import { GroupCosts } from '../estimate/fusion/group-costs.js';
import { type SpatialGroup, type SpatialTask, spatialGroup } from '../estimate/fusion/spatial-group.js';
import { hasSideInputs, sideInputsOf } from '../mapping/fusion-plan/side-inputs.js';
import type { ConvChain, HaloMode, SpatialTiling } from '../mapping/fusion-plan/spatial/conv-chain.js';
import type { SpatialLayer } from '../workload/fusion/conv-stages.js';

export interface SpatialPlan {
  readonly groups: readonly SpatialGroup[];
  readonly latencyCycles: number;
  readonly offChipBytes: number;
  readonly peakBytes: number;
  readonly macs: number;
}

export interface SpatialRequest extends SpatialTask {
  /** By layer of the chain; nothing for one that cannot be tiled. */
  readonly layers: readonly (SpatialLayer | undefined)[];
  readonly memoryBytes: number;
  readonly halos: readonly HaloMode[];
}

/** Tiles along an axis. */
const COUNTS = [1, 2, 4, 8, 16, 32];

export function spatialPlan(request: SpatialRequest): SpatialPlan {
  const { length } = request.layers;
  const alone = soloCosts(request);
  const best: { readonly cycles: number; readonly group: SpatialGroup | undefined }[] = [];
  best[length] = { cycles: 0, group: undefined };
  for (let first = length - 1; first >= 0; first--) {
    let group = alone(first);
    let cycles = group.latencyCycles + best[first + 1]!.cycles;
    for (let last = first + 1; last < length && canGrow(request, first, last); last++) {
      const found = bestTiling(request, first, last, cycles - best[last + 1]!.cycles);
      if (found === undefined) continue;
      group = found;
      cycles = found.latencyCycles + best[last + 1]!.cycles;
    }
    best[first] = { cycles, group };
  }
  const groups: SpatialGroup[] = [];
  for (let first = 0; first < length; first = groups.at(-1)!.last + 1) groups.push(best[first]!.group!);
  const sum = (part: (group: SpatialGroup) => number): number => groups.reduce((total, one) => total + part(one), 0);
  return {
    groups,
    latencyCycles: sum(({ latencyCycles }) => latencyCycles),
    offChipBytes: sum(({ offChipBytes }) => offChipBytes),
    peakBytes: Math.max(...groups.map(({ peakBytes }) => peakBytes)),
    macs: sum(({ macs }) => macs),
  };
}

/** A layer by itself costs what it costs in every other strategy, ideal tiling inside it assumed. */
function soloCosts({ chain, batch, machine }: SpatialRequest): (layer: number) => SpatialGroup {
  const costs = new GroupCosts(chain, batch, machine);
  return (layer) => {
    const weights = chain.weightBytes[layer]!;
    return {
      first: layer,
      last: layer,
      tiling: undefined,
      macs: batch * chain.macs[layer]!,
      offChipBytes: costs.offChipBytes(layer, layer, weights),
      onChipBytes: costs.onChipBytes(layer, layer, weights),
      peakBytes: 0,
      latencyCycles: costs.latencyCycles(layer, layer, weights),
    };
  };
}

/** Is `last` a convolution of what the layer before it makes, does nothing else read that, and do the weights fit? */
function canGrow({ chain, layers, memoryBytes }: SpatialRequest, first: number, last: number): boolean {
  if (layers[first] === undefined || layers[last]?.isLinked !== true) return false;
  const weights = chain.weightBytes.slice(first, last + 1).reduce((sum, bytes) => sum + bytes, 0);
  if (weights > memoryBytes) return false;
  if (!hasSideInputs(chain)) return true;
  const { staying, incoming, outgoing } = sideInputsOf(chain, first, last);
  return staying.length + incoming.length + outgoing.length === 0;
}

/** Layers `first` to `last`, all of which can be tiled. */
export function stagesOf({ layers }: SpatialRequest, first: number, last: number): ConvChain {
  const { outWidth, outHeight } = layers[last]!;
  return { stages: layers.slice(first, last + 1).map((layer) => layer!.stage), outWidth, outHeight };
}

/** The fastest that fits and takes less than `limit`; of equals, that with fewer off-chip bytes. */
function bestTiling(request: SpatialRequest, first: number, last: number, limit: number): SpatialGroup | undefined {
  const { memoryBytes, halos } = request;
  const stages = stagesOf(request, first, last);
  const { outWidth, outHeight } = stages;
  let best: SpatialGroup | undefined;
  for (const tiling of tilings(outWidth, outHeight, halos)) {
    const group = spatialGroup(request, first, stages, tiling);
    if (group.peakBytes > memoryBytes || group.latencyCycles >= limit) continue;
    const isBetter =
      best === undefined ||
      group.latencyCycles < best.latencyCycles ||
      (group.latencyCycles === best.latencyCycles && group.offChipBytes < best.offChipBytes);
    if (isBetter) best = group;
  }
  return best;
}

function tilings(width: number, height: number, halos: readonly HaloMode[]): SpatialTiling[] {
  const sizes = new Map<string, readonly [width: number, height: number]>();
  for (const rows of COUNTS)
    for (const columns of rows === 1 ? [1] : [1, rows]) {
      const size = [Math.ceil(width / columns), Math.ceil(height / rows)] as const;
      sizes.set(size.join(' '), size);
    }
  return [...sizes.values()].flatMap(([tileWidth, tileHeight]) =>
    halos.map((mode) => ({ tileWidth, tileHeight, mode })),
  );
}
