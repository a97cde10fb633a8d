/** Random layers and cores for the tiling tests. */
import { fc as arbitrary } from '@fast-check/vitest';
import type { Core } from '../../src/machine/core.js';
import { conv, depthwise, fc, gemm, type Layer } from '../../src/workload/layer.js';

export const CORE: Core = {
  name: 'core0',
  dataflow: 'hb',
  rows: 32,
  columns: 64,
  slBytes: 1024,
  sgBytes: 146 * 1024,
  buffers: 2,
  flexible: false,
  clockRatio: 1,
};

/** Of every kind; no dimension exceeds `most`. */
export function layers(most: number): arbitrary.Arbitrary<Layer> {
  const size = arbitrary.integer({ min: 1, max: most });
  const spatial = arbitrary
    .record({
      k: size,
      c: size,
      groups: arbitrary.integer({ min: 1, max: 3 }),
      y: size,
      x: size,
      r: arbitrary.integer({ min: 1, max: 5 }),
      s: arbitrary.integer({ min: 1, max: 5 }),
      pad: arbitrary.integer({ min: 0, max: 2 }),
      padX: arbitrary.integer({ min: 0, max: 2 }),
      stride: arbitrary.integer({ min: 1, max: 3 }),
    })
    .filter(({ y, x, r, s, pad, padX }) => r <= y + 2 * pad && s <= x + 2 * padX && pad < r && padX < s);
  return arbitrary.oneof(
    spatial.map((shape) => conv('conv', shape)),
    spatial.map(({ k, groups, ...shape }) => depthwise('depthwise', shape)),
    arbitrary
      .record({ m: size, n: size, k: size, groups: arbitrary.integer({ min: 1, max: 3 }) })
      .map((shape) => gemm('gemm', shape)),
    arbitrary.tuple(size, size).map(([outputs, inputs]) => fc('fc', outputs, inputs)),
  );
}
