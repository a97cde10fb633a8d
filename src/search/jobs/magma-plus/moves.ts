/**
 * The neighbours of a mapping: a job moves to another core, two jobs change places, or a job moves within its queue.
 * Jobs with equal table rows are of one kind; what only exchanges equal jobs is no neighbour and costs no sample.
 */
import type { Random } from '../../../base/random.js';
import { exchange, type QueueTable, relocate } from '../queue-table.js';

/** A neighbour: where a job is, and where it goes; in a swap, the job there comes back. */
export interface Move {
  swap: boolean;
  fromCore: number;
  from: number;
  toCore: number;
  to: number;
}

export interface MoveShares {
  /** Share of moves that put a job on another core. */
  readonly move: number;
  /** Share of moves that exchange two jobs; the remaining moves put a job at another place in its queue. */
  readonly swap: number;
}

/** Draws of a partner for one move: exchanging equal jobs changes nothing, and all jobs may be equal. */
const DRAWS = 8;

/** Draws a neighbour into `move`; the queues stay as they are. False when none was found. */
export function drawMove(
  queues: QueueTable,
  kindOf: Int32Array,
  shares: MoveShares,
  random: Random,
  move: Move,
): boolean {
  const { jobs, cores, order, length } = queues;
  for (let draw = 0; draw < DRAWS; draw++) {
    pick(queues, random, move);
    const core = move.toCore;
    const at = move.to;
    move.fromCore = core;
    move.from = at;
    move.swap = false;
    const kind = random.uniform();
    if (kind < shares.move && cores > 1) {
      const other = random.below(cores - 1);
      move.toCore = other < core ? other : other + 1;
      move.to = random.below(length[move.toCore]! + 1);
      return true;
    }
    if (kind < shares.move + shares.swap) {
      pick(queues, random, move);
      if (kindOf[order[core * jobs + at]!] === kindOf[order[move.toCore * jobs + move.to]!]) continue;
      move.swap = true;
      return true;
    }
    move.toCore = core;
    move.to = random.below(length[core]!);
    if (!allAlike(queues, kindOf, core, at, move.to)) return true;
  }
  return false;
}

export function makeMove(queues: QueueTable, { swap, fromCore, from, toCore, to }: Move): void {
  if (swap) exchange(queues, fromCore, from, toCore, to);
  else relocate(queues, fromCore, from, toCore, to);
}

export function undoMove(queues: QueueTable, { swap, fromCore, from, toCore, to }: Move): void {
  if (swap) exchange(queues, fromCore, from, toCore, to);
  else relocate(queues, toCore, to, fromCore, from);
}

/** A uniformly drawn job: its place becomes where `move` goes to. */
function pick({ jobs, length }: QueueTable, random: Random, move: Move): void {
  let left = random.below(jobs);
  let core = 0;
  while (left >= length[core]!) left -= length[core++]!;
  move.toCore = core;
  move.to = left;
}

function allAlike({ jobs, order }: QueueTable, kindOf: Int32Array, core: number, a: number, b: number): boolean {
  const from = core * jobs + Math.min(a, b);
  const to = core * jobs + Math.max(a, b);
  const kind = kindOf[order[from]!];
  for (let k = from + 1; k <= to; k++) if (kindOf[order[k]!] !== kind) return false;
  return true;
}
