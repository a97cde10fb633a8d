/** Tilings that are kept are those that would be found: whatever was asked before, and by the same layer of any name. */
import { fc as arbitrary, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { knownTiling } from '../../src/cost/tiling/known-tilings.js';
import { planTiles } from '../../src/cost/tiling.js';
import { propertyRuns } from '../support/property-runs.js';
import { CORE, wideLayers } from './tiling-layers.js';

const DATAFLOWS = ['hb', 'lb', 'eyeriss'];

test.prop(
  [
    wideLayers(24),
    arbitrary.array(
      arbitrary.record({
        dataflow: arbitrary.constantFrom(...DATAFLOWS),
        sgBytes: arbitrary.constantFrom(CORE.sgBytes, 2 * CORE.sgBytes),
        buffers: arbitrary.integer({ min: 1, max: 3 }),
        cycles: arbitrary.constantFrom(1000, 2000),
      }),
      { minLength: 2, maxLength: 6 },
    ),
  ],
  propertyRuns(60),
)('equal those of a search, in any order of asking', (layer, asked) => {
  for (const [i, { cycles, ...own }] of asked.entries()) {
    const core = { ...CORE, ...own, sgBytes: 64 * own.sgBytes, name: `core ${i}` };
    const tiling = knownTiling({ ...layer, name: `layer ${i}` }, core, cycles, 0);
    expect(tiling).toEqual(planTiles(layer, core, cycles));
    expect(knownTiling(layer, { ...core, name: 'again' }, cycles, 0)).toBe(tiling);
  }
});
