/**
 * Reads a Chakra execution trace, protobuf or JSON, as operations of one accelerator. What a replay cannot do is refused
 * with the node it is in; what it leaves out is noted.
 */
import { InputError } from '../base/errors.js';
import type { CollectiveKind } from '../mapping/chunk-order/collective.js';
import type { ExecutionTrace, TraceNode, TraceNote, TraceWork } from '../workload/training/execution-trace.js';
import { parseChakraJson } from './chakra/json.js';
import { type ChakraAttribute, type ChakraNode, decodeChakra, type WideInteger } from './chakra/proto.js';

/** Where a node says operations and bytes instead of a duration. */
export interface Roofline {
  readonly operationsPerNs: number;
  readonly bytesPerNs: number;
}

const NODE_TYPES = [
  ...['INVALID_NODE', 'METADATA_NODE', 'MEM_LOAD_NODE', 'MEM_STORE_NODE', 'COMP_NODE', 'COMM_SEND_NODE'],
  ...['COMM_RECV_NODE', 'COMM_COLL_NODE', 'STORAGE_NODE', 'BATCH_NODE', 'CHECKPOINT_NODE'],
];

const COLLECTIVE_TYPES = [
  ...['ALL_REDUCE', 'REDUCE', 'ALL_GATHER', 'GATHER', 'SCATTER', 'BROADCAST', 'ALL_TO_ALL', 'REDUCE_SCATTER'],
  ...['REDUCE_SCATTER_BLOCK', 'BARRIER'],
];

const KINDS: Readonly<Record<string, CollectiveKind>> = {
  ALL_REDUCE: 'all-reduce',
  ALL_GATHER: 'all-gather',
  ALL_TO_ALL: 'all-to-all',
  REDUCE_SCATTER: 'reduce-scatter',
  REDUCE_SCATTER_BLOCK: 'reduce-scatter',
};

const NS_PER_MICROSECOND = 1000;

/** @throws InputError that names the node */
export function readChakra(bytes: Uint8Array, file: string, roofline?: Roofline): ExecutionTrace {
  const raw = chakraNodes(bytes, file);
  const notes: TraceNote[] = [];
  const groups = new Map<string, readonly number[]>();
  const nodes = raw.map((node, i): TraceNode => {
    const id = integer(node.id ?? 0, { file, path: `node ${i}.id` });
    const reader = new NodeReader(node, file, `node ${id}`);
    return {
      id: String(id),
      name: node.name ?? '',
      after: [...(node.dataDeps ?? []), ...(node.ctrlDeps ?? [])].map((dep) => String(integer(dep, reader.place))),
      work: workOf(reader, { notes, groups, roofline }),
    };
  });
  return { name: file, nodes, groups, notes };
}

/** Of a trace in any of its forms. @throws InputError */
export function chakraNodes(bytes: Uint8Array, file: string): readonly ChakraNode[] {
  const isJson = /^\s*[[{]/.test(new TextDecoder('latin1').decode(bytes.subarray(0, 64)));
  const nodes = isJson ? parseChakraJson(new TextDecoder().decode(bytes), file) : decodeChakra(bytes, file);
  if (nodes.length === 0) throw new InputError({ file, expected: 'at least one node', found: undefined });
  return nodes;
}

interface Context {
  readonly notes: TraceNote[];
  readonly groups: Map<string, readonly number[]>;
  readonly roofline: Roofline | undefined;
}

function workOf(node: NodeReader, { notes, groups, roofline }: Context): TraceWork {
  const type = node.named('type', node.type, NODE_TYPES);
  const leaveOut = (message: string): TraceWork => {
    notes.push({ path: node.place.path, message });
    return { kind: 'nothing' };
  };
  switch (type) {
    case 'COMP_NODE':
    case 'MEM_LOAD_NODE':
    case 'MEM_STORE_NODE':
    case 'STORAGE_NODE':
    case 'BATCH_NODE':
    case 'CHECKPOINT_NODE': {
      const ns = node.durationNs ?? rooflineNs(node, roofline);
      if (ns === undefined) return leaveOut(`${type} says no duration and is counted as none`);
      return { kind: 'compute', ns, onHost: node.flag('is_cpu_op') };
    }
    case 'COMM_COLL_NODE':
      return collectiveOf(node, leaveOut);
    case 'COMM_SEND_NODE':
      return {
        kind: 'send',
        to: node.number('comm_dst'),
        bytes: node.number('comm_size'),
        tag: node.number('comm_tag', 0),
      };
    case 'COMM_RECV_NODE': {
      const [from, bytes, tag] = [node.number('comm_src'), node.number('comm_size'), node.number('comm_tag', 0)];
      return { kind: 'receive', from, bytes, tag };
    }
    case 'METADATA_NODE':
      for (const [name, ranks] of node.processGroups()) groups.set(name, ranks);
      return { kind: 'nothing' };
    default:
      return leaveOut(`${type} is left out`);
  }
}

function collectiveOf(node: NodeReader, leaveOut: (message: string) => TraceWork): TraceWork {
  const type = node.named('comm_type', node.raw('comm_type') ?? 0, COLLECTIVE_TYPES);
  const collective = KINDS[type];
  if (collective === undefined)
    throw new InputError({
      ...node.place,
      expected: `a collective (${Object.keys(KINDS).join(', ')})`,
      found: type,
    });
  const bytes = node.number('comm_size');
  if (bytes === 0) return leaveOut(`${type} of 0 bytes is left out`);
  const involved = node.flags('involved_dim');
  const group = node.text('pg_name');
  return { kind: 'collective', collective, bytes, involved, group, priority: node.number('comm_priority', 0) };
}

function rooflineNs(node: NodeReader, roofline: Roofline | undefined): number | undefined {
  const [operations, bytes] = [node.number('num_ops', 0), node.number('tensor_size', 0)];
  if (roofline === undefined || (operations === 0 && bytes === 0)) return undefined;
  return Math.max(operations / roofline.operationsPerNs, bytes / roofline.bytesPerNs);
}

/** A node's fields and attributes by name. */
class NodeReader {
  readonly place: { readonly file: string; readonly path: string };
  private readonly attributes: ReadonlyMap<string, ChakraAttribute>;

  constructor(
    private readonly node: ChakraNode,
    file: string,
    path: string,
  ) {
    this.place = { file, path };
    this.attributes = new Map((node.attr ?? []).map((attribute) => [attribute.name, attribute]));
  }

  get type(): number | string {
    return this.node.type ?? 0;
  }

  /** undefined: none is said. */
  get durationNs(): number | undefined {
    const micros = integer(this.node.durationMicros ?? 0, this.at('duration_micros'));
    return micros === 0 ? undefined : micros * NS_PER_MICROSECOND;
  }

  /** A number or a name of a list of names. */
  named(field: string, value: unknown, names: readonly string[]): string {
    const text = String(value);
    const name = /^\d+$/.test(text) ? names[Number(text)] : names.find((one) => one === text);
    if (name !== undefined) return name;
    throw new InputError({ ...this.at(field), expected: `one of ${names.join(', ')}`, found: value });
  }

  /** An attribute's value, whatever its type. */
  raw(name: string): unknown {
    const attribute = this.attributes.get(name);
    if (attribute === undefined) return undefined;
    const key = Object.keys(attribute).find((field) => field.endsWith('Val') && attribute[field] !== undefined);
    return key === undefined ? undefined : attribute[key];
  }

  number(name: string, otherwise?: number): number {
    const value = this.raw(name) ?? otherwise;
    if (value === undefined) throw new InputError({ ...this.at(name), expected: 'a number', found: undefined });
    return integer(value as WideInteger, this.at(name));
  }

  flag(name: string): boolean {
    return this.raw(name) === true;
  }

  text(name: string): string | undefined {
    const value = this.raw(name);
    return value === undefined || value === '' ? undefined : String(value);
  }

  flags(name: string): boolean[] | undefined {
    const attribute = this.attributes.get(name);
    if (attribute === undefined) return undefined;
    const values = attribute.boolList?.values;
    if (values === undefined)
      throw new InputError({ ...this.at(name), expected: 'a list of booleans', found: 'another' });
    return [...values];
  }

  /** What PyTorch's traces say of process groups: a JSON list in the values of a metadata node's input. */
  processGroups(): [string, number[]][] {
    const values = this.node.inputs?.values ?? '';
    const start = values.indexOf('[{');
    if (start < 0) return [];
    try {
      const list = JSON.parse(values.slice(start, values.lastIndexOf('}]') + 2).replaceAll('\\"', '"')) as {
        readonly pg_name?: unknown;
        readonly ranks?: readonly number[];
      }[];
      return list.map(({ pg_name, ranks }) => [String(pg_name), [...(ranks ?? [])]]);
    } catch {
      throw new InputError({ ...this.at('inputs'), expected: 'process groups as a JSON list', found: values });
    }
  }

  private at(name: string): { readonly file: string; readonly path: string } {
    return { file: this.place.file, path: `${this.place.path}.${name}` };
  }
}

/** @throws InputError for what no double holds exactly */
export function integer(value: WideInteger, place: { readonly file: string; readonly path: string }): number {
  const text = typeof value === 'object' ? value.toString() : String(value);
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(number)) return number;
  throw new InputError({ ...place, expected: 'a whole number of at least 0 and at most 2^53', found: text });
}
