/** `edges: exact` on dataflows that users write: the bundled ones, three levels, and those it refuses. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/cost/dataflow/analyze.js';
import { BUNDLED } from '../../../src/cost/dataflow/bundled.js';
import { parseDataflow } from '../../../src/cost/dataflow/language.js';
import { UNLIMITED } from '../../../src/cost/dataflow/machine.js';
import type { MaestroProblem } from '../../../src/cost/dataflow/maestro-problem.js';
import { resolve } from '../../../src/cost/dataflow/resolve.js';
import { dataflowModel } from '../../../src/cost/dataflow-model.js';
import { presets } from '../../../src/machine/presets.js';
import { conv } from '../../../src/workload/layer.js';
import { propertyRuns } from '../../support/property-runs.js';

const size = (max: number) => fc.integer({ min: 1, max });

const problems: fc.Arbitrary<MaestroProblem> = fc
  .record({ k: size(70), c: size(70), p: size(20), q: size(20), r: size(5), s: size(5), stride: size(3) })
  .map(({ k, c, p, q, r, s, stride }) => ({
    operator: 'CONV',
    sizes: [c, 0, k, 0, 0, r, s, (q - 1) * stride + s, (p - 1) * stride + r],
    strides: [1, 1, 1, 1, 1, 1, 1, stride, stride],
  }));

const THREE_LEVELS = `
  SpatialMap(5, 5) K; TemporalMap(4, 4) Y'; Cluster(6, P);
  SpatialMap(3, 3) C; TemporalMap(2, 2) Y'; Cluster(2, P);
  TemporalMap(1, 1) Y'; SpatialMap(2, 2) K;`;

describe('edges: exact', () => {
  it.each([
    ['hb', BUNDLED.hb],
    ['lb', BUNDLED.lb],
    ['three levels', parseDataflow(THREE_LEVELS)],
  ])('counts the MACs of any layer under %s, and never beats a MAC a PE and cycle', (_, dataflow) => {
    fc.assert(
      fc.property(problems, size(20), size(12), (problem, clusters, columns) => {
        const schedule = resolve(dataflow, 'CONV', false, { ClusterSz: columns });
        const pes = clusters * 12 * columns;
        const cost = analyze(schedule, problem, { ...UNLIMITED, pes, edges: 'exact' });
        const [c = 0, , k = 0, , , r = 0, s = 0, x = 0, y = 0] = problem.sizes;
        const step = problem.strides[8]!;
        const macs = k * c * r * s * (Math.floor((y - r) / step) + 1) * (Math.floor((x - s) / step) + 1);
        expect(cost.macs).toBe(macs);
        expect(cost.runtimeCycles).toBeGreaterThanOrEqual(Math.ceil(macs / pes));
        expect(cost.activePes).toBeLessThanOrEqual(pes);
      }),
      propertyRuns(60, 0.1),
    );
  });

  it.each([
    ['two spatial maps in a level', 'SpatialMap(1, 1) Y; SpatialMap(1, 1) X;', /one spatial map in a level/],
    ['maps that overlap', 'SpatialMap(2, 1) K;', /a map of K as far apart as it is long \(edges: exact\)/],
    ['a map of half a filter', 'SpatialMap(1, 1) K; TemporalMap(2, 1) Y;', /a map of Y that holds the filter \(3\)/],
    [
      'a map that leaves outputs out',
      'SpatialMap(1, 1) K; TemporalMap(3, 2) Y;',
      /moves by the outputs it holds \(1\)/,
    ],
    ['a dimension mapped twice', 'SpatialMap(1, 1) K; TemporalMap(2, 2) K;', /a dimension mapped once in a level/],
  ])('refuses %s', (_, text, message) => {
    const problem: MaestroProblem = {
      operator: 'CONV',
      sizes: [4, 0, 4, 0, 0, 3, 3, 9, 9],
      strides: [1, 1, 1, 1, 1, 1, 1, 1, 1],
    };
    const schedule = resolve(parseDataflow(text, 'own.m'), 'CONV', false, {});
    expect(() => analyze(schedule, problem, { ...UNLIMITED, pes: 8, edges: 'exact' })).toThrow(message);
  });

  it('is an option of the cost model', () => {
    const core = { ...presets.get('S2').cores[0]!, dataflow: 'hb' };
    const layer = conv('odd', { k: 67, c: 67, y: 31, x: 31, r: 3, s: 3 });
    const exact = dataflowModel({ edges: 'exact' }).cost(layer, core);
    expect(exact.latencyCycles).toBeGreaterThanOrEqual(Math.ceil(exact.macs / (core.rows * core.columns)));
  });
});
