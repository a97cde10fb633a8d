/**
 * The part of ONNX's protobuf schema that shapes and dependencies need (onnx.proto, ONNX 1.17; field numbers are its
 * own). Everything else in a file is skipped unread. What tensors hold stays a view of the file: weights are neither
 * copied nor converted, which is why packed numbers are declared as the bytes they travel as.
 */
import { InputError } from '../../base/errors.js';
import { messageTypes } from '../protobuf.js';

export const ONNX_PROTO = `
syntax = "proto2";
package onnx;
message ModelProto {
  optional int64 ir_version = 1;
  optional string producer_name = 2;
  optional GraphProto graph = 7;
  repeated OperatorSetIdProto opset_import = 8;
  repeated FunctionProto functions = 25;
}
message FunctionProto {
  optional string name = 1;
  repeated string input = 4;
  repeated string output = 5;
  repeated string attribute = 6;
  repeated NodeProto node = 7;
  optional string domain = 10;
  repeated AttributeProto attribute_proto = 11;
  optional string overload = 13;
}
message OperatorSetIdProto { optional string domain = 1; optional int64 version = 2; }
message GraphProto {
  repeated NodeProto node = 1;
  optional string name = 2;
  repeated TensorProto initializer = 5;
  repeated ValueInfoProto input = 11;
  repeated ValueInfoProto output = 12;
  repeated ValueInfoProto value_info = 13;
  repeated SparseTensorProto sparse_initializer = 15;
}
message SparseTensorProto {
  optional TensorProto values = 1;
  optional TensorProto indices = 2;
  repeated int64 dims = 3;
}
message StringStringEntryProto { optional string key = 1; optional string value = 2; }
message NodeProto {
  repeated string input = 1;
  repeated string output = 2;
  optional string name = 3;
  optional string op_type = 4;
  repeated AttributeProto attribute = 5;
  optional string domain = 7;
  optional string overload = 8;
}
message AttributeProto {
  optional string name = 1;
  optional float f = 2;
  optional int64 i = 3;
  optional bytes s = 4;
  optional TensorProto t = 5;
  optional GraphProto g = 6;
  repeated float floats = 7;
  repeated int64 ints = 8;
  repeated bytes strings = 9;
  optional string ref_attr_name = 21;
  optional SparseTensorProto sparse_tensor = 22;
}
message TensorProto {
  repeated int64 dims = 1;
  optional int32 data_type = 2;
  optional bytes float_data = 4;
  optional bytes int32_data = 5;
  optional bytes int64_data = 7;
  optional string name = 8;
  optional bytes raw_data = 9;
  optional bytes double_data = 10;
  optional bytes uint64_data = 11;
  repeated StringStringEntryProto external_data = 13;
  optional int32 data_location = 14;
}
message ValueInfoProto { optional string name = 1; optional TypeProto type = 2; }
message TypeProto { optional TensorTypeProto tensor_type = 1; }
message TensorTypeProto { optional int32 elem_type = 1; optional TensorShapeProto shape = 2; }
message TensorShapeProto { repeated DimensionProto dim = 1; }
message DimensionProto { optional int64 dim_value = 1; optional string dim_param = 2; }
`;

/** int64 is a `Long` of the library's. */
type Integer = number | { toNumber(): number };

export interface OnnxTensor {
  readonly dims: readonly Integer[];
  readonly dataType: number;
  readonly floatData?: Uint8Array;
  readonly int32Data?: Uint8Array;
  readonly int64Data?: Uint8Array;
  readonly name: string;
  readonly rawData?: Uint8Array;
  readonly doubleData?: Uint8Array;
  readonly uint64Data?: Uint8Array;
  readonly externalData?: readonly { readonly key: string; readonly value: string }[];
  /** 1: the content lies in another file. */
  readonly dataLocation?: number;
}

/** Only the elements that are not zero are stored; `indices` are flat, or one coordinate an axis. */
export interface OnnxSparseTensor {
  readonly values?: OnnxTensor;
  readonly indices?: OnnxTensor;
  readonly dims: readonly Integer[];
}

export interface OnnxAttribute {
  readonly name: string;
  readonly i?: Integer;
  readonly s?: Uint8Array;
  readonly f?: number;
  readonly t?: OnnxTensor;
  readonly g?: OnnxGraph;
  readonly refAttrName?: string;
  readonly sparseTensor?: OnnxSparseTensor;
  readonly floats: readonly number[];
  readonly ints: readonly Integer[];
}

export interface OnnxNode {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly attribute: readonly OnnxAttribute[];
  readonly domain: string;
  readonly overload?: string;
}

/** A function of the model's own: a node of its name stands for its nodes. */
export interface OnnxFunction {
  readonly name: string;
  readonly domain: string;
  readonly overload?: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly node: readonly OnnxNode[];
  /** Attributes with a default. */
  readonly attributeProto: readonly OnnxAttribute[];
}

export interface OnnxValue {
  readonly name: string;
  readonly type?: {
    readonly tensorType?: {
      readonly elemType?: number;
      readonly shape?: { readonly dim: readonly { readonly dimValue?: Integer; readonly dimParam?: string }[] };
    };
  };
}

export interface OnnxGraph {
  readonly node: readonly OnnxNode[];
  readonly name: string;
  readonly initializer: readonly OnnxTensor[];
  readonly input: readonly OnnxValue[];
  readonly output: readonly OnnxValue[];
  readonly valueInfo: readonly OnnxValue[];
  readonly sparseInitializer: readonly OnnxSparseTensor[];
}

export interface OnnxModel {
  readonly graph: OnnxGraph;
  readonly functions: readonly OnnxFunction[];
  /** Version of the standard operators. */
  readonly opset: number;
}

const types = messageTypes(ONNX_PROTO, ['onnx.ModelProto']);

/** @throws InputError for what is not an ONNX model with a graph */
export function decodeOnnx(bytes: Uint8Array, file: string): OnnxModel {
  let model: Decoded;
  try {
    model = types()['onnx.ModelProto'].decode(bytes) as unknown as Decoded;
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new InputError({ file, expected: 'an ONNX model (protobuf)', found });
  }
  const { graph, functions, opsetImport } = model;
  if (graph === undefined || graph === null || graph.node.length === 0)
    throw new InputError({ file, expected: 'an ONNX model whose graph has nodes', found: 'none' });
  const standard = opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  return { graph, functions, opset: standard === undefined ? NEWEST_OPSET : integer(standard.version) };
}

interface Decoded {
  readonly graph?: OnnxGraph | null;
  readonly functions: readonly OnnxFunction[];
  readonly opsetImport: readonly { readonly domain: string; readonly version: Integer }[];
}

/** What a model without a version is read as. */
const NEWEST_OPSET = 26;

/** Beyond what a double holds exactly it is ±∞: INT64_MAX stands for "to the end". */
export function integer(value: Integer): number {
  const number = typeof value === 'number' ? value : value.toNumber();
  if (Number.isSafeInteger(number) || Number.isNaN(number)) return number;
  return number > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}
