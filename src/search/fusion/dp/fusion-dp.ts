/**
 * The exact optimum over all strategies with given micro-batches (powers of two unless said otherwise): the best way to
 * cut a chain into groups, each at its best (group-search.ts). Least latency; among equals, least off-chip bytes. A
 * certificate for every other mapper, and the better teacher.
 */
import { InputError } from '../../../base/errors.js';
import { checkBatch, powersOfTwo } from '../../../mapping/fusion-plan/strategy.js';
import type { FusionGroupCosts, FusionMapper } from '../fusion-mapper.js';
import { type FusionSpace, GroupSearch } from './group-search.js';

export interface FusionOptimum {
  readonly tokens: Int32Array;
  readonly latencyCycles: number;
  readonly offChipBytes: number;
}

/** @throws InputError for a batch or micro-batches that are none */
export function fusionOptimum(space: FusionSpace, costs: FusionGroupCosts): FusionOptimum {
  checkBatch(space.batch);
  checkChoices(space);
  const layers = space.chain.layers.length;
  // Latencies are compared in whole ticks, so that two ways to the same latency are equal whatever was rounded.
  const ticks = new Float64Array(layers + 1).fill(Number.POSITIVE_INFINITY);
  const bytes = new Float64Array(layers + 1).fill(Number.POSITIVE_INFINITY);
  const begin = new Int32Array(layers + 1);
  ticks[0] = 0;
  bytes[0] = 0;
  for (let first = 0; first < layers; first++) {
    const { trafficBytes } = new GroupSearch(space, first);
    for (let last = first; last < layers; last++) {
      const traffic = trafficBytes[last]!;
      if (traffic === Number.POSITIVE_INFINITY) continue;
      const cycles = costs.latencyCycles(first, last, traffic);
      const total = ticks[first]! + Math.round(cycles * costs.ticksPerCycle);
      const moved = bytes[first]! + costs.offChipBytes(first, last, traffic);
      if (total > ticks[last + 1]! || (total === ticks[last + 1]! && moved >= bytes[last + 1]!)) continue;
      ticks[last + 1] = total;
      bytes[last + 1] = moved;
      begin[last + 1] = first;
    }
  }
  const tokens = new Int32Array(layers);
  for (let end = layers; end > 0; end = begin[end]!)
    tokens.set(new GroupSearch(space, begin[end]!, end).tokens(end - 1), begin[end]!);
  return { tokens, latencyCycles: ticks[layers]! / costs.ticksPerCycle, offChipBytes: bytes[layers]! };
}

/** `fusion-dp`: asks the objective once, for the strategy it is sure of. */
export const fusionDp: FusionMapper = ({ chain, batch, memoryBytes, objective, costs }, { choices }) => {
  const space = { chain, batch, memoryBytes, choices: choices ?? powersOfTwo(batch) };
  const { tokens } = fusionOptimum(space, costs);
  const value = objective(tokens, 0);
  return { tokens, value, samples: 1, convergence: { samples: [1], best: [value] }, isOptimal: true };
};

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
