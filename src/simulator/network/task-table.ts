/**
 * Every phase of every chunk in every lane it goes through, as columns of typed arrays that grow. A task is one row.
 */
import type { PhaseTimes } from './phase-times.js';

export class TaskTable {
  count = 0;
  chunk = new Int32Array(256);
  phase = new Int32Array(256);
  lane = new Int32Array(256);
  /** Ranks of the lane that have come; the task enters the queue with the last. */
  arrived = new Int32Array(256);
  /** Rounds whose message is under way or done. */
  round = new Int32Array(256);
  /** When the task entered the lane's queue, when its service began and ended; NaN before. */
  enteredNs = new Float64Array(256);
  startedNs = new Float64Array(256);
  endedNs = new Float64Array(256);
  readonly times: PhaseTimes[] = [];

  /** @returns the first of `count` new tasks */
  add(count: number): number {
    const first = this.count;
    this.count += count;
    if (this.count > this.chunk.length) this.grow(Math.max(this.count, this.chunk.length * 2));
    return first;
  }

  set(task: number, chunk: number, phase: number, lane: number, times: PhaseTimes): void {
    this.chunk[task] = chunk;
    this.phase[task] = phase;
    this.lane[task] = lane;
    this.enteredNs[task] = Number.NaN;
    this.startedNs[task] = Number.NaN;
    this.endedNs[task] = Number.NaN;
    this.times[task] = times;
  }

  private grow(length: number): void {
    this.chunk = larger(this.chunk, length);
    this.phase = larger(this.phase, length);
    this.lane = larger(this.lane, length);
    this.arrived = larger(this.arrived, length);
    this.round = larger(this.round, length);
    this.enteredNs = largerNs(this.enteredNs, length);
    this.startedNs = largerNs(this.startedNs, length);
    this.endedNs = largerNs(this.endedNs, length);
  }
}

export function larger(column: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(length);
  grown.set(column);
  return grown;
}

function largerNs(column: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(length);
  grown.set(column);
  return grown;
}
