/**
 * Themis' greedy order (Rashidi et al., ISCA 2022), as ASTRA-sim's OfflineGreedy has it: the dimension with the least
 * load first, where loads are the bytes that earlier chunks of this instant bring to each dimension, over its bandwidth.
 * Latency is not in the load. Where the loads are nearly even, the fixed order is taken.
 *
 * `flex` cuts the chunks anew: a chunk is made as large as fills the gap between the most and the least loaded
 * dimension, and never smaller than the plain size.
 */
import type { CollectiveKind } from './collective.js';

/** A gap that a sixteenth of a chunk would fill is none. */
const NEARLY_EVEN = 16;
const BYTES_PER_MIB = 1_048_576;

export interface ThemisNetwork {
  /** Members by dimension. */
  readonly sizes: readonly number[];
  /** All links of an accelerator in the dimension, in any unit. */
  readonly bandwidths: readonly number[];
}

export interface ChunkChoice {
  readonly bytes: number;
  /** Every dimension of the network, those that do not take part too. */
  readonly order: readonly number[];
}

/** What one accelerator's scheduler remembers between chunks. */
export class Themis {
  /** MiB over relative bandwidth. */
  private readonly load: Float64Array;
  private order: number[];
  private lastIssueNs = 0;

  constructor(
    private readonly network: ThemisNetwork,
    private readonly flex: boolean,
  ) {
    this.load = new Float64Array(network.sizes.length);
    this.order = network.sizes.map((_, d) => d);
  }

  /** A collective is issued: loads count from the last instant at which one was. */
  issue(timeNs: number): void {
    if (timeNs === this.lastIssueNs) return;
    this.lastIssueNs = timeNs;
    this.load.fill(0);
    this.order = this.network.sizes.map((_, d) => d);
  }

  /** @param remaining bytes of the collective that are not in a chunk yet; @param full bytes of a plain chunk */
  next(kind: CollectiveKind, involved: readonly boolean[], remaining: number, full: number): ChunkChoice {
    const gathers = kind === 'all-gather';
    this.order = stableSort(this.order, this.load);
    if (gathers) this.order.reverse();
    const first = this.order.find((d) => involved[d]);
    if (first === undefined) return { bytes: Math.min(remaining, full), order: this.order };
    const gap = gathers ? this.gapOfGather(involved, first) : this.gapOfScatter(first);
    const even = this.flex ? gap < full : gap < Math.floor(full / NEARLY_EVEN);
    const size = this.flex && !even ? gap : full;
    const order = even ? this.takeFixedOrder(gathers, involved, size) : this.takeByLoad(gathers, involved, size);
    return { bytes: Math.min(remaining, size), order };
  }

  /** Bytes of a chunk that would bring the least loaded dimension level with the most loaded one. */
  private gapOfScatter(first: number): number {
    const last = this.order.at(-1) as number; // of all dimensions, also one that does not take part
    const gap = Math.abs(this.at(last) - this.at(first));
    const size = this.sizeOf(first);
    return Math.trunc(((gap * this.relative(first)) / ((size - 1) / size)) * BYTES_PER_MIB);
  }

  private gapOfGather(involved: readonly boolean[], first: number): number {
    const taken = this.order.filter((d) => involved[d]);
    const last = taken.at(-1) as number;
    const gap = Math.abs(this.at(last) - this.at(first));
    let bytes = Math.trunc(((gap * this.relative(last)) / (this.sizeOf(last) - 1)) * BYTES_PER_MIB);
    // A chunk has grown by every dimension before the last when it comes to it.
    for (const d of taken.slice(0, -1).reverse()) bytes = Math.floor(bytes / this.sizeOf(d));
    return bytes;
  }

  private takeByLoad(gathers: boolean, involved: readonly boolean[], bytes: number): number[] {
    let held = bytes;
    for (const d of this.order) if (involved[d]) held = this.carry(gathers, d, d, held);
    return [...this.order];
  }

  /** For an all-gather the original charges dimension i's cost to the i-th from behind; kept, so that orders agree. */
  private takeFixedOrder(gathers: boolean, involved: readonly boolean[], bytes: number): number[] {
    const fixed = this.network.sizes.map((_, d) => d);
    this.order = gathers ? fixed.toReversed() : [...fixed];
    let held = bytes;
    for (const d of fixed) if (involved[d]) held = this.carry(gathers, d, this.order[d] as number, held);
    return fixed;
  }

  /** Adds what dimension `d` costs to the load of `charged`; gives the bytes that the next dimension sees. */
  private carry(gathers: boolean, d: number, charged: number, bytes: number): number {
    const size = this.sizeOf(d);
    const share = gathers ? size - 1 : (size - 1) / size;
    this.load[charged] = this.at(charged) + ((bytes / BYTES_PER_MIB) * share) / this.relative(d);
    return gathers ? bytes * size : Math.floor(bytes / size);
  }

  private at(dimension: number): number {
    return this.load[dimension] as number;
  }

  private sizeOf(dimension: number): number {
    return this.network.sizes[dimension] as number;
  }

  private relative(dimension: number): number {
    const { bandwidths } = this.network;
    return (bandwidths[dimension] as number) / (bandwidths[0] as number);
  }
}

function stableSort(order: readonly number[], load: Float64Array): number[] {
  return order.toSorted((a, b) => (load[a] as number) - (load[b] as number));
}
