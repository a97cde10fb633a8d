/** Spatially fused chains as tiles: what the estimate counts, tile by tile, and what a tile core makes of them. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { spatialTilePlan } from '../../src/cost/spatial-tile-plan.js';
import { estimateSpatial } from '../../src/estimate/fusion/spatial.js';
import { parseConvStages } from '../../src/formats/conv-chain-text.js';
import { HALO_MODES } from '../../src/mapping/fusion-plan/spatial/conv-chain.js';
import { tileTotals } from '../../src/mapping/tile-plan.js';
import { simulate } from '../../src/simulator/simulate.js';
import { PLAIN_CORE } from '../support/fluid-replay.js';
import { propertyRuns } from '../support/property-runs.js';

const stages = fc.constantFrom(
  'k3s1 4->8;k3s1 8->4',
  'k3s2 3->8;k3s1 8->8',
  'k5s1 1->6;k1s1 6->3;k3s1 3->3',
  'k1s2 2->3',
);
const size = fc.integer({ min: 1, max: 12 });

describe('a spatially fused chain as tiles', () => {
  test.prop([stages, size, size, size, size, fc.constantFrom(...HALO_MODES)], propertyRuns(200))(
    'sums to the estimate, and fits what the estimate asks for',
    (text, outWidth, outHeight, width, height, mode) => {
      const chain = { stages: parseConvStages(text), outWidth, outHeight };
      const tiling = { tileWidth: Math.min(width, outWidth), tileHeight: Math.min(height, outHeight), mode };
      const estimate = estimateSpatial(chain, tiling);
      const plan = spatialTilePlan(chain, tiling, 7);
      const totals = tileTotals(plan);
      expect(totals.loadBytes).toBe(estimate.inputBytes + estimate.weightBytes);
      expect(totals.storeBytes).toBe(estimate.outputBytes);
      expect(totals.computeCycles).toBe(Math.ceil(estimate.macs / 7));
      expect(totals.largestTileBytes).toBeLessThanOrEqual(
        estimate.peakWorkBytes + 2 * estimate.peakCacheBytes + estimate.weightBytes,
      );
      const held = plan.reduce((sum, run) => sum + run.takenBytes! - run.freedBytes!, 0);
      expect(held).toBe(0);
    },
  );

  it('is played by a tile core, no faster than its slowest resource', () => {
    const chain = { stages: parseConvStages('k3s1 4->8;k3s1 8->4'), outWidth: 20, outHeight: 12 };
    const tiling = { tileWidth: 5, tileHeight: 3, mode: 'full' } as const;
    const estimate = estimateSpatial(chain, tiling);
    const { timeline } = simulate({
      cores: [{ ...PLAIN_CORE, sgBytes: 1 << 16, buffers: 2 }],
      memory: { bandwidthBytesPerCycle: 4, arbitration: 'proportional' },
      groups: [[[0]]],
      work: [{ kind: 'tiles', plan: spatialTilePlan(chain, tiling, 64) }],
      after: [],
      host: { barrier: true, controlLatencyCycles: 0 },
      crossJobPrefetch: true,
    });
    const computing = Math.ceil(estimate.macs / 64);
    const moving = (estimate.inputBytes + estimate.weightBytes + estimate.outputBytes) / 4;
    expect(timeline.makespanCycles).toBeGreaterThanOrEqual(Math.max(computing, moving));
    expect(timeline.makespanCycles).toBeLessThan(computing + moving);
  });
});
