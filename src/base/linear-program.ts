/**
 * Small linear programs, solved exactly: minimise c·x over A x {≤, =, ≥} b, x ≥ 0, by the two-phase simplex method on a
 * dense table, with Bland's rule against cycling (Bland 1977). For tens of variables; larger ones go to HiGHS.
 */
export type Relation = '<=' | '==' | '>=';

export interface LinearConstraint {
  readonly coefficients: readonly number[];
  readonly relation: Relation;
  readonly bound: number;
}

export interface LinearProgram {
  /** To be minimised. */
  readonly cost: readonly number[];
  readonly constraints: readonly LinearConstraint[];
}

export type LinearSolution =
  | {
      readonly status: 'optimal';
      readonly x: readonly number[];
      readonly value: number;
      /** By constraint: how much the value grows with its bound. */
      readonly prices: readonly number[];
    }
  | { readonly status: 'infeasible'; readonly violation: number }
  | { readonly status: 'unbounded' };

/** Relative to the largest entry of a row, which is scaled to 1. */
const TOLERANCE = 1e-11;

export function solveLinearProgram({ cost, constraints }: LinearProgram): LinearSolution {
  const table = new Tableau(cost.length, constraints);
  const violation = table.minimise(table.artificialCost());
  if (violation > TOLERANCE * 100 * Math.max(1, table.largestBound())) return { status: 'infeasible', violation };
  table.driveOutArtificials();
  const value = table.minimise(table.padded(cost));
  if (value === Number.NEGATIVE_INFINITY) return { status: 'unbounded' };
  return { status: 'optimal', x: table.solution(), value, prices: table.prices(table.padded(cost)) };
}

/** Rows of [variables | slacks | artificials | bound], every row with a basic column. */
class Tableau {
  private readonly rows: Float64Array[];
  private readonly basis: number[] = [];
  private readonly width: number;
  private readonly firstArtificial: number;
  private readonly scale: number[];
  /** Of each row, the column that began as its unit vector, and the sign with which it did. */
  private readonly unit: { readonly column: number; readonly flipped: boolean }[] = [];

  constructor(
    private readonly variables: number,
    constraints: readonly LinearConstraint[],
  ) {
    const slacks = constraints.filter(({ relation }) => relation !== '==').length;
    this.firstArtificial = variables + slacks;
    this.width = this.firstArtificial + constraints.length + 1;
    this.scale = constraints.map(({ coefficients }) => Math.max(...coefficients.map(Math.abs)) || 1);
    let slack = variables;
    this.rows = constraints.map(({ coefficients, relation, bound }, r) => {
      const row = new Float64Array(this.width);
      const scale = this.scale[r] as number;
      coefficients.forEach((value, column) => {
        row[column] = value / scale;
      });
      row[this.width - 1] = bound / scale;
      const own = relation === '==' ? -1 : slack++;
      if (own >= 0) row[own] = relation === '<=' ? 1 : -1;
      const flipped = bound < 0 || (bound === 0 && relation === '>=');
      if (flipped) for (let column = 0; column < this.width; column++) row[column] = -(row[column] as number);
      const startsWithSlack = own >= 0 && row[own] === 1;
      const column = startsWithSlack ? own : this.firstArtificial + r;
      row[column] = 1;
      this.basis.push(column);
      this.unit.push({ column, flipped });
      return row;
    });
  }

  artificialCost(): Float64Array {
    return new Float64Array(this.width - 1).fill(1, this.firstArtificial);
  }

  padded(cost: readonly number[]): Float64Array {
    const all = new Float64Array(this.width - 1);
    all.set(cost);
    return all;
  }

  largestBound(): number {
    return Math.max(...this.rows.map((row) => Math.abs(row[this.width - 1] as number)), 0);
  }

  /** @returns the value, −∞ where it has none */
  minimise(cost: Float64Array): number {
    for (;;) {
      const entering = this.entering(cost);
      if (entering < 0) return this.value(cost);
      const leaving = this.leaving(entering);
      if (leaving < 0) return Number.NEGATIVE_INFINITY;
      this.pivot(leaving, entering);
    }
  }

  /** First column that lowers the cost; artificial ones never enter. */
  private entering(cost: Float64Array): number {
    const size = Math.max(1, ...cost.map(Math.abs));
    for (let column = 0; column < this.firstArtificial; column++)
      if (this.reducedCost(cost, column) < -TOLERANCE * size) return column;
    return -1;
  }

  private reducedCost(cost: Float64Array, column: number): number {
    let reduced = cost[column] as number;
    this.rows.forEach((row, r) => {
      reduced -= (cost[this.basis[r] as number] as number) * (row[column] as number);
    });
    return reduced;
  }

  private leaving(entering: number): number {
    let leaving = -1;
    let least = Number.POSITIVE_INFINITY;
    this.rows.forEach((row, r) => {
      const pivot = row[entering] as number;
      if (pivot <= TOLERANCE) return;
      const ratio = (row[this.width - 1] as number) / pivot;
      const isFirst = ratio === least && (this.basis[r] as number) < (this.basis[leaving] as number);
      if (ratio < least || isFirst) {
        least = ratio;
        leaving = r;
      }
    });
    return leaving;
  }

  private pivot(leaving: number, entering: number): void {
    const row = this.rows[leaving] as Float64Array;
    const divisor = row[entering] as number;
    for (let column = 0; column < this.width; column++) row[column] = (row[column] as number) / divisor;
    this.rows.forEach((other, r) => {
      const factor = other[entering] as number;
      if (r === leaving || factor === 0) return;
      for (let column = 0; column < this.width; column++)
        other[column] = (other[column] as number) - factor * (row[column] as number);
      other[entering] = 0;
      if ((other[this.width - 1] as number) < 0 && (other[this.width - 1] as number) > -TOLERANCE)
        other[this.width - 1] = 0;
    });
    this.basis[leaving] = entering;
  }

  /** An artificial column that is still basic is 0; a row where nothing can take its place says nothing. */
  driveOutArtificials(): void {
    this.rows.forEach((row, r) => {
      if ((this.basis[r] as number) < this.firstArtificial) return;
      for (let column = 0; column < this.firstArtificial; column++) {
        if (Math.abs(row[column] as number) <= TOLERANCE * 100) continue;
        this.pivot(r, column);
        return;
      }
    });
  }

  solution(): number[] {
    const x = new Array<number>(this.variables).fill(0);
    this.rows.forEach((row, r) => {
      const column = this.basis[r] as number;
      if (column < this.variables) x[column] = Math.max(0, row[this.width - 1] as number);
    });
    return x;
  }

  prices(cost: Float64Array): number[] {
    return this.unit.map(({ column, flipped }, r) => {
      const price = (cost[column] as number) - this.reducedCost(cost, column);
      return ((flipped ? -1 : 1) * price) / (this.scale[r] as number);
    });
  }

  private value(cost: Float64Array): number {
    return this.rows.reduce(
      (sum, row, r) => sum + (cost[this.basis[r] as number] as number) * (row[this.width - 1] as number),
      0,
    );
  }
}
