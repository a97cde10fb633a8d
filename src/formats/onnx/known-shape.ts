/** The shape of an input that a job cannot do without. */
import { InputError } from '../../base/errors.js';
import { inputOf, type Operation } from './node.js';
import { NOTHING, type Shape } from './tensor.js';

/** @throws InputError where nothing says the shape, or it has too few axes */
export function known(operation: Operation, position: number, rank: number): Shape {
  const { shape, madeBy } = inputOf(operation, position);
  if (shape === undefined)
    throw new InputError({
      path: `input ${position}`,
      expected: 'a shape',
      found: madeBy === NOTHING.madeBy ? 'no such input' : `none: it comes from ${madeBy}`,
      hint: 'a model run through ONNX shape inference has the shapes in it',
    });
  if (shape.length < rank || !shape.every((size) => Number.isInteger(size) && size >= 0))
    throw new InputError({
      path: `input ${position}`,
      expected: `${rank} axes or more`,
      found: `[${shape.join(', ')}]`,
    });
  return shape;
}
