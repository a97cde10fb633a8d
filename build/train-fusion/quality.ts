/**
 * How good the model's strategies are, against the optimum: networks it has learned from, at memory budgets it has not,
 * and a network it has never seen.
 */
import { stream } from '../../src/base/random.js';
import { FusionEvaluator } from '../../src/estimate/fusion/evaluator.js';
import { fusedMachines } from '../../src/machine/fused-machine.js';
import type { FusionChain } from '../../src/mapping/fusion-plan/chain.js';
import { powersOfTwo } from '../../src/mapping/fusion-plan/strategy.js';
import { fusionOptimum } from '../../src/search/fusion/dp/fusion-dp.js';
import { FusionDecoder, STRATEGIES, temperatureOf } from '../../src/search/fusion/transformer/decode.js';
import type { FusionNetworkWeights } from '../../src/search/fusion/transformer/network.js';

export const UNSEEN_MEBIBYTES = [3, 6, 12, 24, 48] as const;

export interface Quality {
  readonly cases: number;
  /** Strategies that did not fit. */
  readonly invalid: number;
  /** Latency over the optimum's, geometric mean; the better of the strategy and of no fusion. */
  readonly greedy: number;
  readonly bestOf16: number;
  readonly worstGreedy: number;
  readonly worstOf16: number;
}

const BATCH = 64;

export function qualityOn(
  weights: FusionNetworkWeights,
  chain: FusionChain,
  sizes: readonly number[] = UNSEEN_MEBIBYTES,
): Quality {
  const batch = BATCH;
  let [cases, invalid, greedy, sampled, worstGreedy, worstOf16] = [0, 0, 0, 0, 1, 1];
  for (const name of fusedMachines.names)
    for (const mebibytes of sizes) {
      const machine = fusedMachines.get(name);
      const memoryBytes = mebibytes * 2 ** 20;
      const evaluator = new FusionEvaluator(chain, batch, memoryBytes, machine);
      const space = { chain, batch, memoryBytes, choices: powersOfTwo(batch) };
      const optimum = fusionOptimum(space, evaluator.costs).latencyCycles;
      const decoder = new FusionDecoder({ chain, batch, memoryBytes, machine }, weights);
      const random = stream(cases, 'quality');
      const baseline = evaluator.value(new Int32Array(chain.layers.length));
      const judged = (tokens: Int32Array): number => {
        const value = evaluator.value(tokens);
        if (value >= 1e15) invalid++;
        return value;
      };
      const first = Math.min(baseline, judged(decoder.strategy()));
      let best = first;
      for (let i = 1; i < STRATEGIES; i++)
        best = Math.min(best, judged(decoder.strategy({ random, temperature: temperatureOf(i) })));
      cases++;
      greedy += Math.log(first / optimum);
      sampled += Math.log(best / optimum);
      worstGreedy = Math.max(worstGreedy, first / optimum);
      worstOf16 = Math.max(worstOf16, best / optimum);
    }
  return {
    cases,
    invalid,
    greedy: Math.exp(greedy / cases),
    bestOf16: Math.exp(sampled / cases),
    worstGreedy,
    worstOf16,
  };
}
