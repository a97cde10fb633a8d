/**
 * The reduction tree of STONNE (MAERI's augmented reduction tree, Kwon et al., ASPLOS 2018) as its compiler configures it and
 * its network is wired (stonne-simulator/stonne 22634b8). Levels count from the root; a level has 2^level adders. Neighbours
 * of different parents, the adders 1 and 2, 3 and 4, … of a level, are joined by a link and share a line of the bus.
 */

/** Levels above the leaves: log2 of the multipliers. */
export function treeLevels(multipliers: number): number {
  let levels = 0;
  for (let leaves = 1; leaves < multipliers; leaves *= 2) levels++;
  return levels;
}

/** Line of the collection bus on which the sum of an adder leaves. */
export function busLine(level: number, place: number, levels: number, lines: number): number {
  if (place === 0 || place === (1 << level) - 1) {
    const number = level === 0 ? 0 : 2 * level - 1 + (place === 0 ? 0 : 1);
    return (number + 2 * pairsAbove(levels)) % lines;
  }
  return (pairsAbove(level) + ((place - 1) >> 1)) % lines;
}

/** Joined pairs in the levels above this one: Σ of 2^(l−1) − 1 over the levels l from 2 on. */
function pairsAbove(level: number): number {
  return level < 2 ? 0 : (1 << (level - 1)) - level;
}

/**
 * The sums over neighbouring leaves. An adder takes a cycle, and so does a link. Where the leaves of a sum end at an adder
 * that has no use for its parent, it sends over its link to its neighbour in the sum, if that has as many of the leaves on
 * its side or more.
 */
export class AdderTree {
  /** Of the last sum: where it leaves the tree, when, and the interval of the operand it waited for. */
  level = 0;
  place = 0;
  readyAt = 0;
  interval = 0;
  private readonly levels: number;
  private readonly time: Int32Array;
  private readonly every: Int32Array;

  constructor(multipliers: number) {
    this.levels = treeLevels(multipliers);
    this.time = new Int32Array(multipliers + 1);
    this.every = new Int32Array(multipliers + 1);
  }

  /**
   * Leaf i, of `first` to `last`, has its operand at `offset[i]` + `step` · `interval[i]`. Of operands that come last
   * together, that with the smallest interval is taken as the one waited for.
   */
  sum(first: number, last: number, offset: Int32Array, interval: Int32Array, step: number): void {
    const { time, every } = this;
    for (let leaf = first; leaf <= last; leaf++) {
      time[leaf] = offset[leaf]! + step * interval[leaf]!;
      every[leaf] = interval[leaf]!;
    }
    let low = first;
    let high = last;
    for (let level = this.levels - 1; ; level--) {
      let bottom = low;
      const top = high;
      low >>= 1;
      high >>= 1;
      for (let adder = low; adder <= high; adder++) {
        const left = 2 * adder;
        if (left >= bottom) this.set(adder, left);
        if (left < bottom) this.set(adder, left + 1);
        else if (left < top) this.wait(adder, left + 1);
        time[adder]!++;
      }
      // The lower end first, as the compiler goes; what went over a link is not counted again.
      if (low % 2 === 1 && low < high && 2 * (low + 1) - bottom < top - 2 * low - 1) {
        this.link(low, low + 1);
        bottom = 2 * ++low;
      }
      if (high % 2 === 0 && low < high && 2 * high - bottom >= top - 2 * high + 1) {
        this.link(high, high - 1);
        high--;
      }
      if (low < high) continue;
      this.level = level;
      this.place = low;
      this.readyAt = time[low]!;
      this.interval = every[low]!;
      return;
    }
  }

  private set(adder: number, child: number): void {
    this.time[adder] = this.time[child]!;
    this.every[adder] = this.every[child]!;
  }

  private wait(adder: number, other: number): void {
    const { time, every } = this;
    if (time[other]! < time[adder]! || (time[other] === time[adder] && every[other]! >= every[adder]!)) return;
    this.set(adder, other);
  }

  /** The sum of `from` goes over the link, and both are added there. */
  private link(from: number, to: number): void {
    this.time[from]!++;
    this.wait(to, from);
  }
}
