/**
 * STONNE's way from the multipliers to the memory: distribution and multiplication, the reduction tree, the lines of the
 * collection bus, the memory's write queue (stonne-simulator/stonne 22634b8). Vectors lie in neighbouring multipliers, and
 * each gives a sum at every streaming step.
 */
import { AdderTree, busLine, treeLevels } from './adder-tree.js';
import { SumCollection } from './sum-collection.js';

export interface NetworkWidths {
  readonly multipliers: number;
  /** Operands sent, and sums received, a cycle. */
  readonly distributionWidth: number;
  readonly reductionWidth: number;
}

export class ReductionNetwork {
  /** A multiplier's operand of streaming step s is sent at `offset` + s · `interval`. To be filled by the controller. */
  readonly offset: Int32Array;
  readonly interval: Int32Array;
  /** One behind the last multiplier of each vector. */
  readonly ends: Int32Array;
  private readonly levels: number;
  private readonly tree: AdderTree;
  private readonly collection: SumCollection;
  /** Of each vector's sums: the line, when the last one leaves the tree, cycles between the last ones. */
  readonly lines: Int32Array;
  readonly lasts: Int32Array;
  readonly intervals: Int32Array;

  /** @param vectors in the multipliers at once, at most */
  constructor(
    private readonly widths: NetworkWidths,
    vectors: number,
  ) {
    const { multipliers, reductionWidth } = widths;
    this.levels = treeLevels(multipliers);
    this.tree = new AdderTree(multipliers);
    const numbers = new Int32Array(2 * multipliers + 4 * vectors);
    this.offset = numbers.subarray(0, multipliers);
    this.interval = numbers.subarray(multipliers, 2 * multipliers);
    const part = (i: number): Int32Array => numbers.subarray(2 * multipliers + i * vectors).subarray(0, vectors);
    this.ends = part(0);
    this.lines = part(1);
    this.lasts = part(2);
    this.intervals = part(3);
    this.collection = new SumCollection(reductionWidth, this);
  }

  /** When the memory has taken the last sum, cycles, of `vectors` vectors after `steps` streaming steps. */
  collectedAt(vectors: number, steps: number): number {
    const { tree, collection, lines, lasts, intervals, ends, widths } = this;
    let last = 0;
    let even = true;
    for (let vector = 0; vector < vectors; vector++) {
      tree.sum(vector === 0 ? 0 : ends[vector - 1]!, ends[vector]! - 1, this.offset, this.interval, steps - 1);
      lines[vector] = busLine(tree.level, tree.place, this.levels, widths.reductionWidth);
      lasts[vector] = tree.readyAt;
      intervals[vector] = tree.interval;
      if (tree.readyAt > last) last = tree.readyAt;
      if (tree.interval !== intervals[0]) even = false;
    }
    // A port with several multipliers below it has a switch that takes a cycle.
    const distribution = widths.distributionWidth < widths.multipliers ? 1 : 0;
    if (vectors === 1) return last + 2 + distribution; // the bus and the memory, both free
    return collection.end(vectors, steps, last, even) + distribution;
  }
}
