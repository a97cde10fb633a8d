/**
 * MAGMA's genetic operators (section V-B), as the paper means them. Each works in place on genomes of `children`;
 * crossovers with two children leave them complementary: what one gains the other loses.
 */
import type { Random } from '../../../base/random.js';
import type { Population } from './population.js';

/** Crossover-gen: one genome section, core or priority, is exchanged from a pivot on. */
export function crossoverGen(children: Population, a: number, b: number, random: Random): void {
  const section = random.uniform() < 0.5 ? children.core : children.priority;
  const pivot = random.below(children.jobs);
  exchange(section, a * children.jobs, b * children.jobs, pivot, children.jobs);
}

/** Crossover-rg: a range of jobs is exchanged with core and priority, which keeps what the two say together. */
export function crossoverRange(children: Population, a: number, b: number, random: Random): void {
  const { jobs } = children;
  const one = random.below(jobs + 1);
  const other = random.below(jobs + 1);
  const from = Math.min(one, other);
  const to = Math.max(one, other);
  exchange(children.core, a * jobs, b * jobs, from, to);
  exchange(children.priority, a * jobs, b * jobs, from, to);
}

/**
 * Crossover-accel: the child takes over one core from `donors`: its jobs and their order. Jobs that the child had there
 * and the donor has not are spread over the other cores, so that the load stays balanced.
 */
export function crossoverAccel(
  children: Population,
  child: number,
  donors: Population,
  donor: number,
  random: Random,
): void {
  const { jobs, cores } = children;
  if (cores === 1) return;
  const picked = random.below(cores);
  for (let job = 0; job < jobs; job++) {
    const gene = child * jobs + job;
    const theirs = donor * jobs + job;
    if (donors.core[theirs] === picked) {
      children.core[gene] = picked;
      children.priority[gene] = donors.priority[theirs]!;
    } else if (children.core[gene] === picked) {
      const other = random.below(cores - 1);
      children.core[gene] = other < picked ? other : other + 1;
    }
  }
}

/** Every gene is drawn anew with probability `rate`. */
export function mutate(children: Population, child: number, rate: number, random: Random): void {
  const { jobs, cores, core, priority } = children;
  for (let gene = child * jobs; gene < (child + 1) * jobs; gene++) {
    if (random.uniform() < rate) core[gene] = random.below(cores);
    if (random.uniform() < rate) priority[gene] = random.uniform();
  }
}

function exchange(section: Int32Array | Float64Array, a: number, b: number, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const gene = section[a + i]!;
    section[a + i] = section[b + i]!;
    section[b + i] = gene;
  }
}
