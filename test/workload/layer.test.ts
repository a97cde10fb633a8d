import { describe, expect, it } from 'vitest';
import {
  conv,
  depthwise,
  fc,
  gemm,
  macs,
  operandElements,
  outputX,
  outputY,
  shapeKey,
} from '../../src/workload/layer.js';

describe('layers', () => {
  it('count what a convolution computes and moves', () => {
    // ResNet-50's first layer: 224 × 224 × 3 → 112 × 112 × 64, 7 × 7, stride 2, padding 3.
    const layer = conv('conv1', { k: 64, c: 3, y: 224, r: 7, stride: 2, pad: 3 });
    expect([outputY(layer), outputX(layer)]).toEqual([112, 112]);
    expect(macs(layer)).toBe(118_013_952);
    expect(operandElements(layer)).toEqual({ input: 150_528, weights: 9408, output: 802_816 });
  });

  it('count groups, depthwise channels and attention heads', () => {
    const grouped = conv('g', { k: 8, c: 4, y: 10, r: 3, pad: 1, groups: 3 });
    expect(operandElements(grouped)).toEqual({ input: 1200, weights: 864, output: 2400 });
    const channelwise = depthwise('d', { c: 32, y: 112, r: 3, stride: 2, pad: 'same' });
    expect([outputY(channelwise), macs(channelwise)]).toEqual([56, 32 * 9 * 56 * 56]);
    const heads = gemm('qk', { m: 128, n: 128, k: 64, groups: 12 }, 'activations');
    expect(macs(heads)).toBe(12 * 128 * 128 * 64);
    expect(macs(fc('fc', 1000, 2048))).toBe(2_048_000);
  });

  it.each([
    ['a zero dimension', () => conv('c', { k: 0, c: 3, y: 8, r: 3 }), 'k: expected a positive integer, found 0'],
    ['a fraction', () => fc('f', 10, 1.5), 'c: expected a positive integer, found 1.5'],
    ['NaN', () => gemm('g', { m: Number.NaN, n: 1, k: 1 }), 'y: expected a positive integer, found NaN'],
    ['a filter beyond the input', () => conv('c', { k: 1, c: 1, y: 2, r: 5, pad: 1 }), 'r: expected at most 4'],
  ])('refuse %s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  it('have one key for one shape, whatever their names', () => {
    expect(shapeKey(fc('a', 3, 4))).toBe(shapeKey(fc('b', 3, 4)));
    expect(shapeKey(fc('a', 3, 4))).not.toBe(shapeKey(gemm('a', { m: 1, n: 3, k: 4 })));
  });
});
