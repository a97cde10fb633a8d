/** The search against every tile size in every loop order, on layers small enough for that. */
import { fc as arbitrary, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { type Axis, cut } from '../../src/cost/tiling/axis.js';
import { NO_GRAIN } from '../../src/cost/tiling/grain.js';
import { DIMENSIONS, type Dimension, type Nest, nestOf } from '../../src/cost/tiling/nest.js';
import { type Axes, reuse } from '../../src/cost/tiling/traffic.js';
import { planTiles } from '../../src/cost/tiling.js';
import { operandElements } from '../../src/workload/layer.js';
import { CORE, layers } from './tiling-layers.js';

describe('the tiling found', () => {
  test.prop(
    {
      layer: layers(7),
      share: arbitrary.double({ min: 0, max: 0.9, noNaN: true }),
      buffers: arbitrary.integer({ min: 1, max: 3 }),
    },
    { numRuns: 300 },
  )('moves as few bytes as any', ({ layer, share, buffers }) => {
    const { input, weights, output } = operandElements(layer);
    const least = buffers * (2 * layer.r * layer.s + 1) + 2;
    const core = { ...CORE, buffers, sgBytes: Math.ceil(least + share * (input + weights + output)) };
    const found = planTiles(layer, core, 1e5, { grain: NO_GRAIN, maxTiles: Number.POSITIVE_INFINITY });
    expect(found.hbmBytes).toBe(leastBytes(nestOf(layer), core.sgBytes, buffers));
  });
});

function leastBytes(nest: Nest, sgBytes: number, buffers: number): number {
  let least = Number.POSITIVE_INFINITY;
  const [g, k, c, y, x] = DIMENSIONS.map((dimension) => allCuts(nest, dimension)) as [
    Axis[],
    Axis[],
    Axis[],
    Axis[],
    Axis[],
  ];
  for (const a of g)
    for (const b of k)
      for (const d of c)
        for (const e of y)
          for (const f of x) {
            const axes: Axes = [a, b, d, e, f];
            for (const order of orders(DIMENSIONS.filter((dimension) => axes[dimension].trips > 1))) {
              const { bytes, sgBytes: need } = reuse(nest, axes, order, buffers);
              if (need <= sgBytes) least = Math.min(least, bytes);
            }
          }
  return least;
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
