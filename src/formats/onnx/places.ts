/** Places in a tensor stored in row-major order. */
import { elements, type Shape } from './tensor.js';

/** Elements between neighbours along each axis. */
export function stepsOf(shape: Shape): number[] {
  const steps = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) steps[axis] = steps[axis + 1]! * shape[axis + 1]!;
  return steps;
}

/** A tensor of `shape` whose element at each place is what `at` says of the place. The array given is reused. */
export function filledBy(shape: Shape, at: (place: readonly number[]) => number): number[] {
  const place = new Array<number>(shape.length).fill(0);
  return Array.from({ length: elements(shape) }, () => {
    const value = at(place);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place[axis] = place[axis]! + 1;
      if (place[axis]! < shape[axis]!) break;
      place[axis] = 0;
    }
    return value;
  });
}

export function offsetOf(place: readonly number[], steps: readonly number[]): number {
  let offset = 0;
  for (let axis = 0; axis < steps.length; axis++) offset += place[axis]! * steps[axis]!;
  return offset;
}

/** An axis counted from behind where it is negative. */
export function positive(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** First element, step and number of elements along an axis that is sliced, as numpy does it. */
export function sliceOf(size: number, start: number, end: number, step: number): { first: number; count: number } {
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const bound = (at: number): number => Math.min(high, Math.max(low, at < 0 ? at + size : at));
  const first = step > 0 ? bound(start) : Math.max(0, bound(start));
  // an end far below zero means "down to and with the first"
  const last = step < 0 && end < -size ? -1 : bound(end);
  return { first, count: size === 0 ? 0 : Math.max(0, Math.ceil((last - first) / step)) };
}

/** The same with another number at one place; undefined where there is no such place. */
export function withSize(shape: Shape, axis: number, size: number): Shape | undefined {
  const at = positive(axis, shape.length);
  return shape[at] === undefined ? undefined : shape.with(at, size);
}

/** As `withSize`, of a place that may not be there: then it is no place. */
export function moved(place: readonly number[], axis: number, to: number): readonly number[] {
  return withSize(place, axis, to) ?? place.map(() => Number.NaN);
}
