/**
 * All groups that begin with one layer, each with the micro-batches of least weight traffic that the memory holds.
 * Traffic is all that micro-batches change in a group's cost, so least traffic is least latency and least bytes. Weights
 * that stay on the chip are loaded once, whatever the micro-batches: there the least staging decides, and one label a
 * micro-batch is enough. Only groups too large for that are searched again with weights reloaded, and of those only what
 * may still beat the best way on that is known already.
 */
import { circularSideInput, hasSideInputs } from '../../../mapping/fusion-plan/side-inputs.js';
import { type ClosedGroup, type FusionSpace, GroupLabels, type LabelRules } from './group-labels.js';
import { SideReaders } from './open-tensors.js';

export class GroupSearch {
  /** Of groups from the first layer to each other one: the least weight traffic; infinity where none is known. */
  readonly trafficBytes: Float64Array;
  private readonly pinned: GroupLabels;
  private readonly pinnedTo: (ClosedGroup | undefined)[] = [];
  private reloaded: GroupLabels | undefined;
  private readonly reloadedTo: (ClosedGroup | undefined)[] = [];
  private readonly readers: SideReaders | undefined;
  /** Groups from the first layer end before this one. */
  private readonly end: number;
  /** By layer, of all layers from the first to it. */
  private readonly weightSum: Float64Array;
  private readonly largestWeight: Float64Array;

  constructor(
    private readonly space: FusionSpace,
    private readonly first: number,
  ) {
    const { chain, batch, memoryBytes } = space;
    const layers = chain.layers.length;
    this.trafficBytes = new Float64Array(layers).fill(Number.POSITIVE_INFINITY);
    this.weightSum = new Float64Array(layers);
    this.largestWeight = new Float64Array(layers);
    for (let layer = first; layer < layers; layer++) {
      const weight = chain.weightBytes[layer]!;
      this.weightSum[layer] = weight + (this.weightSum[layer - 1] ?? 0);
      this.largestWeight[layer] = Math.max(weight, this.largestWeight[layer - 1] ?? 0);
    }
    this.readers = hasSideInputs(chain) ? new SideReaders(chain, batch) : undefined;
    this.end = this.endOfGroups();
    this.trafficBytes[first] = chain.weightBytes[first]!; // a layer by itself, whatever the memory
    this.pinned = new GroupLabels(space, {
      ...this.rules(),
      traffic: () => 0,
      mostStaging: (layer) => memoryBytes - this.weightSum[layer]!,
      mostTraffic: () => Number.POSITIVE_INFINITY,
    });
    for (let layer = first + 1; layer < this.end && this.pinned.goesOn(layer - 1); layer++) {
      this.pinnedTo[layer] = this.pinned.close(layer);
      if (this.pinnedTo[layer] !== undefined) this.trafficBytes[layer] = this.weightSum[layer]!;
      this.pinned.grow(layer);
    }
  }

  /**
   * Searches the groups whose weights do not fit beside their buffers.
   * @param mostTraffic by last layer: a group with more traffic is not worth having
   */
  searchReloaded(mostTraffic: Float64Array): void {
    const { chain, batch, memoryBytes } = this.space;
    const limit = this.limitsBeyond(mostTraffic);
    const labels = new GroupLabels(this.space, {
      ...this.rules(),
      traffic: (layer, token) => chain.weightBytes[layer]! * Math.ceil(batch / token),
      mostStaging: (layer) => memoryBytes - this.largestWeight[layer]!,
      mostTraffic: (layer) => limit[layer]!,
    });
    this.reloaded = labels;
    for (let layer = this.first + 1; layer < this.end && labels.goesOn(layer - 1); layer++) {
      if (this.pinnedTo[layer] === undefined) {
        const closed = labels.close(layer);
        this.reloadedTo[layer] = closed;
        if (closed !== undefined) this.trafficBytes[layer] = closed.trafficBytes;
      }
      labels.grow(layer);
    }
  }

  /** Tokens of the best group from the first layer to `last`, the final 0 included. */
  tokens(last: number): number[] {
    if (last === this.first) return [0];
    const pinned = this.pinnedTo[last];
    if (pinned !== undefined) return this.pinned.tokens(last, pinned);
    const reloaded = this.reloadedTo[last];
    if (reloaded === undefined || this.reloaded === undefined) throw new RangeError(`no group ends with layer ${last}`);
    return this.reloaded.tokens(last, reloaded);
  }

  private rules(): Pick<LabelRules, 'first' | 'readers'> {
    return { first: this.first, readers: this.readers };
  }

  /** A side input made from a tensor inside the group ends all groups before its reader. */
  private endOfGroups(): number {
    const { chain } = this.space;
    let end = chain.layers.length;
    if (this.readers !== undefined)
      while (end > this.first + 1 && circularSideInput(chain, this.first, end - 1) !== undefined) end--;
    return end;
  }

  /**
   * What a group may have loaded up to each layer and still be worth going on with: the layers after it load their
   * weights once at least. Infinitely little where no longer group is wanted.
   */
  private limitsBeyond(mostTraffic: Float64Array): Float64Array {
    const limit = new Float64Array(mostTraffic.length).fill(Number.NEGATIVE_INFINITY);
    let most = Number.NEGATIVE_INFINITY; // at the end of the group, less all weights
    for (let layer = this.end - 1; layer >= this.first; layer--) {
      limit[layer] = most + this.weightSum[layer]!;
      if (this.pinnedTo[layer] === undefined && layer > this.first)
        most = Math.max(most, mostTraffic[layer]! - this.weightSum[layer]!);
    }
    return limit;
  }
}
