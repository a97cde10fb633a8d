/** Chakra traces as lists of operators: PyTorch's products as layers, their work counted by hand. */
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { readChakraOperators } from '../../src/formats/chakra/operators.js';
import { CHAKRA_PROTO } from '../../src/formats/chakra/proto.js';
import { macs, outputX, outputY } from '../../src/workload/layer.js';

interface Node {
  readonly id: number;
  readonly name: string;
  readonly shapes?: string;
  readonly values?: string;
  readonly dataDeps?: readonly number[];
  readonly ctrlDeps?: readonly number[];
}

const messages = protobuf.parse(CHAKRA_PROTO).root;

function trace(nodes: readonly Node[]): Uint8Array {
  const writer = protobuf.Writer.create();
  messages.lookupType('chakra.GlobalMetadata').encodeDelimited({ version: '0.0.4' }, writer);
  const type = messages.lookupType('chakra.Node');
  for (const { shapes = '', values = '', ...node } of nodes)
    type.encodeDelimited(type.fromObject({ type: 4, inputs: { shapes, values }, ...node }), writer);
  return writer.finish();
}

const read = (nodes: readonly Node[]) => readChakraOperators(trace(nodes), 't.et', 't');
const work = (nodes: readonly Node[]): number =>
  read(nodes).network.layers.reduce((sum, { layer }) => sum + macs(layer), 0);
const one = (name: string, shapes: string, values = '') => work([{ id: 1, name: `aten::${name}`, shapes, values }]);

describe('an operator', () => {
  it.each([
    ['mm', '[[64, 128], [128, 32]]', 64 * 128 * 32],
    ['addmm', '[[32], [64, 128], [128, 32], [], []]', 64 * 128 * 32],
    ['bmm', '[[4, 8, 16], [4, 16, 2]]', 4 * 8 * 16 * 2],
    ['baddbmm', '[[4, 8, 2], [4, 8, 16], [4, 16, 2]]', 4 * 8 * 16 * 2],
    ['linear', '[[2, 5, 16], [32, 16], [32]]', 10 * 16 * 32],
    ['matmul', '[[2, 3, 5, 16], [16, 32]]', 30 * 16 * 32],
    ['matmul', '[[2, 1, 5, 16], [3, 16, 4]]', 6 * 5 * 16 * 4],
    ['matmul', '[[16], [16, 4]]', 16 * 4],
    ['_scaled_dot_product_flash_attention', '[[1, 8, 64, 32], [1, 8, 96, 32], [1, 8, 96, 16], []]', 8 * 64 * 96 * 48],
  ])('%s of %s', (name, shapes, expected) => {
    expect(one(name, shapes)).toBe(expected);
  });

  it('that is a convolution has its stride, padding and dilation behind its inputs', () => {
    const [image, filters] = [
      [2, 3, 17, 16],
      [8, 3, 3, 5],
    ];
    const shapes = `[[${image}], [${filters}], [8], [[], []], [[], []], [[], []], []]`;
    const { layers } = read([
      {
        id: 1,
        name: 'aten::conv2d',
        shapes,
        values: "[[7, 8, 0, 1632, 4, 'cpu'], [9], None, (2, 1), [1, 2], [1, 1], 1]",
      },
    ]).network;
    expect([outputY(layers[0]!.layer), outputX(layers[0]!.layer)]).toEqual([9, 16]);
    expect(macs(layers[0]!.layer)).toBe(2 * 8 * 9 * 16 * 45);
    expect(one('convolution', '[[1, 6, 10], [6, 1, 3]]', '[[1], [2], None, [1], [0], [1], False, [0], 6]')).toBe(
      6 * 8 * 3,
    );
    expect(
      one('convolution', '[[1, 4, 5, 5], [4, 6, 3, 3]]', '[[1], [2], None, [2, 2], [0, 0], [1, 1], True, [0, 0], 1]'),
    ).toBe(25 * 4 * 6 * 9);
    expect(one('conv3d', '[[1, 3, 4, 8, 8], [5, 3, 3, 3, 3]]', '[[1], [2], None, 1, 1, 1, 1]')).toBe(4 * 64 * 5 * 81);
  });

  it('of empty tensors has no work', () => {
    expect(
      work([
        { id: 1, name: 'aten::mm', shapes: '[[0, 128], [128, 32]]' },
        { id: 2, name: 'aten::mm', shapes: '[[1, 4], [4, 4]]' },
      ]),
    ).toBe(16);
  });
});

it('operators inside another are part of it, and what lies between hands dependencies on', () => {
  const { network, notes } = read([
    { id: 5, name: 'aten::mm', shapes: '[[4, 4], [4, 4]]', dataDeps: [4] },
    { id: 1, name: 'aten::linear', shapes: '[[4, 8], [4, 8]]' },
    { id: 2, name: 'aten::t', ctrlDeps: [1] },
    { id: 3, name: 'aten::addmm', shapes: '[[4], [4, 8], [8, 4]]', ctrlDeps: [1], dataDeps: [2] },
    { id: 4, name: 'aten::relu', dataDeps: [3] },
    { id: 6, name: 'aten::convolution_backward', dataDeps: [5] },
  ]);
  expect(network.layers.map(({ layer, after }) => [layer.name, after])).toEqual([
    ['linear-1', []],
    ['mm-5', [0]],
  ]);
  expect(notes).toEqual(['not supported, left out: aten::convolution_backward × 1']);
});
