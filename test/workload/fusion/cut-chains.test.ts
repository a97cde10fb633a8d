/** Networks cut into chains: nothing lost, residual sums where they are, and the known chains of known networks. */
import { describe, expect, it } from 'vitest';
import { fusionNetwork, readFusionNetworks } from '../../../src/formats/fusion-networks.js';
import { readOnnx } from '../../../src/formats/onnx.js';
import { OUTSIDE } from '../../../src/mapping/fusion-plan/chain.js';
import { cutIntoChains, mainChain, withWidths } from '../../../src/workload/fusion/cut-chains.js';
import { zooNetwork } from '../../../src/workload/fusion/zoo-networks.js';
import { conv, gemm } from '../../../src/workload/layer.js';
import { modelMacs } from '../../../src/workload/model.js';
import { MIX, models } from '../../../src/workload/models/zoo.js';
import { onnxModel } from '../../support/onnx-model.js';
import { hasReference, referenceText } from '../../support/reference.js';

describe.each(MIX)('the chains of %s', (name) => {
  it('hold every layer once, with all its work', () => {
    const network = zooNetwork(name);
    const chains = cutIntoChains(network);
    expect(chains.flatMap(({ layers }) => layers).sort()).toEqual(network.layers.map(({ layer }) => layer.name).sort());
    const macs = chains.reduce((sum, chain) => sum + chain.macs.reduce((a, b) => a + b, 0), 0);
    expect(macs).toBe(modelMacs(models.get(name)()));
  });
});

describe.runIf(hasReference)('the main path', () => {
  const known = readFusionNetworks(referenceText('fusion', 'fusion-networks.json'), 'fusion-networks.json');

  it.each([
    ['vgg16', 'vgg16'],
    ['resnet18', 'resnet18'],
    ['resnet50', 'resnet50'],
    ['mobilenet-v2', 'mobilenetv2'],
    ['mnasnet', 'mnasnet-b1'],
  ])('of %s is the known chain', (name, reference) => {
    const { activationBytes, weightBytes, macs } = mainChain(zooNetwork(name));
    const chain = fusionNetwork(known, reference);
    expect({ activationBytes, weightBytes, macs }).toEqual({
      activationBytes: chain.activationBytes,
      weightBytes: chain.weightBytes,
      macs: chain.macs,
    });
  });
});

describe('residual sums', () => {
  it('of resnet18: five shortcuts stay as they are, three are projected by a chain of their own', () => {
    const [main, ...others] = cutIntoChains(zooNetwork('resnet18'));
    expect(others.map(({ layers }) => layers)).toEqual([
      ['layer2.0.downsample'],
      ['layer3.0.downsample'],
      ['layer4.0.downsample'],
    ]);
    const { sideInputs, leaving, layers, activationBytes } = main!;
    expect(sideInputs).toHaveLength(8);
    const projected = sideInputs.filter(({ tensor }) => tensor === OUTSIDE);
    expect(projected.map(({ layer }) => layers[layer])).toEqual(['layer2.0.conv2', 'layer3.0.conv2', 'layer4.0.conv2']);
    // What a projection is made from leaves the chip, and must have left it before the sum.
    expect(projected.map(({ madeFrom }) => madeFrom)).toEqual(leaving);
    for (const { tensor, bytesPerSample } of sideInputs)
      if (tensor !== OUTSIDE) expect(bytesPerSample).toBe(activationBytes[tensor]);
  });

  it('of mobilenet-v2 all stay in one chain', () => {
    const chains = cutIntoChains(zooNetwork('mobilenet-v2'));
    expect(chains).toHaveLength(1);
    expect(chains[0]!.sideInputs).toHaveLength(10);
    expect(chains[0]!.leaving).toEqual([]);
  });

  it('are counted once, however often the sum is read', () => {
    const layer = (name: string) => conv(name, { k: 4, c: 4, y: 8, r: 1 });
    // b = f(a); c = f(a + b); d = f(c); e reads c's input and d: (a + b) + d.
    const chains = cutIntoChains({
      name: 'net',
      layers: [
        { layer: layer('a'), after: [] },
        { layer: layer('b'), after: [0] },
        { layer: layer('x'), after: [0] },
        { layer: layer('c'), after: [1, 2] },
        { layer: layer('d'), after: [3] },
        { layer: layer('e'), after: [4], reads: [4, 1, 2] },
      ],
    });
    expect(chains.map(({ layers }) => layers)).toEqual([['a', 'b', 'c', 'd', 'e'], ['x']]);
    const bytesPerSample = 4 * 8 * 8;
    expect(chains[0]!.sideInputs).toEqual([
      { tensor: OUTSIDE, layer: 1, bytesPerSample, madeFrom: 1 },
      { tensor: 2, layer: 3, bytesPerSample },
    ]);
    expect(chains[0]!.leaving).toEqual([1]);
  });
});

describe('concatenations and products of activations', () => {
  it('share the input among the parts', () => {
    const chains = cutIntoChains({
      name: 'fire',
      layers: [
        { layer: conv('squeeze', { k: 2, c: 8, y: 4, r: 1 }), after: [] },
        { layer: conv('left', { k: 3, c: 2, y: 4, r: 1 }), after: [0] },
        { layer: conv('right', { k: 5, c: 2, y: 4, r: 3, pad: 1 }), after: [0] },
        { layer: conv('next', { k: 1, c: 8, y: 4, r: 1 }), after: [1, 2] },
      ],
    });
    expect(chains[0]).toMatchObject({
      layers: ['squeeze', 'left', 'next'],
      activationBytes: [128, 32, 48, 16],
      sideInputs: [{ tensor: OUTSIDE, layer: 2, bytesPerSample: 80, madeFrom: 1 }],
      leaving: [1],
    });
  });

  it('count a second operand of activations as read beside', () => {
    const chains = cutIntoChains({
      name: 'attention',
      layers: [
        { layer: gemm('q', { m: 4, n: 8, k: 16 }), after: [] },
        { layer: gemm('k', { m: 4, n: 8, k: 16 }), after: [] },
        { layer: gemm('qk', { m: 4, n: 4, k: 8 }, 'activations'), after: [0, 1] },
      ],
    });
    expect(chains.map(({ layers }) => layers)).toEqual([['q'], ['k', 'qk']]);
    expect(chains[1]).toMatchObject({
      weightBytes: [16 * 8, 0],
      sideInputs: [{ tensor: OUTSIDE, layer: 1, bytesPerSample: 32 }],
    });
  });
});

describe.each(MIX)('elements of %s that are twice as wide', (name) => {
  it('make all tensors twice as large', () => {
    const network = zooNetwork(name);
    const wide = withWidths(network, () => ({ input: 2, weights: 2, output: 2 }));
    const twice = (bytes: number): number => 2 * bytes;
    const doubled = cutIntoChains(network).map((chain) => ({
      ...chain,
      activationBytes: chain.activationBytes.map(twice),
      weightBytes: chain.weightBytes.map(twice),
      sideInputs: chain.sideInputs.map((side) => ({ ...side, bytesPerSample: twice(side.bytesPerSample) })),
    }));
    expect(cutIntoChains(wide)).toEqual(doubled);
  });
});

it('half a byte an element: a tensor is a whole number of bytes, as wide as what reads it', () => {
  const two = {
    name: 'two',
    layers: [
      { layer: gemm('a', { m: 1, n: 5, k: 3 }), after: [] },
      { layer: gemm('b', { m: 1, n: 7, k: 5 }), after: [0] },
    ],
  };
  const [chain] = cutIntoChains(withWidths(two, (layer) => ({ weights: 0.5, input: layer + 1, output: 4 })));
  expect(chain).toMatchObject({ activationBytes: [3, 2 * 5, 4 * 7], weightBytes: [8, 18] });
});

it('an ONNX network is cut like any other', () => {
  const conv3 = (x: string, weight: string, out: string) => ({
    op: 'Conv',
    in: [x, weight],
    out: [out],
    with: { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] },
  });
  const bytes = onnxModel({
    inputs: { image: ['N', 3, 16, 16] },
    weights: { a: [8, 3, 3, 3], b: [16, 8, 3, 3] },
    nodes: [
      conv3('image', 'a', 'x'),
      { op: 'MaxPool', in: ['x'], out: ['y'], with: { kernel_shape: [2, 2], strides: [2, 2] } },
      conv3('y', 'b', 'z'),
    ],
  });
  const [chain] = cutIntoChains(readOnnx(bytes, 'two.onnx').network);
  expect(chain).toMatchObject({
    // Numbers of single precision.
    activationBytes: [3 * 16 * 16, 8 * 8 * 8, 16 * 8 * 8].map((elements) => 4 * elements),
    weightBytes: [8 * 27, 16 * 72].map((elements) => 4 * elements),
    macs: [8 * 27 * 256, 16 * 72 * 64],
    sideInputs: [],
  });
});
