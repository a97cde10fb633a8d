/** Fused groups as tiles on a tile core: every byte moved, the memory kept, no faster than the estimate. */
import { test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { fusedTilePlan } from '../../src/cost/fused-tile-plan.js';
import { estimateFusion } from '../../src/estimate/fusion/estimate-fusion.js';
import { plainChain } from '../../src/mapping/fusion-plan/chain.js';
import { fusionPlan } from '../../src/mapping/fusion-plan/plan.js';
import { layerByLayer } from '../../src/mapping/fusion-plan/strategy.js';
import { type TilePlan, tileTotals } from '../../src/mapping/tile-plan.js';
import { simulate } from '../../src/simulator/simulate.js';
import { PLAIN_CORE } from '../support/fluid-replay.js';
import { fusionCases } from '../support/fusion.js';
import { propertyRuns } from '../support/property-runs.js';

function makespan(plan: TilePlan, sgBytes: number, bandwidthBytesPerCycle: number): number {
  return simulate({
    cores: [{ ...PLAIN_CORE, sgBytes, buffers: 64 }],
    memory: { bandwidthBytesPerCycle, arbitration: 'proportional' },
    groups: [[[0]]],
    work: [{ kind: 'tiles', plan }],
    after: [],
    host: { barrier: true, controlLatencyCycles: 0 },
    crossJobPrefetch: true,
  }).timeline.makespanCycles;
}

describe('a fused group as tiles', () => {
  test.prop([fusionCases()], propertyRuns(200))(
    'moves and computes what the estimate counts, within the memory',
    (drawn) => {
      const { chain, batch, memoryBytes, machine } = drawn;
      const asked = fusionPlan(chain, drawn.tokens, batch, memoryBytes);
      const plan = asked.fits ? asked : fusionPlan(chain, layerByLayer(chain.layers.length), batch, memoryBytes);
      const estimate = estimateFusion(plan, machine);
      plan.groups.forEach((group, i) => {
        const { offChipBytes, onChipBytes, computeCycles, latencyCycles } = estimate.groups[i]!;
        const tiles = fusedTilePlan(plan, group, machine);
        const totals = tileTotals(tiles);
        expect(totals.loadBytes + totals.storeBytes).toBe(offChipBytes);
        expect(totals.largestTileBytes).toBeLessThanOrEqual(memoryBytes);
        const most = computeCycles + onChipBytes / machine.onChipBytesPerCycle;
        expect(totals.computeCycles).toBeGreaterThanOrEqual(computeCycles * (1 - 1e-9));
        expect(totals.computeCycles).toBeLessThanOrEqual(most * (1 + 1e-9));
        if (totals.computeCycles === 0) return;
        expect(makespan(tiles, memoryBytes, machine.offChipBytesPerCycle)).toBeGreaterThanOrEqual(
          latencyCycles * (1 - 1e-9),
        );
      });
    },
  );

  it('is told in runs of equal tiles', () => {
    const chain = plainChain('pair', { activationBytes: [10, 20, 30], weightBytes: [100, 200], macs: [6, 6] });
    const machine = { macsPerCycle: 1, offChipBytesPerCycle: 10, onChipBytesPerCycle: 1000 };
    const plan = fusionPlan(chain, [2, 0], 4, 1000);
    // The buffer between the layers, 2 samples of 20 bytes, is held throughout, and so are the weights once they are in.
    expect(fusedTilePlan(plan, plan.groups[0]!, machine)).toEqual([
      { count: 1, loadBytes: 120, computeCycles: 12, storeBytes: 0, takenBytes: 160, freedBytes: 20 },
      { count: 1, loadBytes: 200, computeCycles: 12, storeBytes: 60, takenBytes: 260, freedBytes: 60 },
      { count: 1, loadBytes: 20, computeCycles: 12, storeBytes: 0, takenBytes: 20, freedBytes: 20 },
      { count: 1, loadBytes: 0, computeCycles: 12, storeBytes: 60, takenBytes: 60, freedBytes: 400 },
    ]);
  });
});
