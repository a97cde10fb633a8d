/** Random layers and cores for the tiling tests. */
import { fc as arbitrary } from '@fast-check/vitest';
import type { Core } from '../../src/machine/core.js';
import { conv, depthwise, fc, gemm, type Layer, withElementBytes } from '../../src/workload/layer.js';

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

/** With batches, a third axis, dilated filters and elements of several widths; dimensions of at most `most`. */
export function wideLayers(most: number): arbitrary.Arbitrary<Layer> {
  const size = arbitrary.integer({ min: 1, max: most });
  const small = arbitrary.integer({ min: 1, max: 3 });
  const spatial = arbitrary
    .record({
      n: small,
      k: size,
      c: size,
      groups: arbitrary.integer({ min: 1, max: 2 }),
      z: arbitrary.integer({ min: 1, max: 4 }),
      y: size,
      x: size,
      t: arbitrary.integer({ min: 1, max: 2 }),
      r: small,
      s: small,
      stride: small,
      dilation: arbitrary.integer({ min: 1, max: 2 }),
      pad: arbitrary.integer({ min: 0, max: 1 }),
    })
    .filter(({ z, y, x, t, r, s, dilation, pad }) =>
      [
        [z, t],
        [y, r],
        [x, s],
      ].every(([input = 1, filter = 1]) => (filter - 1) * dilation + 1 <= input + 2 * pad && filter > pad),
    );
  const bytes = arbitrary.record({
    input: arbitrary.constantFrom(0.5, 1, 2),
    weights: arbitrary.constantFrom(0.5, 1, 4),
    output: arbitrary.constantFrom(1, 2),
    partialSums: arbitrary.constantFrom(1, 2, 4),
  });
  const layer = arbitrary.oneof(
    spatial.map((shape) => conv('conv', shape)),
    spatial.map(({ k, groups, ...shape }) => depthwise('depthwise', shape)),
    arbitrary
      .record({ m: size, n: size, k: size, batch: small, groups: arbitrary.integer({ min: 1, max: 2 }) })
      .map((shape) => gemm('gemm', shape)),
  );
  return arbitrary.tuple(layer, bytes).map(([made, said]) => withElementBytes(made, said));
}
