/**
 * Which problems array models can run: those whose loops have the roles of a convolution. A loop's role follows from the
 * operands that depend on it, whatever its letter:
 *
 *     input weights result      role
 *       x      x      x         groups; channels of a depthwise convolution, which adds up none
 *       x             x         output positions, where a filter slides along it; else samples, or rows of a product
 *              x      x         filters; columns of a product
 *       x      x                channels that are added up; filter taps, where they share a rank with output positions
 */
import { InputError } from '../base/errors.js';
import type { Convolution } from './convolution.js';
import { dependsOn, type Operand, type Problem, type Rank, readsOf, resultOf } from './problem.js';
import { inputSpan, POINT, type Window } from './window.js';

/** The problem as a convolution. Loops of one role are taken together. @throws InputError that says why it is none */
export function convolutionOf(problem: Problem): Convolution {
  const operands = operandRoles(problem);
  if (typeof operands === 'string') throw refusal(problem, operands);
  const windows: WindowLoops[] = [];
  for (const rank of operands.input.ranks) {
    const window = windowOfRank(rank, operands, problem);
    if (typeof window === 'string') throw refusal(problem, window);
    if (window !== undefined) windows.push(window);
  }
  if (windows.length > 3) throw refusal(problem, `${windows.length} axes along which a filter slides`);
  return assemble(problem, operands, windows);
}

/** Why the problem is no convolution; undefined if it is one. */
export function whyNoConvolution(problem: Problem): string | undefined {
  try {
    convolutionOf(problem);
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return String(error.problem.found);
    throw error;
  }
}

export interface OperandRoles {
  readonly input: Operand;
  readonly weights: Operand;
  readonly result: Operand;
}

/** Which operand is which. The input is the one along which filters slide, else the one read first. */
export function operandRoles(problem: Problem): OperandRoles | string {
  const [first, second, ...more] = readsOf(problem);
  const result = resultOf(problem);
  if (first === undefined || second === undefined || more.length > 0)
    return `${problem.operands.length - 1} operands that are read`;
  const plain = (operand: Operand): boolean =>
    operand.ranks.every(({ terms }) => terms.length === 1 && terms[0]?.coefficient === 1);
  if (!plain(result)) return `a result ${result.name} whose ranks are not plain loops`;
  if (!plain(first) && !plain(second)) return 'two operands with ranks that are not plain loops';
  const isWeights = !plain(second) || (plain(first) && /weight|filter|kernel/i.test(first.name));
  return isWeights ? { input: second, weights: first, result } : { input: first, weights: second, result };
}

interface WindowLoops {
  readonly output: string;
  readonly tap: string | undefined;
  readonly window: Window;
}

/** Undefined for a plain rank. */
function windowOfRank(
  rank: Rank,
  { weights, result }: OperandRoles,
  problem: Problem,
): WindowLoops | undefined | string {
  const { terms, padding } = rank;
  const [only, other] = terms;
  if (only === undefined) return undefined;
  if (terms.length === 1 && only.coefficient === 1 && padding === undefined) return undefined;
  const isOutput = (name: string): boolean => dependsOn(result, name) && !dependsOn(weights, name);
  const isTap = (name: string): boolean => dependsOn(weights, name) && !dependsOn(result, name);
  const output = terms.find(({ dimension }) => isOutput(dimension));
  const tap = terms.find(({ dimension }) => isTap(dimension));
  const known = other === undefined ? output !== undefined : output !== undefined && tap !== undefined;
  if (terms.length > 2 || !known || output === undefined)
    return `a rank ${terms.map(({ dimension }) => dimension).join(' + ')} that no filter slides along`;
  const size = (name: string | undefined): number => problem.dimensions.find((own) => own.name === name)?.size ?? 1;
  const window = {
    outputs: size(output.dimension),
    filter: size(tap?.dimension),
    stride: output.coefficient,
    dilation: tap?.coefficient ?? 1,
    before: padding?.before ?? 0,
    stored: 0,
  };
  const stored = padding?.stored ?? inputSpan(window, window.outputs);
  return { output: output.dimension, tap: tap?.dimension, window: { ...window, stored } };
}

function assemble(problem: Problem, roles: OperandRoles, windows: readonly WindowLoops[]): Convolution {
  const { input, weights, result } = roles;
  const inWindows = new Set(windows.flatMap(({ output, tap }) => [output, tap]));
  const loops = problem.dimensions.filter(({ name }) => !inWindows.has(name));
  const shared: number[] = [];
  const rows: number[] = [];
  let filters = 1;
  let channels: number | undefined;
  for (const { name, size } of loops) {
    const role = [input, weights, result].map((operand) => (dependsOn(operand, name) ? 'x' : '-')).join('');
    if (role === 'xxx') shared.push(size);
    else if (role === 'x-x') rows.push(size);
    else if (role === '-xx') filters *= size;
    else if (role === 'xx-') channels = (channels ?? 1) * size;
    else if (size > 1) throw refusal(problem, `a loop ${name} that fewer than two operands depend on`);
  }
  const isDepthwise = channels === undefined && windows.length > 0 && shared.length > 0;
  const axes = axesOf(windows, rows);
  return {
    isDepthwise,
    groups: product(isDepthwise ? shared.slice(0, -1) : shared),
    batch: product(rows),
    filters,
    channels: isDepthwise ? (shared.at(-1) ?? 1) : (channels ?? 1),
    axes,
    bytes: {
      input: input.elementBytes,
      weights: weights.elementBytes,
      output: result.elementBytes,
      partialSums: result.partialBytes,
    },
  };
}

/** One axis is the height; two are height and width. Where nothing slides the last of the rows is the height. */
function axesOf(windows: readonly WindowLoops[], rows: number[]): Convolution['axes'] {
  const [first, second, third] = windows.map(({ window }) => window);
  if (first === undefined) {
    const height = rows.pop() ?? 1;
    return [POINT, { ...POINT, outputs: height, stored: height }, POINT];
  }
  if (second === undefined) return [POINT, first, POINT];
  return third === undefined ? [POINT, first, second] : [first, second, third];
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((result, size) => result * size, 1);
}

function refusal({ name }: Problem, found: string): InputError {
  return new InputError({ path: name, expected: 'a convolution, a matrix product or a contraction', found });
}
