/** Pipelined timing: an inner cluster level pays its first operands once, not at every step of the level above. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUNDLED } from '../../../src/cost/dataflow/bundled.js';
import { dataflowModel } from '../../../src/cost/dataflow-model.js';
import { CORE_DEFAULTS } from '../../../src/machine/presets.js';
import { conv } from '../../../src/workload/layer.js';
import { propertyRuns } from '../../support/property-runs.js';

const NVDLA_LIKE = { ...CORE_DEFAULTS, name: 'core', dataflow: 'hb', rows: 8, columns: 8, sgBytes: 2 ** 17 };
const maestro = dataflowModel({ timing: 'maestro' });
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

describe('a dataflow without a timing that is asked for', () => {
  const layer = conv('c', { k: 64, c: 64, y: 16, r: 1 });
  const on = (dataflow: string) => ({ ...NVDLA_LIKE, dataflow });

  it.each([
    ['hb', pipelined],
    ['lb', maestro],
    ['eyeriss', maestro],
  ] as const)('%s has its own', (dataflow, expected) => {
    const other = expected === maestro ? pipelined : maestro;
    const own = dataflowModel().cost(layer, on(dataflow));
    expect(own).toEqual(expected.cost(layer, on(dataflow)));
    expect(own).not.toEqual(other.cost(layer, on(dataflow)));
  });

  it("has MAESTRO's where it is a user's, whatever its name", () => {
    const { directives, place } = BUNDLED.hb;
    const users = dataflowModel({ dataflows: { hb: { directives, place } } });
    expect(users.cost(layer, on('hb'))).toEqual(maestro.cost(layer, on('hb')));
  });
});
