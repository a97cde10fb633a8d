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

/** Links at either end of a sum, at most: one a level. */
const MOST_LINKS = 32;

/**
 * The sums over neighbouring leaves. An adder takes a cycle, and so does a link. Where the leaves of a sum end at an adder
 * that has no use for its parent, it sends over its link to its neighbour in the sum, if that has as many of the leaves on
 * its side or more. All leaves pass as many adders; those at the ends pass links besides, the outermost most.
 */
export class AdderTree {
  /** Of the last sum: where it leaves the tree, when, and the interval of the operand it waited for. */
  level = 0;
  place = 0;
  readyAt = 0;
  interval = 0;
  private readonly levels: number;
  /** Leaves below the first `lows` of these pass a link more each, and so do those from the first `highs` of these on. */
  private readonly low = new Int32Array(MOST_LINKS);
  private readonly high = new Int32Array(MOST_LINKS);
  private lows = 0;
  private highs = 0;

  constructor(multipliers: number) {
    this.levels = treeLevels(multipliers);
  }

  /**
   * Leaf i, of `first` to `last`, has its operand at `offset[i]` + `step` · `interval[i]`. Of operands that come last
   * together, that with the smallest interval is taken as the one waited for.
   */
  sum(first: number, last: number, offset: Int32Array, interval: Int32Array, step: number): void {
    this.configure(first, last);
    const { low, high, lows, highs } = this;
    let time = -1;
    let every = 0;
    let leaf = first;
    for (let link = 0; link <= lows; link++) {
      const end = link < lows ? low[link]! : highs > 0 ? high[highs - 1]! : last + 1;
      for (; leaf < end; leaf++) {
        const own = interval[leaf]!;
        const at = offset[leaf]! + step * own;
        if (at > time || (at === time && own < every)) [time, every] = [at, own];
      }
      if (link < lows) time++;
    }
    let above = -1;
    let aboveEvery = 0;
    leaf = last;
    for (let link = 0; link < highs; link++) {
      for (; leaf >= high[link]!; leaf--) {
        const own = interval[leaf]!;
        const at = offset[leaf]! + step * own;
        if (at > above || (at === above && own < aboveEvery)) [above, aboveEvery] = [at, own];
      }
      above++;
    }
    const isAbove = above > time || (above === time && aboveEvery < every);
    this.readyAt = (isAbove ? above : time) + this.levels - this.level;
    this.interval = isAbove ? aboveEvery : every;
  }

  /** Where the sum leaves the tree, and the links on its way. */
  private configure(first: number, last: number): void {
    const { low: lowEnds, high: highEnds } = this;
    this.lows = 0;
    this.highs = 0;
    let low = first;
    let high = last;
    for (let level = this.levels - 1; ; level--) {
      let bottom = low;
      const top = high;
      const leaves = this.levels - level;
      low >>= 1;
      high >>= 1;
      // The lower end first, as the compiler goes; what went over a link is not counted again.
      if (low % 2 === 1 && low < high && 2 * (low + 1) - bottom < top - 2 * low - 1) {
        bottom = 2 * ++low;
        lowEnds[this.lows++] = low << leaves;
      }
      if (high % 2 === 0 && low < high && 2 * high - bottom >= top - 2 * high + 1) {
        highEnds[this.highs++] = high << leaves;
        high--;
      }
      if (low < high) continue;
      this.level = level;
      this.place = low;
      return;
    }
  }
}
