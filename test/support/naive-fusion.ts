/**
 * Fused chains the slow way: samples are tokens in queues, a layer fires when its tokens are there, and everything is
 * counted as it happens. Shares with the program nothing but the chain's type.
 */
import type { FusedMachine } from '../../src/machine/fused-machine.js';
import type { FusionChain } from '../../src/mapping/fusion-plan/chain.js';

export interface NaiveGroup {
  readonly first: number;
  readonly last: number;
  /** Bytes across the edge, by what they are. */
  readonly readBytes: ReadonlyMap<string, number>;
  readonly writtenBytes: ReadonlyMap<string, number>;
  readonly onChipBytes: number;
  readonly computeCycles: number;
  readonly peakBytes: number;
}

export interface NaiveFusion {
  readonly groups: readonly NaiveGroup[];
  readonly offChipBytes: number;
  readonly peakBytes: number;
  readonly latencyCycles: number;
}

export function naiveFusion(
  chain: FusionChain,
  tokens: readonly number[],
  batch: number,
  memoryBytes: number,
  machine: FusedMachine,
): NaiveFusion {
  const groups: NaiveGroup[] = [];
  let first = 0;
  tokens.forEach((token, last) => {
    if (token !== 0) return;
    groups.push(naiveGroup(chain, tokens.slice(first, last), { first, last, batch, memoryBytes, machine }));
    first = last + 1;
  });
  const off = (group: NaiveGroup): number =>
    [...group.readBytes.values(), ...group.writtenBytes.values()].reduce((a, b) => a + b, 0);
  return {
    groups,
    offChipBytes: groups.reduce((sum, group) => sum + off(group), 0),
    peakBytes: Math.max(...groups.map(({ peakBytes }) => peakBytes)),
    latencyCycles: groups.reduce(
      (sum, group) =>
        sum +
        Math.max(
          group.computeCycles,
          off(group) / machine.offChipBytesPerCycle,
          group.onChipBytes / machine.onChipBytesPerCycle,
        ),
      0,
    ),
  };
}

interface Where {
  readonly first: number;
  readonly last: number;
  readonly batch: number;
  readonly memoryBytes: number;
  readonly machine: FusedMachine;
}

function naiveGroup(chain: FusionChain, sizes: readonly number[], where: Where): NaiveGroup {
  const { first, last, batch, memoryBytes, machine } = where;
  const single = first === last;
  const firing = single ? [batch] : [...sizes, sizes.at(-1)!];
  const sizeOf = (layer: number): number => firing[layer - first]!;
  const sides = chain.sideInputs.filter(({ layer }) => layer >= first && layer <= last);
  const waitsForItself = sides.some(({ madeFrom }) => madeFrom !== undefined && madeFrom > first);
  const isInside = (tensor: number): boolean => tensor >= first && tensor <= last;
  const leaves = (tensor: number): boolean =>
    tensor > first &&
    tensor <= last &&
    (chain.leaving.includes(tensor) || chain.sideInputs.some((side) => side.tensor === tensor && side.layer > last));

  // Buffers: what two neighbours need by the counting argument, what side inputs need by rounding up on the way.
  let staging = 0;
  if (!single) {
    staging += sizeOf(first) * chain.activationBytes[first]! + sizeOf(last) * chain.activationBytes[last + 1]!;
    for (let layer = first; layer < last; layer++)
      staging += needed([sizeOf(layer), sizeOf(layer + 1)], batch) * chain.activationBytes[layer + 1]!;
    for (const { tensor, layer, bytesPerSample } of sides) {
      if (!isInside(tensor)) staging += sizeOf(layer) * bytesPerSample;
      else {
        const from = Math.max(first, tensor - 1);
        staging += needed(firing.slice(from - first, layer - first + 1), batch) * bytesPerSample;
      }
    }
    for (let tensor = first + 1; tensor <= last; tensor++)
      if (leaves(tensor)) staging += sizeOf(tensor - 1) * chain.activationBytes[tensor]!;
  }
  const weights = chain.weightBytes.slice(first, last + 1);
  const all = weights.reduce((a, b) => a + b, 0);
  const isPinned = single || staging + all <= memoryBytes;

  // Firing.
  const read = new Map<string, number>();
  const written = new Map<string, number>();
  const add = (map: Map<string, number>, key: string, bytes: number): void => {
    if (bytes > 0) map.set(key, (map.get(key) ?? 0) + bytes);
  };
  const queue: number[] = Array(chain.layers.length + 1).fill(0); // tokens waiting before each layer
  queue[first] = batch;
  const fired: number[] = Array(chain.layers.length).fill(0);
  let onChip = 0;
  while (fired[last]! < batch) {
    let layer = last;
    const samplesOf = (l: number): number => Math.min(sizeOf(l), batch - fired[l]!);
    while (fired[layer]! === batch || queue[layer]! < samplesOf(layer)) layer--;
    const samples = samplesOf(layer);
    if (fired[layer] === 0 || !isPinned) {
      add(read, `w${layer}`, chain.weightBytes[layer]!);
      onChip += chain.weightBytes[layer]!;
    }
    for (let sample = 0; sample < samples; sample++) {
      queue[layer]!--;
      queue[layer + 1]!++;
      fired[layer]!++;
      onChip += chain.activationBytes[layer]! + chain.activationBytes[layer + 1]!;
      if (layer === first) add(read, `t${layer}`, chain.activationBytes[layer]!);
      if (layer === last || leaves(layer + 1)) add(written, `t${layer + 1}`, chain.activationBytes[layer + 1]!);
      for (const side of sides) {
        if (side.layer !== layer) continue;
        onChip += side.bytesPerSample;
        if (!isInside(side.tensor)) add(read, side.tensor < 0 ? 'outside' : `t${side.tensor}`, side.bytesPerSample);
      }
    }
  }
  let compute = 0;
  for (let layer = first; layer <= last; layer++)
    compute += Math.ceil((batch * chain.macs[layer]!) / machine.macsPerCycle);
  return {
    first,
    last,
    readBytes: read,
    writtenBytes: written,
    onChipBytes: onChip,
    computeCycles: compute,
    peakBytes: waitsForItself
      ? Number.POSITIVE_INFINITY
      : single
        ? 0
        : staging + (isPinned ? all : Math.max(...weights)),
  };
}

/**
 * Tokens between the first and the last of layers that fire on `sizes`: the first one fires as seldom as demand allows,
 * over so long a run that every remainder comes up; the batch is enough in any case.
 */
function needed(sizes: readonly number[], batch: number): number {
  let bound = sizes.at(-1)!;
  for (let i = 0; i + 1 < sizes.length; i++) {
    // The most that rounding a multiple of the reader's size up to the maker's adds.
    let most = 0;
    for (let n = 1; n <= sizes[i]!; n++) {
      const demand = n * sizes[i + 1]!;
      most = Math.max(most, Math.ceil(demand / sizes[i]!) * sizes[i]! - demand);
    }
    bound += most;
  }
  return Math.min(batch, bound);
}
