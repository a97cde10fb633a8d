/**
 * Steps of a two-pointer merge of a row of A with a column of B, for all pairs, without merging. A merge takes as many steps
 * as both lists have distinct indices up to the end of the list that ends first: the entries of each list up to there, less
 * those that both lists have. Common entries are counted for all columns at once by walking the rows of B (Gustavson's way).
 */
import { type Pattern, transposed } from '../../problem/sparsity/pattern.js';

export class MergeSteps {
  private readonly byColumn: Pattern;
  private readonly matches: Int32Array;
  /** Entries of the present row of A up to and with each k. */
  private readonly upTo: Int32Array;

  constructor(
    private readonly a: Pattern,
    private readonly b: Pattern,
  ) {
    this.byColumn = transposed(b);
    this.matches = new Int32Array(b.columns);
    this.upTo = new Int32Array(a.columns);
  }

  /** Writes the steps of row `row` of A against every column of B, and gives their sum. */
  ofRow(row: number, steps: Int32Array): number {
    const { a, byColumn, matches } = this;
    steps.fill(0);
    const from = a.starts[row]!;
    const to = a.starts[row + 1]!;
    if (from === to) return 0;
    const last = a.indices[to - 1]!;
    this.countMatches(row);
    this.countUpTo(from, to);
    let sum = 0;
    for (let column = 0; column < steps.length; column++) {
      const first = byColumn.starts[column]!;
      const end = byColumn.starts[column + 1]!;
      if (first === end) continue;
      const lastOfColumn = byColumn.indices[end - 1]!;
      const entries =
        last <= lastOfColumn
          ? to - from + countUpTo(byColumn.indices, first, end, last)
          : end - first + this.upTo[lastOfColumn]!;
      steps[column] = entries - matches[column]!;
      sum += steps[column]!;
    }
    return sum;
  }

  private countMatches(row: number): void {
    const { a, b, matches } = this;
    matches.fill(0);
    for (let i = a.starts[row]!; i < a.starts[row + 1]!; i++) {
      const k = a.indices[i]!;
      for (let j = b.starts[k]!; j < b.starts[k + 1]!; j++) matches[b.indices[j]!]!++;
    }
  }

  private countUpTo(from: number, to: number): void {
    const { a, upTo } = this;
    let k = 0;
    for (let i = from; i < to; i++) {
      const index = a.indices[i]!;
      while (k < index) upTo[k++] = i - from;
    }
    upTo.fill(to - from, k);
  }
}

/** Of ascending entries `from` … `to` − 1, those that are not above `limit`. */
function countUpTo(list: Int32Array, from: number, to: number, limit: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low - from;
}
