/** The estimate of fused chains: by hand, and what more of anything does. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { estimateFusion } from '../../../src/estimate/fusion/estimate-fusion.js';
import { FusionEvaluator } from '../../../src/estimate/fusion/evaluator.js';
import { fusedMachines } from '../../../src/machine/fused-machine.js';
import { plainChain } from '../../../src/mapping/fusion-plan/chain.js';
import { fusionPlan } from '../../../src/mapping/fusion-plan/plan.js';
import { fusionCases } from '../../support/fusion.js';
import { propertyRuns } from '../../support/property-runs.js';

const pair = plainChain('pair', { activationBytes: [10, 20, 30], weightBytes: [100, 200], macs: [6, 6] });

describe('the estimate', () => {
  it('says what binds each group', () => {
    const machine = { macsPerCycle: 1, offChipBytesPerCycle: 10, onChipBytesPerCycle: 1000 };
    const fused = estimateFusion(fusionPlan(pair, [2, 0], 4, 1000), machine);
    expect(fused.groups).toEqual([
      {
        computeCycles: 48,
        offChipBytes: 4 * 40 + 300,
        onChipBytes: 4 * 80 + 300,
        weightTrafficBytes: 300,
        latencyCycles: 48,
        bound: 'compute',
      },
    ]);
    const apart = estimateFusion(fusionPlan(pair, [0, 0], 4, 1000), machine);
    expect(apart.groups.map(({ bound, latencyCycles }) => ({ bound, latencyCycles }))).toEqual([
      { bound: 'compute', latencyCycles: 24 },
      { bound: 'off-chip', latencyCycles: 40 },
    ]);
    const slow = estimateFusion(fusionPlan(pair, [2, 0], 4, 1000), { ...machine, onChipBytesPerCycle: 5 });
    expect(slow.groups[0]).toMatchObject({ bound: 'on-chip', latencyCycles: 124 });
  });

  it('takes the cycles a cost model gives in place of the work over the peak', () => {
    const costed = { ...pair, cyclesPerSample: [7.5, 1] };
    const machine = { macsPerCycle: 1, offChipBytesPerCycle: 1e6, onChipBytesPerCycle: 1e6 };
    const { groups } = estimateFusion(fusionPlan(costed, [0, 0], 3, 1000), machine);
    expect(groups.map(({ computeCycles }) => computeCycles)).toEqual([23, 3]);
  });

  test.prop(
    [fusionCases(), fc.constantFrom('macsPerCycle', 'offChipBytesPerCycle', 'onChipBytesPerCycle')],
    propertyRuns(200),
  )(
    'is never longer on a machine that has more of anything',
    ({ chain, tokens, batch, memoryBytes, machine }, more) => {
      const plan = fusionPlan(chain, tokens, batch, memoryBytes);
      const [less, plenty] = [machine, { ...machine, [more]: machine[more as keyof typeof machine] * 2 }];
      expect(estimateFusion(plan, plenty).latencyCycles).toBeLessThanOrEqual(estimateFusion(plan, less).latencyCycles);
    },
  );

  test.prop([fusionCases()], propertyRuns(200))('is what the evaluator says, wherever the tokens stand', (drawn) => {
    const { chain, batch, memoryBytes, machine } = drawn;
    const plan = fusionPlan(chain, drawn.tokens, batch, memoryBytes);
    const evaluator = new FusionEvaluator(chain, batch, memoryBytes, machine);
    const value = evaluator.value(Int32Array.from([0, 3, ...drawn.tokens, 1]), 2);
    if (plan.fits) expect(value).toBe(estimateFusion(plan, machine).latencyCycles);
    else expect(value).toBe(1e15 * (1 + plan.peakBytes / memoryBytes));
  });
});

it('machines for fused layers are found by name', () => {
  expect(fusedMachines.get('narrow')).toEqual({
    macsPerCycle: 4096,
    offChipBytesPerCycle: 8,
    onChipBytesPerCycle: 256,
  });
  expect(() => fusedMachines.get('narow')).toThrow('did you mean narrow?');
});
