/**
 * All groups that begin with one layer: for every last layer the micro-batches of least weight traffic that the memory
 * holds. Traffic is all that micro-batches change in a group's cost, so least traffic is least latency and least bytes.
 * Labels (front.ts) grow layer by layer, one front for each micro-batch of the last layer added and for each state of
 * the open tensors (open-tensors.ts).
 */
import { stageSamples } from '../../../mapping/fusion-plan/buffers.js';
import type { FusionChain } from '../../../mapping/fusion-plan/chain.js';
import { circularSideInput, hasSideInputs } from '../../../mapping/fusion-plan/side-inputs.js';
import { Front, frontOf, labelIn, positionOf } from './front.js';
import { isAhead, NONE_OPEN, type OpenTensors, openKey, SideReaders } from './open-tensors.js';

export interface FusionSpace {
  readonly chain: FusionChain;
  readonly batch: number;
  readonly memoryBytes: number;
  /** Micro-batches to choose from, each from 1 to the batch. */
  readonly choices: readonly number[];
}

/** The fronts of one layer, each of one micro-batch and one state of open tensors. */
interface Stage {
  readonly token: number;
  readonly open: OpenTensors;
  readonly front: Front;
}

export class GroupSearch {
  /** By last layer: least weight traffic; infinity where no group from the first layer to it fits. */
  readonly trafficBytes: Float64Array;
  private readonly stagesByLayer: (readonly Stage[])[] = [];
  /** By last layer: the label it was closed from. */
  private readonly closedFrom: Float64Array;
  private readonly readers: SideReaders | undefined;
  /** Of the layers from the first on. */
  private weightSum = 0;
  private largestWeight = 0;
  private scratch = new Front(1024);

  /** @param end the search stops before this layer */
  constructor(
    private readonly space: FusionSpace,
    private readonly first: number,
    end = space.chain.layers.length,
  ) {
    const { chain, batch } = space;
    this.trafficBytes = new Float64Array(chain.layers.length).fill(Number.POSITIVE_INFINITY);
    this.closedFrom = new Float64Array(chain.layers.length).fill(-1);
    this.readers = hasSideInputs(chain) ? new SideReaders(chain, batch) : undefined;
    this.trafficBytes[first] = chain.weightBytes[first]!; // by itself, whatever the memory
    this.addWeight(first);
    let stages = this.firstStages();
    for (let layer = first + 1; layer < end && stages.length > 0; layer++) {
      if (this.readers !== undefined && circularSideInput(chain, first, layer) !== undefined) break;
      this.stagesByLayer[layer - 1] = stages;
      this.addWeight(layer);
      this.close(layer, stages);
      stages = layer + 1 < end ? this.grow(layer, stages) : [];
    }
  }

  /** Tokens of the best group from the first layer to `last`, the final 0 included. */
  tokens(last: number): number[] {
    const tokens = [0];
    let label = this.closedFrom[last]!;
    for (let layer = last - 1; layer >= this.first; layer--) {
      const { token, front } = this.stagesByLayer[layer]![frontOf(label)]!;
      tokens.unshift(token);
      label = front.parent[positionOf(label)]!;
    }
    return tokens;
  }

  private addWeight(layer: number): void {
    const weight = this.space.chain.weightBytes[layer]!;
    this.weightSum += weight;
    this.largestWeight = Math.max(this.largestWeight, weight);
  }

  private firstStages(): Stage[] {
    const { first, readers, space } = this;
    const { chain, memoryBytes } = space;
    const open = readers?.atStart(first) ?? NONE_OPEN;
    return space.choices.flatMap((token) => {
      const side = readers?.stagingBytes(NONE_OPEN, { first, layer: first, q: token, p: token }) ?? 0;
      const staging = token * chain.activationBytes[first]! + side;
      if (staging + this.largestWeight > memoryBytes) return [];
      const front = new Front();
      front.push(staging, this.reloads(first, token), -1);
      return [{ token, open, front }];
    });
  }

  /** Adds `layer` as an inner layer of the group. */
  private grow(layer: number, before: readonly Stage[]): Stage[] {
    const { chain, batch, memoryBytes, choices } = this.space;
    const limit = memoryBytes - this.largestWeight;
    const stages: Stage[] = [];
    for (const p of choices) {
      const byState = new Map<string, { open: OpenTensors; front: Front }>();
      before.forEach(({ token: q, open, front }, index) => {
        const next = this.readers?.after(open, layer, q, p) ?? NONE_OPEN;
        const key = openKey(next);
        const state = byState.get(key) ?? { open: next, front: new Front() };
        byState.set(key, state);
        const side = this.readers?.stagingBytes(open, { first: this.first, layer, q, p }) ?? 0;
        const staging = stageSamples(q, p, batch) * chain.activationBytes[layer]! + side;
        state.front.mergeWith(front, { staging, traffic: this.reloads(layer, p), limit, index }, this.scratch);
        [state.front, this.scratch] = [this.scratch, state.front];
      });
      stages.push(...this.undominated(p, [...byState.values()]));
    }
    return stages;
  }

  private undominated(token: number, states: readonly { open: OpenTensors; front: Front }[]): Stage[] {
    if (states.length > 1)
      for (const { open, front } of states)
        for (const other of states)
          if (other.front !== front && isAhead(other.open, open)) front.dropDominatedBy(other.front);
    return states.filter(({ front }) => front.size > 0).map(({ open, front }) => ({ token, open, front }));
  }

  /** Ends the group with `layer`, which fires as the layer before does. */
  private close(layer: number, stages: readonly Stage[]): void {
    const { chain, batch, memoryBytes } = this.space;
    stages.forEach(({ token, open, front }, index) => {
      const side = this.sidesWhenClosed(layer, token, open);
      const staging = token * (chain.activationBytes[layer]! + chain.activationBytes[layer + 1]!) + side;
      if (front.staging[0]! + staging + this.weightSum <= memoryBytes) {
        this.keepIfBetter(layer, this.weightSum, labelIn(index, 0));
        return;
      }
      const position = front.leastTraffic(memoryBytes - this.largestWeight - staging);
      if (position < 0) return;
      const reloads = front.traffic[position]! + chain.weightBytes[layer]! * Math.ceil(batch / token);
      this.keepIfBetter(layer, reloads, labelIn(index, position));
    });
  }

  private sidesWhenClosed(layer: number, token: number, open: OpenTensors): number {
    if (this.readers === undefined) return 0;
    const step = { first: this.first, layer, q: token, p: token };
    return this.readers.stagingBytes(open, step) + this.readers.leavingBytes(open, layer, token);
  }

  private keepIfBetter(layer: number, trafficBytes: number, label: number): void {
    if (trafficBytes >= this.trafficBytes[layer]!) return;
    this.trafficBytes[layer] = trafficBytes;
    this.closedFrom[layer] = label;
  }

  private reloads(layer: number, token: number): number {
    return this.space.chain.weightBytes[layer]! * Math.ceil(this.space.batch / token);
  }
}
