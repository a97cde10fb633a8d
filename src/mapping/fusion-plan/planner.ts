/**
 * Cuts a strategy into fused groups and sizes their buffers. Both sides read what is made here: the estimate for its
 * bytes and cycles, the replay for its buffers. A search plans thousands of strategies, so the planner keeps its
 * results in typed arrays and allocates nothing; `fusionPlan` (plan.ts) makes plain data of them.
 *
 * A group is a run of layers that ends in a 0. Its layers fire on as many samples as their token says, the last one on
 * as many as the layer before. A group of one layer passes through the chip tile by tile, ideally: every operand
 * crosses the edge once, and no buffer outlives a tile. A longer group keeps its weights on the chip (pinned) where
 * buffers and weights fit the memory together, else loads a layer's weights again for each firing (reloaded).
 */

import { stageSamples, surplusSamples, surplusTable } from './buffers.js';
import type { FusionChain, SideInput } from './chain.js';
import { circularSideInput, hasSideInputs, sideInputsOf } from './side-inputs.js';
import type { Tokens } from './strategy.js';

/** One layer by itself; weights kept for the whole batch; weights loaded again for every firing. */
export const LAYERWISE = 0;
export const PINNED = 1;
export const RELOADED = 2;

/** Above this batch surpluses are computed, not looked up. */
const LARGEST_TABLE = 256;

export class FusionPlanner {
  /** Groups of the strategy last planned. */
  groups = 0;
  /** By group: its layers, counted from 0, both included. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** By group: LAYERWISE, PINNED or RELOADED. */
  readonly policy: Uint8Array;
  /** By group, bytes. */
  readonly stagingBytes: Float64Array;
  readonly weightBytes: Float64Array;
  readonly weightTrafficBytes: Float64Array;
  /** Infinity where no memory would do: the group waits for itself (side-inputs.ts). */
  readonly peakBytes: Float64Array;
  /** By layer: samples a firing takes; the batch in a group of one layer. */
  readonly firingSamples: Int32Array;
  /** The largest peak of a group; over the memory, the strategy does not fit. */
  largestPeakBytes = 0;

  private readonly activations: Float64Array;
  private readonly weights: Float64Array;
  private readonly surplus: Int32Array | undefined;
  private readonly withSideInputs: boolean;

  constructor(
    readonly chain: FusionChain,
    readonly batch: number,
    readonly memoryBytes: number,
  ) {
    const layers = chain.layers.length;
    this.first = new Int32Array(layers);
    this.last = new Int32Array(layers);
    this.policy = new Uint8Array(layers);
    this.stagingBytes = new Float64Array(layers);
    this.weightBytes = new Float64Array(layers);
    this.weightTrafficBytes = new Float64Array(layers);
    this.peakBytes = new Float64Array(layers);
    this.firingSamples = new Int32Array(layers);
    this.activations = Float64Array.from(chain.activationBytes);
    this.weights = Float64Array.from(chain.weightBytes);
    this.surplus = batch <= LARGEST_TABLE ? surplusTable(batch) : undefined;
    this.withSideInputs = hasSideInputs(chain);
  }

  get layers(): number {
    return this.weights.length;
  }

  /** Does the strategy last planned fit the memory? */
  get fits(): boolean {
    return this.largestPeakBytes <= this.memoryBytes;
  }

  /** Plans the strategy whose tokens begin at `offset`. They must be legal (strategy.ts). */
  plan(tokens: Tokens, offset = 0): void {
    this.groups = 0;
    this.largestPeakBytes = 0;
    let first = 0;
    for (let layer = 0; layer < this.layers; layer++) {
      if (tokens[offset + layer] !== 0) continue;
      if (layer === first) this.planLayer(layer);
      else this.planGroup(tokens, offset, first, layer);
      first = layer + 1;
    }
  }

  private planLayer(layer: number): void {
    const group = this.groups++;
    this.first[group] = layer;
    this.last[group] = layer;
    this.policy[group] = LAYERWISE;
    this.stagingBytes[group] = 0;
    this.weightBytes[group] = this.weights[layer]!;
    this.weightTrafficBytes[group] = this.weights[layer]!;
    this.peakBytes[group] = 0;
    this.firingSamples[layer] = this.batch;
  }

  private planGroup(tokens: Tokens, offset: number, first: number, last: number): void {
    const { batch, activations, weights, firingSamples } = this;
    const group = this.groups++;
    let firing = tokens[offset + first]!;
    let staging = firing * activations[first]!;
    let sum = 0;
    let largest = 0;
    let reloads = 0;
    for (let layer = first; layer <= last; layer++) {
      const before = firing;
      if (layer < last) firing = tokens[offset + layer]!;
      if (layer > first) staging += this.between(before, firing) * activations[layer]!;
      firingSamples[layer] = firing;
      const weight = weights[layer]!;
      sum += weight;
      if (weight > largest) largest = weight;
      reloads += weight * Math.ceil(batch / firing);
    }
    staging += firing * activations[last + 1]!;
    if (this.withSideInputs) staging += this.sideStaging(first, last);
    const pinned = staging + sum <= this.memoryBytes;
    this.first[group] = first;
    this.last[group] = last;
    this.policy[group] = pinned ? PINNED : RELOADED;
    this.stagingBytes[group] = staging;
    this.weightBytes[group] = sum;
    this.weightTrafficBytes[group] = pinned ? sum : reloads;
    const isCircular = this.withSideInputs && circularSideInput(this.chain, first, last) !== undefined;
    const peak = isCircular ? Number.POSITIVE_INFINITY : staging + (pinned ? sum : largest);
    this.peakBytes[group] = peak;
    if (peak > this.largestPeakBytes) this.largestPeakBytes = peak;
  }

  /** `stageSamples` of two firing sizes. */
  private between(p: number, q: number): number {
    if (this.surplus === undefined) return stageSamples(p, q, this.batch);
    return Math.min(this.batch, q + this.surplus[p * (this.batch + 1) + q]!);
  }

  private sideStaging(first: number, last: number): number {
    const { chain, firingSamples } = this;
    const { staying, incoming, outgoing } = sideInputsOf(chain, first, last);
    let bytes = 0;
    for (const input of staying) bytes += input.bytesPerSample * this.stayingSamples(input, first);
    for (const { layer, bytesPerSample } of incoming) bytes += bytesPerSample * firingSamples[layer]!;
    for (const tensor of outgoing) bytes += chain.activationBytes[tensor]! * firingSamples[tensor - 1]!;
    return bytes;
  }

  /** Samples of a side input that stays in the group beginning with layer `first`, which was planned last. */
  stayingSamples({ tensor, layer }: SideInput, first: number): number {
    let surplus = 0;
    // The group's input is loaded in the micro-batches of the first layer: no surplus between the two.
    for (let maker = Math.max(first, tensor - 1); maker < layer; maker++)
      surplus += surplusSamples(this.firingSamples[maker]!, this.firingSamples[maker + 1]!);
    return Math.min(this.batch, this.firingSamples[layer]! + surplus);
  }
}
