/**
 * Multiplies in program order, from the time they are fetched until their feed is settled: which versions of registers
 * they read and write, and when their weights are loaded. A ring of typed arrays that grows when it is full.
 */
import { unrolled } from './grown.js';

/** In place of a version of B that is not read, because its weights are in the array. */
export const BYPASSED = -1;

export class MultiplyQueue {
  /** Multiplies that were queued, whose feed is settled, and that are over, since the beginning. */
  queued = 0;
  fed = 0;
  ended = 0;
  /** The first multiply whose weight load is not settled; never behind the first whose feed is not. */
  weights = 0;

  /** By place, which is a multiply's number modulo the size: versions of A, B, C, of the result and of what that replaces. */
  a = new Int32Array(64);
  b = new Int32Array(64);
  c = new Int32Array(64);
  result = new Int32Array(64);
  replaced = new Int32Array(64);
  feedCycles = new Float64Array(64);
  instruction = new Float64Array(64);
  /** Of the weight load: when the control lets it begin, when it begins and ends, and what it waits for last. */
  weightBound = new Float64Array(64);
  weightStart = new Float64Array(64);
  weightEnd = new Float64Array(64);
  weightWait = new Int32Array(64);
  /** When the result is written, once the feed is settled. */
  end = new Float64Array(64);
  mask = 63;

  /** The multiply whose weights are to be loaded next is not queued yet. */
  get lacksWeights(): boolean {
    while (this.weights < this.queued && this.b[this.weights & this.mask] === BYPASSED) this.weights++;
    return this.weights === this.queued;
  }

  /** A place for the next multiply. */
  place(): number {
    if (this.queued - this.ended > this.mask) this.grow(this.ended);
    return this.queued++ & this.mask;
  }

  private grow(first: number): void {
    const size = 2 * (this.mask + 1);
    for (const field of ['a', 'b', 'c', 'result', 'replaced', 'weightWait'] as const)
      this[field] = unrolled(this[field], first, new Int32Array(size));
    for (const field of ['feedCycles', 'instruction', 'weightBound', 'weightStart', 'weightEnd', 'end'] as const)
      this[field] = unrolled(this[field], first, new Float64Array(size));
    this.mask = size - 1;
  }
}
