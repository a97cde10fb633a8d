/**
 * A strategy as it is written, layer by layer: the group that is open, what it holds, and which tokens keep it legal. A
 * token is legal if the group can still be closed within the memory, weights reloaded if need be; so whatever is chosen
 * among the legal ones ends in a strategy that fits.
 */
import { stageSamples } from '../../../mapping/fusion-plan/buffers.js';
import type { FusionChain } from '../../../mapping/fusion-plan/chain.js';
import { circularSideInput, hasSideInputs } from '../../../mapping/fusion-plan/side-inputs.js';
import { NONE_OPEN, type OpenTensors, SideReaders } from '../dp/open-tensors.js';

/** A group from `first` to `last`, the layer added last, which hands its output on in micro-batches of `token`. */
export interface OpenGroup {
  readonly first: number;
  readonly last: number;
  readonly token: number;
  /** Input and buffers up to the last layer's input, bytes. */
  readonly stagingBytes: number;
  readonly weightBytes: number;
  readonly largestWeightBytes: number;
  /** Weight traffic so far if weights are loaded for every firing. */
  readonly reloadedBytes: number;
  readonly open: OpenTensors;
}

export class GroupRules {
  private readonly readers: SideReaders | undefined;

  constructor(
    private readonly chain: FusionChain,
    private readonly batch: number,
    private readonly memoryBytes: number,
  ) {
    this.readers = hasSideInputs(chain) ? new SideReaders(chain, batch) : undefined;
  }

  /** A group that begins with `layer`, or goes on with it. */
  added(group: OpenGroup | undefined, layer: number, token: number): OpenGroup {
    const { chain, batch, readers } = this;
    const first = group?.first ?? layer;
    const q = group?.token ?? token;
    const samples = group === undefined ? token : stageSamples(q, token, batch);
    const step = { first, layer, q, p: token };
    const before = group?.open ?? NONE_OPEN;
    const weight = chain.weightBytes[layer]!;
    const side = readers?.stagingBytes(before, step) ?? 0;
    const open = group === undefined ? readers?.atStart(layer) : readers?.after(before, layer, q, token);
    return {
      first,
      last: layer,
      token,
      stagingBytes: (group?.stagingBytes ?? 0) + samples * chain.activationBytes[layer]! + side,
      weightBytes: (group?.weightBytes ?? 0) + weight,
      largestWeightBytes: Math.max(group?.largestWeightBytes ?? 0, weight),
      reloadedBytes: (group?.reloadedBytes ?? 0) + weight * Math.ceil(batch / token),
      open: open ?? NONE_OPEN,
    };
  }

  /** Staging of the group if the layer after its last one ends it. */
  closedStaging(group: OpenGroup): number {
    const { chain, readers } = this;
    const layer = group.last + 1;
    const { token, first, open } = group;
    const side =
      readers === undefined
        ? 0
        : readers.stagingBytes(open, { first, layer, q: token, p: token }) + readers.leavingBytes(open, layer, token);
    return group.stagingBytes + token * (chain.activationBytes[layer]! + chain.activationBytes[layer + 1]!) + side;
  }

  /** Does the group fit when the next layer ends it, with all its weights on the chip? */
  fitsPinned(group: OpenGroup): boolean {
    const weights = group.weightBytes + this.chain.weightBytes[group.last + 1]!;
    return this.isOrdered(group) && this.closedStaging(group) + weights <= this.memoryBytes;
  }

  /** The same with one layer's weights at a time. */
  fits(group: OpenGroup): boolean {
    const weights = Math.max(group.largestWeightBytes, this.chain.weightBytes[group.last + 1]!);
    return this.isOrdered(group) && this.closedStaging(group) + weights <= this.memoryBytes;
  }

  /** Can the group be closed by some later layer? Micro-batches of one sample need the least room. */
  canClose(group: OpenGroup): boolean {
    const end = this.chain.layers.length - 1;
    for (let grown = group; grown.last < end; grown = this.added(grown, grown.last + 1, 1)) {
      if (this.fits(grown)) return true;
      if (!this.isOrdered(grown)) return false;
      if (grown.stagingBytes + grown.largestWeightBytes > this.memoryBytes) return false;
      if (grown.last + 1 === end) return false;
    }
    return false;
  }

  /** May `layer` be given this token, after the group that is open? */
  isLegal(group: OpenGroup | undefined, layer: number, token: number): boolean {
    if (token === 0) return group === undefined || this.fits(group);
    if (token > this.batch || layer === this.chain.layers.length - 1) return false;
    return this.canClose(this.added(group, layer, token));
  }

  /** No layer up to the next one waits for what leaves with the group. */
  private isOrdered({ first, last }: OpenGroup): boolean {
    return this.readers === undefined || circularSideInput(this.chain, first, last + 1) === undefined;
  }
}
