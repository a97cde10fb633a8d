/**
 * If, Loop, Scan and SequenceMap, walked: the branch that is taken, or the one with more work where the condition is not
 * known; each turn of a loop. How often a loop turns must be known, follow from its condition, or be said:
 * `dimensions: {"node[trips]": 50}`.
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
    case 'SequenceMap':
      return mapped(walk, operation, scope, name);
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
  const run = (body: OnnxGraph): Tensor[] => enough(walked(walk, body, scope, name, []), operation.outputs);
  const taken = condition.values?.[0];
  if (taken !== undefined) return run(bodies[taken === 0 ? 1 : 0]);
  const attempts = bodies.map((body) => attempt(walk, () => run(body)));
  const [most] = attempts.flatMap(({ aside }) => aside ?? []).toSorted((a, b) => b.macs - a.macs);
  const refusal = attempts.find((one) => one.refusal !== undefined)?.refusal;
  if (most === undefined) throw refusal;
  most.keep();
  if (refusal !== undefined) walk.notes.add(`of an If the branch that does not fit is left out: ${refusal.message}`);
  else if (attempts.some(({ aside }) => aside !== undefined && aside.layers > 0))
    walk.notes.add('of an If whose condition is not known ahead the branch with more work is counted');
  return most.result.map((tensor, i) => {
    const isSame = attempts.every(({ aside }) => String(aside?.result[i]?.shape) === String(tensor.shape));
    const from = walk.dependencies.join([tensor.from, condition.from]);
    // a shape that depends on the branch is that of the branch that is counted
    return { ...tensor, from, values: isSame ? undefined : tensor.values, constant: false };
  });
}

/** What a branch gives; one that is never taken may not fit the inputs. */
function attempt(walk: Walker, run: () => Tensor[]) {
  try {
    return { aside: walk.aside(run), refusal: undefined };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { aside: undefined, refusal: error };
  }
}

/** @throws InputError where a body gives less than its node has outputs */
function enough(results: Tensor[], outputs: number): Tensor[] {
  if (results.length >= outputs) return results;
  throw new InputError({ expected: `${outputs} outputs of the body`, found: results.length });
}

/** A Loop on its way: a body, and what it carries from turn to turn. */
interface Turning {
  readonly walk: Walker;
  readonly operation: Operation;
  readonly carried: readonly Tensor[];
  /** The body once, its outputs: condition, states, what is kept. */
  readonly turn: (index: Tensor, states: readonly Tensor[]) => Tensor[];
}

/** Nodes of turns that are walked only to see whether the condition ends them. */
const MOST_TRIED = 20_000;

function loop(walk: Walker, operation: Operation, scope: Scope, name: string): Tensor[] {
  const body = bodyOf(operation, 'body');
  const carried = operation.inputs.slice(2);
  takes(body, 2 + carried.length);
  const outputs = 1 + Math.max(operation.outputs, carried.length);
  const turning: Turning = {
    walk,
    operation,
    carried,
    turn: (index, states) => enough(walked(walk, body, scope, name, [index, condition(1), ...states]), outputs),
  };
  const limit = hasInput(operation, 0) ? inputOf(operation, 0).values?.[0] : Number.POSITIVE_INFINITY;
  const start = hasInput(operation, 1) ? inputOf(operation, 1).values?.[0] : 1;
  if (start === 0 || (limit !== undefined && limit <= 0)) return unturned(turning);
  const bounded = limit !== undefined && limit <= MOST_NODES ? limit : undefined;
  const said = bounded === undefined ? walk.dimensions.tripsOf(name) : undefined;
  if (start === undefined && said === undefined)
    walk.notes.add('loops that may end early are counted with all their turns');
  if (said === 0) return unturned(turning);
  if (said !== undefined) return turned(turning, said, true)!;
  if (bounded !== undefined) return turned(turning, bounded, false)!;
  const tried = Math.ceil(MOST_TRIED / Math.max(1, body.node.length));
  const isUnlimited = limit !== undefined;
  return unknownLoop(turning, name, isUnlimited ? tried : 0);
}

/**
 * @param isSaid the user says how many turns: no condition ends them
 * @returns undefined where a loop without a limit goes on, or may, after as many turns
 */
function turned(
  { walk, operation, carried, turn }: Turning,
  most: number,
  isSaid: boolean,
  isLimit = true,
): Tensor[] | undefined {
  let states = carried;
  const scanned: Tensor[][] = [];
  let turns = 0;
  let goesOn: number | undefined = 1;
  while (turns < most && goesOn !== 0) {
    const results = turn(counter(turns), states);
    states = results.slice(1, 1 + carried.length);
    keep(scanned, results.slice(1 + carried.length));
    turns++;
    goesOn = isSaid ? 1 : results[0]?.values?.[0];
    if (goesOn !== undefined) continue;
    if (!isLimit) return undefined;
    if (turns < most) walk.notes.add('loops that may end early are counted with all their turns');
  }
  if (!isLimit && goesOn !== 0) return undefined;
  return [...states, ...scanned.map((parts) => together(walk, operation, parts, 0, turns))];
}

/** What is carried stays as it is, and nothing is kept: of the sizes that a turn would have kept. */
function unturned({ walk, operation, carried, turn }: Turning): Tensor[] {
  const { result } = walk.aside(() => turn(counter(0), carried));
  return [...carried, ...result.slice(1 + carried.length).map((part) => together(walk, operation, [part], 0, 0))];
}

/** Nothing may depend on how often it turns but shapes that nobody needs. */
function unknownLoop(turning: Turning, name: string, tried: number): Tensor[] {
  const { walk, carried, turn } = turning;
  const states = carried.map((tensor) => ({ ...tensor, values: undefined, constant: false }));
  const once = walk.aside(() => turn({ ...counter(0), values: undefined, constant: false }, states));
  if (tried > 0 && !once.result[0]?.values?.[0]) {
    // the condition may follow from what is counted
    const counted = walk.aside(() => turned(turning, tried, false, false));
    if (counted.result !== undefined) {
      counted.keep();
      return counted.result;
    }
  }
  if (once.layers > 0)
    throw new InputError({
      expected: 'a trip count that is known ahead',
      found: undefined,
      hint: `say workload.dimensions: {"${name}[trips]": …}`,
    });
  once.keep();
  return once.result.slice(1).map((tensor, i) => {
    const isSame = i < carried.length && String(carried[i]!.shape) === String(tensor.shape);
    return { ...tensor, shape: isSame ? tensor.shape : undefined, values: undefined, constant: false };
  });
}

/** Of the first operator set that has it: every sample of a batch for itself, axis 0, its sequence along axis 1. */
function scanOfBatch(walk: Walker, operation: Operation, scope: Scope, name: string): Tensor[] {
  const inputs = operation.inputs.slice(1);
  const samples = inputs[0]?.shape?.[0];
  if (samples === undefined)
    throw new InputError({ path: 'input 1', expected: 'a shape with a batch', found: undefined });
  const without = inputs.map((input) => ({ ...input, shape: input.shape?.slice(1), values: undefined }));
  const own = { ...operation, inputs: without, opset: 9, attribute: operation.attribute.filter(isOfBatch) };
  if (samples === 0) {
    const { result } = walk.aside(() => scan(walk, own, scope, name));
    return result.map((part) => together(walk, operation, [part], 0, 0));
  }
  const gathered: Tensor[][] = [];
  for (let sample = 0; sample < samples; sample++) keep(gathered, scan(walk, own, scope, name));
  return gathered.map((parts) => together(walk, operation, parts, 0, samples));
}

/** It has no axes of its own. */
function isOfBatch({ name }: Operation['attribute'][number]): boolean {
  return name !== 'scan_input_axes' && name !== 'scan_output_axes';
}

function scan(walk: Walker, operation: Operation, scope: Scope, name: string): Tensor[] {
  if (operation.opset < 9) return scanOfBatch(walk, operation, scope, name);
  const body = bodyOf(operation, 'body');
  const { inputs } = operation;
  const count = intAttribute(operation, 'num_scan_inputs') ?? 1;
  if (!(count >= 1 && count <= inputs.length))
    throw new InputError({
      path: 'num_scan_inputs',
      expected: `between 1 and the ${inputs.length} inputs`,
      found: count,
    });
  takes(body, inputs.length);
  const carried = inputs.slice(0, inputs.length - count);
  const sequences = inputs.slice(carried.length);
  const axes = sequences.map((input, i) => {
    const axis = intsAttribute(operation, 'scan_input_axes')?.[i] ?? 0;
    return axis < 0 ? axis + (input.shape?.length ?? 0) : axis;
  });
  const [trips, ...others] = sequences.map((input, i) => input.shape?.[axes[i]!]);
  if (trips === undefined)
    throw new InputError({ path: 'input', expected: 'a shape of the sequence that is scanned', found: undefined });
  const odd = others.find((length) => length !== undefined && length !== trips);
  if (odd !== undefined)
    throw new InputError({ path: 'input', expected: `sequences of one length (${trips})`, found: odd });
  const turn = (states: readonly Tensor[]): Tensor[] => {
    const slices = sequences.map((input, i) => ({
      ...input,
      shape: input.shape?.toSpliced(axes[i]!, 1),
      values: undefined,
    }));
    return enough(walked(walk, body, scope, name, [...states, ...slices]), Math.max(operation.outputs, carried.length));
  };
  let states: readonly Tensor[] = carried;
  const scanned: Tensor[][] = [];
  if (trips === 0) {
    const { result } = walk.aside(() => turn(states));
    keep(scanned, result.slice(carried.length));
  }
  for (let turns = 0; turns < trips; turns++) {
    const results = turn(states);
    states = results.slice(0, carried.length);
    keep(scanned, results.slice(carried.length));
  }
  const outputAxes = intsAttribute(operation, 'scan_output_axes');
  return [...states, ...scanned.map((parts, i) => together(walk, operation, parts, outputAxes?.[i] ?? 0, trips))];
}

/** The body once a member of the sequence; other sequences member by member with it, tensors every time. */
function mapped(walk: Walker, operation: Operation, scope: Scope, name: string): Tensor[] | undefined {
  const body = bodyOf(operation, 'body');
  const [first, ...others] = operation.inputs;
  takes(body, operation.inputs.length);
  // of how many members is not known: told as an operator that is left out
  if (first?.members === undefined) return undefined;
  const turns = first.members.map((member, i) => {
    const given = others.map((input) => (input.members === undefined ? input : (input.members[i] ?? NOTHING)));
    return enough(walked(walk, body, scope, name, [member, ...given]), operation.outputs);
  });
  return body.output.map((_, output): Tensor => {
    const members = turns.map((results) => results[output]!);
    const from = walk.dependencies.join(members.map((member) => member.from));
    return { ...NOTHING, constant: members.every(({ constant }) => constant), from, madeBy: operation.label, members };
  });
}

/** @throws InputError where a body takes another number of tensors than it is given */
function takes(body: OnnxGraph, inputs: number): void {
  if (body.input.length === inputs) return;
  throw new InputError({ path: 'body', expected: `${inputs} inputs`, found: body.input.length });
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
