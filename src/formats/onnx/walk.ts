/**
 * The walk along a graph: node after node, shapes, values and dependencies of every tensor, and the layers of the nodes
 * that are jobs. Bodies of If, Loop and Scan and the model's own functions are walked where they are used.
 */
import { didYouMean } from '../../base/did-you-mean.js';
import { InputError, locate } from '../../base/errors.js';
import { type Layer, macs, operandElements, withElementBytes } from '../../workload/layer.js';
import type { ModelLayer } from '../../workload/model.js';
import { stepped, type Trail, trailOfLayer, VectorBook } from '../../workload/vector/trail.js';
import type { VectorStep } from '../../workload/vector/vector-work.js';
import { channelsLast, hasChannelsLast, withChannelsFirst } from './channels-last.js';
import { controlFlow } from './control-flow.js';
import { Dependencies, type Origin } from './dependencies.js';
import type { Dimensions } from './dimensions.js';
import { narrowedTo, operandWidths, readersOf, storedAfter } from './element-width.js';
import { bodyOf, functionKey } from './functions.js';
import type { Operation } from './node.js';
import { JOBS } from './operators.js';
import type { OnnxFunction, OnnxGraph, OnnxNode } from './proto.js';
import { type Aside, found, MOST_NODES, Scope, type Walker } from './scope.js';
import { sequenceAfter } from './sequences.js';
import { SHAPES } from './shapes.js';
import { constantTensor, elements, NOTHING, type ReadExternal, sparseTensor, type Tensor } from './tensor.js';
import { typeAfter } from './types.js';
import { valuesAfter } from './values.js';
import { trailAfter, trailOf } from './vector-steps.js';

const DEEPEST = 40;

interface LeftOut {
  readonly times: number;
  /** Output elements, as far as they are known. */
  readonly operations: number;
  readonly unknown: number;
}

/** All that is learnt on the way. */
export class Walk implements Walker {
  readonly layers: { readonly layer: Layer; readonly after: readonly number[] }[] = [];
  notes = new Set<string>();
  leftOut = new Map<string, LeftOut>();
  readonly dependencies = new Dependencies();
  /** Work without multiply-accumulates. */
  private book = new VectorBook();
  private readonly names = new Map<string, number>();
  private nodes = 0;
  private depth = 0;
  /** Of the graph that is being walked. */
  private readers = readersOf([]);

  constructor(
    readonly functions: ReadonlyMap<string, OnnxFunction>,
    readonly dimensions: Dimensions,
    readonly opset: number,
    readonly external?: ReadExternal,
  ) {}

  /** Initializers and declarations of a graph, inside another's scope. */
  scopeOf(graph: OnnxGraph, around?: Scope): Scope {
    const declared = new Map([...graph.valueInfo, ...graph.output].map((value) => [value.name, value]));
    const scope = new Scope(around, declared);
    for (const tensor of graph.initializer)
      scope.set(tensor.name, constantTensor(tensor, `initializer "${tensor.name}"`, this.external));
    for (const sparse of graph.sparseInitializer) {
      const name = sparse.values?.name ?? '';
      scope.set(name, sparseTensor(sparse, `initializer "${name}"`));
    }
    return scope;
  }

  /** @throws InputError naming the node */
  run(nodes: readonly OnnxNode[], scope: Scope, prefix = ''): void {
    if (++this.depth > DEEPEST)
      throw new InputError({ expected: `at most ${DEEPEST} graphs in each other`, found: 'more' });
    const around = this.readers;
    this.readers = readersOf(nodes);
    try {
      for (const [index, node] of nodes.entries()) {
        if (++this.nodes > MOST_NODES)
          throw new InputError({ expected: `at most ${MOST_NODES} nodes, loops unrolled`, found: 'more' });
        const label = `node "${node.name || node.output[0] || index}" (${node.opType})`;
        locate({ path: label }, () =>
          this.step(node, label, scope, `${prefix}${node.name || node.output[0] || `${node.opType}-${index}`}`),
        );
      }
    } finally {
      // a branch that does not fit its inputs may be given up for the other one
      this.readers = around;
      this.depth--;
    }
  }

  aside<T>(run: () => T): Aside<T> {
    const around = { book: this.book, notes: this.notes, leftOut: this.leftOut };
    const inner = { book: new VectorBook(around.book), notes: new Set<string>(), leftOut: new Map<string, LeftOut>() };
    const count = this.layers.length;
    Object.assign(this, inner);
    try {
      const result = run();
      const layers = this.layers.slice(count);
      const keep = (): void => {
        for (const { layer, after } of layers) this.add(layer, after);
        this.book.absorb(inner.book);
        for (const note of inner.notes) this.notes.add(note);
        for (const [name, entry] of inner.leftOut) this.countLeftOut(name, entry);
      };
      return { result, layers: layers.length, macs: layers.reduce((sum, { layer }) => sum + macs(layer), 0), keep };
    } finally {
      Object.assign(this, around);
      this.layers.length = count;
      this.dependencies.truncate(count);
    }
  }

  add(layer: Layer, after: readonly number[]): number {
    this.layers.push({ layer, after });
    this.dependencies.add(after);
    return this.layers.length - 1;
  }

  /** With the work without multiply-accumulates that goes with each. @param outputs of the model */
  network(outputs: readonly Tensor[]): ModelLayer[] {
    for (const output of outputs) this.book.read(trailOf(output), undefined);
    return this.layers.map(({ layer, after }, index) => {
      const vector = this.book.vectorOf(index, operandElements(layer).output);
      return { layer, after, ...(vector === undefined ? {} : { vector }) };
    });
  }

  private step(node: OnnxNode, label: string, scope: Scope, name: string): void {
    const operation = operationOf(node, label, scope, this.opset);
    const body = this.functions.get(functionKey(node));
    const outputs =
      body !== undefined
        ? this.call(body, node, operation, name)
        : (controlFlow(this, operation, scope, name) ??
          sequenceAfter(this, operation) ??
          this.plain(node, operation, scope, name));
    node.output.forEach((output, position) => {
      if (output === '') return;
      if (scope.has(output)) throw new InputError({ expected: 'each tensor made once', found: output });
      const made = outputs[position] ?? { ...NOTHING, constant: false, madeBy: label };
      const declared = scope.declared.get(output);
      if (made.shape !== undefined) this.dimensions.refuseContradiction(declared, made.shape);
      const stated = made.shape ?? this.dimensions.statedShape(declared);
      if (stated?.some((size) => !Number.isInteger(size) || size < 0))
        throw new InputError({
          path: `output "${output}"`,
          expected: 'sizes of at least 0',
          found: `[${stated.join(', ')}]`,
        });
      const type = made.type ?? declared?.type?.tensorType?.elemType;
      scope.set(output, { ...made, shape: stated, type, madeBy: label });
    });
  }

  private call(body: OnnxFunction, node: OnnxNode, operation: Operation, name: string): Tensor[] {
    const inner = new Scope();
    body.input.forEach((input, i) => {
      inner.set(input, operation.inputs[i] ?? NOTHING);
    });
    this.run(bodyOf(body, node.attribute), inner, `${name}/`);
    return body.output.map((output) => found(output, inner));
  }

  private plain(node: OnnxNode, given: Operation, scope: Scope, name: string): Tensor[] {
    const isLast = hasChannelsLast(given, node.domain);
    const operation = isLast ? withChannelsFirst(given, node.domain) : given;
    const key = keyOf(node);
    const lower = key !== undefined && Object.hasOwn(JOBS, key) ? JOBS[key] : undefined;
    const infer = key !== undefined && Object.hasOwn(SHAPES, key) ? SHAPES[key] : undefined;
    const from = this.dependencies.join(operation.inputs.map((input) => input.from));
    const constant = operation.inputs.every((input) => input.constant);
    let made: Origin = from;
    let job: Trail | undefined;
    if (lower !== undefined && !constant) {
      const { layers, note } = lower(this.unique(name), operation);
      if (note !== undefined && layers.length > 0) this.notes.add(note);
      const output = narrowedTo(node.output[0] ?? '', this.readers, scope) ?? typeAfter(given, 0);
      const widths = operandWidths(operation, output);
      for (const layer of layers) {
        const last = this.add(withElementBytes(layer, widths), this.dependencies.resolve(made));
        made = { layers: [last], joined: [] };
        // The first layer reads what the node reads.
        if (job === undefined) for (const input of operation.inputs) this.book.read(trailOf(input), last);
        const inner = innerStep(node.opType, layer);
        const own = trailOfLayer(last);
        job = inner === undefined ? own : stepped([{ trail: own, elements: 0 }], inner);
        if (inner !== undefined) this.book.read(job, undefined);
      }
    }
    const inferred = infer?.(operation) ?? [];
    const shapes = node.output.map((_, i) => {
      const shape = inferred[i];
      return isLast && shape !== undefined ? channelsLast(shape) : shape;
    });
    if (infer === undefined) this.leaveOut(node, scope);
    const trail = job ?? trailAfter(operation, shapes[0], `${name}.rows`);
    const type = typeAfter(given, 0);
    const values = infer === undefined ? [] : valuesAfter(given, shapes, type, this.external);
    return node.output.map((_, i): Tensor => {
      const value = values[i];
      // what is known before anything runs waits for nothing
      const isKnown = value !== undefined;
      return {
        shape: shapes[i],
        type: i === 0 ? type : typeAfter(given, i),
        stored: i === 0 ? storedAfter(given) : undefined,
        values: value,
        constant: isKnown || (constant && infer !== undefined),
        from: isKnown ? NOTHING.from : made,
        trail: isKnown || constant ? undefined : trail,
        madeBy: given.label,
      };
    });
  }

  private leaveOut(node: OnnxNode, scope: Scope): void {
    const { opType, domain } = node;
    const name = domain === '' || domain === 'ai.onnx' ? opType : `${domain}.${opType}`;
    const shapes = node.output
      .filter((output) => output !== '')
      .map((output) => this.dimensions.statedShape(scope.declared.get(output)));
    const known = shapes.filter((shape) => shape !== undefined);
    this.countLeftOut(name, {
      times: 1,
      operations: known.reduce((sum, shape) => sum + elements(shape), 0),
      unknown: shapes.length - known.length,
    });
  }

  private countLeftOut(name: string, { times, operations, unknown }: LeftOut): void {
    const before = this.leftOut.get(name) ?? { times: 0, operations: 0, unknown: 0 };
    this.leftOut.set(name, {
      times: before.times + times,
      operations: before.operations + operations,
      unknown: before.unknown + unknown,
    });
  }

  /** PyTorch's names are paths that begin with a slash. */
  private unique(name: string): string {
    const base = name.replace(/^\/+/, '').slice(0, 200);
    let times = this.names.get(base) ?? 0;
    if (times === 0) {
      this.names.set(base, 1);
      return base;
    }
    let free: string;
    do free = `${base}-${++times}`;
    while (this.names.has(free));
    this.names.set(base, times);
    this.names.set(free, 1);
    return free;
  }
}

/** Softmax between an attention's products, gates of a recurrent layer's states: parts of operators that are jobs. */
function innerStep(op: string, layer: Layer): Omit<VectorStep, 'operands'> | undefined {
  const outputs = operandElements(layer).output;
  if (op.includes('Attention') && layer.name.endsWith('/scores'))
    return { operation: 'softmax', elements: outputs, outputs };
  if (/LSTM|GRU|RNN/.test(op) && layer.name.endsWith('/states'))
    return { operation: 'gates', elements: layer.c * layer.y * layer.groups, outputs };
  return undefined;
}

const OTHER_DOMAINS = /^(ai\.onnx\.(ml|preview\.training)|qonnx\..*|onnx\.brevitas|finn\..*)$/;

/** Operators of other domains than ONNX's own may mean anything; those of the tables are known. */
function keyOf({ domain, opType }: OnnxNode): string | undefined {
  if (domain === '' || domain === 'ai.onnx' || OTHER_DOMAINS.test(domain)) return opType;
  if (domain !== 'com.microsoft' && domain !== 'com.ms.internal.nhwc') return undefined;
  const own = `com.microsoft.${opType}`;
  return Object.hasOwn(JOBS, own) || Object.hasOwn(SHAPES, own) ? own : opType;
}

function operationOf(node: OnnxNode, label: string, scope: Scope, opset: number): Operation {
  const inputs = node.input.map((name) => {
    const tensor = name === '' ? NOTHING : scope.get(name);
    if (tensor !== undefined) return tensor;
    const hint = didYouMean(name, scope.names().slice(-1000));
    throw new InputError({ expected: 'inputs that an earlier node makes', found: name, hint });
  });
  return { op: node.opType, label, inputs, outputs: node.output.length, opset, attribute: node.attribute };
}
