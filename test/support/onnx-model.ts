/**
 * Writes ONNX models for tests: a graph as short lines of operator, inputs and outputs. Weights have a shape and no
 * content, as in a model whose weights are stored elsewhere.
 */
import protobuf from 'protobufjs';
import { ONNX_PROTO } from '../../src/formats/onnx/proto.js';

/** With the type of an attribute, which the reader does without and ONNX Runtime asks for. */
export const ModelProto = protobuf
  .parse(ONNX_PROTO.replace('optional string ref_attr_name', 'optional int32 type = 20; optional string ref_attr_name'))
  .root.lookupType('onnx.ModelProto');

/** `{ graph }` is a body, `{ ref }` an attribute of the function around the node. */
type Attribute = number | string | readonly number[] | { readonly graph: ModelGraph } | { readonly ref: string };
type Attributes = Readonly<Record<string, Attribute>>;
type Dimension = number | string;

export interface ModelNode {
  readonly op: string;
  readonly in: readonly string[];
  readonly out: readonly string[];
  readonly name?: string;
  readonly domain?: string;
  readonly with?: Attributes;
}

export interface ModelFunction {
  readonly name: string;
  readonly domain: string;
  readonly in: readonly string[];
  readonly out: readonly string[];
  readonly nodes: readonly ModelNode[];
}

export interface ModelGraph {
  readonly name?: string;
  readonly functions?: readonly ModelFunction[];
  readonly opset?: number;
  /** Constant int64 vectors that lie in a file beside the model: how long they are, and where. */
  readonly external?: Readonly<
    Record<string, { readonly length: number; readonly location: string; readonly offset?: number }>
  >;
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
  /** Element types of inputs and weights (TensorProto.DataType) that are not floats. */
  readonly types?: Readonly<Record<string, number>>;
  readonly nodes: readonly ModelNode[];
}

const FLOAT = 1;
const INT64 = 7;

export function onnxModel(graph: ModelGraph): Uint8Array {
  return ModelProto.encode({
    irVersion: 8,
    producerName: 'caldera',
    opsetImport: [{ domain: '', version: graph.opset ?? 17 }],
    graph: graphOf(graph),
    functions: (graph.functions ?? []).map(({ name, domain, in: input, out: output, nodes }) => ({
      name,
      domain,
      input,
      output,
      node: nodes.map(nodeOf),
    })),
  }).finish();
}

function graphOf(graph: ModelGraph) {
  const { weights = {}, integers = {}, scalars = {}, shapes = {}, external = {}, types = {} } = graph;
  const typed = (entries: [string, readonly Dimension[]]) => valueInfo(entries, types[entries[0]]);
  return {
    name: graph.name ?? 'test',
    node: graph.nodes.map(nodeOf),
    initializer: [
      ...Object.entries(weights).map(([name, dims]) => ({ name, dims, dataType: types[name] ?? FLOAT })),
      ...Object.entries(integers).map(([name, list]) => ({ name, dims: [list.length], ...int64(list) })),
      ...Object.entries(scalars).map(([name, value]) => ({ name, dims: [], ...int64([value]) })),
      ...Object.entries(external).map(([name, { length, location, offset = 0 }]) => ({
        name,
        dims: [length],
        dataType: INT64,
        dataLocation: 1,
        externalData: Object.entries({ location, offset: String(offset), length: String(8 * length) }).map(
          ([key, value]) => ({ key, value }),
        ),
      })),
    ],
    input: Object.entries(graph.inputs).map(typed),
    output: (graph.outputs ?? []).map((name) => ({ name })),
    valueInfo: Object.entries(shapes).map(typed),
  };
}

function nodeOf(node: ModelNode) {
  return {
    input: node.in,
    output: node.out,
    name: node.name ?? '',
    opType: node.op,
    domain: node.domain ?? '',
    attribute: Object.entries(node.with ?? {}).map(([name, value]) => ({ name, ...attribute(value) })),
  };
}

function attribute(value: Attribute): Record<string, unknown> {
  if (typeof value === 'number') return { i: value, type: 2 };
  if (typeof value === 'string') return { s: Buffer.from(value), type: 3 };
  if ('graph' in value) return { g: graphOf(value.graph), type: 5 };
  return 'ref' in value ? { refAttrName: value.ref } : { ints: value, type: 7 };
}

function int64(values: readonly number[]) {
  const rawData = Buffer.alloc(values.length * 8);
  values.forEach((value, i) => {
    rawData.writeBigInt64LE(BigInt(value), i * 8);
  });
  return { dataType: INT64, rawData };
}

function valueInfo([name, dims]: [string, readonly Dimension[]], elemType = FLOAT) {
  const dim = dims.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
