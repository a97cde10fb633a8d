/**
 * The best way to fuse a chain in space under a memory budget: which runs of convolutions become groups, in which tiles,
 * with halos computed again or kept. Exact over the tiles tried: whole rows, or as many columns of tiles as rows, 1 to 32.
 * A tensor that anything but the group's own layers reads ends a group; shortcuts around residual blocks stay inside.
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
      if (!isClosed(request, first, last)) continue; // a longer group may have the end of the block
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

/** Is `last` a convolution of what the layer before it makes, and do the weights fit? */
function canGrow({ chain, layers, memoryBytes }: SpatialRequest, first: number, last: number): boolean {
  if (layers[first] === undefined || layers[last]?.isLinked !== true) return false;
  const weights = chain.weightBytes.slice(first, last + 1).reduce((sum, bytes) => sum + bytes, 0);
  return weights <= memoryBytes;
}

/** Does nothing come in or leave on the way, and has what a shortcut adds inside the shape of what it is added to? */
function isClosed({ chain, layers }: SpatialRequest, first: number, last: number): boolean {
  if (!hasSideInputs(chain)) return true;
  const { staying, incoming, outgoing } = sideInputsOf(chain, first, last);
  if (incoming.length + outgoing.length > 0) return false;
  return staying.every(({ tensor, layer }) => shapeOf(layers, tensor) === shapeOf(layers, layer + 1));
}

/** Of a tensor that a stage makes or the first one reads. */
function shapeOf(layers: SpatialRequest['layers'], tensor: number): string {
  const maker = layers[tensor - 1];
  const reader = layers[tensor];
  if (reader?.isLinked !== true && reader?.stage.padding !== undefined) {
    const { width, height } = reader.stage.padding;
    return `${width}×${height}×${reader.stage.inChannels}`;
  }
  return maker === undefined ? '' : `${maker.outWidth}×${maker.outHeight}×${maker.stage.outChannels}`;
}

/** Layers `first` to `last`, all of which can be tiled. */
export function stagesOf({ chain, layers }: SpatialRequest, first: number, last: number): ConvChain {
  const { outWidth, outHeight } = layers[last]!;
  const sums = sideInputsOf(chain, first, last).staying.map(({ tensor, layer }) => ({
    tensor: tensor - first,
    stage: layer - first,
  }));
  return { stages: layers.slice(first, last + 1).map((layer) => layer!.stage), sums, outWidth, outHeight };
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
