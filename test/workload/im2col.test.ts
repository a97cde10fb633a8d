/** A layer as matrix products: as much work as the layer has, whatever its kind. */
import { test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { matrixProducts } from '../../src/workload/im2col.js';
import { conv, depthwise, fc as fullyConnected, gemm, macs, operandElements } from '../../src/workload/layer.js';
import { propertyRuns } from '../support/property-runs.js';
import { layers } from '../support/random-layers.js';

describe('a layer as matrix products', () => {
  test.prop([layers], propertyRuns(200))('has as many multiply-accumulates and results', (layer) => {
    const { m, n, k, count } = matrixProducts(layer);
    expect(m * n * k * count).toBe(macs(layer));
    expect(m * n * count).toBe(operandElements(layer).output);
  });

  it.each([
    [conv('c', { k: 64, c: 64, y: 56, r: 3, pad: 1 }), { m: 3136, n: 64, k: 576, count: 1 }],
    [conv('c', { k: 32, c: 16, y: 8, r: 1, groups: 2 }), { m: 64, n: 32, k: 16, count: 2 }],
    [depthwise('d', { c: 24, y: 10, r: 3 }), { m: 64, n: 1, k: 9, count: 24 }],
    [gemm('g', { m: 5, n: 6, k: 7, groups: 3 }), { m: 5, n: 6, k: 7, count: 3 }],
    [fullyConnected('f', 10, 20), { m: 1, n: 10, k: 20, count: 1 }],
  ])('%o', (layer, products) => {
    expect(matrixProducts(layer)).toEqual(products);
  });
});
