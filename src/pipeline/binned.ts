/**
 * A quantity over simulated time in equal bins of a width that doubles when the run outgrows them, so that a run of any
 * length takes the same memory. Times in ns.
 */

const MOST_BINS = 512;

/** The bins that several quantities share. */
export class Bins {
  /** Width of a bin. */
  widthNs = 64;
  private readonly onDouble: (() => void)[] = [];

  /** The bin of a time; widens all bins until there is one. */
  at(ns: number): number {
    while (ns >= this.widthNs * MOST_BINS) {
      for (const double of this.onDouble) double();
      this.widthNs *= 2;
    }
    return Math.floor(ns / this.widthNs);
  }

  /** Bins that each combine with their neighbour when the width doubles. */
  make(combine: (a: number, b: number) => number): Float64Array {
    const values = new Float64Array(MOST_BINS);
    this.onDouble.push(() => {
      for (let bin = 0; bin < MOST_BINS; bin += 2) values[bin / 2] = combine(values[bin]!, values[bin + 1]!);
      values.fill(0, MOST_BINS / 2);
    });
    return values;
  }

  /** As many bins as a run of this length has. */
  upTo(endNs: number, values: Float64Array): number[] {
    return Array.from(values.subarray(0, Math.min(MOST_BINS, this.at(endNs) + 1)));
  }
}

/** The largest level in every bin, of a level that holds until it changes. */
export class LevelMaxima {
  readonly values: Float64Array;
  private level = 0;
  private since = 0;

  constructor(private readonly bins: Bins) {
    this.values = bins.make(Math.max);
  }

  change(now: number, level: number): void {
    this.hold(now);
    this.level = level;
    const bin = this.bins.at(now);
    if (level > this.values[bin]!) this.values[bin] = level;
  }

  add(now: number, difference: number): void {
    this.change(now, this.level + difference);
  }

  /** The level has held up to now. */
  hold(now: number): void {
    const { bins, values, level } = this;
    const last = bins.at(now);
    if (level > 0) for (let bin = bins.at(this.since); bin <= last; bin++) values[bin] = Math.max(values[bin]!, level);
    this.since = now;
  }
}

/** A level's integral over every bin. */
export class LevelSums {
  readonly values: Float64Array;
  level = 0;
  private since = 0;

  constructor(private readonly bins: Bins) {
    this.values = bins.make((a, b) => a + b);
  }

  change(now: number, level: number): void {
    this.hold(now);
    this.level = level;
  }

  hold(now: number): void {
    const { bins, values, level } = this;
    const last = bins.at(now);
    const { widthNs } = bins;
    if (level !== 0)
      for (let bin = bins.at(this.since); bin <= last; bin++)
        values[bin]! += level * (Math.min(now, (bin + 1) * widthNs) - Math.max(this.since, bin * widthNs));
    this.since = now;
  }
}
