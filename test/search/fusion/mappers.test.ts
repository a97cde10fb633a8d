/** What every mapper of fused layers keeps to, and how near each one comes to the optimum on known networks. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/base/random.js';
import { fusionNetwork, readFusionNetworks } from '../../../src/formats/fusion-networks.js';
import { fusedMachines } from '../../../src/machine/fused-machine.js';
import { type FusionChain, plainChain } from '../../../src/mapping/fusion-plan/chain.js';
import { fusionPlan } from '../../../src/mapping/fusion-plan/plan.js';
import { checkTokens } from '../../../src/mapping/fusion-plan/strategy.js';
import { estimatedFusion, replayedFusion } from '../../../src/pipeline/fusion-problem.js';
import { fusionDp, fusionOptimum } from '../../../src/search/fusion/dp/fusion-dp.js';
import { fusionAnneal } from '../../../src/search/fusion/fusion-anneal.js';
import type { FusionMapper } from '../../../src/search/fusion/fusion-mapper.js';
import { fusionMappers } from '../../../src/search/fusion/fusion-mappers.js';
import { gSampler } from '../../../src/search/fusion/g-sampler.js';
import { fusionCases } from '../../support/fusion.js';
import { propertyRuns } from '../../support/property-runs.js';
import { hasReference, referenceText } from '../../support/reference.js';

describe.each(fusionMappers.names)('%s', (name) => {
  const mapper = fusionMappers.get(name);
  // A sample of a Bayesian search takes milliseconds.
  const isDear = name === 'fusion-bayesian';
  const samples = fc.integer({ min: 1, max: isDear ? 25 : 300 });

  test.prop([fusionCases(), samples, fc.nat()], propertyRuns(60))(
    'gives a legal strategy that fits, its value, within its samples, and the same again',
    (drawn, budget, seed) => {
      const problem = estimatedFusion(drawn);
      let asked = 0;
      const counting = {
        ...problem,
        objective: (tokens: Int32Array, offset: number) => {
          asked++;
          return problem.objective(tokens, offset);
        },
      };
      const find = () => mapper(counting, { samples: budget, random: stream(seed, 'mapper') });
      const found = find();
      expect(found.samples).toBe(asked);
      expect(asked).toBeLessThanOrEqual(budget);
      checkTokens(found.tokens, drawn.chain.layers.length, drawn.batch);
      expect(fusionPlan(drawn.chain, found.tokens, drawn.batch, drawn.memoryBytes).fits).toBe(true);
      expect(problem.objective(found.tokens, 0)).toBe(found.value);
      const { best } = found.convergence;
      expect(best.at(-1)).toBe(found.value);
      expect([...best].sort((a, b) => b - a)).toEqual(best);
      // The baseline is always among what was tried.
      const baseline = problem.objective(new Int32Array(drawn.chain.layers.length), 0);
      expect(found.value).toBeLessThanOrEqual(baseline * (1 + 1e-12));
      expect(find()).toEqual(found);
    },
  );

  test.prop([fusionCases({ maxLayers: 5, maxBatch: 8 })], propertyRuns(40))(
    'is never better than the optimum',
    (drawn) => {
      const problem = estimatedFusion(drawn);
      const choices = [1, 2, 4, 8].filter((size) => size <= drawn.batch);
      const { latencyCycles } = fusionOptimum({ ...drawn, choices }, problem.costs);
      const found = mapper(problem, { samples: isDear ? 30 : 500, random: stream(1, 'mapper'), choices });
      expect(found.value).toBeGreaterThanOrEqual(latencyCycles * (1 - 1e-12));
      if (found.isOptimal) expect(found.value).toBeCloseTo(latencyCycles, 6);
    },
  );
});

describe.runIf(hasReference)('on known networks, batch 64', () => {
  const networks = readFusionNetworks(referenceText('fusion', 'fusion-networks.json'), 'fusion-networks.json');
  const worst = (network: string, mapper: FusionMapper, samples: number): number => {
    const chain: FusionChain = fusionNetwork(networks, network);
    let ratio = 1;
    for (const machine of fusedMachines.names)
      for (const mebibytes of [2, 3, 6, 8, 32]) {
        const problem = estimatedFusion({
          chain,
          batch: 64,
          memoryBytes: mebibytes * 2 ** 20,
          machine: fusedMachines.get(machine),
        });
        const optimum = fusionDp(problem, { samples: 1, random: stream(0, '') }).value;
        ratio = Math.max(ratio, mapper(problem, { samples, random: stream(0, 'mapper') }).value / optimum);
      }
    return ratio;
  };

  it.each(['vgg16', 'resnet18'])('g-sampler is within a hundredth of the optimum of %s at 2,000 samples', (network) => {
    expect(worst(network, gSampler, 2000)).toBeLessThan(1.01);
  });

  it('fusion-anneal is within 1.15 of the optimum of mobilenetv2 at 10,000 samples', () => {
    expect(worst('mobilenetv2', fusionAnneal, 10_000)).toBeLessThan(1.15);
  });
});

it('the replay may judge: uncontended, it says the same', () => {
  const chain = plainChain('three', {
    activationBytes: [40, 80, 80, 20],
    weightBytes: [50, 60, 70],
    macs: [90, 80, 70],
  });
  const machine = { macsPerCycle: 2, offChipBytesPerCycle: 1, onChipBytesPerCycle: 64 };
  const task = { chain, batch: 8, memoryBytes: 600, machine };
  const [byFormula, byReplay] = [estimatedFusion(task), replayedFusion(task)].map((problem) =>
    fusionAnneal(problem, { samples: 60, random: stream(3, 'mapper') }),
  );
  expect([...byReplay!.tokens]).toEqual([...byFormula!.tokens]);
  expect(byReplay!.value).toBeCloseTo(byFormula!.value, 6);
  const staged = replayedFusion(task, { coupling: 'staged' });
  expect(staged.objective(byReplay!.tokens, 0)).toBeGreaterThan(byReplay!.value);
  // What does not fit is not played.
  expect(staged.objective(Int32Array.of(8, 8, 0), 0)).toBeGreaterThan(1e15);
});
