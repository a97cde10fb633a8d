/**
 * Groups that begin with one layer, grown layer by layer: what they would hold on the chip against the weights they
 * would load again. A label is a choice of micro-batches so far; labels of one layer lie on fronts (front.ts), one for
 * each micro-batch of the layer and each state of the open tensors (open-tensors.ts). A label that can no longer fit, or
 * no longer pay, is dropped.
 */
import { stageSamples } from '../../../mapping/fusion-plan/buffers.js';
import type { FusionChain } from '../../../mapping/fusion-plan/chain.js';
import { Front, frontOf, labelIn, positionOf } from './front.js';
import { isAhead, isSame, NONE_OPEN, type OpenTensors, type SideReaders } from './open-tensors.js';

export interface FusionSpace {
  readonly chain: FusionChain;
  readonly batch: number;
  readonly memoryBytes: number;
  /** Micro-batches to choose from, each from 1 to the batch. */
  readonly choices: readonly number[];
}

/** What labels are held to. */
export interface LabelRules {
  readonly first: number;
  /** Undefined in a plain chain. */
  readonly readers: SideReaders | undefined;
  /** Traffic that a layer adds when it fires on `token` samples; 0 where weights are kept. */
  readonly traffic: (layer: number, token: number) => number;
  /** The most staging of a group from the first layer to this one. */
  readonly mostStaging: (layer: number) => number;
  /** The most traffic of a group that goes on beyond this layer. */
  readonly mostTraffic: (layer: number) => number;
}

/** The labels of one layer that share micro-batch and open tensors. */
interface Stage {
  readonly token: number;
  readonly open: OpenTensors;
  front: Front;
}

/** A group from the first layer to some other one. */
export interface ClosedGroup {
  readonly trafficBytes: number;
  /** The label it was closed from. */
  readonly label: number;
}

export class GroupLabels {
  private readonly byLayer: (readonly Stage[])[] = [];
  private scratch = new Front(256);

  constructor(
    private readonly space: FusionSpace,
    private readonly rules: LabelRules,
  ) {
    this.byLayer[rules.first] = this.firstStages();
  }

  /** Is there a group that goes on beyond `layer`? */
  goesOn(layer: number): boolean {
    return (this.byLayer[layer]?.length ?? 0) > 0;
  }

  /** Adds `layer` as an inner layer of the group. */
  grow(layer: number): void {
    const { chain, batch, choices } = this.space;
    const { first, readers, traffic, mostStaging, mostTraffic } = this.rules;
    const before = this.byLayer[layer - 1] ?? [];
    const stages: Stage[] = [];
    const growth = {
      staging: 0,
      traffic: 0,
      mostStaging: mostStaging(layer),
      mostTraffic: mostTraffic(layer),
      index: 0,
    };
    for (const p of choices) {
      growth.traffic = traffic(layer, p);
      const begin = stages.length;
      for (let index = 0; index < before.length; index++) {
        const { token: q, open, front } = before[index]!;
        growth.staging = stageSamples(q, p, batch) * chain.activationBytes[layer]!;
        growth.index = index;
        let next = NONE_OPEN;
        if (readers !== undefined) {
          next = readers.after(open, layer, q, p);
          growth.staging += readers.stagingBytes(open, { first, layer, q, p });
        }
        const stage = stageOf(stages, begin, p, next);
        stage.front.mergeWith(front, growth, this.scratch);
        [stage.front, this.scratch] = [this.scratch, stage.front];
      }
      dropDominated(stages, begin);
    }
    this.byLayer[layer] = stages.filter(({ front }) => front.size > 0);
  }

  /** The group that ends with `layer`, which fires as the layer before does: the least traffic that fits. */
  close(layer: number): ClosedGroup | undefined {
    const { chain } = this.space;
    const { first, readers, traffic, mostStaging } = this.rules;
    let best: ClosedGroup | undefined;
    this.byLayer[layer - 1]?.forEach(({ token, open, front }, index) => {
      const side =
        readers === undefined
          ? 0
          : readers.stagingBytes(open, { first, layer, q: token, p: token }) + readers.leavingBytes(open, layer, token);
      const staging = token * (chain.activationBytes[layer]! + chain.activationBytes[layer + 1]!) + side;
      const position = front.leastTraffic(mostStaging(layer) - staging);
      if (position < 0) return;
      const trafficBytes = front.traffic[position]! + traffic(layer, token);
      if (best === undefined || trafficBytes < best.trafficBytes)
        best = { trafficBytes, label: labelIn(index, position) };
    });
    return best;
  }

  /** Tokens of the group that was closed with `last`, the final 0 included. */
  tokens(last: number, closed: ClosedGroup): number[] {
    const tokens = [0];
    let { label } = closed;
    for (let layer = last - 1; layer >= this.rules.first; layer--) {
      const { token, front } = this.byLayer[layer]![frontOf(label)]!;
      tokens.unshift(token);
      label = front.parent[positionOf(label)]!;
    }
    return tokens;
  }

  private firstStages(): Stage[] {
    const { first, readers, traffic, mostStaging, mostTraffic } = this.rules;
    const open = readers?.atStart(first) ?? NONE_OPEN;
    return this.space.choices.flatMap((token) => {
      const side = readers?.stagingBytes(NONE_OPEN, { first, layer: first, q: token, p: token }) ?? 0;
      const staging = token * this.space.chain.activationBytes[first]! + side;
      const reloads = traffic(first, token);
      if (staging > mostStaging(first) || reloads > mostTraffic(first)) return [];
      const front = new Front();
      front.push(staging, reloads, -1);
      return [{ token, open, front }];
    });
  }
}

/** Among the stages from `begin` on, the one of these open tensors; a new one where there is none. */
function stageOf(stages: Stage[], begin: number, token: number, open: OpenTensors): Stage {
  for (let i = begin; i < stages.length; i++) if (isSame(stages[i]!.open, open)) return stages[i]!;
  const stage = { token, open, front: new Front() };
  stages.push(stage);
  return stage;
}

function dropDominated(stages: readonly Stage[], begin: number): void {
  for (let i = begin; i < stages.length; i++)
    for (let other = begin; other < stages.length; other++)
      if (other !== i && isAhead(stages[other]!.open, stages[i]!.open))
        stages[i]!.front.dropDominatedBy(stages[other]!.front);
}
