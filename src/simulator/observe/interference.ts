/**
 * An observer that finds out who kept whom waiting: while a core waits for a load or for a store to drain, its waiting
 * time is charged to the cores that move bytes at that moment, in proportion to the bandwidth each of them holds. What
 * it moves itself is charged to itself: the part of its wait that nobody else is to blame for.
 */
import type { Bus } from '../../kernel/bus.js';
import { type MachineSignals, PORTS_PER_CORE } from '../signals.js';
import { STATES } from './attribution.js';

/**
 * Listens; the function returned gives the matrix: cycles that row's core waited while column's core held memory.
 * @param tell is told with each state: of contention the other core that held most of the bandwidth during the
 * wait; −1 if none did, and for all other states
 */
export function observeInterference(
  bus: Bus<MachineSignals>,
  cores: number,
  tell: (holder: number) => void,
): () => number[][] {
  const matrix = Array.from({ length: cores }, () => new Array<number>(cores).fill(0));
  /** ∫ of each core's share of the bandwidth in use, up to `time`. */
  const held = new Float64Array(cores);
  const share = new Float64Array(cores);
  let time = 0;
  /** `held` as it was when the present state of each core began: states of a core follow each other without a gap. */
  const heldBefore = Array.from({ length: cores }, () => new Float64Array(cores));

  /** The same when its wait began, of which that may be a part. */
  const heldBeforeWait = Array.from({ length: cores }, () => new Float64Array(cores));

  const elapse = (now: number): void => {
    if (now === time) return;
    for (let core = 0; core < cores; core++) held[core]! += share[core]! * (now - time);
    time = now;
  };

  bus.on('bandwidth', (now, rate) => {
    elapse(now);
    let total = 0;
    share.fill(0);
    for (let port = 0; port < rate.length; port++) {
      share[Math.floor(port / PORTS_PER_CORE)]! += rate[port]!;
      total += rate[port]!;
    }
    if (total > 0) for (let core = 0; core < cores; core++) share[core]! /= total;
  });
  bus.on('state', (core, state, _, end) => {
    const { cause, reason } = STATES[state] as (typeof STATES)[number];
    const forMemory = cause === 'load' || cause === 'store';
    const contention = reason === 'contention';
    if (end >= time) {
      elapse(end);
      const before = heldBefore[core] as Float64Array;
      const row = matrix[core] as number[];
      if (forMemory) for (let other = 0; other < cores; other++) row[other]! += held[other]! - before[other]!;
      before.set(held);
    } // else the rest of the wait, told in time, covers this part of it
    tell(contention ? holderBesides(core) : -1);
    if (contention || !forMemory) heldBeforeWait[core]?.set(held);
  });

  function holderBesides(core: number): number {
    const before = heldBeforeWait[core] as Float64Array;
    let holder = -1;
    let most = 0;
    for (let other = 0; other < cores; other++) {
      if (other === core || held[other]! - before[other]! <= most) continue;
      most = held[other]! - before[other]!;
      holder = other;
    }
    return holder;
  }

  return () => matrix;
}
