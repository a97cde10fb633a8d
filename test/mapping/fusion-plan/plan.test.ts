/**
 * Plans: groups, buffers, weights. The buffers are the least ones: proved by firing with one sample less.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { sideSamples, stageSamples, surplusSamples } from '../../../src/mapping/fusion-plan/buffers.js';
import { cargoCount, cargoName } from '../../../src/mapping/fusion-plan/cargo.js';
import { checkedChain, OUTSIDE, plainChain } from '../../../src/mapping/fusion-plan/chain.js';
import { firingStream } from '../../../src/mapping/fusion-plan/firing-stream.js';
import { fusionPlan } from '../../../src/mapping/fusion-plan/plan.js';
import { FusionPlanner } from '../../../src/mapping/fusion-plan/planner.js';
import { sideInputsOf } from '../../../src/mapping/fusion-plan/side-inputs.js';
import { powersOfTwo } from '../../../src/mapping/fusion-plan/strategy.js';
import { fusionCases } from '../../support/fusion.js';
import { propertyRuns } from '../../support/property-runs.js';

const chain = plainChain('four', {
  activationBytes: [10, 20, 30, 40, 50],
  weightBytes: [100, 200, 300, 400],
  macs: [1, 1, 1, 1],
});

describe('a plan', () => {
  it('cuts a strategy at its zeros and sizes each group by hand', () => {
    const plan = fusionPlan(chain, [2, 3, 0, 0], 8, 1e6);
    expect(plan.groups).toMatchObject([
      {
        first: 0,
        last: 2,
        policy: 'pinned',
        firingSamples: [2, 3, 3], // the last layer fires as the one before
        stageSamples: [4, 3], // 2 + 3 − 1, and 3 + 3 − 3
        stagingBytes: 2 * 10 + 4 * 20 + 3 * 30 + 3 * 40,
        weightTrafficBytes: 600,
        peakBytes: 310 + 600,
      },
      { first: 3, last: 3, policy: 'layerwise', stagingBytes: 0, weightTrafficBytes: 400, peakBytes: 0 },
    ]);
  });

  it('loads weights for every firing where they do not fit beside the buffers', () => {
    const plan = fusionPlan(chain, [2, 3, 0, 0], 8, 909);
    expect(plan.groups[0]).toMatchObject({
      policy: 'reloaded',
      weightTrafficBytes: 100 * 4 + 200 * 3 + 300 * 3,
      peakBytes: 610,
    });
    expect(plan.fits).toBe(true);
    expect(fusionPlan(chain, [2, 3, 0, 0], 8, 609).fits).toBe(false);
  });

  it('is refused for tokens that are none, each by its place', () => {
    expect(() => fusionPlan(chain, [0, 0, 0], 8, 1)).toThrow('tokens: expected 4 tokens, one a layer, found 3');
    expect(() => fusionPlan(chain, [0, 9, 0, 0], 8, 1)).toThrow(
      'tokens.1: expected a whole number from 0 to the batch of 8, found 9',
    );
    expect(() => fusionPlan(chain, [0, 0, 0, 2], 8, 1)).toThrow('tokens.3: expected 0 for the last layer');
    expect(() => fusionPlan(chain, [0, 0, 0, 0], 0, 1)).toThrow(
      'batch: expected a whole number of at least 1, found 0',
    );
    expect(() => fusionPlan(chain, [0, 0, 0, 0], 1, 0)).toThrow('memoryBytes: expected more than 0, found 0');
  });
});

describe('buffers between two layers', () => {
  const size = fc.integer({ min: 1, max: 12 });

  test.prop([size, size], propertyRuns(100))('are the least: one sample less deadlocks', (p, q) => {
    const batch = p * q * 4;
    // A third layer, since the last one of a group fires as the one before.
    const three = plainChain('three', { activationBytes: [1, 1, 1, 1], weightBytes: [0, 0, 0], macs: [1, 1, 1] });
    const plan = fusionPlan(three, [p, q, 0], batch, 1e6);
    const group = plan.groups[0]!;
    expect(() => firingStream(plan, group)).not.toThrow();
    const less = [group.stageSamples[0]! - 1, group.stageSamples[1]!];
    expect(() => firingStream(plan, { ...group, stageSamples: less })).toThrow('deadlocks');
  });

  test.prop([size, size, fc.integer({ min: 1, max: 40 })], propertyRuns(200))(
    'are symmetrical, hold both firings at most and one at least',
    (p, q, batch) => {
      const samples = stageSamples(p, q, batch);
      expect(samples).toBe(stageSamples(q, p, batch));
      expect(samples).toBeLessThanOrEqual(Math.min(batch, p + q - 1));
      expect(samples).toBeGreaterThanOrEqual(Math.min(batch, Math.max(p, q)));
      expect(sideSamples(q, surplusSamples(p, q), batch)).toBe(samples);
    },
  );
});

describe('side inputs', () => {
  // A residual block: tensor 1 is added to what layer 3 makes.
  const residual = checkedChain({ ...chain, sideInputs: [{ tensor: 1, layer: 2, bytesPerSample: 20 }] });

  it('stay where both ends are in the group', () => {
    const { groups } = fusionPlan(residual, [2, 2, 2, 0], 8, 1e6);
    expect(groups[0]).toMatchObject({ sideSamples: [2], stagingBytes: 2 * (10 + 20 + 30 + 40 + 50) + 2 * 20 });
    // Every edge on the way adds what its maker rounds up.
    expect(fusionPlan(residual, [3, 2, 4, 0], 24, 1e6).groups[0]!.sideSamples).toEqual([4 + (3 - 1) + (2 - 2)]);
  });

  it('leave with their maker and come in with their reader where a sync parts them', () => {
    const { groups } = fusionPlan(residual, [3, 0, 2, 0], 8, 1e6);
    expect(sideInputsOf(residual, 0, 1)).toEqual({ staying: [], incoming: [], outgoing: [1] });
    // Buffers of both groups, 3 samples for what leaves, 2 for what comes in.
    expect(groups[0]!.stagingBytes).toBe(3 * 10 + 3 * 20 + 3 * 30 + 3 * 20);
    expect(groups[1]!.stagingBytes).toBe(2 * 30 + 2 * 40 + 2 * 50 + 2 * 20);
  });

  it('are refused where they make no sense', () => {
    const side = (tensor: number, layer: number) => () =>
      checkedChain({ ...chain, sideInputs: [{ tensor, layer, bytesPerSample: 1 }] });
    expect(side(2, 2)).toThrow("sideInputs.0.tensor: expected a tensor before layer 2's own, found 2");
    expect(side(OUTSIDE, 4)).toThrow('sideInputs.0.layer: expected a layer from 0 to 3, found 4');
    expect(() => checkedChain({ ...chain, leaving: [4] })).toThrow(
      'leaving.0: expected an inner tensor, 1 to 3, found 4',
    );
  });
});

describe('the planner', () => {
  test.prop([fusionCases()], propertyRuns(200))('says the same with the tokens anywhere, again and again', (drawn) => {
    const planner = new FusionPlanner(drawn.chain, drawn.batch, drawn.memoryBytes);
    const padded = Int32Array.from([7, 0, 3, ...drawn.tokens, 5]);
    planner.plan(padded, 3);
    planner.plan(drawn.tokens);
    planner.plan(padded, 3);
    const plan = fusionPlan(drawn.chain, drawn.tokens, drawn.batch, drawn.memoryBytes);
    expect(planner.groups).toBe(plan.groups.length);
    expect(planner.largestPeakBytes).toBe(plan.peakBytes);
    plan.groups.forEach((group, i) => {
      expect(planner.stagingBytes[i]).toBe(group.stagingBytes);
      expect(planner.weightTrafficBytes[i]).toBe(group.weightTrafficBytes);
    });
  });

  test.prop([fusionCases()], propertyRuns(200))('asks for no less memory where there is less', (drawn) => {
    const more = fusionPlan(drawn.chain, drawn.tokens, drawn.batch, drawn.memoryBytes * 2);
    const less = fusionPlan(drawn.chain, drawn.tokens, drawn.batch, drawn.memoryBytes);
    more.groups.forEach((group, i) => {
      expect(group.weightTrafficBytes).toBeLessThanOrEqual(less.groups[i]!.weightTrafficBytes);
    });
  });
});

it('everything that crosses the edge has a name', () => {
  const side = { layer: 2, bytesPerSample: 5 };
  const rich = checkedChain({
    ...chain,
    sideInputs: [
      { tensor: 1, ...side },
      { tensor: OUTSIDE, ...side },
    ],
  });
  expect(Array.from({ length: cargoCount(rich) }, (_, cargo) => cargoName(rich, cargo))).toEqual([
    'the input',
    'the output of layer1',
    'the output of layer2',
    'the output of layer3',
    'the output of layer4',
    'the weights of layer1',
    'the weights of layer2',
    'the weights of layer3',
    'the weights of layer4',
    'a side input of layer3',
    'a side input of layer3',
  ]);
});

it('powers of two go up to the batch', () => {
  expect(powersOfTwo(1)).toEqual([1]);
  expect(powersOfTwo(63)).toEqual([1, 2, 4, 8, 16, 32]);
});
