/** Pipelined timing: an inner cluster level pays its first operands once, not at every step of the level above. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataflowModel } from '../../../src/cost/dataflow-model.js';
import { CORE_DEFAULTS } from '../../../src/machine/presets.js';
import { conv } from '../../../src/workload/layer.js';
import { propertyRuns } from '../../support/property-runs.js';

const NVDLA_LIKE = { ...CORE_DEFAULTS, name: 'core', dataflow: 'hb', rows: 8, columns: 8, sgBytes: 2 ** 17 };
const maestro = dataflowModel();
const pipelined = dataflowModel({ timing: 'pipelined' });

describe('the dataflow hb with pipelined timing', () => {
  it.each([
    [1, 2],
    [3, 10 / 9],
    [5, 26 / 25],
  ])('takes no bubble at a step of a filter of %i × %i', (r, bubble) => {
    const layer = conv('c', { k: 64, c: 64, y: 16 + r - 1, r });
    const steps = 16 * 16 * 8 * 8 * r * r;
    expect(pipelined.cost(layer, NVDLA_LIKE).latencyCycles).toBeLessThan(1.01 * steps);
    expect(pipelined.cost(layer, NVDLA_LIKE).latencyCycles).toBeGreaterThanOrEqual(steps);
    const ratio = maestro.cost(layer, NVDLA_LIKE).latencyCycles / steps;
    expect(ratio / bubble).toBeCloseTo(1, 1);
  });

  it('is never slower than with the timing of MAESTRO, and moves the same bytes', () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(
        size,
        size,
        size,
        fc.constantFrom(1, 3),
        fc.constantFrom('hb', 'lb', 'eyeriss'),
        (k, c, y, r, dataflow) => {
          const layer = conv('c', { k, c, y: y + r, r });
          const core = { ...NVDLA_LIKE, dataflow };
          const [ours, theirs] = [pipelined.cost(layer, core), maestro.cost(layer, core)];
          expect(ours.latencyCycles).toBeLessThanOrEqual(theirs.latencyCycles);
          expect(ours.hbmBytes).toEqual(theirs.hbmBytes);
        },
      ),
      propertyRuns(100),
    );
  });
});
