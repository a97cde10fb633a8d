/**
 * What the model sees before it chooses a layer's token: sizes and work of the layers around, the memory budget and the
 * machine, the group that is open, the token before, and how far groups could reach. Everything is relative: logarithms
 * of ratios, shares of the memory.
 */
import type { FusedMachine } from '../../../machine/fused-machine.js';
import type { FusionChain } from '../../../mapping/fusion-plan/chain.js';
import { GroupRules, type OpenGroup } from './group-state.js';

/** The tokens the model knows: sync, and micro-batches of 1 … 64 samples. */
export const CLASSES: readonly number[] = [0, 1, 2, 4, 8, 16, 32, 64];

/** Layers that are seen ahead, one by one. */
const AHEAD = 8;
/** Of a group that goes on: does it fit with its weights, how far, and the smallest tensor on the way. */
const REACH = 4;
/** What is the same whatever was chosen before: of the layer, then of the layers ahead, then of a group begun behind it. */
const STATIC = 17 + 3 * AHEAD + REACH;
const DYNAMIC = 8 + CLASSES.length + REACH + 2;
export const FEATURES = STATIC + DYNAMIC;

export interface FusionTask {
  readonly chain: FusionChain;
  readonly batch: number;
  readonly memoryBytes: number;
  readonly machine: FusedMachine;
}

/** Logarithms are cut here: beyond 2⁸ a ratio is as good as infinite. */
const MOST = 8;

function ratio(a: number, b: number): number {
  return Math.max(-MOST, Math.min(MOST, Math.log2((a + 1) / (b + 1))));
}

function share(part: number, whole: number): number {
  return Math.min(2, part / whole);
}

export class FusionFeatures {
  readonly rules: GroupRules;
  /** By layer, `STATIC` each. */
  private readonly fixed: Float32Array;
  private readonly computeCycles: Float64Array;

  constructor(private readonly task: FusionTask) {
    const { chain, batch, memoryBytes, machine } = task;
    this.rules = new GroupRules(chain, batch, memoryBytes);
    this.computeCycles = Float64Array.from(chain.macs, (macs, layer) => {
      const cycles = chain.cyclesPerSample?.[layer];
      return batch * (cycles ?? macs / machine.macsPerCycle);
    });
    this.fixed = new Float32Array(chain.layers.length * STATIC);
    for (let layer = 0; layer + 1 < chain.layers.length; layer++) this.fix(layer);
  }

  /** Writes what is seen before `layer` is given a token. `before` is the token of the layer before, 0 for the first. */
  write(into: Float32Array, layer: number, group: OpenGroup | undefined, before: number): void {
    const { chain, batch, memoryBytes, machine } = this.task;
    into.set(this.fixed.subarray(layer * STATIC, (layer + 1) * STATIC));
    let at = STATIC;
    const put = (value: number): void => {
      into[at++] = value;
    };
    const weights = (group?.weightBytes ?? 0) + chain.weightBytes[layer]!;
    put(group === undefined ? 0 : 1);
    put((group === undefined ? 0 : layer - group.first) / 16);
    put(share(group?.stagingBytes ?? 0, memoryBytes));
    put(share(weights, memoryBytes));
    put(share((group?.stagingBytes ?? 0) + weights, memoryBytes));
    put(share(group?.largestWeightBytes ?? 0, memoryBytes));
    put(group === undefined || this.rules.fitsPinned(group) ? 1 : 0);
    put(this.balance(group, layer, { batch, bytesPerCycle: machine.offChipBytesPerCycle }) / MOST);
    for (const token of CLASSES) put(token === before ? 1 : 0);
    this.reach(this.rules.added(group, layer, 1), put);
    this.reloading(group, layer, put);
  }

  private fix(layer: number): void {
    const { chain, batch, memoryBytes, machine } = this.task;
    const { activationBytes: a, weightBytes: w } = chain;
    const { macsPerCycle, offChipBytesPerCycle, onChipBytesPerCycle } = machine;
    const layers = chain.layers.length;
    let at = layer * STATIC;
    const put = (value: number): void => {
      this.fixed[at++] = value;
    };
    const moved = (k: number): number => (batch * (a[k]! + a[k + 1]!) + w[k]!) / offChipBytesPerCycle;
    put((Math.log2(a[layer]!) - 16) / 4);
    put((Math.log2(a[layer + 1]!) - 16) / 4);
    put((Math.log2(a[layer + 2]!) - 16) / 4);
    put((Math.log2(w[layer]! + 1) - 16) / 4);
    put((Math.log2(w[layer + 1]! + 1) - 16) / 4);
    put((Math.log2(memoryBytes) - 22) / 3);
    put(ratio(memoryBytes, a[layer + 1]!) / MOST);
    put(ratio(memoryBytes, w[layer]!) / MOST);
    put(ratio(this.computeCycles[layer]!, moved(layer)) / MOST);
    put(ratio(this.computeCycles[layer + 1]!, moved(layer + 1)) / MOST);
    put(ratio(this.computeCycles[layer]!, w[layer]! / offChipBytesPerCycle) / MOST);
    put(Math.log2(onChipBytesPerCycle / offChipBytesPerCycle) / MOST);
    put((Math.log2(macsPerCycle / offChipBytesPerCycle) - 8) / MOST);
    put(layer / layers);
    put((layers - layer) / 64);
    put(layer + 2 === layers ? 1 : 0);
    put(Math.log2(batch) / 8);
    let weights = 0;
    for (let ahead = layer + 1; ahead <= layer + AHEAD; ahead++) {
      const isThere = ahead < layers;
      if (isThere) weights += w[ahead]!;
      put(isThere ? ratio(a[ahead + 1]!, a[layer + 1]!) / MOST : 0);
      put(isThere ? share(weights, memoryBytes) : 2);
      put(isThere ? ratio(this.computeCycles[ahead]!, (batch * a[ahead + 1]!) / offChipBytesPerCycle) / MOST : 0);
    }
    // A sync here, and a group from the next layer on.
    if (layer + 2 < layers) this.reach(this.rules.added(undefined, layer + 1, 1), put);
    else for (let i = 0; i < REACH; i++) put(0);
  }

  /** How far a group may go on with its weights on the chip, and where on the way the smallest tensor is. */
  private reach(group: OpenGroup, put: (value: number) => void): void {
    const { chain } = this.task;
    const { activationBytes, layers } = chain;
    const here = activationBytes[group.last + 1]!;
    let [steps, smallest, at] = [0, here, 0];
    for (let grown = group; grown.last + 1 < layers.length; grown = this.rules.added(grown, grown.last + 1, 1)) {
      if (!this.rules.fitsPinned(grown)) break;
      steps++;
      if (activationBytes[grown.last + 2]! <= smallest) [smallest, at] = [activationBytes[grown.last + 2]!, steps];
    }
    put(steps > 0 ? 1 : 0);
    put(steps / 16);
    put(ratio(smallest, here) / MOST);
    put(at / 16);
  }

  /**
   * What reloaded weights would cost against what the next sync would, if the layer after ended the group: with
   * micro-batches of one sample, and with the largest that fit.
   */
  private reloading(group: OpenGroup | undefined, layer: number, put: (value: number) => void): void {
    const { chain, batch } = this.task;
    const saved = 2 * batch * chain.activationBytes[layer + 1]!;
    const cost = (token: number): number => {
      const grown = this.rules.added(group, layer, token);
      return grown.reloadedBytes + chain.weightBytes[layer + 1]! * Math.ceil(batch / token);
    };
    let largest = 1;
    for (const token of CLASSES)
      if (token > largest && token <= batch && this.rules.fits(this.rules.added(group, layer, token))) largest = token;
    put(ratio(cost(1), saved) / MOST);
    put(ratio(cost(largest), saved) / MOST);
  }

  /** Does the group compute longer than it moves? The logarithm of the ratio. */
  private balance(
    group: OpenGroup | undefined,
    layer: number,
    { batch, bytesPerCycle }: { readonly batch: number; readonly bytesPerCycle: number },
  ): number {
    const { chain } = this.task;
    const first = group?.first ?? layer;
    let cycles = 0;
    for (let k = first; k <= layer; k++) cycles += this.computeCycles[k]!;
    const weights = (group?.weightBytes ?? 0) + chain.weightBytes[layer]!;
    return ratio(cycles, (batch * chain.activationBytes[first]! + weights) / bytesPerCycle);
  }
}
