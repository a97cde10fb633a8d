/**
 * The dimensions that a process group covers: it is whole rows of some dimensions, and one place in all others.
 */
import { InputError } from '../../base/errors.js';

/** By dimension: does the group go over it? @throws InputError for accelerators that are no such set */
export function dimensionsOfGroup(group: readonly number[], sizes: readonly number[]): boolean[] {
  const first = group[0] ?? 0;
  const involved = sizes.map(() => false);
  for (const rank of group) {
    let inner = 1;
    sizes.forEach((size, d) => {
      if (Math.floor(rank / inner) % size !== Math.floor(first / inner) % size) involved[d] = true;
      inner *= size;
    });
  }
  const expected = sizes.reduce((product, size, d) => (involved[d] === true ? product * size : product), 1);
  const accelerators = sizes.reduce((product, size) => product * size, 1);
  const isWithin = group.every((rank) => Number.isInteger(rank) && rank >= 0 && rank < accelerators);
  if (isWithin && new Set(group).size === expected && group.length === expected) return involved;
  throw new InputError({
    expected: `a process group of whole dimensions (${sizes.join(' · ')})`,
    found: group.join(','),
  });
}
