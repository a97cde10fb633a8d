/**
 * A problem the slow way: every point of the nest is visited, and the very elements it reads and updates are put in sets.
 * Shares nothing with src/problem but the data.
 */
import type { Operand, Problem } from '../../src/problem/problem.js';

type Point = Readonly<Record<string, number>>;

/** All points of the box of `sizes` at `origin`, in no order that matters. */
function* pointsOf(problem: Problem, sizes: Point, origin: Point): Generator<Point> {
  const names = problem.dimensions.map(({ name }) => name);
  const point: Record<string, number> = Object.fromEntries(names.map((name) => [name, origin[name] ?? 0]));
  for (;;) {
    yield { ...point };
    let moved = false;
    for (const name of names) {
      point[name]!++;
      if (point[name]! < (origin[name] ?? 0) + (sizes[name] ?? 1)) {
        moved = true;
        break;
      }
      point[name] = origin[name] ?? 0;
    }
    if (!moved) return;
  }
}

export interface NaiveFootprint {
  readonly points: number;
  /** Elements that exist. */
  readonly touched: Set<string>;
  /** First and last coordinate of each rank, padding included. */
  readonly box: readonly (readonly [number, number])[];
}

export function naiveFootprint(problem: Problem, operand: Operand, sizes: Point, origin: Point = {}): NaiveFootprint {
  const touched = new Set<string>();
  const box = operand.ranks.map((): [number, number] => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  let points = 0;
  for (const point of pointsOf(problem, sizes, origin)) {
    points++;
    let exists = true;
    const coordinates = operand.ranks.map(({ terms, padding }, rank) => {
      let at = 0;
      for (const { dimension, coefficient } of terms) at += coefficient * point[dimension]!;
      const edges = box[rank]!;
      edges[0] = Math.min(edges[0], at);
      edges[1] = Math.max(edges[1], at);
      if (padding !== undefined && (at < padding.before || at >= padding.before + padding.stored)) exists = false;
      return at;
    });
    if (exists) touched.add(coordinates.join());
  }
  return { points, touched, box };
}
