/**
 * Exact averages of a step function over equal bins, at the cost of a binary search a bin: what a curve shows at a zoom
 * at which its steps are finer than pixels.
 */
import { firstAbove } from './detail.js';

export class Averager {
  /** Integral up to each step. */
  private readonly area: Float64Array;

  /** `value[i]` holds from `cycles[i]` on; the last to `end`. */
  constructor(
    private readonly cycles: ArrayLike<number>,
    private readonly value: ArrayLike<number>,
    private readonly end: number,
  ) {
    this.area = new Float64Array(cycles.length);
    for (let i = 1; i < cycles.length; i++)
      this.area[i] = this.area[i - 1]! + value[i - 1]! * (cycles[i]! - cycles[i - 1]!);
  }

  /** Averages over `bins` equal parts of [from, to]. */
  bins(from: number, to: number, bins: number): Float64Array {
    const width = (to - from) / bins;
    const averages = new Float64Array(bins);
    let below = this.integral(from);
    for (let bin = 0; bin < bins; bin++) {
      const above = this.integral(from + (bin + 1) * width);
      averages[bin] = Math.max(0, (above - below) / width);
      below = above;
    }
    return averages;
  }

  at(time: number): number {
    const i = firstAbove(this.cycles, time, 0) - 1;
    return i < 0 || time >= this.end ? 0 : this.value[i]!;
  }

  private integral(time: number): number {
    const at = Math.min(time, this.end);
    const i = firstAbove(this.cycles, at, 0) - 1;
    return i < 0 ? 0 : this.area[i]! + this.value[i]! * (at - this.cycles[i]!);
  }
}
