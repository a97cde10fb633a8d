/**
 * Chakra execution traces as a list of operators: PyTorch's products become layers, as they depend on each other, from the
 * shapes that the trace has of their inputs. Of operators inside each other (`aten::linear` and the `aten::addmm` it calls) the
 * outer one counts. Times and communication are the network scale's (chakra.ts); what has work and no layer is told.
 */
import { InputError, locate } from '../../base/errors.js';
import { counted } from '../../base/numbers.js';
import type { Network } from '../../workload/job-pool.js';
import type { ModelLayer } from '../../workload/model.js';
import { chakraNodes, integer } from '../chakra.js';
import { Dependencies, type Origin, STARTING } from '../onnx/dependencies.js';
import { ATEN_PRODUCTS } from './aten-products.js';
import type { ChakraNode } from './proto.js';

/** Names of what multiplies, and has no layer here. */
const HAS_WORK = /^(.*backward.*|.*conv.*|.*mm|.*matmul.*|.*attention.*|lstm|gru|rnn_\w+|bilinear|einsum)$/;

interface Placed {
  readonly node: ChakraNode;
  readonly path: string;
  /** Indices of the nodes it waits for, and of those it is part of. */
  readonly data: readonly number[];
  readonly control: readonly number[];
}

/** @throws InputError that names the node */
export function readChakraOperators(bytes: Uint8Array, file: string, name: string) {
  const nodes = placed(chakraNodes(bytes, file), file);
  const dependencies = new Dependencies();
  const layers: ModelLayer[] = [];
  const left = new Map<string, number>();
  const isInside = new Array<boolean>(nodes.length).fill(false);
  const from = new Array<Origin>(nodes.length).fill(STARTING);
  const isProduct = nodes.map(({ node }) => ATEN_PRODUCTS.has(operatorOf(node) ?? ''));
  for (const index of inOrder(nodes, file)) {
    const { node, path, data, control } = nodes[index]!;
    const operator = operatorOf(node);
    const lower = ATEN_PRODUCTS.get(operator ?? '');
    isInside[index] = control.some((parent) => isInside[parent] === true || isProduct[parent] === true);
    let made = dependencies.join([...data, ...control].map((other) => from[other]!));
    if (lower !== undefined && isInside[index] === false) {
      const own = locate({ file, path }, () => lower(`${operator}-${String(node.id ?? 0)}`, callOf(node)));
      for (const layer of own) {
        const after = dependencies.resolve(made);
        dependencies.add(after);
        made = { layers: [layers.push({ layer, after }) - 1], joined: [] };
      }
    } else if (operator !== undefined && lower === undefined && isInside[index] === false && HAS_WORK.test(operator))
      left.set(operator, (left.get(operator) ?? 0) + 1);
    from[index] = made;
  }
  const told = [...left].map(([operator, times]) => `aten::${operator} × ${times}`).join(', ');
  if (layers.length === 0)
    throw new InputError({
      file,
      expected: 'an operator that is a product (aten::mm, aten::linear, aten::convolution, …)',
      found: told === '' ? `none in ${counted(nodes.length, 'node')}` : `none; not supported: ${told}`,
    });
  const network: Network = { name, layers };
  return { network, notes: told === '' ? [] : [`not supported, left out: ${told}`] };
}

/** Its name without `aten::` and an overload behind. */
function operatorOf({ name = '' }: ChakraNode): string | undefined {
  return /^aten::(\w+)/.exec(String(name))?.[1];
}

/** @throws InputError for an id twice, or a node that waits for one that is not there */
function placed(nodes: readonly ChakraNode[], file: string): Placed[] {
  const index = new Map<number, number>();
  nodes.forEach((node, i) => {
    const id = integer(node.id ?? 0, { file, path: `node ${i}.id` });
    if (index.has(id)) throw new InputError({ file, path: `node ${i}.id`, expected: 'each id once', found: id });
    index.set(id, i);
  });
  return nodes.map((node, i) => {
    const path = `node ${String(node.id ?? 0)}`;
    const known = (field: string, ids: ChakraNode['dataDeps'] = []): number[] =>
      [ids].flat().map((dep) => {
        const at = index.get(integer(dep, { file, path: `${path}.${field}` }));
        if (at !== undefined && at !== i) return at;
        throw new InputError({
          file,
          path: `${path}.${field}`,
          expected: 'the id of another node',
          found: String(dep),
        });
      });
    return { node, path, data: known('data_deps', node.dataDeps), control: known('ctrl_deps', node.ctrlDeps) };
  });
}

/** Each behind what it waits for, otherwise as in the file. @throws InputError for a circle */
function inOrder(nodes: readonly Placed[], file: string): number[] {
  const waiting = nodes.map(({ data, control }) => data.length + control.length);
  const behind = nodes.map((): number[] => []);
  nodes.forEach(({ data, control }, i) => {
    for (const other of [...data, ...control]) behind[other]!.push(i);
  });
  const order = nodes.flatMap((_, i) => (waiting[i] === 0 ? [i] : []));
  for (const next of order) for (const later of behind[next]!) if (--waiting[later]! === 0) order.push(later);
  if (order.length === nodes.length) return order;
  const circle = nodes[waiting.findIndex((count) => count > 0)]!.path;
  throw new InputError({ file, path: circle, expected: 'nodes that do not wait for themselves', found: 'a circle' });
}

/** Shapes and values are lists as Python writes them. */
function callOf({ inputs }: ChakraNode) {
  const shapes = pythonList(inputs?.shapes, 'inputs.shapes').map((shape) => (Array.isArray(shape) ? shape : []));
  return { shapes, values: pythonList(inputs?.values, 'inputs.values') };
}

function pythonList(text: unknown, path: string): unknown[] {
  if (text === undefined || text === '' || text === null) return [];
  const json = String(text)
    .replaceAll("'", '"')
    .replaceAll('(', '[')
    .replaceAll(')', ']')
    .replaceAll(/\bNone\b/g, 'null')
    .replaceAll(/\bTrue\b/g, 'true')
    .replaceAll(/\bFalse\b/g, 'false')
    .replaceAll(/<[^<>]*>/g, 'null')
    .replaceAll(/,\s*\]/g, ']');
  try {
    const list: unknown = JSON.parse(json);
    if (Array.isArray(list)) return list;
  } catch {
    // told below
  }
  throw new InputError({ path, expected: 'a list', found: String(text).slice(0, 80) });
}
