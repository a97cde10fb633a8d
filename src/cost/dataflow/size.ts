/**
 * Size expressions made ready to evaluate: constants have their values, dimensions their numbers. A size is then a
 * constant plus a sum over the layer's dimensions, in elements.
 */

import { didYouMean } from '../../base/did-you-mean.js';
import { InputError, type Place } from '../../base/errors.js';
import { DIMENSIONS, R, S, X, Y } from './dimension.js';
import type { SizeExpression } from './directive.js';
import type { MaestroProblem } from './maestro-problem.js';

/** Numbers of Y′ and X′, which `Sz` may name too. */
const OUTPUT_Y = DIMENSIONS.length;
const OUTPUT_X = DIMENSIONS.length + 1;

export interface CompiledSize {
  readonly constant: number;
  readonly dimensions: readonly number[];
  readonly factors: readonly number[];
  readonly place: Place;
}

/** @throws InputError for a constant without a value. */
export function compileSize(
  expression: SizeExpression,
  constants: Readonly<Record<string, number>>,
  place: Place,
): CompiledSize {
  let { constant } = expression;
  const dimensions: number[] = [];
  const factors: number[] = [];
  for (const { factor, name, dimension } of expression.terms) {
    if (dimension) {
      dimensions.push(
        name === "Y'" ? OUTPUT_Y : name === "X'" ? OUTPUT_X : (DIMENSIONS as readonly string[]).indexOf(name),
      );
      factors.push(factor);
      continue;
    }
    const value = Object.hasOwn(constants, name) ? constants[name] : undefined;
    if (value === undefined) {
      const names = Object.keys(constants);
      const known = names.length === 0 ? 'an integer (no constant is defined)' : `a constant (${names.join(', ')})`;
      throw new InputError({ ...place, expected: known, found: name, hint: didYouMean(name, names) });
    }
    constant += factor * value;
  }
  return { constant, dimensions, factors, place };
}

/** @throws InputError unless the size is a positive integer. */
export function evaluateSize(size: CompiledSize, problem: MaestroProblem): number {
  let value = size.constant;
  for (let i = 0; i < size.dimensions.length; i++) value += size.factors[i]! * sizeOf(size.dimensions[i]!, problem);
  if (!(value >= 1) || !Number.isInteger(value))
    throw new InputError({ ...size.place, expected: 'a positive integer as size', found: value });
  return value;
}

function sizeOf(dimension: number, { sizes, strides }: MaestroProblem): number {
  if (dimension === OUTPUT_Y) return outputs(sizes[Y]!, sizes[R]!, strides[Y]!);
  if (dimension === OUTPUT_X) return outputs(sizes[X]!, sizes[S]!, strides[X]!);
  return sizes[dimension]!;
}

function outputs(input: number, filter: number, stride: number): number {
  return Math.floor((input - filter) / stride) + 1;
}
