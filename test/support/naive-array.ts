/**
 * A weight-stationary systolic array, register by register: numbers move through PEs, skew buffers and weight chains, one
 * step a cycle. It knows no formula. What it is told is only when a row of A and C enters and when a row of B enters;
 * what comes out, and when, is what it does.
 *
 * PE (i, j) holds `mu` weights, adds `mu` products to `mu` sums that come from above, hands its elements of A to the
 * right and its sums down. With one set of weights they shift down a chain that reaches every PE of a column; with two,
 * a weight travels down with the number of its row and is caught in the spare set, which becomes the used one when the
 * first row of the multiply arrives.
 */

/** Numbers are taken modulo a prime: exact however long a program is, and nonsense (NaN) stays nonsense. */
export const PRIME = 32_749;

export interface ArrayShape {
  readonly rows: number;
  readonly columns: number;
  readonly mu: number;
  readonly buffers: number;
  readonly mergeCycles: number;
}

/** A row of A on its way. */
interface Token {
  readonly multiply: number;
  readonly row: number;
  readonly isLast: boolean;
  /** The multiply brings its own weights. */
  readonly isNew: boolean;
  readonly a: readonly number[];
}

/** One element's sums on their way down, or a finished element. */
interface Sums {
  readonly token: Token;
  readonly sums: readonly number[];
}

export interface FinishedRow {
  readonly multiply: number;
  readonly row: number;
  readonly isLast: boolean;
  readonly values: readonly number[];
}

type Maybe<T> = T | undefined;

export class NaiveArray {
  /** [i][j]: weights in use and spare ones. */
  private readonly used: number[][][];
  private readonly spare: number[][][];
  /** What each PE gets in this cycle. */
  private readonly left: Maybe<Token>[][];
  private readonly above: Maybe<Sums>[][];
  /** Delays: A by i cycles to PE row i, C and weights by j to column j, results by what is missing to the last column. */
  private readonly skewA: Maybe<Token>[][];
  private readonly skewC: Maybe<Sums>[][];
  private readonly skewB: Maybe<{ readonly row: number; readonly weights: readonly number[] }>[][];
  private readonly line: Maybe<{ readonly row: number; readonly weights: readonly number[] }>[][];
  private readonly deskew: Maybe<Sums>[][];
  private readonly merging: Maybe<Sums>[][];
  /** Multiplies whose last row has entered the last PE row. */
  readonly secondFed = new Set<number>();

  constructor(private readonly shape: ArrayShape) {
    const { rows, columns, mu, mergeCycles } = shape;
    const grid = <T>(make: () => T): T[][] => Array.from({ length: rows }, () => Array.from({ length: columns }, make));
    const delays = <T>(lengths: readonly number[]): Maybe<T>[][] =>
      lengths.map((length) => Array<Maybe<T>>(length).fill(undefined));
    const upTo = (count: number): number[] => [...Array(count).keys()];
    this.used = grid(() => Array<number>(mu).fill(Number.NaN));
    this.spare = grid(() => Array<number>(mu).fill(Number.NaN));
    this.left = grid(() => undefined);
    this.above = grid(() => undefined);
    this.skewA = delays(upTo(rows));
    this.skewC = delays(upTo(columns));
    this.skewB = delays(upTo(columns));
    this.line = delays(upTo(columns).map(() => rows));
    this.deskew = delays(upTo(columns).map((j) => columns - 1 - j));
    this.merging = delays(upTo(columns).map(() => mergeCycles));
  }

  /**
   * One cycle. A row of A with its row of C may enter, and the weights of one PE row: the last PE row's first on a chain,
   * the first one's first with spare weights. Gives the row that has come out, to be written in the next cycle.
   */
  step(feed: Maybe<{ token: Token; c: readonly number[] }>, weights: Maybe<{ row: number; b: readonly number[][] }>) {
    const { rows, columns, mu } = this.shape;
    for (let i = 0; i < rows; i++) {
      const row = delayed(this.skewA[i]!, feed?.token);
      this.left[i]![0] = row;
    }
    for (let j = 0; j < columns; j++) {
      const entering = feed && { token: feed.token, sums: [feed.c[j]!, ...Array<number>(mu - 1).fill(0)] };
      this.above[0]![j] = delayed(this.skewC[j]!, entering);
    }
    const below: Maybe<Sums>[][] = this.above.map((line, i) => line.map((sums, j) => this.multiply(i, j, sums)));
    for (let j = 0; j < columns; j++)
      this.moveWeights(j, weights && { row: weights.row, weights: weights.b.map((b) => b[j]!) });
    const finished: Maybe<Sums>[] = [];
    for (let j = 0; j < columns; j++)
      finished.push(delayed(this.merging[j]!, delayed(this.deskew[j]!, below[rows - 1]![j])));
    for (let i = rows - 1; i >= 0; i--) {
      for (let j = columns - 1; j > 0; j--) this.left[i]![j] = this.left[i]![j - 1];
      if (i > 0) for (let j = 0; j < columns; j++) this.above[i]![j] = below[i - 1]![j];
    }
    return this.rowOf(finished);
  }

  private multiply(i: number, j: number, sums: Maybe<Sums>): Maybe<Sums> {
    const token = this.left[i]![j];
    if (token?.multiply !== sums?.token.multiply || token?.row !== sums?.token.row)
      throw new Error(`PE ${i},${j}: a row of A without its sum`);
    if (token === undefined || sums === undefined) return undefined;
    const { mu, buffers, rows } = this.shape;
    if (buffers === 2 && token.isNew && token.row === 0) this.used[i]![j] = [...this.spare[i]![j]!];
    if (i === rows - 1 && j === 0 && token.isLast) this.secondFed.add(token.multiply);
    const weights = this.used[i]![j]!;
    return { token, sums: sums.sums.map((sum, q) => (sum + token.a[mu * i + q]! * weights[q]!) % PRIME) };
  }

  private moveWeights(j: number, entering: Maybe<{ row: number; weights: readonly number[] }>): void {
    const { rows, buffers } = this.shape;
    const next = delayed(this.skewB[j]!, entering);
    if (buffers === 1) {
      if (next === undefined) return;
      for (let i = rows - 1; i > 0; i--) this.used[i]![j] = this.used[i - 1]![j]!;
      this.used[0]![j] = [...next.weights];
      return;
    }
    const line = this.line[j]!;
    for (let i = rows - 1; i > 0; i--) line[i] = line[i - 1];
    line[0] = next;
    for (let i = 0; i < rows; i++) {
      const here = line[i];
      if (here?.row !== i) continue;
      this.spare[i]![j] = [...here.weights];
      line[i] = undefined;
    }
  }

  private rowOf(finished: readonly Maybe<Sums>[]): Maybe<FinishedRow> {
    const [first] = finished;
    if (first === undefined) return undefined;
    const values = finished.map((one) => {
      if (one === undefined || one.token !== first.token) throw new Error('a row came out in pieces');
      return one.sums.reduce((sum, part) => (sum + part) % PRIME, 0);
    });
    const { multiply, row, isLast } = first.token;
    return { multiply, row, isLast, values };
  }
}

/** A delay line of the list's length: takes one, gives the one that entered that many cycles ago. */
function delayed<T>(line: Maybe<T>[], entering: Maybe<T>): Maybe<T> {
  line.push(entering);
  return line.shift();
}
