/** Shapes of every tensor as the reader has them, and multiply-accumulates counted over shapes that something else gave. */
import { Dimensions } from '../../src/formats/onnx/dimensions.js';
import { functionsByKey } from '../../src/formats/onnx/functions.js';
import { decodeOnnx, integer } from '../../src/formats/onnx/proto.js';
import type { Scope } from '../../src/formats/onnx/scope.js';
import { Walk } from '../../src/formats/onnx/walk.js';

type Shape = readonly number[];
type Inputs = Readonly<Record<string, { readonly dims: readonly number[]; readonly whole?: readonly number[] }>>;

/** What a user would say so that the inputs of the model have these sizes, and those of one whole number this content. */
export function dimensionsFor(bytes: Uint8Array, inputs: Inputs): Record<string, number> {
  const said: Record<string, number> = {};
  for (const { name, type } of decodeOnnx(bytes, 'm.onnx').graph.input) {
    const given = inputs[name];
    if (given === undefined) continue;
    type?.tensorType?.shape?.dim.forEach(({ dimParam }, axis) => {
      said[dimParam || `${name}[${axis}]`] = given.dims[axis]!;
    });
    if (given.whole?.length === 1) said[`${name}[value]`] = given.whole[0]!;
  }
  return said;
}

/** Every tensor of the graph; undefined where the reader does not know. */
export function readerShapes(bytes: Uint8Array, dimensions: Record<string, number>): Map<string, Shape | undefined> {
  const { graph, functions, opset } = decodeOnnx(bytes, 'm.onnx');
  const sizes = new Dimensions(dimensions);
  const walk = new Walk(functionsByKey(functions), sizes, opset);
  // what the file states of tensors is left aside: here all must follow from the inputs
  const scope: Scope = walk.scopeOf({ ...graph, valueInfo: [], output: [] });
  for (const input of graph.input) {
    if (scope.has(input.name)) continue;
    const shape = sizes.inputShape(input);
    const known = { shape, type: input.type?.tensorType?.elemType, values: sizes.valueOf(input, shape) };
    scope.set(input.name, { ...known, constant: false, from: { layers: [], joined: [] }, madeBy: 'an input' });
  }
  walk.run(graph.node, scope);
  return new Map(graph.node.flatMap(({ output }) => output.map((name) => [name, scope.get(name)?.shape])));
}

/** Of convolutions, matrix products and LSTMs, by their definitions. @param shapeOf a tensor's sizes, weights included */
export function naiveMacs(bytes: Uint8Array, shapeOf: (name: string) => Shape | undefined): number {
  const { graph } = decodeOnnx(bytes, 'm.onnx');
  const weights = new Map(graph.initializer.map(({ name, dims }) => [name, dims.map(integer)]));
  const sizes = (name: string): Shape => shapeOf(name) ?? weights.get(name)!;
  let sum = 0;
  for (const { opType, input, output } of graph.node) {
    const operands = () => [sizes(input[0]!), sizes(input[1]!), sizes(output[0]!)] as const;
    if (opType === 'Conv') {
      const [, filter, result] = operands();
      sum += product(result) * product(filter.slice(1));
    } else if (opType === 'ConvTranspose') {
      const [image, filter] = operands();
      sum += product(image) * product(filter.slice(1));
    } else if (opType === 'MatMul') {
      const [left, , result] = operands();
      sum += product(result) * left.at(-1)!;
    } else if (opType === 'Gemm') {
      const [left, , result] = operands();
      sum += (product(result) * product(left)) / result[0]!;
    } else if (opType === 'LSTM') {
      const [sequence, gates] = operands();
      const hidden = gates[1]! / 4;
      sum += sequence[0]! * sequence[1]! * gates[0]! * (4 * hidden * sequence[2]! + 4 * hidden * hidden);
    }
  }
  return sum;
}

function product(shape: Shape): number {
  return shape.reduce((all, size) => all * size, 1);
}
