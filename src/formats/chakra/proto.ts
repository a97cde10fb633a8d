/**
 * The part of Chakra's protobuf schema that a replay needs (mlcommons/chakra schema/protobuf/et_def.proto; field numbers
 * are its own). A trace is a chain of messages, each after its length: global metadata first, then the nodes.
 */
import { InputError } from '../../base/errors.js';
import { messageTypes, protobufLibrary } from '../protobuf.js';

export const CHAKRA_PROTO = `
syntax = "proto3";
package chakra;
message AttributeProto {
  string name = 1;
  oneof value {
    double double_val = 3;
    float float_val = 5;
    int32 int32_val = 7;
    int64 int64_val = 9;
    uint32 uint32_val = 11;
    uint64 uint64_val = 13;
    sint32 sint32_val = 15;
    sint64 sint64_val = 17;
    fixed32 fixed32_val = 19;
    fixed64 fixed64_val = 21;
    sfixed32 sfixed32_val = 23;
    sfixed64 sfixed64_val = 25;
    bool bool_val = 27;
    BoolList bool_list = 28;
    string string_val = 29;
  }
}
message BoolList { repeated bool values = 1; }
message GlobalMetadata { string version = 1; }
message IOInfo { string values = 1; string shapes = 2; }
message Node {
  uint64 id = 1;
  string name = 2;
  int32 type = 3;
  repeated uint64 ctrl_deps = 4;
  repeated uint64 data_deps = 5;
  uint64 duration_micros = 7;
  IOInfo inputs = 8;
  repeated AttributeProto attr = 10;
}
`;

/** 64-bit numbers are a `Long` of the library's, or text in JSON. */
export type WideInteger = number | string | { toString(): string };

export interface ChakraAttribute {
  readonly name: string;
  readonly boolVal?: boolean;
  readonly boolList?: { readonly values?: readonly boolean[] };
  readonly stringVal?: string;
  readonly [value: string]: unknown;
}

export interface ChakraNode {
  readonly id?: WideInteger;
  readonly name?: string;
  /** Number of the type, or its name in JSON. */
  readonly type?: number | string;
  readonly ctrlDeps?: readonly WideInteger[];
  readonly dataDeps?: readonly WideInteger[];
  readonly durationMicros?: WideInteger;
  /** Lists as Python writes them: one entry an argument. */
  readonly inputs?: { readonly values?: string; readonly shapes?: string } | null;
  readonly attr?: readonly ChakraAttribute[];
}

const types = messageTypes(CHAKRA_PROTO, ['chakra.GlobalMetadata', 'chakra.Node']);

/** @throws InputError for what is not a chain of Chakra's messages */
export function decodeChakra(bytes: Uint8Array, file: string): ChakraNode[] {
  const { 'chakra.GlobalMetadata': Metadata, 'chakra.Node': Node } = types();
  const reader = protobufLibrary().Reader.create(bytes);
  const nodes: ChakraNode[] = [];
  try {
    Metadata.decodeDelimited(reader);
    while (reader.pos < reader.len) nodes.push(Node.decodeDelimited(reader) as unknown as ChakraNode);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new InputError({
      file,
      path: `message ${nodes.length + 1}`,
      expected: 'a Chakra execution trace (protobuf messages after their lengths)',
      found,
    });
  }
  return nodes;
}
