/**
 * Tensors of an unfinished group that a later layer reads beside its predecessor: what is known of them so far. A
 * tensor is open from its maker to its last reader. While it is open, the buffer it will need grows with the surplus
 * that the layers on the way make; where the group ends first, it leaves the chip in its maker's micro-batches.
 */
import { sideSamples, surplusSamples } from '../../../mapping/fusion-plan/buffers.js';
import { type FusionChain, OUTSIDE } from '../../../mapping/fusion-plan/chain.js';

export interface OpenTensor {
  readonly tensor: number;
  /** Samples the layers since its maker made beyond demand, at most. */
  readonly surplus: number;
  /** Its maker's micro-batch; 0 for the group's input, which is off chip already. */
  readonly maker: number;
}

export type OpenTensors = readonly OpenTensor[];

/** In a plain chain nothing is ever open. */
export const NONE_OPEN: OpenTensors = [];

export class SideReaders {
  /** By tensor: its last reader; −1 where it has none. */
  private readonly lastReader: Int32Array;
  private readonly leaving: ReadonlySet<number>;

  constructor(
    private readonly chain: FusionChain,
    private readonly batch: number,
  ) {
    this.lastReader = new Int32Array(chain.layers.length + 1).fill(-1);
    for (const { tensor, layer } of chain.sideInputs)
      if (tensor !== OUTSIDE) this.lastReader[tensor] = Math.max(this.lastReader[tensor]!, layer);
    this.leaving = new Set(chain.leaving);
  }

  /** Before layer `first`, which begins a group and reads tensor `first`. */
  atStart(first: number): OpenTensors {
    return this.lastReader[first]! > first ? [{ tensor: first, surplus: 0, maker: 0 }] : NONE_OPEN;
  }

  /** After layer `layer` of a group has been added, which fires on `p` samples where the layer before fires on `q`. */
  after(open: OpenTensors, layer: number, q: number, p: number): OpenTensors {
    const surplus = surplusSamples(q, p);
    const next = open
      .filter(({ tensor }) => this.lastReader[tensor]! > layer)
      .map((held) => ({ ...held, surplus: held.surplus + surplus }));
    if (this.lastReader[layer]! > layer) next.push({ tensor: layer, surplus, maker: q });
    return next.length === 0 ? NONE_OPEN : next;
  }

  /**
   * Staging that layer `layer` of the group beginning with `first` adds for its side inputs and for the tensor it
   * reads, made in micro-batches of `q`, if that leaves the chip.
   */
  stagingBytes(open: OpenTensors, { first, layer, q, p }: SideStep): number {
    const surplus = layer === first ? 0 : surplusSamples(q, p);
    let bytes = 0;
    for (const input of this.chain.sideInputs) {
      if (input.layer !== layer) continue;
      const held = open.find(({ tensor }) => tensor === input.tensor);
      const samples = held === undefined ? p : sideSamples(p, held.surplus + surplus, this.batch);
      bytes += input.bytesPerSample * samples;
    }
    if (layer > first && this.leaving.has(layer)) bytes += this.chain.activationBytes[layer]! * q;
    return bytes;
  }

  /** Staging for the open tensors that leave the chip because the group ends with `last`, whose predecessor fires on `q`. */
  leavingBytes(open: OpenTensors, last: number, q: number): number {
    const bytesOf = (tensor: number, maker: number): number =>
      this.leaving.has(tensor) ? 0 : this.chain.activationBytes[tensor]! * maker;
    let bytes = this.lastReader[last]! > last ? bytesOf(last, q) : 0;
    for (const { tensor, maker } of open) if (this.lastReader[tensor]! > last) bytes += bytesOf(tensor, maker);
    return bytes;
  }
}

/** A layer that fires on `p` samples, after one that fires on `q`. */
export interface SideStep {
  readonly first: number;
  readonly layer: number;
  readonly q: number;
  readonly p: number;
}

/** Is `a` at most `b` in everything? Both are of the same layer, so the same tensors are open. */
export function isAhead(a: OpenTensors, b: OpenTensors): boolean {
  return a.every((held, i) => held.surplus <= b[i]!.surplus && held.maker <= b[i]!.maker);
}

export function isSame(a: OpenTensors, b: OpenTensors): boolean {
  return a === b || a.every((held, i) => held.surplus === b[i]!.surplus && held.maker === b[i]!.maker);
}
