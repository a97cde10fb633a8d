/** The laws every cost model keeps, whatever it computes with. */
import { InputError } from '../base/errors.js';
import { type Random, stream } from '../base/random.js';
import type { CostModel } from '../cost/cost-model.js';
import { type Core, peCount } from '../machine/core.js';
import { CORE_DEFAULTS } from '../machine/presets.js';
import {
  conv,
  depthwise,
  fc,
  gemm,
  type Layer,
  macs,
  operandBytes,
  withBatch,
  withElementBytes,
} from '../workload/layer.js';
import type { Suite } from './suite.js';

export interface CostModelContract {
  /** The dataflows of the cores that the model is asked about. Default: all it knows. */
  readonly dataflows?: readonly string[];
  /** The model takes cores whose array shape is chosen for each layer. Default true. */
  readonly takesFlexible?: boolean;
  /** The smallest scratchpad of those cores. Default 1 KiB. */
  readonly leastSgBytes?: number;
  /** Random cases for each law. Default 100. */
  readonly cases?: number;
}

export function describeCostModel(
  { describe, it, expect }: Suite,
  model: CostModel,
  { dataflows = model.dataflows, takesFlexible = true, leastSgBytes = 1024, cases = 100 }: CostModelContract = {},
): void {
  const law = (what: string, body: (layer: Layer, core: Core, random: Random) => void): void =>
    it(what, () => {
      const random = stream(1, `contract/${what}`);
      for (let i = 0; i < cases; i++)
        body(
          drawLayer(random),
          drawCore(random, { dataflows, flexible: takesFlexible && random.below(2) === 1, leastSgBytes }),
          random,
        );
    });

  describe(`the cost model ${model.name}`, () => {
    law('takes at least MACs / PEs cycles and moves at least the compulsory bytes', (layer, core) => {
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
    });

    law('is a function of layer and core: names do not count', (layer, core) => {
      const cost = model.cost(layer, core);
      expect(model.cost({ ...layer, name: 'other' }, { ...core, name: 'other' })).toEqual(cost);
    });

    if (takesFlexible)
      law('is never slower on a flexible core with more PEs or a larger scratchpad', (layer, fixed, random) => {
        const core = { ...fixed, flexible: true };
        const { latencyCycles } = model.cost(layer, core);
        const larger = [
          { ...core, rows: core.rows + 1 + random.below(30) },
          { ...core, sgBytes: core.sgBytes + (1 + random.below(600)) * 1024 },
        ];
        for (const better of larger) expect(model.cost(layer, better).latencyCycles).toBeLessThanOrEqual(latencyCycles);
      });

    it('refuses a size of zero, in the layer and in the core', () => {
      const layer = conv('conv', { k: 8, c: 8, y: 8, r: 3 });
      const core = smallCore(dataflows[0] ?? '');
      for (const dimension of ['n', 'k', 'c', 'y', 'x', 'r', 's', 'groups', 'strideY', 'dilationY'] as const)
        expect(refusal(() => model.cost({ ...layer, [dimension]: 0 }, core))).toBe(true);
      expect(refusal(() => model.cost(layer, { ...core, rows: 0 }))).toBe(true);
    });

    it('refuses a dataflow it does not know, and says which it does', () => {
      expect(() => model.cost(fc('fc', 8, 8), smallCore('nonsense'))).toThrow(dataflows[0] ?? '');
    });
  });
}

function refusal(body: () => unknown): boolean {
  try {
    body();
    return false;
  } catch (error) {
    return error instanceof InputError;
  }
}

function smallCore(dataflow: string): Core {
  return { ...CORE_DEFAULTS, name: 'core', dataflow, rows: 4, columns: 4, sgBytes: 1024 };
}

const FILTERS = [1, 3, 5, 7];

/** Some with three axes and dilated filters, some with a batch, some with elements of other than one byte. */
function drawLayer(random: Random): Layer {
  switch (random.below(6)) {
    case 0:
      return drawFurtherLayer(random);
    case 1:
      return withBatch(drawPlainLayer(random), 1 + random.below(9));
    case 2:
      return withElementBytes(drawPlainLayer(random), {
        input: pick(random, [0.5, 1, 2]),
        weights: pick(random, [0.5, 1, 2]),
        output: pick(random, [1, 2]),
        partialSums: pick(random, [2, 4]),
      });
    default:
      return drawPlainLayer(random);
  }
}

function drawPlainLayer(random: Random): Layer {
  const size = (max: number): number => 1 + random.below(max);
  const r = pick(random, FILTERS);
  switch (random.below(4)) {
    case 0:
      return conv('conv', { k: size(96), c: size(96), y: size(40), r, stride: size(3), groups: size(4), pad: 3 });
    case 1:
      return depthwise('depthwise', { c: size(96), y: size(40), r, stride: size(3), pad: 3 });
    case 2:
      return gemm('gemm', { m: size(200), n: size(300), k: size(300), groups: size(4) });
    default:
      return fc('fc', size(1000), size(1000));
  }
}

function drawFurtherLayer(random: Random): Layer {
  const size = (max: number): number => 1 + random.below(max);
  const shape = { k: size(96), c: size(96), z: size(8), y: size(40), t: 1, r: pick(random, FILTERS) };
  return conv('conv3d', { ...shape, stride: size(2), dilation: size(2), pad: 6 });
}

function pick(random: Random, values: readonly number[]): number {
  return values[random.below(values.length)] ?? 1;
}

interface Drawn {
  readonly dataflows: readonly string[];
  readonly flexible: boolean;
  readonly leastSgBytes: number;
}

function drawCore(random: Random, { dataflows, flexible, leastSgBytes }: Drawn): Core {
  return {
    ...CORE_DEFAULTS,
    name: 'core',
    dataflow: dataflows[random.below(dataflows.length)] ?? '',
    rows: 1 + random.below(40),
    columns: 1 + random.below(40),
    sgBytes: leastSgBytes + random.below(600) * 1024,
    flexible,
  };
}
