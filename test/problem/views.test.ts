/** A layer, its problem and the convolution that array models read say the same; hand counts beside them. */
import { fc as arbitrary, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { C, K, N, R, S, X, Y } from '../../src/cost/dataflow/dimension.js';
import { maestroProblem } from '../../src/cost/dataflow/maestro-problem.js';
import { nestOf } from '../../src/cost/tiling/nest.js';
import { resultsOf, weightsOf } from '../../src/cost/tiling/traffic.js';
import { convolutionOf, whyNoConvolution } from '../../src/problem/conformance.js';
import {
  convolutionMacs,
  operandBytesOf,
  productOf,
  storedOperands,
  usedOperands,
} from '../../src/problem/convolution.js';
import { defineProblem } from '../../src/problem/define-problem.js';
import { compulsoryBytes, storedElements, touchedElements } from '../../src/problem/footprint.js';
import { contractionProblem } from '../../src/problem/operators/contraction.js';
import { convProblem, depthwiseProblem } from '../../src/problem/operators/conv.js';
import { problemMacs, readsOf, resultOf } from '../../src/problem/problem.js';
import {
  conv,
  depthwise,
  fc,
  gemm,
  layerConvolution,
  macs,
  operandElements,
  withBatch,
} from '../../src/workload/layer.js';
import { layerProblem } from '../../src/workload/layer-problem.js';
import { propertyRuns } from '../support/property-runs.js';
import { layers } from './layers.js';
import { problems } from './problems.js';

describe('a random problem read as a convolution', () => {
  test.prop({ problem: problems }, propertyRuns(100))('has the same work and operands', ({ problem }) => {
    const convolution = convolutionOf(problem);
    const [input, weights] = readsOf(problem) as [
      Parameters<typeof touchedElements>[0],
      Parameters<typeof touchedElements>[0],
    ];
    const result = resultOf(problem);
    expect(convolutionMacs(convolution)).toBe(problemMacs(problem));
    expect(storedOperands(convolution)).toEqual({
      input: storedElements(input, problem),
      weights: storedElements(weights, problem),
      output: storedElements(result, problem),
    });
    expect(usedOperands(convolution)).toEqual({
      input: touchedElements(input, problem),
      weights: touchedElements(weights, problem),
      output: touchedElements(result, problem),
    });
    const bytes = operandBytesOf(usedOperands(convolution), convolution.bytes);
    expect(bytes.input + bytes.weights + bytes.output).toBe(compulsoryBytes(problem));
    const { m, n, k } = productOf(convolution);
    const parts = convolution.groups * (convolution.isDepthwise ? convolution.channels : 1);
    expect(parts * m * n * k).toBe(problemMacs(problem));
  });

  test.prop({ problem: problems }, propertyRuns(100))(
    'is the same work for MAESTRO, as a systolic product and as the nest that tiling cuts',
    ({ problem }) => {
      const convolution = convolutionOf(problem);
      const { problem: dense, repeats } = maestroProblem(convolution);
      const size = (dimension: number): number => dense.sizes[dimension] || 1;
      const outputs = (input: number, filter: number): number =>
        Math.floor((size(input) - size(filter)) / dense.strides[input]!) + 1;
      const channels = size(K) * size(C) * size(R) * size(S);
      expect(repeats * size(N) * channels * outputs(Y, R) * outputs(X, S)).toBe(problemMacs(problem));

      const nest = nestOf(convolution);
      expect(nest.extents.reduce((product, extent) => product * extent, nest.taps)).toBe(problemMacs(problem));
      const stored = storedOperands(convolution);
      expect([weightsOf(nest), resultsOf(nest)]).toEqual([stored.weights, stored.output]);
    },
  );
});

describe('a random layer', () => {
  test.prop({ layer: layers }, propertyRuns(200))('is the convolution of its problem', ({ layer }) => {
    const problem = layerProblem(layer);
    expect(convolutionOf(problem)).toEqual(layerConvolution(layer));
    expect(problemMacs(problem)).toBe(macs(layer));
    const [input, weights] = readsOf(problem);
    expect(operandElements(layer)).toEqual({
      input: storedElements(input!, problem),
      weights: storedElements(weights!, problem),
      output: storedElements(resultOf(problem), problem),
    });
  });

  test.prop({ layer: layers, n: arbitrary.integer({ min: 1, max: 5 }) }, propertyRuns(100))(
    'of a batch has as many samples and the same weights',
    ({ layer, n }) => {
      const one = operandElements(layer);
      const many = operandElements(withBatch(layer, n));
      expect(macs(withBatch(layer, n))).toBe(n * macs(layer));
      const shared = layer.operand === 'weights' ? 1 : n;
      expect(many).toEqual({ input: n * one.input, weights: shared * one.weights, output: n * one.output });
    },
  );
});

describe('by hand', () => {
  it('a strided, padded convolution: the first layer of ResNet', () => {
    const problem = layerProblem(conv('conv1', { k: 64, c: 3, y: 224, r: 7, stride: 2, pad: 3 }));
    expect(problem.dimensions.map(({ name, size }) => `${name}${size}`).join(' ')).toBe('N1 K64 C3 P112 Q112 R7 S7');
    expect(problem.operands[0]?.ranks[2]).toEqual({
      terms: [
        { dimension: 'P', coefficient: 2 },
        { dimension: 'R', coefficient: 1 },
      ],
      padding: { before: 3, stored: 224 },
    });
    expect(problemMacs(problem)).toBe(64 * 3 * 112 * 112 * 49);
  });

  it('a dilated filter of 3 taps, 4 apart, touches 3 of 9 places for each output', () => {
    const axis = { input: 9, filter: 3, dilation: 4 };
    const problem = convProblem({ name: 'd', filters: 1, channels: 1, axes: [axis] });
    expect(problemMacs(problem)).toBe(3);
    expect(touchedElements(problem.operands[0]!, problem)).toBe(3);
    expect(storedElements(problem.operands[0]!, problem)).toBe(9);
  });

  it('a three-dimensional convolution: 16 frames of 112 × 112, filters of 3 × 3 × 3', () => {
    const layer = conv('c3d', { k: 64, c: 3, z: 16, y: 112, r: 3, pad: 1 });
    expect(macs(layer)).toBe(64 * 3 * 27 * 16 * 112 * 112);
    expect(operandElements(layer).weights).toBe(64 * 3 * 27);
    expect(
      layerProblem(layer)
        .dimensions.map(({ name }) => name)
        .join(''),
    ).toBe('NKCDPQTRS');
  });

  it('a depthwise layer with two filters a channel', () => {
    const problem = depthwiseProblem({ name: 'dw', filters: 2, channels: 8, axes: [{ input: 6, filter: 3 }] });
    expect(problemMacs(problem)).toBe(8 * 2 * 4 * 3);
    expect(convolutionOf(problem)).toMatchObject({ isDepthwise: true, groups: 1, filters: 2, channels: 8 });
    expect(storedElements(problem.operands[2]!, problem)).toBe(8 * 2 * 4);
  });

  it('a batch of a fully connected layer is a product with as many rows', () => {
    const layer = withBatch(fc('fc', 1000, 512), 4);
    expect(productOf(layerConvolution(layer))).toEqual({ m: 4, n: 1000, k: 512 });
    expect(operandElements(layer)).toEqual({ input: 2048, weights: 512_000, output: 4000 });
  });

  it('a batch of attention has as many second matrices', () => {
    const scores = gemm('qk', { m: 128, n: 128, k: 64, groups: 12 }, 'activations');
    expect(withBatch(scores, 4)).toEqual({ ...scores, groups: 48 });
  });

  it('a contraction is a product of its groups of letters', () => {
    const problem = contractionProblem({ name: 'ccsd7', text: 'abc-adec-ebd', sizes: 16 });
    expect(productOf(convolutionOf(problem))).toEqual({ m: 256, n: 16, k: 256 });
  });

  it('depthwise layers keep their channels apart', () => {
    expect(macs(depthwise('dw', { c: 32, y: 14, r: 3, pad: 1 }))).toBe(32 * 14 * 14 * 9);
  });
});

describe('no convolution', () => {
  const plain = (dimension: string) => ({ terms: [{ dimension, coefficient: 1 }] });
  const problem = (a: string[], b: string[], c: string[]) =>
    defineProblem({
      name: 'p',
      dimensions: [...new Set([...a, ...b, ...c])].map((name) => ({ name, size: 3 })),
      operands: [
        { name: 'a', ranks: a.map(plain) },
        { name: 'b', ranks: b.map(plain) },
        { name: 'c', ranks: c.map(plain), isResult: true },
      ],
    });

  it('is a sum over what one operand alone has', () => {
    expect(whyNoConvolution(problem(['i', 'k'], ['j'], ['i', 'j']))).toMatch('a loop k that fewer than two operands');
    expect(whyNoConvolution(problem(['i', 'k'], ['k', 'j'], ['i', 'j']))).toBeUndefined();
  });

  it('is a product of three tensors', () => {
    const two = problem(['i'], ['i'], ['i']);
    const three = { ...two, operands: [{ ...two.operands[0]!, name: 'd' }, ...two.operands] };
    expect(whyNoConvolution(three)).toBe('3 operands that are read');
  });

  it('is a rank of three loops', () => {
    const ijk = { terms: ['i', 'j', 'k'].map((dimension) => ({ dimension, coefficient: 1 })) };
    const odd = defineProblem({
      name: 'p',
      dimensions: ['i', 'j', 'k'].map((name) => ({ name, size: 3 })),
      operands: [
        { name: 'a', ranks: [ijk] },
        { name: 'b', ranks: [plain('k')] },
        { name: 'c', ranks: [plain('i')], isResult: true },
      ],
    });
    expect(whyNoConvolution(odd)).toMatch('a rank i + j + k');
  });
});
