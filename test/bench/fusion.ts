/**
 * Mapping fused layers: what the optimum, a sample, a replay and an inference cost, and how many times the model is
 * faster than the search it learned to replace, at equal quality. The search pays for each sample what judges it: the
 * formula, or the replay. CPU milliseconds, the least of several rounds.
 */
import { stream } from '../../src/base/random.js';
import { fusedMachines } from '../../src/machine/fused-machine.js';
import { fusionPlan } from '../../src/mapping/fusion-plan/plan.js';
import { estimatedFusion, type FusionTaskDescription } from '../../src/pipeline/fusion-problem.js';
import { fusionDp } from '../../src/search/fusion/dp/fusion-dp.js';
import { gSampler } from '../../src/search/fusion/g-sampler.js';
import { FusionDecoder, STRATEGIES, temperatureOf } from '../../src/search/fusion/transformer/decode.js';
import { shippedWeights } from '../../src/search/fusion/transformer/fusion-transformer.js';
import { replayFusion } from '../../src/simulator/fused-replay.js';
import { mainChain } from '../../src/workload/fusion/cut-chains.js';
import { zooNetwork } from '../../src/workload/fusion/zoo-networks.js';

const ROUNDS = 5;

/** Beyond these the search is taken to need at least as many. */
const MOST_SAMPLES = 20_000;

export function benchFusion() {
  const narrow = (network: string, mebibytes: number): FusionTaskDescription => ({
    chain: mainChain(zooNetwork(network)),
    batch: 64,
    memoryBytes: mebibytes * 2 ** 20,
    machine: fusedMachines.get('narrow'),
  });
  const small = narrow('resnet18', 6);
  const large = narrow('mobilenet-v2', 6);
  return {
    optimum18LayersMs: leastMs(3, () => optimum(small)),
    optimum53LayersMs: leastMs(3, () => optimum(large)),
    inference18LayersMs: leastMs(100, decoding(small)),
    inference53LayersMs: leastMs(40, decoding(large)),
    resnet18: againstSearch(small),
    mobilenetV2: againstSearch(large),
  };
}

function optimum(task: FusionTaskDescription): void {
  fusionDp(estimatedFusion(task), { samples: 1, random: stream(0, 'mapper') });
}

function decoding(task: FusionTaskDescription): () => void {
  const decoder = new FusionDecoder(task, shippedWeights());
  return () => decoder.strategy();
}

export type AgainstSearch = ReturnType<typeof againstSearch>;

function againstSearch(task: FusionTaskDescription) {
  const problem = estimatedFusion(task);
  const decoder = new FusionDecoder(task, shippedWeights());
  const likeliest = decoder.strategy();
  const random = stream(0, 'mapper');
  const drawn = Array.from({ length: STRATEGIES - 1 }, (_, i) =>
    decoder.strategy({ random, temperature: temperatureOf(i + 1) }),
  );
  const greedy = problem.objective(likeliest, 0);
  const best = Math.min(greedy, ...drawn.map((tokens) => problem.objective(tokens, 0)));
  const { value: least } = fusionDp(problem, { samples: 1, random });

  const inferenceMs = leastMs(40, decoding(task));
  const sampleMs = leastMs(2000, () => problem.objective(likeliest, 0));
  const plan = fusionPlan(task.chain, likeliest, task.batch, task.memoryBytes);
  const replayMs = leastMs(5, () => replayFusion(plan, task.machine));
  const times = (samples: number, judgeMs: number, strategies: number): number => {
    const judged = strategies === 1 ? 0 : strategies * judgeMs; // of one there is nothing to choose
    return (samples * judgeMs) / (strategies * inferenceMs + judged);
  };
  const toGreedy = samplesTo(task, greedy);
  const toBest = samplesTo(task, best);
  return {
    greedyOverOptimum: greedy / least,
    bestOf16OverOptimum: best / least,
    samplesToGreedy: toGreedy,
    samplesToBestOf16: toBest,
    sampleMs,
    replayMs,
    inferenceMs,
    greedyTimesFasterByReplay: times(toGreedy, replayMs, 1),
    bestOf16TimesFasterByReplay: times(toBest, replayMs, STRATEGIES),
    greedyTimesFasterByFormula: times(toGreedy, sampleMs, 1),
    bestOf16TimesFasterByFormula: times(toBest, sampleMs, STRATEGIES),
  };
}

/** Samples after which g-sampler is as good; of five seeds the middle one. */
function samplesTo(task: FusionTaskDescription, value: number): number {
  const needed = Array.from({ length: 5 }, (_, seed) => {
    const { convergence } = gSampler(estimatedFusion(task), { samples: MOST_SAMPLES, random: stream(seed, 'mapper') });
    const at = convergence.best.findIndex((best) => best <= value * (1 + 1e-9));
    return at < 0 ? MOST_SAMPLES : convergence.samples[at]!;
  });
  return needed.sort((a, b) => a - b)[2]!;
}

function leastMs(times: number, work: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let i = 0; i < times; i++) work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1e3 / times);
  }
  return least;
}
