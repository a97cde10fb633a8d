/**
 * If, Loop and Scan, walked: the branch that is taken, or the one with more work where the condition is not known; each
 * turn of a loop. How often a loop turns must be known, or said: `dimensions: {"node[trips]": 50}`.
 */
import { InputError } from '../../base/errors.js';
import { graphAttribute, hasInput, inputOf, intAttribute, intsAttribute, type Operation } from './node.js';
import type { OnnxGraph } from './proto.js';
import { found, MOST_NODES, type Scope, stacked, type Walker } from './scope.js';
import { NOTHING, type Tensor, TYPE } from './tensor.js';

/** Undefined for another operator. @throws InputError */
export function controlFlow(walk: Walker, operation: Operation, scope: Scope, name: string): Tensor[] | undefined {
  switch (operation.op) {
    case 'If':
      return branch(walk, operation, scope, name);
    case 'Loop':
      return loop(walk, operation, scope, name);
    case 'Scan':
      return scan(walk, operation, scope, name);
    default:
      return undefined;
  }
}

/** @throws InputError where the node has no such body */
function bodyOf(operation: Operation, attribute: string): OnnxGraph {
  const graph = graphAttribute(operation, attribute);
  if (graph !== undefined && graph !== null) return graph;
  throw new InputError({ path: attribute, expected: 'a graph', found: undefined });
}

function walked(walk: Walker, graph: OnnxGraph, scope: Scope, name: string, inputs: readonly Tensor[]): Tensor[] {
  const inner = walk.scopeOf(graph, scope);
  graph.input.forEach((input, i) => {
    const given = inputs[i];
    if (given !== undefined) inner.set(input.name, given);
  });
  walk.run(graph.node, inner, `${name}/`);
  return graph.output.map((output) => found(output.name, inner));
}

function branch(walk: Walker, operation: Operation, scope: Scope, name: string): Tensor[] {
  const condition = inputOf(operation, 0);
  const bodies = [bodyOf(operation, 'then_branch'), bodyOf(operation, 'else_branch')] as const;
  const taken = condition.values?.[0];
  if (taken !== undefined) return walked(walk, bodies[taken === 0 ? 1 : 0], scope, name, []);
  const attempts = bodies.map((body) => attempt(walk, body, scope, name));
  const fitting = attempts.filter(({ results }) => results !== undefined);
  const [most] = fitting.toSorted((a, b) => b.macs - a.macs);
  const refusal = attempts.find((one) => one.refusal !== undefined)?.refusal;
  if (most?.results === undefined) throw refusal;
  for (const { layer, after } of most.layers) walk.add(layer, after);
  if (refusal !== undefined) walk.notes.add(`of an If the branch that does not fit is left out: ${refusal.message}`);
  else if (attempts.some(({ layers }) => layers.length > 0))
    walk.notes.add('of an If whose condition is not known ahead the branch with more work is counted');
  return most.results.map((tensor, i) => {
    const isSame = attempts.every(({ results }) => String(results?.[i]?.shape) === String(tensor.shape));
    const from = walk.dependencies.join([tensor.from, condition.from]);
    // a shape that depends on the branch is that of the branch that is counted
    return { ...tensor, from, values: isSame ? undefined : tensor.values, constant: false };
  });
}

/** What a branch gives, with its layers taken out again; a branch that is never taken may not fit the inputs. */
function attempt(walk: Walker, body: OnnxGraph, scope: Scope, name: string) {
  const before = walk.layers.length;
  try {
    const results = walked(walk, body, scope, name, []);
    const macs = walk.macsFrom(before);
    return { results, macs, layers: walk.takeFrom(before), refusal: undefined };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    walk.takeFrom(before);
    return { results: undefined, macs: 0, layers: [], refusal: error };
  }
}

function loop(walk: Walker, operation: Operation, scope: Scope, name: string): Tensor[] {
  const body = bodyOf(operation, 'body');
  const limit = inputOf(operation, 0).values?.[0];
  const start = hasInput(operation, 1) ? inputOf(operation, 1).values?.[0] : 1;
  const bounded = limit !== undefined && limit <= MOST_NODES ? Math.max(0, limit) : undefined;
  const said = bounded === undefined ? walk.dimensions.tripsOf(name) : undefined;
  const trips = start === 0 ? 0 : (bounded ?? said);
  const carried = operation.inputs.slice(2);
  if (trips === undefined) return unknownLoop(walk, operation, scope, name);
  let states: readonly Tensor[] = carried;
  const scanned: Tensor[][] = [];
  let turns = 0;
  for (; turns < trips; turns++) {
    const results = walked(walk, body, scope, name, [counter(turns), condition(1), ...states]);
    states = results.slice(1, 1 + carried.length);
    keep(scanned, results.slice(1 + carried.length));
    const goesOn = results[0]?.values?.[0];
    if (goesOn === undefined && said === undefined)
      walk.notes.add('loops that may end early are counted with all their turns');
    if (goesOn === 0 && said === undefined) {
      turns++;
      break;
    }
  }
  const rest = Math.max(0, body.output.length - 1 - carried.length);
  const gathered = Array.from({ length: rest }, (_, i) => together(walk, operation, scanned[i] ?? [], 0, turns));
  return [...states, ...gathered];
}

/** Nothing may depend on how often it turns but shapes that nobody needs. */
function unknownLoop(walk: Walker, operation: Operation, scope: Scope, name: string): Tensor[] {
  const before = walk.layers.length;
  const carried = operation.inputs.slice(2);
  const states = carried.map((tensor) => ({ ...tensor, values: undefined, constant: false }));
  const index = { ...counter(0), values: undefined, constant: false };
  const results = walked(walk, bodyOf(operation, 'body'), scope, name, [index, condition(1), ...states]);
  if (walk.layers.length > before)
    throw new InputError({
      expected: 'a trip count that is known ahead',
      found: undefined,
      hint: `say workload.dimensions: {"${name}[trips]": …}`,
    });
  return results.slice(1).map((tensor, i) => {
    const isSame = i < carried.length && String(carried[i]!.shape) === String(tensor.shape);
    return { ...tensor, shape: isSame ? tensor.shape : undefined, values: undefined, constant: false };
  });
}

function scan(walk: Walker, operation: Operation, scope: Scope, name: string): Tensor[] {
  const body = bodyOf(operation, 'body');
  const count = intAttribute(operation, 'num_scan_inputs') ?? 1;
  const inputs = operation.opset < 9 ? operation.inputs.slice(1) : operation.inputs;
  const carried = inputs.slice(0, Math.max(0, inputs.length - count));
  const sequences = inputs.slice(carried.length);
  const axes = sequences.map((input, i) => {
    const axis = intsAttribute(operation, 'scan_input_axes')?.[i] ?? (operation.opset < 9 ? 1 : 0);
    return axis < 0 ? axis + (input.shape?.length ?? 0) : axis;
  });
  const trips = sequences[0]?.shape?.[axes[0] ?? 0];
  if (trips === undefined)
    throw new InputError({ path: 'input', expected: 'a shape of the sequence that is scanned', found: undefined });
  let states: readonly Tensor[] = carried;
  const scanned: Tensor[][] = [];
  for (let turn = 0; turn < trips; turn++) {
    const slices = sequences.map((input, i) => ({
      ...input,
      shape: input.shape?.toSpliced(axes[i]!, 1),
      values: undefined,
    }));
    const results = walked(walk, body, scope, name, [...states, ...slices]);
    states = results.slice(0, carried.length);
    keep(scanned, results.slice(carried.length));
  }
  const rest = Math.max(0, body.output.length - carried.length);
  const outputAxes = intsAttribute(operation, 'scan_output_axes');
  const gathered = Array.from({ length: rest }, (_, i) =>
    together(walk, operation, scanned[i] ?? [], outputAxes?.[i] ?? 0, trips),
  );
  return [...states, ...gathered];
}

/** Adds what a turn gives to what the turns before gave, output by output. */
function keep(scanned: Tensor[][], results: readonly Tensor[]): void {
  results.forEach((tensor, i) => {
    const before = scanned[i];
    if (before === undefined) scanned[i] = [tensor];
    else before.push(tensor);
  });
}

function together(walk: Walker, { label }: Operation, parts: readonly Tensor[], axis: number, turns: number): Tensor {
  const [first] = parts;
  const from = walk.dependencies.join(parts.map((part) => part.from));
  const shape = stacked(first?.shape, axis, turns);
  return { ...NOTHING, shape, type: first?.type, constant: false, from, madeBy: label };
}

function counter(turn: number): Tensor {
  return { ...NOTHING, shape: [], type: TYPE.int64, values: [turn], madeBy: 'a loop' };
}

function condition(value: number): Tensor {
  return { ...NOTHING, shape: [], type: TYPE.bool, values: [value], madeBy: 'a loop' };
}
