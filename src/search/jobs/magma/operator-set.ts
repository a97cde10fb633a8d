/**
 * The three crossovers a MAGMA run breeds with: the paper's, or those of the released code with its slips.
 */
import type { Random } from '../../../base/random.js';
import { crossoverAccel, crossoverGen, crossoverRange } from './operators.js';
import type { Population } from './population.js';

type PairCrossover = (children: Population, a: number, b: number, random: Random) => void;

export interface OperatorSet {
  readonly gen: PairCrossover;
  readonly range: PairCrossover;
  readonly accel: (children: Population, child: number, donors: Population, donor: number, random: Random) => void;
}

export const paperOperators: OperatorSet = { gen: crossoverGen, range: crossoverRange, accel: crossoverAccel };

/**
 * The released code (maestro-project/magma, src/scheuler_GA.py) exchanges NumPy slices through views, so the second
 * assignment reads what the first has just written.
 */
export const releasedOperators: OperatorSet = {
  /** The first child takes the shorter side of one section from the second, which stays as it was. */
  gen(children, a, b, random) {
    const { jobs } = children;
    const section = random.uniform() < 0.5 ? children.core : children.priority;
    const pivot = random.below(jobs);
    const [from, to] = pivot < Math.floor(jobs / 2) ? [0, pivot] : [pivot, jobs];
    section.copyWithin(a * jobs + from, b * jobs + from, b * jobs + to);
  },

  /** Both children get the second's genes before the pivot and the first's after it: identical twins. */
  range(children, a, b, random) {
    const { jobs } = children;
    const pivot = random.below(jobs);
    for (const section of [children.core, children.priority]) {
      section.copyWithin(a * jobs, b * jobs, b * jobs + pivot);
      section.copyWithin(b * jobs + pivot, a * jobs + pivot, (a + 1) * jobs);
    }
  },

  /** A job pushed off the core that is taken over may be drawn back onto it. */
  accel(children, child, donors, donor, random) {
    const { jobs, cores } = children;
    const picked = random.below(cores);
    for (let job = 0; job < jobs; job++) {
      const gene = child * jobs + job;
      const theirs = donor * jobs + job;
      const stays = children.core[gene] === picked;
      if (donors.core[theirs] === picked) {
        if (stays) continue;
        children.core[gene] = picked;
        children.priority[gene] = donors.priority[theirs]!;
      } else if (stays) children.core[gene] = random.below(cores);
    }
  },
};
