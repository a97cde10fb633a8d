/**
 * An observer that finds out who kept whom waiting: while a core waits for a load or for a store to drain, its waiting
 * time is charged to the cores that move bytes at that moment, in proportion to the bandwidth each of them holds. What
 * it moves itself is charged to itself: the part of its wait that nobody else is to blame for.
 */
import type { Bus } from '../kernel/bus.js';
import { WAIT_LOAD, WAIT_STORE } from './attribution.js';
import { type MachineSignals, PORTS_PER_CORE } from './signals.js';

/** Listens; the function returned gives the matrix: cycles that row's core waited while column's core held memory. */
export function observeInterference(bus: Bus<MachineSignals>, cores: number): () => number[][] {
  const matrix = Array.from({ length: cores }, () => new Array<number>(cores).fill(0));
  /** ∫ of each core's share of the bandwidth in use, up to `time`. */
  const held = new Float64Array(cores);
  const share = new Float64Array(cores);
  let time = 0;
  /** `held` as it was when the present state of each core began: states of a core follow each other without a gap. */
  const heldBefore = Array.from({ length: cores }, () => new Float64Array(cores));

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
  bus.on('state', (core, cause, _, end) => {
    elapse(end);
    const before = heldBefore[core] as Float64Array;
    if (cause === WAIT_LOAD || cause === WAIT_STORE)
      for (let other = 0; other < cores; other++) (matrix[core] as number[])[other]! += held[other]! - before[other]!;
    before.set(held);
  });
  return () => matrix;
}
