/**
 * Do constraints leave a mapping at all? Along each dimension the tile that reaches a level lies between a least and a
 * largest size; a loop of m to M trips hands on ⌈size / M⌉ at the least and, so that m trips have something to do, less
 * than size / (m − 1) at the most. At the end one element has to be possible. The test is necessary, not sufficient: it
 * looks at one dimension at a time, not at the room of the levels.
 */
import { InputError } from '../base/errors.js';
import type { Architecture } from '../machine/architecture.js';
import type { Level } from '../machine/level.js';
import type { Problem } from '../problem/problem.js';
import { type LevelConstraints, type MapConstraints, type NumberSet, numberRange } from './constraints.js';

/** @throws InputError naming the level and the dimension whose loops cannot run through all of it, and nothing else */
export function refuseInfeasible(problem: Problem, architecture: Architecture, constraints: MapConstraints): void {
  for (const { name, size } of problem.dimensions) {
    let least = size;
    let largest = size;
    for (const level of architecture.levels) {
      const own = constraints.levels[level.name] ?? {};
      for (const [loop, set] of [
        [`trips.${name}`, own.trips?.[name] ?? {}],
        [`copies.${name}`, copiesOf(name, level, own)],
      ] as const) {
        const { min, max } = numberRange(set);
        least = Math.ceil(least / max);
        largest = min > 1 ? Math.ceil(largest / (min - 1)) - 1 : largest;
        if (largest >= 1) continue;
        const found = `at least ${min} trips through fewer elements`;
        throw refusal(constraints, `${level.name}.${loop}`, `a loop through all ${size} of ${name}`, found);
      }
    }
    if (least > 1) {
      const last = architecture.levels.at(-1)?.name ?? '';
      const found = `${least} of them left`;
      throw refusal(constraints, `${last}.trips.${name}`, `loops through all ${size} of ${name}`, found);
    }
  }
}

/** Copies along both axes: no more than instances, and one where the dimension may not be spread. */
function copiesOf(dimension: string, { fanout }: Level, { copies, parallel, shape }: LevelConstraints): NumberSet {
  const along = (axis: 'x' | 'y'): number => {
    const mayBe = parallel?.[axis]?.includes(dimension) ?? true;
    return mayBe ? Math.min(fanout[axis], numberRange(shape?.[axis] ?? {}).max) : 1;
  };
  const { min, max } = numberRange(copies?.[dimension] ?? {});
  return { min, max: Math.min(max, along('x') * along('y')) };
}

function refusal({ source, place }: MapConstraints, path: string, expected: string, found: string): InputError {
  return new InputError({ ...place, path, expected: `${expected} (${source})`, found });
}
