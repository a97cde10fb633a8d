/** A mapping's loops run one by one, and every element of every dimension counted as often as it is reached. */
import type { LayerMapping } from '../../src/mapping/layer-mapping.js';
import type { Problem } from '../../src/problem/problem.js';

export interface NaiveVisits {
  /** By dimension and element. */
  readonly counts: Readonly<Record<string, readonly number[]>>;
  /** Trips of full tiles that had nothing to do. */
  readonly idle: number;
}

/** Each dimension on its own: its loops through all levels, temporal before spatial. */
export function naiveVisits(problem: Problem, mapping: LayerMapping): NaiveVisits {
  let idle = 0;
  const counts = problem.dimensions.map(({ name, size }): [string, number[]] => {
    const loops = mapping.levels.flatMap(({ temporal, spatial }) => [
      ...temporal.map(({ dimension, trips, tile }) => ({ dimension, trips, tile })),
      ...spatial.map(({ dimension, copies, tile }) => ({ dimension, trips: copies, tile })),
    ]);
    const own = loops.filter(({ dimension }) => dimension === name);
    const visits = new Array<number>(size).fill(0);
    const run = (depth: number, from: number, given: number, end: number): void => {
      const loop = own[depth];
      if (loop === undefined) {
        for (let element = from; element < Math.min(from + given, end); element++) visits[element]!++;
        // a MAC unit takes one element
        if (given > 1)
          for (let element = from + 1; element < Math.min(from + given, end); element++) visits[element]! += 2;
        return;
      }
      for (let trip = 0; trip < loop.trips; trip++) {
        const first = from + trip * loop.tile;
        if (trip * loop.tile >= given) idle++;
        else if (first < end) run(depth + 1, first, loop.tile, Math.min(end, from + given));
      }
    };
    run(0, 0, size, size);
    return [name, visits];
  });
  return { counts: Object.fromEntries(counts), idle };
}
