/** The ladder of a fusion plan: the first rung adds nothing, the waits of each rung explain its length. */
import { test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { plainChain } from '../../src/mapping/fusion-plan/chain.js';
import { fusionPlan } from '../../src/mapping/fusion-plan/plan.js';
import { fusionLadder } from '../../src/validation/fusion-ladder.js';
import { fusionCases } from '../support/fusion.js';
import { propertyRuns } from '../support/property-runs.js';

test.prop([fusionCases({ maxLayers: 5, maxBatch: 12 })], propertyRuns(40))(
  'rungs sum up and explain themselves',
  (drawn) => {
    const { chain, batch, memoryBytes, machine } = drawn;
    const plan = fusionPlan(chain, drawn.tokens, batch, memoryBytes);
    if (!plan.fits) return;
    const rungs = fusionLadder(plan, machine, { loadPortBytesPerCycle: 2, latencyCycles: 5 });
    expect(rungs.map(({ name }) => name)).toEqual(['estimate', 'overlapped', 'staged', 'ports', 'memory']);
    const [estimate, overlapped, staged] = rungs;
    expect(Math.abs(overlapped!.addedCycles)).toBeLessThanOrEqual(1e-9 * estimate!.latencyCycles);
    expect(staged!.addedCycles).toBeGreaterThanOrEqual(-1e-9 * estimate!.latencyCycles);
    const total = rungs.reduce((sum, { addedCycles }) => sum + addedCycles, estimate!.latencyCycles);
    expect(total).toBeCloseTo(rungs.at(-1)!.latencyCycles, 6);
    const computing = chain.macs.reduce((sum, macs) => sum + Math.ceil((batch * macs) / machine.macsPerCycle), 0);
    for (const { latencyCycles, waitCycles } of rungs.slice(1)) {
      const waited = Object.values(waitCycles!).reduce((a, b) => a + b, 0);
      expect(waited + computing).toBeCloseTo(latencyCycles, 5);
    }
  },
);

it('weights loaded again for every firing are waited for where they are staged', () => {
  const chain = plainChain('pair', { activationBytes: [10, 10, 10], weightBytes: [400, 400], macs: [10, 10] });
  const plan = fusionPlan(chain, [1, 0], 8, 500);
  expect(plan.groups[0]!.policy).toBe('reloaded');
  const staged = fusionLadder(plan, { macsPerCycle: 1, offChipBytesPerCycle: 100, onChipBytesPerCycle: 1000 })[2]!;
  // 16 firings, each behind its 4 cycles of weights: there is no room to load the next ones ahead. Stores of 10 bytes
  // share the bandwidth now and then.
  expect(staged.waitCycles!.weights).toBeGreaterThanOrEqual(16 * 4);
  expect(staged.waitCycles!.weights).toBeLessThan(16 * 4 + 1);
});
