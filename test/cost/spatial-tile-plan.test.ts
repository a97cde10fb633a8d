/** Spatially fused chains as tiles: what the estimate counts, tile by tile. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { spatialTilePlan } from '../../src/cost/spatial-tile-plan.js';
import { estimateSpatial } from '../../src/estimate/fusion/spatial.js';
import { parseConvStages } from '../../src/formats/conv-chain-text.js';
import { HALO_MODES } from '../../src/mapping/fusion-plan/spatial/conv-chain.js';
import { tileTotals } from '../../src/mapping/tile-plan.js';
import { propertyRuns } from '../support/property-runs.js';

const stages = fc.constantFrom(
  'k3s1 4->8;k3s1 8->4',
  'k3s2 3->8;k3s1 8->8',
  'k5s1 1->6;k1s1 6->3;k3s1 3->3',
  'k1s2 2->3',
);
const size = fc.integer({ min: 1, max: 12 });

describe('a spatially fused chain as tiles', () => {
  test.prop(
    [stages, size, size, size, size, fc.constantFrom(...HALO_MODES), fc.integer({ min: 1, max: 3 })],
    propertyRuns(200),
  )(
    'sums to the estimate, and fits what the estimate asks for',
    (text, outWidth, outHeight, width, height, mode, samples) => {
      const chain = { stages: parseConvStages(text), outWidth, outHeight };
      const tiling = { tileWidth: Math.min(width, outWidth), tileHeight: Math.min(height, outHeight), mode };
      const estimate = estimateSpatial(chain, tiling);
      const plan = spatialTilePlan(chain, tiling, {
        machine: { macsPerCycle: 7, onChipBytesPerCycle: Number.POSITIVE_INFINITY },
        samples,
        weightBytes: estimate.weightBytes,
      });
      const totals = tileTotals(plan);
      expect(totals.loadBytes).toBe(samples * estimate.inputBytes + estimate.weightBytes);
      expect(totals.storeBytes).toBe(samples * estimate.outputBytes);
      expect(totals.computeCycles).toBe(
        estimate.macsOfStage.reduce((sum, macs) => sum + Math.ceil((samples * macs) / 7), 0),
      );
      expect(totals.largestTileBytes).toBeLessThanOrEqual(
        estimate.peakWorkBytes + estimate.peakCacheBytes + estimate.weightBytes,
      );
      const held = plan.reduce((sum, run) => sum + run.takenBytes! - run.freedBytes!, 0);
      expect(held).toBe(0);
    },
  );
});
