/**
 * The part of ONNX's protobuf schema that shapes and dependencies need (onnx.proto, ONNX 1.17; field numbers are its
 * own). Everything else in a file is skipped unread, subgraphs too. What tensors hold stays a view of the file: weights
 * are neither copied nor converted, which is why packed numbers are declared as the bytes they travel as.
 */
import protobuf from 'protobufjs';
import { InputError } from '../../base/errors.js';

export const ONNX_PROTO = `
syntax = "proto2";
package onnx;
message ModelProto {
  optional int64 ir_version = 1;
  optional string producer_name = 2;
  optional GraphProto graph = 7;
  repeated OperatorSetIdProto opset_import = 8;
}
message OperatorSetIdProto { optional string domain = 1; optional int64 version = 2; }
message GraphProto {
  repeated NodeProto node = 1;
  optional string name = 2;
  repeated TensorProto initializer = 5;
  repeated ValueInfoProto input = 11;
  repeated ValueInfoProto output = 12;
  repeated ValueInfoProto value_info = 13;
}
message NodeProto {
  repeated string input = 1;
  repeated string output = 2;
  optional string name = 3;
  optional string op_type = 4;
  repeated AttributeProto attribute = 5;
  optional string domain = 7;
}
message AttributeProto {
  optional string name = 1;
  optional float f = 2;
  optional int64 i = 3;
  optional bytes s = 4;
  optional TensorProto t = 5;
  repeated float floats = 7;
  repeated int64 ints = 8;
}
message TensorProto {
  repeated int64 dims = 1;
  optional int32 data_type = 2;
  optional bytes float_data = 4;
  optional bytes int32_data = 5;
  optional bytes int64_data = 7;
  optional string name = 8;
  optional bytes raw_data = 9;
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
}

export interface OnnxAttribute {
  readonly name: string;
  readonly f?: number;
  readonly i?: Integer;
  readonly s?: Uint8Array;
  readonly t?: OnnxTensor;
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
}

export interface OnnxValue {
  readonly name: string;
  readonly type?: {
    readonly tensorType?: {
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
}

const ModelProto = protobuf.parse(ONNX_PROTO).root.lookupType('onnx.ModelProto');

/** @throws InputError for what is not an ONNX model with a graph */
export function decodeOnnx(bytes: Uint8Array, file: string): OnnxGraph {
  let model: { readonly graph?: OnnxGraph | null };
  try {
    model = ModelProto.decode(bytes) as { readonly graph?: OnnxGraph | null };
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new InputError({ file, expected: 'an ONNX model (protobuf)', found });
  }
  const { graph } = model;
  if (graph === undefined || graph === null || graph.node.length === 0)
    throw new InputError({ file, expected: 'an ONNX model whose graph has nodes', found: 'none' });
  return graph;
}

/** NaN for what a double cannot hold exactly. */
export function integer(value: Integer): number {
  const number = typeof value === 'number' ? value : value.toNumber();
  return Number.isSafeInteger(number) ? number : Number.NaN;
}
