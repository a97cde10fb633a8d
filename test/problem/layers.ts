/** Random layers of every kind, with batches, up to three axes, dilated filters and wide elements. */
import { fc as arbitrary } from '@fast-check/vitest';
import { conv, depthwise, gemm, type Layer, withElementBytes } from '../../src/workload/layer.js';

const upTo = (most: number) => arbitrary.integer({ min: 1, max: most });

const bytes = arbitrary.oneof(
  arbitrary.constant({}),
  arbitrary.record({
    input: arbitrary.constantFrom(0.5, 1, 2),
    weights: arbitrary.constantFrom(0.5, 1, 2),
    output: arbitrary.constantFrom(1, 2),
    partialSums: arbitrary.constantFrom(2, 4),
  }),
);

const slid = arbitrary
  .record(
    {
      n: upTo(4),
      k: upTo(5),
      c: upTo(5),
      groups: upTo(3),
      z: upTo(6),
      y: upTo(9),
      x: upTo(9),
      t: upTo(3),
      r: upTo(3),
      s: upTo(3),
      stride: upTo(3),
      dilation: upTo(3),
      pad: arbitrary.integer({ min: 0, max: 2 }),
      padX: arbitrary.integer({ min: 0, max: 2 }),
    },
    { requiredKeys: ['n', 'k', 'c', 'groups', 'y', 'x', 'r', 's', 'stride', 'dilation', 'pad', 'padX'] },
  )
  .filter(({ z, y, x, t = 1, r, s, dilation, pad, padX }) => {
    const fits = (input: number, filter: number, side: number): boolean =>
      (filter - 1) * dilation + 1 <= input + 2 * side;
    return fits(y, r, pad) && fits(x, s, padX) && (z === undefined ? t === 1 : fits(z, t, pad));
  })
  .map(({ z, t, ...shape }) => (z === undefined ? shape : { ...shape, z, t: t ?? 1 }));

export const layers: arbitrary.Arbitrary<Layer> = arbitrary
  .tuple(
    arbitrary.oneof(
      slid.map((shape) => conv('conv', shape)),
      slid.map(({ k, groups, ...shape }) => depthwise('depthwise', shape)),
      arbitrary
        .record({ m: upTo(9), n: upTo(9), k: upTo(9), groups: upTo(3), batch: upTo(4) })
        .map((size) => gemm('gemm', size)),
      arbitrary
        .record({ m: upTo(9), n: upTo(9), k: upTo(9), groups: upTo(3) })
        .map((size) => gemm('scores', size, 'activations')),
    ),
    bytes,
  )
  .map(([layer, said]) => withElementBytes(layer, said));
