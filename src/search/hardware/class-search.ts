/**
 * The classes of flexibility of one design on one layer. A class that contains others begins with their bests, so that it
 * is never worse than they are: flexibility costs nothing but area.
 */
import type { Random } from '../../base/random.js';
import type { DesignProblem } from '../../cost/array/design-problem.js';
import { contains, type Flexibility, freeAxes } from '../../machine/flexibility.js';
import type { DesignFound, DesignMapper } from './design-search.js';

export interface ClassSearch {
  readonly flexibility: Flexibility;
  readonly samples: number;
  readonly random: Random;
}

/** @returns what was found for each class, in the order they were given */
export function searchClasses(
  problemOf: (flexibility: Flexibility) => DesignProblem,
  classes: readonly ClassSearch[],
  map: DesignMapper,
): DesignFound[] {
  const found = new Map<number, DesignFound>();
  const order = classes.map((_, i) => i).sort((a, b) => freedom(classes[a]!) - freedom(classes[b]!) || a - b);
  for (const i of order) {
    const { flexibility, samples, random } = classes[i]!;
    const contained = [...found].filter(([other]) => contains(flexibility, classes[other]!.flexibility));
    const bests = contained.flatMap(([, { best }]) => (best === undefined ? [] : [best]));
    // The best first: with few samples the others are left out.
    bests.sort((a, b) => a.value - b.value || a.area - b.area);
    const start = bests.slice(0, 1).map(({ genes }) => genes);
    found.set(i, map(problemOf(flexibility), { samples, random, start }));
  }
  return classes.map((_, i) => found.get(i)!);
}

/** Grows with every axis, and within an axis with its degree. */
function freedom({ flexibility }: ClassSearch): number {
  const full = freeAxes(flexibility).filter((axis) => flexibility[axis] === 'full').length;
  return freeAxes(flexibility).length + full;
}
