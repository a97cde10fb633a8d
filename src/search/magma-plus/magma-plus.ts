/**
 * MAGMA with a good start and a good end: heuristic seeds in the first population, some generations of the same
 * operators, then annealing by local moves from the best genome found, all within one budget of samples. A group so
 * small that the budget covers all its mappings is searched exhaustively instead.
 */
import { BestSoFar } from '../best-so-far.js';
import { relaxationOf } from '../bound/relaxation.js';
import { evolve, MAGMA_SETTINGS, type MagmaSettings } from '../magma/magma.js';
import type { Mapper } from '../mapper.js';
import { queueObjectiveOf } from '../queue-objective.js';
import { type AnnealSettings, anneal } from './anneal.js';
import { exhaust, mappingCount } from './exhaust.js';
import { Screen } from './screen.js';
import { type SeedSettings, seedGenomes } from './seeds.js';

export interface MagmaPlusSettings {
  readonly seeds: SeedSettings;
  readonly genetic: MagmaSettings;
  /** Share of the budget for the generations. */
  readonly geneticShare: number;
  readonly annealing: AnnealSettings;
  /** How often to anneal at least, each time from the best so far; the rest of the budget is shared evenly. */
  readonly rounds: number;
}

export const MAGMA_PLUS_SETTINGS: MagmaPlusSettings = {
  seeds: { assignments: 4, annealing: { steps: 20_000, hot: 0.01, cold: 1e-5 } },
  genetic: MAGMA_SETTINGS,
  geneticShare: 0.15,
  annealing: { hot: 0.005, cold: 3e-6, shares: { move: 0.5, swap: 0.45 } },
  rounds: 2,
};

/** Times the jobs squared: as many samples use up what one annealing can do; a larger budget anneals more often. */
const ROUND_SAMPLES = 20;

/** Every third annealing begins so much hotter, to leave the neighbourhood of the best so far. */
const REHEAT = 4;

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
  if (mappingCount(table.jobs, table.cores, seen.left) <= seen.left) {
    exhaust(objective, seen, table.jobs, table.cores);
    return seen.result();
  }
  const screen = problem.bandwidth === undefined ? undefined : new Screen(table, bandwidth);
  const { annealing } = settings;
  const rounds = Math.max(settings.rounds, Math.floor(options.samples / (ROUND_SAMPLES * table.jobs ** 2)));
  const began = seen.progress;
  for (let round = 1; round <= rounds; round++) {
    const start = seen.bestGenome;
    if (start === undefined || seen.left <= 0) break;
    const until = began + ((1 - began) * round) / rounds;
    anneal(
      objective,
      seen,
      random,
      { start, cores: table.cores, kindOf: relaxation.kindOf, screen, until },
      { ...annealing, hot: annealing.hot * (round % 3 === 0 ? REHEAT : 1) },
    );
  }
  return seen.result();
}
