/** Rules 1 and 2: the loops of a dimension run through all of it and nothing else, and none hands out more than it got. */
import { type Problem, sizesOf } from '../../problem/problem.js';
import type { LayerMapping } from '../layer-mapping.js';
import type { Illegality } from './illegality.js';

export function coverage(problem: Problem, { levels }: LayerMapping): Illegality[] {
  const extent: Record<string, number> = { ...sizesOf(problem) };
  const wrong: Illegality[] = [];
  const cut = (level: string, path: string, dimension: string, trips: number, tile: number): void => {
    const given = extent[dimension] ?? 1;
    extent[dimension] = tile;
    if (!Number.isSafeInteger(tile) || tile < 1 || tile > given) {
      wrong.push({ rule: 'nesting', level, path, expected: `a tile of 1 to ${given} of ${dimension}`, found: tile });
      extent[dimension] = given;
    } else if (trips !== Math.ceil(given / tile)) {
      const expected = `${Math.ceil(given / tile)} trips of ${tile} through ${given} of ${dimension}`;
      wrong.push({ rule: 'coverage', level, path, expected, found: trips });
    }
  };
  for (const { level, temporal, spatial } of levels) {
    for (const { dimension, trips, tile } of temporal) cut(level, `temporal.${dimension}`, dimension, trips, tile);
    for (const { dimension, copies, tile } of spatial) cut(level, `spatial.${dimension}`, dimension, copies, tile);
  }
  const last = levels.at(-1)?.level ?? '';
  for (const { name, size } of problem.dimensions)
    if (extent[name] !== 1) {
      const expected = `loops through all ${size} of ${name}, down to one for a MAC unit`;
      wrong.push({ rule: 'coverage', level: last, path: `loops.${name}`, expected, found: `${extent[name]} left` });
    }
  return wrong;
}
