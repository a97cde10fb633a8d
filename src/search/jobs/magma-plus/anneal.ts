/**
 * Simulated annealing over queues (Kirkpatrick, Gelatt & Vecchi 1983): a neighbour is accepted when it is worse by less
 * than an exponential random amount, whose mean falls geometrically. That amount is drawn before the evaluation, which
 * can so be given up, or not be begun, as soon as it is lost.
 */
import { power } from '../../../base/power.js';
import type { Random } from '../../../base/random.js';
import type { BestSoFar } from '../best-so-far.js';
import type { Candidate, QueueObjective } from '../mapper.js';
import { fromGenome, type QueueTable, settle, toGenome } from '../queue-table.js';
import { drawMove, type Move, type MoveShares, makeMove, undoMove } from './moves.js';
import type { Screen } from './screen.js';

export interface AnnealSettings {
  /** Mean accepted loss at the start and at the end, as a share of the best value. */
  readonly hot: number;
  readonly cold: number;
  readonly shares: MoveShares;
}

export interface AnnealRun {
  readonly start: Candidate;
  /** Scratch space; one for all runs of a search, for which the code is then compiled. */
  readonly queues: QueueTable;
  readonly kindOf: Int32Array;
  /** Rules candidates out without a sample; left out when the objective is not the makespan of the job table. */
  readonly screen: Screen | undefined;
  /** Progress of `seen` at which it is cold and the run ends. */
  readonly until: number;
}

/** Refreshing the temperature costs an exponential; it hardly moves in between. */
const STEPS_PER_TEMPERATURE = 16;

/** A run ends after so many candidates in a row, times the jobs, that were ruled out: there is nowhere to go. */
const PATIENCE = 1000;

/** @returns where it ended */
export function anneal(
  objective: QueueObjective,
  seen: BestSoFar,
  random: Random,
  { start, queues, kindOf, screen, until }: AnnealRun,
  { hot, cold, shares }: AnnealSettings,
): Candidate {
  fromGenome(queues, start.core, start.priority);
  screen?.keep(queues);
  objective.start(queues.order, queues.length);
  settle(queues);
  const write = (core: Int32Array, priority: Float64Array): void => toGenome(queues, core, priority);
  const move: Move = { swap: false, fromCore: 0, from: 0, toCore: 0, to: 0 };
  const began = seen.progress;
  let current = start.value;
  let temperature = 0;
  const patience = PATIENCE * start.core.length;
  let idle = 0;
  for (let step = 0; seen.left > 0 && idle < patience; step++) {
    if (step % STEPS_PER_TEMPERATURE === 0) {
      const progress = (seen.progress - began) / (until - began);
      if (progress >= 1) break;
      temperature = seen.best * hot * power(cold / hot, progress);
    }
    const limit = current - temperature * Math.log(1 - random.uniform());
    if (!drawMove(queues, kindOf, shares, random, move)) break;
    if (screen !== undefined && screen.atLeast(queues, move) > limit * (1 + 1e-9)) {
      idle++;
      continue;
    }
    idle = 0;
    makeMove(queues, move);
    const value = objective.value(queues.order, queues.length, queues.from, limit);
    seen.count(value, write);
    if (value <= limit) {
      objective.keep();
      screen?.keep(queues, move);
      current = value;
    } else undoMove(queues, move);
    settle(queues);
  }
  const end = { core: new Int32Array(queues.jobs), priority: new Float64Array(queues.jobs), value: current };
  write(end.core, end.priority);
  return end;
}
