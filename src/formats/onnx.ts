/**
 * ONNX models: the jobs of a network (convolutions and matrix products) with the dependencies between them. Shapes are
 * those the file states, or follow from the operators. Operators without multiply-accumulates only carry shapes and
 * dependencies; operators this reader does not know are told in `notes`, with their count, and so is what had to be
 * assumed. Weights stay unread.
 */
import { basename } from 'node:path';
import { didYouMean } from '../base/did-you-mean.js';
import { InputError, locate } from '../base/errors.js';
import type { Network } from '../workload/job-pool.js';
import type { Layer } from '../workload/layer.js';
import { Dependencies } from './onnx/dependencies.js';
import type { Operation } from './onnx/node.js';
import { JOBS } from './onnx/operators.js';
import { decodeOnnx, integer, type OnnxGraph, type OnnxNode, type OnnxValue } from './onnx/proto.js';
import { SHAPES } from './onnx/shapes.js';
import { constantTensor, NOTHING, type Shape, type Tensor } from './onnx/tensor.js';
import { valuesAfter } from './onnx/values.js';

export interface OnnxNetwork {
  readonly network: Network;
  /** One sentence each, for people. */
  readonly notes: readonly string[];
}

/** More layers than any model has; keeps a broken file from filling the memory. */
const MOST_NODES = 200_000;

/**
 * @param dimensions sizes of the model's named dimensions (`{sequence: 128}`); a first dimension without one is a batch of 1
 * @throws InputError naming the file and the node
 */
export function readOnnx(
  bytes: Uint8Array,
  file: string,
  dimensions: Readonly<Record<string, number>> = {},
): OnnxNetwork {
  const graph = decodeOnnx(bytes, file);
  if (graph.node.length > MOST_NODES)
    throw new InputError({ file, expected: `at most ${MOST_NODES} nodes`, found: graph.node.length });
  return locate({ file }, () => walk(graph, basename(file, '.onnx'), new Map(Object.entries(dimensions))));
}

function walk(graph: OnnxGraph, name: string, sizes: Map<string, number>): OnnxNetwork {
  const notes = new Set<string>();
  const tensors = new Map<string, Tensor>();
  for (const tensor of graph.initializer)
    tensors.set(tensor.name, constantTensor(tensor, `initializer "${tensor.name}"`));
  const inputs = graph.input.filter((input) => !tensors.has(input.name));
  checkNames(inputs, sizes);
  for (const input of inputs) tensors.set(input.name, inputTensor(input, sizes, notes));
  const declared = new Map([...graph.valueInfo, ...graph.output].map((value) => [value.name, value]));

  const layers: { layer: Layer; after: readonly number[] }[] = [];
  const dependencies = new Dependencies();
  const unsupported = new Map<string, number>();
  const names = new Set<string>();
  graph.node.forEach((node, index) => {
    const label = `node "${node.name || node.output[0] || index}" (${node.opType})`;
    locate({ path: label }, () => {
      const operation = operationOf(node, label, tensors);
      const lower = standard(node) ? JOBS[node.opType] : undefined;
      const from = dependencies.reduced(operation.inputs.flatMap((input) => input.from));
      const constant = operation.inputs.every((input) => input.constant);
      const infer = standard(node) && Object.hasOwn(SHAPES, node.opType) ? SHAPES[node.opType] : undefined;
      if (infer === undefined) count(unsupported, node);
      let made = from;
      if (lower !== undefined && !constant) {
        const { layer, note } = lower(
          unique(node.name || node.output[0] || `${node.opType}-${index}`, names),
          operation,
        );
        if (note !== undefined) notes.add(note);
        layers.push({ layer, after: from });
        dependencies.add(from);
        made = [layers.length - 1];
      }
      const shapes = infer?.(operation) ?? [];
      node.output.forEach((output, position) => {
        if (output === '') return;
        if (tensors.has(output)) throw new InputError({ expected: 'each tensor made once', found: output });
        const shape = fixedShape(declared.get(output), sizes) ?? shapes[position];
        const values = position === 0 && infer !== undefined ? valuesAfter(operation, shape) : undefined;
        // what is known before anything runs waits for nothing
        const known = values !== undefined;
        const fixed = known || (constant && infer !== undefined);
        tensors.set(output, { shape, values, constant: fixed, from: known ? [] : made, madeBy: label });
      });
    });
  });
  if (layers.length === 0)
    throw new InputError({ expected: `a node that is a job (${Object.keys(JOBS).join(', ')})`, found: 'none' });
  if (unsupported.size > 0)
    notes.add(`not supported, left out: ${[...unsupported].map(([op, times]) => `${op} × ${times}`).join(', ')}`);
  return { network: { name: graph.name || name, layers }, notes: [...notes] };
}

/** Operators of other domains than ONNX's own may mean anything; the few named in the tables are quantised twins. */
function standard({ domain }: OnnxNode): boolean {
  return domain === '' || domain === 'ai.onnx' || domain === 'com.microsoft';
}

function operationOf(node: OnnxNode, label: string, tensors: ReadonlyMap<string, Tensor>): Operation {
  const inputs = node.input.map((name) => {
    const tensor = name === '' ? NOTHING : tensors.get(name);
    if (tensor !== undefined) return tensor;
    const hint = didYouMean(name, [...tensors.keys()].slice(-1000));
    throw new InputError({ expected: 'inputs that an earlier node makes', found: name, hint });
  });
  return { op: node.opType, label, inputs, outputs: node.output.length, attribute: node.attribute };
}

function inputTensor(input: OnnxValue, sizes: Map<string, number>, notes: Set<string>): Tensor {
  const shape = input.type?.tensorType?.shape?.dim.map((_, axis) => {
    const { size, name } = dimensionOf(input, axis, sizes);
    if (size !== undefined) return size;
    if (axis > 0)
      throw new InputError({
        path: `input "${input.name}"`,
        expected: `a size for dimension ${axis}`,
        found: name === '' ? undefined : name,
        hint: name === '' ? 'export the model with a fixed size' : `say workload.dimensions: {${name}: …}`,
      });
    notes.add(`the batch ${name === '' ? `of input "${input.name}"` : `"${name}"`} is taken as 1`);
    if (name !== '') sizes.set(name, 1);
    return 1;
  });
  return { shape, values: undefined, constant: false, from: [], madeBy: `input "${input.name}"` };
}

/** A name given a size must be one of the model's. */
function checkNames(inputs: readonly OnnxValue[], sizes: ReadonlyMap<string, number>): void {
  const names = inputs.flatMap(({ type }) => type?.tensorType?.shape?.dim.map(({ dimParam }) => dimParam ?? '') ?? []);
  const known = [...new Set(names.filter((name) => name !== ''))];
  for (const name of sizes.keys()) {
    if (known.includes(name)) continue;
    const expected = known.length === 0 ? 'no dimensions: the model names none' : `dimensions ${known.join(', ')}`;
    throw new InputError({ path: 'inputs', expected, found: name, hint: didYouMean(name, known) });
  }
}

function dimensionOf(value: OnnxValue, axis: number, sizes: ReadonlyMap<string, number>) {
  const dim = value.type?.tensorType?.shape?.dim[axis];
  const name = dim?.dimParam ?? '';
  const fixed = dim !== undefined && Object.hasOwn(dim, 'dimValue') && dim.dimValue !== undefined;
  const stated = fixed ? integer(dim.dimValue!) : undefined;
  return { name, size: stated !== undefined && stated > 0 ? stated : sizes.get(name) };
}

/** What the file states of a tensor, if it states all of it. */
function fixedShape(value: OnnxValue | undefined, sizes: ReadonlyMap<string, number>): Shape | undefined {
  const dims = value?.type?.tensorType?.shape?.dim;
  if (value === undefined || dims === undefined) return undefined;
  const shape = dims.map((_, axis) => dimensionOf(value, axis, sizes).size);
  return shape.every((size) => size !== undefined) ? shape : undefined;
}

function count(unsupported: Map<string, number>, { opType, domain }: OnnxNode): void {
  const name = domain === '' || domain === 'ai.onnx' ? opType : `${domain}.${opType}`;
  unsupported.set(name, (unsupported.get(name) ?? 0) + 1);
}

/** PyTorch's names are paths that begin with a slash. */
function unique(name: string, names: Set<string>): string {
  const base = name.replace(/^\/+/, '').slice(0, 200);
  let free = base;
  for (let n = 2; names.has(free); n++) free = `${base}-${n}`;
  names.add(free);
  return free;
}
