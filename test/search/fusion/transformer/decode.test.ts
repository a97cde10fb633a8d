/** Whatever the model says, its strategies are legal and fit; and the model shipped is as good as its card says. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { qualityOn, UNSEEN_MEBIBYTES } from '../../../../build/train-fusion/quality.js';
import { stream } from '../../../../src/base/random.js';
import { fusionPlan } from '../../../../src/mapping/fusion-plan/plan.js';
import { checkTokens } from '../../../../src/mapping/fusion-plan/strategy.js';
import { FusionDecoder } from '../../../../src/search/fusion/transformer/decode.js';
import { CLASSES } from '../../../../src/search/fusion/transformer/features.js';
import { shippedWeights } from '../../../../src/search/fusion/transformer/fusion-transformer.js';
import { GroupRules, type OpenGroup } from '../../../../src/search/fusion/transformer/group-state.js';
import { FusionNetworkWeights, PARAMETER_COUNT } from '../../../../src/search/fusion/transformer/network.js';
import { mainChain } from '../../../../src/workload/fusion/cut-chains.js';
import { zooNetwork } from '../../../../src/workload/fusion/zoo-networks.js';
import { fusionCases } from '../../../support/fusion.js';
import { propertyRuns } from '../../../support/property-runs.js';

describe('legal tokens', () => {
  test.prop([fusionCases({ maxLayers: 4, maxBatch: 4 })], propertyRuns(150))(
    'are those with which some strategy that begins so fits',
    ({ chain, batch, memoryBytes }) => {
      const rules = new GroupRules(chain, batch, memoryBytes);
      const layers = chain.layers.length;
      const choices = CLASSES.filter((token) => token <= batch);
      const canFit = (tokens: readonly number[]): boolean => {
        if (tokens.length === layers) return fusionPlan(chain, tokens, batch, memoryBytes).fits;
        return tokens.length === layers - 1
          ? canFit([...tokens, 0])
          : choices.some((token) => canFit([...tokens, token]));
      };
      const walk = (tokens: readonly number[], group: OpenGroup | undefined): void => {
        const layer = tokens.length;
        if (layer === layers - 1) return;
        for (const token of choices) {
          const isLegal = rules.isLegal(group, layer, token);
          expect(isLegal, `${token} after ${tokens.join(' ')}`).toBe(canFit([...tokens, token]));
          if (isLegal) walk([...tokens, token], token === 0 ? undefined : rules.added(group, layer, token));
        }
      };
      walk([], undefined);
    },
  );
});

describe('strategies', () => {
  const temperature = fc.constantFrom(undefined, 0.8, 20);

  test.prop([fusionCases(), fc.nat(), temperature], propertyRuns(60))(
    'are legal and fit, whatever the weights',
    ({ chain, batch, memoryBytes, machine }, seed, heat) => {
      const random = stream(seed, 'weights');
      const values = Float32Array.from({ length: PARAMETER_COUNT }, () => random.normal() * 0.3);
      const decoder = new FusionDecoder({ chain, batch, memoryBytes, machine }, new FusionNetworkWeights(values));
      for (let i = 0; i < 3; i++) {
        const tokens = decoder.strategy(heat === undefined ? undefined : { random, temperature: heat });
        checkTokens(tokens, chain.layers.length, batch);
        expect(fusionPlan(chain, tokens, batch, memoryBytes).fits).toBe(true);
      }
    },
  );
});

describe('the model shipped, at memory budgets it has not learned from', () => {
  // The study has all budgets; 6 MiB is the one that MobileNetV2 does worst at.
  const sizes = process.env['CALDERA_LONG'] === '1' ? UNSEEN_MEBIBYTES : [6, 24];
  const qualities = (names: readonly string[]) =>
    names.map((name) => qualityOn(shippedWeights(), mainChain(zooNetwork(name)), sizes));
  const mean = (values: readonly number[]): number =>
    Math.exp(values.reduce((sum, v) => sum + Math.log(v), 0) / values.length);

  it('is near the optimum of the networks it has learned from', () => {
    const found = qualities(['vgg16', 'resnet18', 'resnet50', 'mobilenet-v2']);
    expect(found.reduce((sum, { invalid }) => sum + invalid, 0)).toBe(0);
    expect(mean(found.map(({ bestOf16 }) => bestOf16))).toBeLessThan(1.03);
    expect(mean(found.map(({ greedy }) => greedy))).toBeLessThan(1.1);
  });

  it('is near the optimum of a network it has never seen', () => {
    const [mnasnet] = qualities(['mnasnet']);
    expect(mnasnet!.invalid).toBe(0);
    expect(mnasnet!.bestOf16).toBeLessThan(1.05);
    expect(mnasnet!.greedy).toBeLessThan(1.25);
  });
});
