/**
 * Rules 4 and 5: what a level keeps fits into it as often as it has buffers, in parts of its own or in what is shared; the
 * outermost level keeps everything, the others what they must and can.
 */
import type { Level } from '../../machine/level.js';
import { type TileSizes, tileElements } from '../../problem/footprint.js';
import type { Operand, Problem } from '../../problem/problem.js';
import type { LevelMapping } from '../layer-mapping.js';
import type { Illegality } from './illegality.js';

/** Bytes that a tile of an operand takes in a level: the result has room for sums that still grow. */
export function tileBytes(operand: Operand, tile: TileSizes): number {
  return tileElements(operand, tile) * Math.max(operand.elementBytes, operand.partialBytes);
}

export function capacity(own: LevelMapping, level: Level, tile: TileSizes, { operands }: Problem): Illegality[] {
  const { capacityBytes, partitionBytes, buffers } = level;
  const wrong: Illegality[] = [];
  let shared = 0;
  for (const operand of operands) {
    if (!own.keeps.includes(operand.name)) continue;
    const needed = buffers * tileBytes(operand, tile);
    const apart = partitionBytes[operand.name];
    if (apart === undefined) shared += needed;
    else if (needed > apart) {
      const expected = `at most ${apart} bytes of ${operand.name} (${buffers} buffers)`;
      wrong.push({ rule: 'capacity', level: own.level, path: `keeps.${operand.name}`, expected, found: needed });
    }
  }
  const room = capacityBytes - Object.values(partitionBytes).reduce((sum, bytes) => sum + bytes, 0);
  if (shared > room) {
    const expected = `tiles of at most ${room} bytes (${buffers} buffers)`;
    wrong.push({ rule: 'capacity', level: own.level, path: 'keeps', expected, found: shared });
  }
  return wrong;
}

export function bypass(own: LevelMapping, level: Level, isOutermost: boolean, { operands }: Problem): Illegality[] {
  return operands.flatMap(({ name }): Illegality[] => {
    const wrong = { rule: 'bypass', level: own.level, path: `keeps.${name}` } as const;
    if (own.keeps.includes(name))
      return level.holds === undefined || level.holds.includes(name)
        ? []
        : [
            {
              ...wrong,
              expected: `one of what ${level.name} holds (${level.holds.join(', ') || 'nothing'})`,
              found: name,
            },
          ];
    if (isOutermost) return [{ ...wrong, expected: 'every operand in the outermost level', found: `none of ${name}` }];
    return level.mayBypass === undefined || level.mayBypass.includes(name) || level.holds?.includes(name) === false
      ? []
      : [{ ...wrong, expected: `${name}, which may not bypass ${level.name}`, found: 'a bypass' }];
  });
}
