/**
 * `fusion-transformer`: a strategy in one pass through a model that learned from the optimum (DNNFuser, arXiv
 * 2201.11218, with a better teacher). The likeliest strategy, then others drawn by likelihood, as many as samples are
 * left, 16 in all unless fewer are allowed; and no fusion, so that nothing found is worse than that.
 */
import type { FusionMapper } from '../fusion-mapper.js';
import { TokensSeen } from '../tokens-seen.js';
import { FusionDecoder, STRATEGIES, temperatureOf } from './decode.js';
import { halvesFrom } from './half.js';
import { FusionNetworkWeights } from './network.js';
import { WEIGHTS } from './weights.js';

let shipped: FusionNetworkWeights | undefined;

/** The weights that `npm run train:fusion` wrote; unpacked once. */
export function shippedWeights(): FusionNetworkWeights {
  shipped ??= new FusionNetworkWeights(halvesFrom(WEIGHTS));
  return shipped;
}

export const fusionTransformer: FusionMapper = (problem, options) => {
  const seen = new TokensSeen(problem, options);
  const decoder = new FusionDecoder(problem, shippedWeights());
  seen.value(new Int32Array(problem.chain.layers.length)); // the guard
  if (seen.left > 0) seen.value(decoder.strategy());
  for (let i = 1; i < STRATEGIES && seen.left > 0; i++)
    seen.value(decoder.strategy({ random: options.random, temperature: temperatureOf(i) }));
  return seen.result();
};
