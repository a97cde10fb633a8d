/**
 * The laws every cost model keeps, whatever it computes with. `describeCostModel` runs them on random layers and cores;
 * a new model passes them by being added to `cost-model.test.ts`.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/errors.js';
import type { CostModel } from '../../src/cost/cost-model.js';
import { type Core, peCount } from '../../src/machine/core.js';
import { CORE_DEFAULTS } from '../../src/machine/presets.js';
import {
  conv,
  depthwise,
  fc as fullyConnected,
  gemm,
  type Layer,
  macs,
  operandBytes,
  withBatch,
  withElementBytes,
} from '../../src/workload/layer.js';

const size = (max: number) => fc.integer({ min: 1, max });

const shapes = fc.record({ k: size(96), c: size(96), y: size(40), r: fc.constantFrom(1, 3, 5, 7) });

const plainLayers: fc.Arbitrary<Layer> = fc.oneof(
  fc
    .record({ shape: shapes, stride: size(3), groups: size(4) })
    .map(({ shape, stride, groups }) => conv('conv', { ...shape, stride, groups, pad: 3 })),
  fc
    .record({ shape: shapes, stride: size(3) })
    .map(({ shape: { c, y, r }, stride }) => depthwise('depthwise', { c, y, r, stride, pad: 3 })),
  fc.record({ m: size(200), n: size(300), k: size(300), groups: size(4) }).map((sizes) => gemm('gemm', sizes)),
  fc
    .record({ outputs: size(1000), inputs: size(1000) })
    .map(({ outputs, inputs }) => fullyConnected('fc', outputs, inputs)),
);

/** Three axes, dilated filters. */
const furtherLayers: fc.Arbitrary<Layer> = fc
  .record({ shape: shapes, z: size(8), stride: size(2), dilation: size(2) })
  .map(({ shape: { k, c, y, r }, ...axes }) => conv('conv3d', { k, c, y, r, t: 1, ...axes, pad: 6 }));

const widths = fc.record({
  input: fc.constantFrom(0.5, 1, 2),
  weights: fc.constantFrom(0.5, 1, 2),
  output: fc.constantFrom(1, 2),
  partialSums: fc.constantFrom(2, 4),
});

/** Some of them with a batch, and some with elements of other than one byte. */
export const layers: fc.Arbitrary<Layer> = fc.oneof(
  { weight: 3, arbitrary: plainLayers },
  { weight: 1, arbitrary: furtherLayers },
  { weight: 1, arbitrary: fc.tuple(plainLayers, size(9)).map(([layer, n]) => withBatch(layer, n)) },
  { weight: 1, arbitrary: fc.tuple(plainLayers, widths).map(([layer, bytes]) => withElementBytes(layer, bytes)) },
);

function cores(dataflows: readonly string[], flexible: boolean): fc.Arbitrary<Core> {
  return fc
    .record({ dataflow: fc.constantFrom(...dataflows), rows: size(40), columns: size(40), sgKiB: size(600) })
    .map(({ sgKiB, ...shape }) => ({ ...CORE_DEFAULTS, ...shape, name: 'core', sgBytes: sgKiB * 1024, flexible }));
}

export function describeCostModel(model: CostModel, dataflows: readonly string[]): void {
  describe(`the cost model ${model.name}`, () => {
    const anyCore = fc.oneof(cores(dataflows, false), cores(dataflows, true));

    it('takes at least MACs / PEs cycles and moves at least the compulsory bytes', () => {
      fc.assert(
        fc.property(layers, anyCore, (layer, core) => {
          const cost = model.cost(layer, core);
          const { input, weights, output } = operandBytes(layer);
          expect(cost.macs).toBe(macs(layer));
          expect(cost.latencyCycles).toBeGreaterThanOrEqual(cost.macs / peCount(core));
          expect(cost.peUtilization).toBeGreaterThan(0);
          expect(cost.peUtilization).toBeLessThanOrEqual(1);
          expect(cost.hbmBytes.input).toBeGreaterThanOrEqual(input);
          expect(cost.hbmBytes.weights).toBeGreaterThanOrEqual(weights);
          expect(cost.hbmBytes.output).toBeGreaterThanOrEqual(output);
          for (const value of [cost.sgBytes, cost.slBytes, cost.energyNanojoules])
            expect(Number.isFinite(value) && value > 0).toBe(true);
        }),
      );
    });

    it('is a function of layer and core: names do not count', () => {
      fc.assert(
        fc.property(layers, anyCore, (layer, core) => {
          const cost = model.cost(layer, core);
          expect(model.cost({ ...layer, name: 'other' }, { ...core, name: 'other' })).toEqual(cost);
        }),
      );
    });

    it('is never slower on a flexible core with more PEs or a larger scratchpad', () => {
      fc.assert(
        fc.property(layers, cores(dataflows, true), size(30), size(600), (layer, core, rows, sgKiB) => {
          const { latencyCycles } = model.cost(layer, core);
          const larger = [
            { ...core, rows: core.rows + rows },
            { ...core, sgBytes: core.sgBytes + sgKiB * 1024 },
          ];
          for (const better of larger)
            expect(model.cost(layer, better).latencyCycles).toBeLessThanOrEqual(latencyCycles);
        }),
      );
    });

    it('refuses a size of zero, in the layer and in the core', () => {
      const layer = conv('conv', { k: 8, c: 8, y: 8, r: 3 });
      const core = { ...CORE_DEFAULTS, name: 'core', dataflow: dataflows[0]!, rows: 4, columns: 4, sgBytes: 1024 };
      for (const dimension of ['n', 'k', 'c', 'y', 'x', 'r', 's', 'groups', 'strideY', 'dilationY'] as const)
        expect(() => model.cost({ ...layer, [dimension]: 0 }, core)).toThrow(InputError);
      expect(() => model.cost(layer, { ...core, rows: 0 })).toThrow(InputError);
    });

    it('refuses a dataflow it does not know, and says which it does', () => {
      const core = { ...CORE_DEFAULTS, name: 'core', dataflow: 'nonsense', rows: 4, columns: 4, sgBytes: 1024 };
      expect(() => model.cost(fullyConnected('fc', 8, 8), core)).toThrow(dataflows[0]!);
    });
  });
}
