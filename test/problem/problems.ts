/** Random problems, small enough to be walked point by point. */
import { fc as arbitrary } from '@fast-check/vitest';
import { type ConvAxis, type ConvSpec, convProblem, depthwiseProblem } from '../../src/problem/operators/conv.js';
import { gemmProblem } from '../../src/problem/operators/gemm.js';
import type { Problem } from '../../src/problem/problem.js';

const upTo = (most: number) => arbitrary.integer({ min: 1, max: most });

export const axes: arbitrary.Arbitrary<Required<ConvAxis>> = arbitrary
  .record({
    input: upTo(9),
    filter: upTo(4),
    stride: upTo(4),
    dilation: upTo(3),
    before: arbitrary.integer({ min: 0, max: 3 }),
    behind: arbitrary.integer({ min: 0, max: 3 }),
  })
  .filter(({ input, filter, dilation, before, behind }) => (filter - 1) * dilation + 1 <= input + before + behind);

const bytes = arbitrary.record({
  input: arbitrary.constantFrom(0.5, 1, 2),
  weights: arbitrary.constantFrom(0.5, 1, 2),
  output: arbitrary.constantFrom(1, 2),
  partialSums: arbitrary.constantFrom(2, 4),
});

export const convSpecs: arbitrary.Arbitrary<Omit<ConvSpec, 'name'>> = arbitrary.record({
  batch: upTo(3),
  groups: upTo(2),
  filters: upTo(3),
  channels: upTo(3),
  axes: arbitrary.oneof(
    { weight: 2, arbitrary: arbitrary.tuple(axes) },
    { weight: 4, arbitrary: arbitrary.tuple(axes, axes) },
    { weight: 1, arbitrary: arbitrary.tuple(axes, axes, axes) },
  ),
  bytes,
});

export const problems: arbitrary.Arbitrary<Problem> = arbitrary
  .oneof(
    convSpecs.map((spec) => convProblem({ name: 'conv', ...spec })),
    convSpecs.map((spec) => depthwiseProblem({ name: 'depthwise', ...spec })),
    arbitrary
      .record({ m: upTo(6), n: upTo(6), k: upTo(6), batch: upTo(3), groups: upTo(3), bytes })
      .map((spec) => gemmProblem({ name: 'gemm', ...spec })),
  )
  .filter(({ dimensions }) => dimensions.reduce((points, { size }) => points * size, 1) <= 20_000);
