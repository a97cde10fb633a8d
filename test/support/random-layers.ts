/** Random layers of every kind, for laws that hold whatever the layer. */
import fc from 'fast-check';
import {
  conv,
  depthwise,
  fc as fullyConnected,
  gemm,
  type Layer,
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
