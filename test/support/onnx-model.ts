/**
 * Writes ONNX models for tests: a graph as short lines of operator, inputs and outputs. Weights have a shape and no
 * content, as in a model whose weights are stored elsewhere.
 */
import protobuf from 'protobufjs';
import { ONNX_PROTO } from '../../src/formats/onnx/proto.js';

const ModelProto = protobuf.parse(ONNX_PROTO).root.lookupType('onnx.ModelProto');

type Attributes = Readonly<Record<string, number | string | readonly number[]>>;
type Dimension = number | string;

export interface ModelNode {
  readonly op: string;
  readonly in: readonly string[];
  readonly out: readonly string[];
  readonly name?: string;
  readonly domain?: string;
  readonly with?: Attributes;
}

export interface ModelGraph {
  readonly name?: string;
  /** Texts are named dimensions. */
  readonly inputs: Readonly<Record<string, readonly Dimension[]>>;
  readonly outputs?: readonly string[];
  /** Shapes, nothing inside. */
  readonly weights?: Readonly<Record<string, readonly number[]>>;
  /** Constant vectors of int64, with their content. */
  readonly integers?: Readonly<Record<string, readonly number[]>>;
  /** Constant single int64. */
  readonly scalars?: Readonly<Record<string, number>>;
  readonly shapes?: Readonly<Record<string, readonly Dimension[]>>;
  readonly nodes: readonly ModelNode[];
}

const FLOAT = 1;
const INT64 = 7;

export function onnxModel(graph: ModelGraph): Uint8Array {
  const { weights = {}, integers = {}, scalars = {}, shapes = {} } = graph;
  return ModelProto.encode({
    irVersion: 8,
    producerName: 'caldera',
    opsetImport: [{ domain: '', version: 17 }],
    graph: {
      name: graph.name ?? 'test',
      node: graph.nodes.map((node) => ({
        input: node.in,
        output: node.out,
        name: node.name ?? '',
        opType: node.op,
        domain: node.domain ?? '',
        attribute: Object.entries(node.with ?? {}).map(([name, value]) => ({ name, ...attribute(value) })),
      })),
      initializer: [
        ...Object.entries(weights).map(([name, dims]) => ({ name, dims, dataType: FLOAT })),
        ...Object.entries(integers).map(([name, list]) => ({ name, dims: [list.length], ...int64(list) })),
        ...Object.entries(scalars).map(([name, value]) => ({ name, dims: [], ...int64([value]) })),
      ],
      input: Object.entries(graph.inputs).map(valueInfo),
      output: (graph.outputs ?? []).map((name) => ({ name })),
      valueInfo: Object.entries(shapes).map(valueInfo),
    },
  }).finish();
}

function attribute(value: number | string | readonly number[]) {
  if (typeof value === 'number') return { i: value };
  return typeof value === 'string' ? { s: Buffer.from(value) } : { ints: value };
}

function int64(values: readonly number[]) {
  const rawData = Buffer.alloc(values.length * 8);
  values.forEach((value, i) => {
    rawData.writeBigInt64LE(BigInt(value), i * 8);
  });
  return { dataType: INT64, rawData };
}

function valueInfo([name, dims]: [string, readonly Dimension[]]) {
  const dim = dims.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}
