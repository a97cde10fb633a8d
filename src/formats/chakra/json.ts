/**
 * Chakra traces as JSON: what Chakra's jsonizer writes (one object after another, the metadata first), or the object with
 * a `workload_graph` that its feeder reads.
 */
import { InputError } from '../../base/errors.js';
import { parseJson } from '../json-text.js';
import type { ChakraAttribute, ChakraNode, WideInteger } from './proto.js';

/** @throws InputError */
export function parseChakraJson(text: string, file: string): ChakraNode[] {
  const objects = splitObjects(text, file);
  const [first] = objects;
  if (objects.length === 1 && isObject(first) && Array.isArray(first['workload_graph']))
    return first['workload_graph'].map((node: unknown, i) => fromFeeder(node, `workload_graph.${i}`, file));
  // The jsonizer's first object is the metadata, which has no id and no type.
  const isMetadata = isObject(first) && first['type'] === undefined && first['id'] === undefined;
  return (isMetadata ? objects.slice(1) : objects).map((node, i) => {
    if (isObject(node)) return node as ChakraNode;
    throw new InputError({ file, path: String(i), expected: 'a node', found: node });
  });
}

/** Objects that follow one another with nothing but blanks between. */
function splitObjects(text: string, file: string): unknown[] {
  const objects: unknown[] = [];
  let depth = 0;
  let start = 0;
  let isText = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (isText) {
      if (c === '\\') i++;
      else if (c === '"') isText = false;
      continue;
    }
    if (c === '"') isText = true;
    else if (c === '{') depth++;
    else if (c === '}' && --depth === 0) {
      objects.push(parsePart(text, start, i + 1, file));
      start = i + 1;
    }
  }
  if (text.slice(start).trim() !== '') objects.push(parsePart(text, start, text.length, file));
  if (objects.length === 0) throw new InputError({ file, expected: 'at least one node', found: undefined });
  return objects;
}

function parsePart(text: string, start: number, end: number, file: string): unknown {
  try {
    return parseJson(text.slice(start, end), file);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const before = text.slice(0, start).split('\n').length - 1;
    throw new InputError({ ...error.problem, line: before + (error.problem.line ?? 1) });
  }
}

/** Keys of the feeder's form, and what they are attributes of elsewhere. */
const ATTRIBUTES = [
  ...['is_cpu_op', 'num_ops', 'tensor_size', 'comm_type', 'comm_priority'],
  ...['comm_size', 'comm_src', 'comm_dst', 'comm_tag', 'pg_name', 'involved_dim'],
];

function fromFeeder(node: unknown, path: string, file: string): ChakraNode {
  if (!isObject(node)) throw new InputError({ file, path, expected: 'a node', found: node });
  const attr = ATTRIBUTES.filter((name) => node[name] !== undefined).map((name) => attribute(name, node[name]));
  return {
    id: node['Id'] as WideInteger,
    name: String(node['Name'] ?? ''),
    type: node['NodeType'] as number | string,
    dataDeps: (node['data_deps'] ?? []) as WideInteger[],
    ctrlDeps: (node['ctrl_deps'] ?? []) as WideInteger[],
    durationMicros: (node['runtime'] ?? 0) as WideInteger,
    attr,
  };
}

function attribute(name: string, value: unknown): ChakraAttribute {
  if (typeof value === 'boolean') return { name, boolVal: value };
  if (Array.isArray(value)) return { name, boolList: { values: value as boolean[] } };
  return typeof value === 'string' ? { name, stringVal: value } : { name, int64Val: value };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
