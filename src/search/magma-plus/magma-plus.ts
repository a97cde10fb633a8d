/**
 * MAGMA with a good start and a good end: heuristic seeds in the first population, some generations of the same
 * operators, then annealing by local moves from the best genome found, all within one budget of samples.
 */
import { BestSoFar } from '../best-so-far.js';
import { relaxationOf } from '../bound/relaxation.js';
import { evolve, MAGMA_SETTINGS, type MagmaSettings } from '../magma/magma.js';
import type { Mapper } from '../mapper.js';
import { queueObjectiveOf } from '../queue-objective.js';
import { type AnnealSettings, anneal } from './anneal.js';
import { Screen } from './screen.js';
import { type SeedSettings, seedGenomes } from './seeds.js';

export interface MagmaPlusSettings {
  readonly seeds: SeedSettings;
  readonly genetic: MagmaSettings;
  /** Share of the budget for the generations. */
  readonly geneticShare: number;
  readonly annealing: AnnealSettings;
  /** How often to anneal, each time from the best so far; the rest of the budget is shared evenly. */
  readonly rounds: number;
}

export const MAGMA_PLUS_SETTINGS: MagmaPlusSettings = {
  seeds: { assignments: 5, annealing: { steps: 30_000, hot: 0.01, cold: 1e-5 } },
  genetic: MAGMA_SETTINGS,
  geneticShare: 0.05,
  annealing: { hot: 0.005, cold: 3e-6, shares: { move: 0.5, swap: 0.45 } },
  rounds: 2,
};

export const magmaPlus: Mapper = (problem, options) => magmaPlusWith(problem, options, MAGMA_PLUS_SETTINGS);

export function magmaPlusWith(
  ...[problem, options, settings]: [...Parameters<Mapper>, MagmaPlusSettings]
): ReturnType<Mapper> {
  const { table } = problem;
  const { random } = options;
  const seen = new BestSoFar(problem, options);
  const bandwidth = problem.bandwidth ?? Number.POSITIVE_INFINITY;
  const relaxation = relaxationOf(table, bandwidth);

  const seeds = [...(options.seeds ?? []), ...seedGenomes(table, bandwidth, relaxation, random, settings.seeds)];
  const generations = Math.max(seeds.length, Math.floor(options.samples * settings.geneticShare));
  evolve(problem, seen, random, settings.genetic, seeds, generations);

  const objective = queueObjectiveOf(problem);
  const screen = problem.bandwidth === undefined ? undefined : new Screen(table, bandwidth);
  const began = seen.progress;
  for (let round = 1; round <= settings.rounds; round++) {
    const start = seen.bestGenome;
    if (start === undefined || seen.left <= 0) break;
    const until = began + ((1 - began) * round) / settings.rounds;
    anneal(
      objective,
      seen,
      random,
      { start, cores: table.cores, kindOf: relaxation.kindOf, screen, until },
      settings.annealing,
    );
  }
  return seen.result();
}
