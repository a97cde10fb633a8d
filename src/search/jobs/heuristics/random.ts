/**
 * Random search: every sample is a fresh random genome. The yardstick under all others.
 */
import { BestSoFar } from '../best-so-far.js';
import { population, randomGenome } from '../magma/population.js';
import type { Mapper } from '../mapper.js';
import { evaluateMappings } from '../seeded.js';

export const randomSearch: Mapper = (problem, options) => {
  const seen = new BestSoFar(problem, options);
  evaluateMappings(seen, options.seeds ?? []);
  const genome = population(1, problem.table.jobs, problem.table.cores);
  while (seen.left > 0) {
    randomGenome(genome, 0, options.random);
    seen.evaluate(genome.core, genome.priority);
  }
  return seen.result();
};
