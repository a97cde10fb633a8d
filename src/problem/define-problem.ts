/**
 * Makes a problem from what a caller must say, fills in the rest (one byte an element, dense) and refuses what is no
 * problem: a size that is not a positive integer, a projection over an unknown dimension, no result or two.
 */

import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import { type Dimension, type Operand, type Problem, problemMacs, type Rank } from './problem.js';

export interface OperandSpec {
  readonly name: string;
  readonly ranks: readonly Rank[];
  /** Default false: the operand is only read. */
  readonly isResult?: boolean;
  /** Default 1. */
  readonly elementBytes?: number;
  /** Only of a result. Default: `elementBytes`. */
  readonly partialBytes?: number;
  /** Default 1. */
  readonly density?: number;
}

export interface ProblemSpec {
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  readonly operands: readonly OperandSpec[];
}

/** Larger ones are slips of the keyboard, and counts beyond it would no longer be exact. */
export const LARGEST_DIMENSION = 2 ** 31;

/** @throws InputError with the path of what is wrong */
export function defineProblem({ name, dimensions, operands }: ProblemSpec): Problem {
  checkDimensions(dimensions);
  const names = dimensions.map((dimension) => dimension.name);
  const seen = new Set<string>();
  const made = operands.map((spec): Operand => {
    if (spec.name === '' || seen.has(spec.name))
      throw new InputError({ path: 'operands', expected: 'operands with names of their own', found: spec.name });
    seen.add(spec.name);
    return operandOf(spec, names);
  });
  const results = made.filter(({ isResult }) => isResult).length;
  if (results !== 1) throw new InputError({ path: 'operands', expected: 'one result (read-write)', found: results });
  const problem = { name, dimensions, operands: made };
  const work = problemMacs(problem);
  if (work > Number.MAX_SAFE_INTEGER)
    throw new InputError({ path: name, expected: 'at most 2^53 multiply-accumulates', found: work });
  return problem;
}

function checkDimensions(dimensions: readonly Dimension[]): void {
  if (dimensions.length === 0)
    throw new InputError({ path: 'dimensions', expected: 'at least one dimension', found: 'none' });
  const seen = new Set<string>();
  for (const { name, size } of dimensions) {
    if (name === '' || seen.has(name))
      throw new InputError({ path: 'dimensions', expected: 'dimensions with names of their own', found: name });
    seen.add(name);
    if (!Number.isInteger(size) || size < 1 || size > LARGEST_DIMENSION)
      throw new InputError({
        path: name,
        expected: size > LARGEST_DIMENSION ? `at most ${LARGEST_DIMENSION}` : 'a positive integer',
        found: size,
      });
  }
}

function operandOf(spec: OperandSpec, dimensions: readonly string[]): Operand {
  const { name, ranks, isResult = false, elementBytes = 1, density = 1 } = spec;
  for (const { terms, padding } of ranks) {
    const used = new Set<string>();
    for (const { dimension, coefficient } of terms) {
      if (!dimensions.includes(dimension))
        throw new InputError({
          path: name,
          expected: `a dimension (${dimensions.join(', ')})`,
          found: dimension,
          hint: didYouMean(dimension, dimensions),
        });
      if (used.has(dimension))
        throw new InputError({ path: name, expected: 'a dimension once in a rank', found: dimension });
      used.add(dimension);
      checkInteger(coefficient, 1, `${name}.${dimension}`, 'a positive integer as coefficient');
    }
    if (padding === undefined) continue;
    checkInteger(padding.before, 0, `${name}.padding.before`, 'a whole number of at least 0');
    checkInteger(padding.stored, 1, `${name}.padding.stored`, 'a positive integer');
  }
  checkBytes(elementBytes, `${name}.elementBytes`);
  const partialBytes = isResult ? (spec.partialBytes ?? elementBytes) : elementBytes;
  checkBytes(partialBytes, `${name}.partialBytes`);
  if (!(density >= 0 && density <= 1))
    throw new InputError({ path: `${name}.density`, expected: 'a share from 0 to 1', found: density });
  return { name, ranks, isResult, elementBytes, partialBytes, density };
}

function checkInteger(value: number, least: number, path: string, expected: string): void {
  if (!Number.isSafeInteger(value) || value < least) throw new InputError({ path, expected, found: value });
}

/** @throws InputError unless `bytes` is what an element can take: a half (4 bits) is */
export function checkBytes(bytes: number, path: string): void {
  if (!(bytes > 0 && bytes <= 64))
    throw new InputError({ path, expected: 'bytes of an element, above 0 and at most 64', found: bytes });
}
