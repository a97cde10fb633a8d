/**
 * MAGMA with a good start and a good end: heuristic seeds in the first population, some generations of the same
 * operators, then annealing by local moves from several of the genomes found, all within one budget of samples. A group
 * so small that the budget covers all its mappings is searched exhaustively instead.
 */
import { BestSoFar } from '../best-so-far.js';
import { relaxed } from '../bound/relaxed.js';
import { evolve, MAGMA_SETTINGS, type MagmaSettings } from '../magma/magma.js';
import type { Candidate, Mapper, SearchOptions, SearchProblem } from '../mapper.js';
import { queueObjectiveOf } from '../queue-objective.js';
import { queueTable } from '../queue-table.js';
import { anneal } from './anneal.js';
import { exhaust, mappingCount } from './exhaust.js';
import { type HalvingStage, halve } from './halving.js';
import type { MoveShares } from './moves.js';
import { orders, type Seed } from './orders.js';
import { Screen } from './screen.js';
import { type SeedSettings, seedGenomes } from './seeds.js';

export interface MagmaPlusSettings {
  readonly seeds: SeedSettings;
  readonly genetic: MagmaSettings;
  /** Share of the budget for the generations. */
  readonly geneticShare: number;
  readonly stages: readonly HalvingStage[];
  /** Mean accepted loss at the end of each run, as a share of the best value. */
  readonly cold: number;
  readonly moves: MoveShares;
}

/** Chosen by what searches leave against the best seen; measured again by build/calibrate/magma-plus.ts. */
export const MAGMA_PLUS_SETTINGS: MagmaPlusSettings = {
  seeds: {
    assignments: [
      { optimism: 0.5, hot: 0.02 },
      { optimism: 0.5, hot: 0.005 },
      { optimism: 1, hot: 0.005 },
    ],
    annealing: { pace: 100, steps: 400_000, cooling: 2e-5 },
  },
  genetic: MAGMA_SETTINGS,
  geneticShare: 0.03,
  stages: [
    { starts: 8, share: 0.35, hot: 0.002 },
    { starts: 4, share: 0.25, hot: 0.004 },
    { starts: 2, share: 0.2, hot: 0.002 },
    { starts: 1, share: 0.2, hot: 0.001 },
  ],
  cold: 1e-7,
  moves: { move: 0.4, swap: 0.5 },
};

/** The fewer jobs, the more a single move changes, and the hotter it must be for moves to be accepted. */
const USUAL_JOBS = 100;

/** For so many samples the assignments are annealed as the settings say; for more, up to five times as long. */
const USUAL_SAMPLES = 10_000;
const MOST_EFFORT = 5;

/** Of the samples: what is looked for a short mapping with, where the objective is another. */
const MAKESPAN_SHARE = 0.2;

/** Times the jobs squared: as many samples use up what one round of annealing can do; a larger budget has more. */
const ROUND_SAMPLES = 8;

export const magmaPlus: Mapper = (problem, options) => magmaPlusWith(problem, options, MAGMA_PLUS_SETTINGS);

export function magmaPlusWith(
  ...[problem, options, settings]: [...Parameters<Mapper>, MagmaPlusSettings]
): ReturnType<Mapper> {
  const { table } = problem;
  const { random } = options;
  const seen = new BestSoFar(problem, options);
  const bandwidth = problem.bandwidth ?? Number.POSITIVE_INFINITY;
  const solved = relaxed(table, bandwidth);

  // Of an assignment's orders only the best one: starts are to differ in more than the order.
  const starts: Candidate[] = [];
  for (const { core, priority } of options.seeds ?? []) {
    starts.push(...bestOf(seen, [{ core: Int32Array.from(core), priority: Float64Array.from(priority) }]));
  }
  for (const seed of relatedSeeds(problem, options)) starts.push(...bestOf(seen, [seed]));
  const effort = Math.min(MOST_EFFORT, Math.max(1, options.samples / USUAL_SAMPLES));
  for (const made of seedGenomes(table, bandwidth, solved, random, settings.seeds, effort)) {
    starts.push(...bestOf(seen, made));
    if (seen.left <= 0) break;
  }
  evolve(problem, seen, random, settings.genetic, starts, Math.floor(options.samples * settings.geneticShare));

  const objective = queueObjectiveOf(problem);
  if (mappingCount(table.jobs, table.cores, seen.left) <= seen.left) {
    exhaust(objective, seen, table.jobs, table.cores);
    return seen.result();
  }
  const screen = problem.bandwidth === undefined ? undefined : new Screen(table, bandwidth);
  const queues = queueTable(table.jobs, table.cores);
  const fewJobs = Math.max(1, USUAL_JOBS / table.jobs);
  const run = (start: Candidate, until: number, hot: number): Candidate =>
    anneal(
      objective,
      seen,
      random,
      { start, queues, kindOf: solved.relaxation.kindOf, screen, until },
      { hot: hot * fewJobs, cold: settings.cold, shares: settings.moves },
    );
  const rounds = Math.max(1, Math.floor(options.samples / (ROUND_SAMPLES * table.jobs ** 2)));
  const began = seen.progress;
  for (let round = 1; round <= rounds && seen.left > 0 && seen.bestGenome !== undefined; round++) {
    const { core, priority, value } = seen.bestGenome;
    const found = { core: core.slice(), priority: priority.slice(), value };
    halve(seen, [found, ...starts], settings.stages, began + ((1 - began) * round) / rounds, run);
  }
  return seen.result();
}

/** Of another objective than the makespan: a short mapping, and every job where it costs least, in a few orders. */
function relatedSeeds({ related, table }: SearchProblem, { samples, random }: SearchOptions): Seed[] {
  if (related === undefined) return [];
  const { core, priority } = magmaPlus(related.makespan, { samples: Math.ceil(samples * MAKESPAN_SHARE), random });
  const seeds: Seed[] = [{ core, priority }];
  const { additive } = related;
  if (additive !== undefined) {
    const cheapest = new Int32Array(table.jobs);
    for (let job = 0; job < table.jobs; job++)
      for (let c = 1; c < table.cores; c++)
        if (additive[job * table.cores + c]! < additive[job * table.cores + cheapest[job]!]!) cheapest[job] = c;
    seeds.push(...orders(table, cheapest, related.makespan.bandwidth ?? Number.POSITIVE_INFINITY));
  }
  return seeds;
}

/** The best of these, as far as samples allow; none when none is of finite value. */
function bestOf(seen: BestSoFar, seeds: readonly Seed[]): Candidate[] {
  let best: Candidate | undefined;
  for (const { core, priority } of seeds) {
    if (seen.left <= 0) break;
    const value = seen.evaluate(core, priority);
    if (value < (best?.value ?? Number.POSITIVE_INFINITY)) best = { core, priority, value };
  }
  return best === undefined ? [] : [best];
}
