/** Rule 3: along an axis no more copies than instances of the next level, and in all no more than MAC units. */
import type { Architecture } from '../../machine/architecture.js';
import type { Level } from '../../machine/level.js';
import type { LayerMapping, LevelMapping } from '../layer-mapping.js';
import type { Illegality } from './illegality.js';

export function copiesAlong({ spatial }: LevelMapping, axis: 'x' | 'y'): number {
  return spatial.reduce((product, loop) => product * (loop.axis === axis ? loop.copies : 1), 1);
}

export function fanout(own: LevelMapping, { fanout: available }: Level): Illegality[] {
  return (['x', 'y'] as const).flatMap((axis): Illegality[] => {
    const copies = copiesAlong(own, axis);
    if (copies <= available[axis]) return [];
    const expected = `at most ${available[axis]} copies along ${axis}`;
    return [{ rule: 'fan-out', level: own.level, path: `spatial.${axis}`, expected, found: copies }];
  });
}

/** A flexible array has fewer MAC units than its fan-outs multiply to. */
export function macUnits({ levels }: LayerMapping, architecture: Architecture): Illegality[] {
  const used = levels.reduce((product, own) => product * copiesAlong(own, 'x') * copiesAlong(own, 'y'), 1);
  if (used <= architecture.macUnits) return [];
  const level = levels.at(-1)?.level ?? '';
  const expected = `at most ${architecture.macUnits} MAC units`;
  return [{ rule: 'fan-out', level, path: 'spatial', expected, found: used }];
}
