/**
 * The exact optimum over all strategies with given micro-batches (powers of two unless said otherwise): the best way to
 * cut a chain into groups, each at its best (group-search.ts), from the last layer to the first. Least latency; among
 * equals, least off-chip bytes. A certificate for every other mapper, and the better teacher.
 */
import { InputError } from '../../../base/errors.js';
import { checkBatch, powersOfTwo } from '../../../mapping/fusion-plan/strategy.js';
import type { FusionGroupCosts, FusionMapper } from '../fusion-mapper.js';
import type { FusionSpace } from './group-labels.js';
import { GroupSearch } from './group-search.js';

export interface FusionOptimum {
  readonly tokens: Int32Array;
  readonly latencyCycles: number;
  readonly offChipBytes: number;
}

/** @throws InputError for a batch or micro-batches that are none */
export function fusionOptimum(space: FusionSpace, costs: FusionGroupCosts): FusionOptimum {
  return fusionSuffixes(space, costs).optimum();
}

/** The optimum of every part of the chain from some layer to its end. @throws InputError as `fusionOptimum` */
export function fusionSuffixes(space: FusionSpace, costs: FusionGroupCosts): FusionSuffixes {
  checkBatch(space.batch);
  checkChoices(space);
  const suffixes = new FusionSuffixes(space.chain.layers.length, costs);
  for (let first = space.chain.layers.length - 1; first >= 0; first--) {
    const search = new GroupSearch(space, first);
    suffixes.keepBest(first, search.trafficBytes);
    search.searchReloaded(suffixes.mostTraffic(first));
    suffixes.keepBest(first, search.trafficBytes);
    suffixes.keepTokens(first, search);
  }
  return suffixes;
}

/** `fusion-dp`: asks the objective once, for the strategy it is sure of. */
export const fusionDp: FusionMapper = ({ chain, batch, memoryBytes, objective, costs }, { choices }) => {
  const space = { chain, batch, memoryBytes, choices: choices ?? powersOfTwo(batch) };
  const { tokens } = fusionOptimum(space, costs);
  const value = objective(tokens, 0);
  return { tokens, value, samples: 1, convergence: { samples: [1], best: [value] }, isOptimal: true };
};

/**
 * The best way from each layer to the end. Latencies are compared in whole ticks, so that two ways to the same latency
 * are equal whatever was rounded.
 */
export class FusionSuffixes {
  /** By layer, from it to the end; 0 behind the last one. */
  readonly ticks: Float64Array;
  /** Off-chip bytes, in the same way. */
  readonly bytes: Float64Array;
  /** By layer: tokens of the group that the best way from it begins with, the final 0 included. */
  readonly tokens: Int32Array[] = [];
  /** The last layer of the group that is best so far. */
  private readonly last: Int32Array;

  constructor(
    private readonly layers: number,
    private readonly costs: FusionGroupCosts,
  ) {
    this.ticks = new Float64Array(layers + 1).fill(Number.POSITIVE_INFINITY);
    this.bytes = new Float64Array(layers + 1).fill(Number.POSITIVE_INFINITY);
    this.last = new Int32Array(layers);
    this.ticks[layers] = 0;
    this.bytes[layers] = 0;
  }

  /** @param trafficBytes of groups from `first` to each other layer */
  keepBest(first: number, trafficBytes: Float64Array): void {
    for (let last = first; last < this.layers; last++) {
      const traffic = trafficBytes[last]!;
      if (traffic === Number.POSITIVE_INFINITY) continue;
      const ticks = this.ticksOf(first, last, traffic) + this.ticks[last + 1]!;
      const bytes = this.costs.offChipBytes(first, last, traffic) + this.bytes[last + 1]!;
      if (ticks > this.ticks[first]! || (ticks === this.ticks[first]! && bytes >= this.bytes[first]!)) continue;
      this.ticks[first] = ticks;
      this.bytes[first] = bytes;
      this.last[first] = last;
    }
  }

  /** By last layer: the most traffic with which a group from `first` is no worse than the best way known. */
  mostTraffic(first: number): Float64Array {
    const most = new Float64Array(this.layers);
    for (let last = first; last < this.layers; last++) {
      const left = this.ticks[first]! - this.ticks[last + 1]!;
      let [low, high] = [-1, 1];
      while (this.ticksOf(first, last, high) <= left && high < Number.MAX_SAFE_INTEGER) [low, high] = [high, high * 2];
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (this.ticksOf(first, last, middle) <= left) low = middle;
        else high = middle;
      }
      most[last] = low;
    }
    return most;
  }

  keepTokens(first: number, search: GroupSearch): void {
    this.tokens[first] = Int32Array.from(search.tokens(this.last[first]!));
  }

  optimum(): FusionOptimum {
    const tokens = new Int32Array(this.layers);
    for (let first = 0; first < this.layers; first = this.last[first]! + 1) tokens.set(this.tokens[first]!, first);
    return { tokens, latencyCycles: this.ticks[0]! / this.costs.ticksPerCycle, offChipBytes: this.bytes[0]! };
  }

  /** Of one group. */
  ticksOf(first: number, last: number, trafficBytes: number): number {
    return Math.round(this.costs.latencyCycles(first, last, trafficBytes) * this.costs.ticksPerCycle);
  }
}

function checkChoices({ choices, batch }: FusionSpace): void {
  for (const [i, choice] of choices.entries()) {
    if (!Number.isInteger(choice) || choice < 1 || choice > batch)
      throw new InputError({
        path: `choices.${i}`,
        expected: `a micro-batch from 1 to the batch of ${batch}`,
        found: choice,
      });
  }
}
