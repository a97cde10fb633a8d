/** Element widths of ONNX models: from the types the model states, quantised models too. */
import { describe, expect, it } from 'vitest';
import { readOnnx } from '../../src/formats/onnx.js';
import { macs, operandBytes } from '../../src/workload/layer.js';
import { type ModelGraph, onnxModel } from '../support/onnx-model.js';

const [INT8, FLOAT16, INT4] = [3, 10, 22];

function layersOf(graph: ModelGraph) {
  return readOnnx(onnxModel(graph), 'm.onnx').network.layers.map(({ layer }) => layer);
}

const CHAIN: ModelGraph = {
  inputs: { x: [1, 8, 14, 14] },
  weights: { w: [16, 8, 3, 3], v: [784, 10] },
  shapes: {},
  nodes: [
    { op: 'Conv', in: ['x', 'w'], out: ['c'], with: { pads: [1, 1, 1, 1] } },
    { op: 'Relu', in: ['c'], out: ['r'] },
    { op: 'Flatten', in: ['r'], out: ['f'] },
    { op: 'Gemm', in: ['f', 'v2'], out: ['y'] },
  ],
};

function typed(type: number | undefined): ModelGraph {
  const all = { x: type, w: type, v2: type };
  const types = Object.fromEntries(Object.entries(all).flatMap(([name, code]) => (code ? [[name, code]] : [])));
  return { ...CHAIN, weights: { w: [16, 8, 3, 3], v2: [3136, 10] }, types };
}

describe('a model in another type', () => {
  const bytes = (graph: ModelGraph) => layersOf(graph).map((layer) => operandBytes(layer));
  const scaled = (by: number) =>
    bytes(typed(INT8)).map(({ input, weights, output }) => ({
      input: by * input,
      weights: by * weights,
      output: by * output,
    }));

  it('differs in bytes exactly by the type', () => {
    expect(bytes(typed(INT8))[0]).toEqual({ input: 8 * 196, weights: 16 * 72, output: 16 * 196 });
    expect(bytes(typed(FLOAT16))).toEqual(scaled(2));
    expect(bytes(typed(undefined))).toEqual(scaled(4));
    expect(bytes(typed(INT4))).toEqual(scaled(0.5));
  });

  it('does the same work', () => {
    expect(layersOf(typed(FLOAT16)).map(macs)).toEqual(layersOf(typed(INT8)).map(macs));
  });
});

describe('a quantised model', () => {
  const scales = { s: [] as number[], z: [] as number[] };

  it('of QDQ form is as narrow as it is stored', () => {
    const [layer] = layersOf({
      inputs: { x: [1, 8, 14, 14] },
      weights: { w: [16, 8, 3, 3], ...scales },
      types: { w: INT8, z: INT8 },
      nodes: [
        { op: 'QuantizeLinear', in: ['x', 's', 'z'], out: ['q'] },
        { op: 'DequantizeLinear', in: ['q', 's', 'z'], out: ['d'] },
        { op: 'DequantizeLinear', in: ['w', 's', 'z'], out: ['dw'] },
        { op: 'Conv', in: ['d', 'dw'], out: ['c'] },
        { op: 'Relu', in: ['c'], out: ['r'] },
        { op: 'QuantizeLinear', in: ['r', 's', 'z'], out: ['y'] },
      ],
    });
    expect(layer?.elementBytes).toEqual({ input: 1, weights: 1, output: 1, partialSums: 1 });
  });

  it('whose result goes on in floats stores floats', () => {
    const [layer] = layersOf({
      inputs: { q: [1, 8, 14, 14] },
      weights: { w: [16, 8, 3, 3], ...scales },
      types: { w: INT8, q: INT8, z: INT8 },
      nodes: [
        { op: 'DequantizeLinear', in: ['q', 's', 'z'], out: ['d'] },
        { op: 'DequantizeLinear', in: ['w', 's', 'z'], out: ['dw'] },
        { op: 'Conv', in: ['d', 'dw'], out: ['c'] },
      ],
    });
    expect(layer?.elementBytes).toEqual({ input: 1, weights: 1, output: 4, partialSums: 4 });
  });

  it('of integer operators gives 32-bit sums', () => {
    const [layer] = layersOf({
      inputs: { q: [4, 8] },
      weights: { w: [8, 6] },
      types: { w: INT8, q: INT8 },
      nodes: [{ op: 'MatMulInteger', in: ['q', 'w'], out: ['y'] }],
    });
    expect(layer?.elementBytes).toMatchObject({ input: 1, weights: 1, output: 4 });
  });

  it('with weights of four bits counts half a byte', () => {
    const [layer] = layersOf({
      inputs: { x: [4, 64] },
      weights: { b: [6, 2, 16], s: [12] },
      types: { x: FLOAT16, b: 2 },
      nodes: [
        {
          ...{ op: 'MatMulNBits', domain: 'com.microsoft', in: ['x', 'b', 's'], out: ['y'] },
          with: { K: 64, N: 6, bits: 4, block_size: 32 },
        },
      ],
    });
    expect(layer?.elementBytes).toMatchObject({ input: 2, weights: 0.5, output: 2 });
  });
});
