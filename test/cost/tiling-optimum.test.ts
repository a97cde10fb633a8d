/** The search against every tile size in every loop order, on layers small enough for that. Filters are dense. */
import { fc as arbitrary, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { type Axis, cut } from '../../src/cost/tiling/axis.js';
import { NO_GRAIN } from '../../src/cost/tiling/grain.js';
import { DIMENSIONS, type Dimension, type Nest, nestOf } from '../../src/cost/tiling/nest.js';
import { type Axes, reuse } from '../../src/cost/tiling/traffic.js';
import { planTiles } from '../../src/cost/tiling.js';
import { type Layer, layerConvolution, operandBytes } from '../../src/workload/layer.js';
import { propertyRuns } from '../support/property-runs.js';
import { CORE, layers, wideLayers } from './tiling-layers.js';

const tight = {
  share: arbitrary.double({ min: 0, max: 0.9, noNaN: true }),
  buffers: arbitrary.integer({ min: 1, max: 3 }),
};

describe('the tiling found', () => {
  test.prop({ layer: layers(7), ...tight }, propertyRuns(300, 0.3))('moves as few bytes as any', (drawn) => {
    expectOptimum(drawn.layer, drawn.share, drawn.buffers);
  });

  const dense = wideLayers(4).filter(({ dilationY, dilationZ }) => dilationY === 1 && dilationZ === 1);
  test.prop({ layer: dense, ...tight }, propertyRuns(60, 0.05))(
    'moves as few bytes as any with batches, slices and wide elements',
    ({ layer, share, buffers }) => expectOptimum(layer, share, buffers),
  );
});

function expectOptimum(layer: Layer, share: number, buffers: number): void {
  const { input, weights, output } = operandBytes(layer);
  const bytes = layer.elementBytes;
  const taps = layer.t * layer.r * layer.s;
  const smallest = taps * (bytes.input + bytes.weights) + Math.max(bytes.output, bytes.partialSums);
  const sgBytes = Math.ceil(buffers * smallest + 2 + share * (input + weights + output));
  const core = { ...CORE, buffers, sgBytes };
  const found = planTiles(layer, core, 1e5, { grain: NO_GRAIN, maxTiles: Number.POSITIVE_INFINITY });
  expect(found.hbmBytes).toBeCloseTo(leastBytes(nestOf(layerConvolution(layer)), core.sgBytes, buffers), 6);
}

function leastBytes(nest: Nest, sgBytes: number, buffers: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const axes of allAxes(DIMENSIONS.map((dimension) => allCuts(nest, dimension))))
    for (const order of orders(DIMENSIONS.filter((dimension) => axes[dimension].trips > 1))) {
      const { bytes, sgBytes: need } = reuse(nest, axes, order, buffers);
      if (need <= sgBytes) least = Math.min(least, bytes);
    }
  return least;
}

/** One cut of each dimension, in every combination. */
function* allAxes(choices: readonly Axis[][], chosen: readonly Axis[] = []): Generator<Axes> {
  const next = choices[chosen.length];
  if (next === undefined) yield chosen as unknown as Axes;
  else for (const axis of next) yield* allAxes(choices, [...chosen, axis]);
}

function allCuts(nest: Nest, dimension: Dimension): Axis[] {
  return Array.from({ length: nest.extents[dimension] }, (_, i) => cut(nest, dimension, i + 1, 1));
}

const known = new Map<string, Dimension[][]>();

function orders(loops: readonly Dimension[]): Dimension[][] {
  const key = loops.join();
  let all = known.get(key);
  if (all === undefined) {
    all =
      loops.length === 0
        ? [[]]
        : loops.flatMap((d) => orders(loops.filter((e) => e !== d)).map((rest) => [d, ...rest]));
    known.set(key, all);
  }
  return all;
}
