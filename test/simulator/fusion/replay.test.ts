/**
 * Three tellings of the same fused chain: the estimate's formulas, the replay's events, and a naive firing of tokens.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { estimateFusion } from '../../../src/estimate/fusion/estimate-fusion.js';
import { tensorTraffic } from '../../../src/estimate/fusion/tensor-traffic.js';
import { plainChain } from '../../../src/mapping/fusion-plan/chain.js';
import { type FusionPlan, fusionPlan } from '../../../src/mapping/fusion-plan/plan.js';
import { layerByLayer } from '../../../src/mapping/fusion-plan/strategy.js';
import { replayFusion } from '../../../src/simulator/fused-replay.js';
import { type FusionCase, fusionCases } from '../../support/fusion.js';
import { naiveFusion } from '../../support/naive-fusion.js';
import { propertyRuns } from '../../support/property-runs.js';

const planOf = ({ chain, tokens, batch, memoryBytes }: FusionCase): FusionPlan =>
  fusionPlan(chain, tokens, batch, memoryBytes);

/** Strategies that do not fit become layer by layer: the replay refuses them. */
const fitting = fusionCases().map((drawn) => {
  const plan = planOf(drawn);
  return plan.fits ? drawn : { ...drawn, tokens: Array.from(layerByLayer(drawn.chain.layers.length)) };
});

const near = (found: number, expected: number): void => {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
};

describe('a fused chain, overlapped', () => {
  test.prop([fitting], propertyRuns(400))('takes as long in the replay as in the estimate', (drawn) => {
    const plan = planOf(drawn);
    const estimate = estimateFusion(plan, drawn.machine);
    const replay = replayFusion(plan, drawn.machine);
    near(replay.latencyCycles, estimate.latencyCycles);
    estimate.groups.forEach((group, i) => {
      const { startCycles, endCycles, computeCycles } = replay.groups[i]!;
      near(endCycles - startCycles, group.latencyCycles);
      expect(computeCycles).toBe(group.computeCycles);
    });
    expect(replay.offChipBytes).toBe(estimate.offChipBytes);
    expect(replay.onChipBytes).toBe(estimate.onChipBytes);
  });

  test.prop([fusionCases()], propertyRuns(300))('is counted alike by estimate and naive firing', (drawn) => {
    const { chain, tokens, batch, memoryBytes, machine } = drawn;
    const plan = planOf(drawn);
    const estimate = estimateFusion(plan, machine);
    const naive = naiveFusion(chain, tokens, batch, memoryBytes, machine);
    expect(plan.peakBytes).toBe(naive.peakBytes);
    expect(estimate.offChipBytes).toBe(naive.offChipBytes);
    near(estimate.latencyCycles, naive.latencyCycles);
    naive.groups.forEach((group, i) => {
      expect(estimate.groups[i]!.onChipBytes).toBe(group.onChipBytes);
      expect(estimate.groups[i]!.computeCycles).toBe(group.computeCycles);
    });
  });
});

describe('a fused chain, in either coupling', () => {
  const coupling = fc.constantFrom('overlapped' as const, 'staged' as const);

  test.prop([fitting, coupling], propertyRuns(300))(
    'moves every tensor as often as the naive firing',
    (drawn, mode) => {
      const { chain, tokens, batch, memoryBytes, machine } = drawn;
      const replay = replayFusion(planOf(drawn), machine, { coupling: mode });
      const naive = naiveFusion(chain, tokens, batch, memoryBytes, machine);
      const layers = chain.layers.length;
      const keyOf = (cargo: number): string =>
        cargo <= layers ? `t${cargo}` : cargo <= 2 * layers ? `w${cargo - layers - 1}` : 'outside';
      const byKey = (bytes: Float64Array): Map<string, number> => {
        const sums = new Map<string, number>();
        bytes.forEach((moved, cargo) => {
          if (moved > 0) sums.set(keyOf(cargo), (sums.get(keyOf(cargo)) ?? 0) + moved);
        });
        return sums;
      };
      const total = (maps: readonly ReadonlyMap<string, number>[]): Map<string, number> => {
        const sums = new Map<string, number>();
        for (const map of maps) for (const [key, bytes] of map) sums.set(key, (sums.get(key) ?? 0) + bytes);
        return sums;
      };
      expect(byKey(replay.loadedBytes)).toEqual(total(naive.groups.map(({ readBytes }) => readBytes)));
      expect(byKey(replay.storedBytes)).toEqual(total(naive.groups.map(({ writtenBytes }) => writtenBytes)));
    },
  );

  test.prop([fitting, coupling], propertyRuns(300))('moves every tensor as the estimate says', (drawn, mode) => {
    const plan = planOf(drawn);
    const { loadedBytes, storedBytes } = replayFusion(plan, drawn.machine, { coupling: mode });
    const estimate = tensorTraffic(plan);
    expect(estimate.loadedBytes).toEqual(loadedBytes);
    expect(estimate.storedBytes).toEqual(storedBytes);
  });

  test.prop([fitting, coupling], propertyRuns(300))('never holds more than the memory', (drawn, mode) => {
    const plan = planOf(drawn);
    const replay = replayFusion(plan, drawn.machine, { coupling: mode });
    expect(replay.peakBytes).toBeLessThanOrEqual(plan.memoryBytes);
    if (mode === 'overlapped')
      plan.groups.forEach(({ policy, peakBytes }, i) => {
        if (policy !== 'layerwise') expect(replay.groups[i]!.peakBytes).toBeLessThanOrEqual(peakBytes);
      });
  });

  test.prop([fitting, coupling], propertyRuns(300))('spends its time on what it tells', (drawn, mode) => {
    const replay = replayFusion(planOf(drawn), drawn.machine, { coupling: mode });
    for (const { startCycles, endCycles, computeCycles, waitCycles } of replay.groups) {
      const waits = Object.values(waitCycles);
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
      near(
        waits.reduce((a, b) => a + b, computeCycles),
        endCycles - startCycles,
      );
    }
  });
});

describe('a fused chain, staged', () => {
  test.prop([fitting], propertyRuns(300))(
    'is no faster than overlapped, and no slower than one thing at a time',
    (drawn) => {
      const plan = planOf(drawn);
      const { machine } = drawn;
      const estimate = estimateFusion(plan, machine);
      const staged = replayFusion(plan, machine, { coupling: 'staged' });
      estimate.groups.forEach((group, i) => {
        const { startCycles, endCycles } = staged.groups[i]!;
        const off = group.offChipBytes / machine.offChipBytesPerCycle;
        const on = group.onChipBytes / machine.onChipBytesPerCycle;
        expect(endCycles - startCycles).toBeGreaterThanOrEqual(group.latencyCycles * (1 - 1e-9));
        expect(endCycles - startCycles).toBeLessThanOrEqual((group.computeCycles + off + on) * (1 + 1e-9));
      });
    },
  );
});

/** Two layers of 2 and 3 samples a firing: the buffer between them is 2 + 3 − 1 samples. */
const pair = plainChain('pair', { activationBytes: [10, 20, 30], weightBytes: [100, 200], macs: [6, 6] });
const machine = { macsPerCycle: 1, offChipBytesPerCycle: 10, onChipBytesPerCycle: 1000 };

describe('one group by hand', () => {
  const plan = fusionPlan(pair, [2, 0], 4, 1000);

  it('fires twice a layer, and is bound by the PE array', () => {
    // 48 cycles of computing; 4 · (10 + 30) + 300 bytes at 10 a cycle are 46.
    expect(replayFusion(plan, machine)).toMatchObject({
      latencyCycles: 48,
      offChipBytes: 460,
      onChipBytes: 4 * (10 + 20 + 20 + 30) + 300,
      groups: [{ computeCycles: 48, firings: 4 }],
    });
  });

  it('fills and drains when it is staged', () => {
    // Weights of 100 bytes and an input of 20 come in 12 cycles; the first layer fires until 24, the second one waits for
    // its 200 bytes of weights until 32 and fires until 44, then both fire again, until 56 and 68; 60 bytes leave by 74.
    const replay = replayFusion(plan, machine, { coupling: 'staged' });
    expect(replay.latencyCycles).toBe(74);
    expect(replay.groups[0]!.waitCycles).toMatchObject({ weights: 18, activations: 2, output: 0, drain: 6 });
  });
});

describe('a plan that cannot be played', () => {
  it('is refused with the tensor when a buffer is a sample too small', () => {
    const plan = fusionPlan(
      plainChain('three', { activationBytes: [1, 1, 1, 1], weightBytes: [0, 0, 0], macs: [1, 1, 1] }),
      [2, 3, 0],
      12,
      1000,
    );
    const [group] = plan.groups;
    const starved = {
      ...plan,
      groups: [{ ...group!, stageSamples: [group!.stageSamples[0]! - 1, group!.stageSamples[1]!] }],
    };
    expect(() => replayFusion(starved, machine)).toThrow(
      'group layer1 … layer3: expected room for 4 samples of the output of layer1 before layer2, found 3 (with less the group deadlocks)',
    );
  });

  it('is refused with the largest buffer when it does not fit', () => {
    expect(() => replayFusion(fusionPlan(pair, [4, 0], 4, 300), machine)).toThrow(
      'group layer1 … layer2: expected buffers and weights of at most 300 bytes, found 440 (the largest buffer is that of the output of layer1: 80 bytes for 4 samples)',
    );
  });

  it('is refused when a layer by itself would fall to dust', () => {
    const huge = plainChain('huge', { activationBytes: [1e9, 1e9], weightBytes: [1], macs: [1] });
    expect(() => replayFusion(fusionPlan(huge, [0], 64, 100), machine)).toThrow(
      'layer layer1: expected memory for two',
    );
  });
});
