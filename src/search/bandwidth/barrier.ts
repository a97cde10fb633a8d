/**
 * First and second derivatives of the barrier sharpness · (Σ t + price · b) − Σ log(t_p · b_d − m_pd) − Σ log(room of an
 * inequality), where every phase's t follows the bandwidths b, along the moves that keep the equations. Towards the end of
 * a path a room is 10⁻⁹, what it adds 10¹⁸, and bandwidths that no time depends on are held by about 1: each term is taken
 * along a move before terms are added, and second derivatives are sums of squares, so that what is 0 is not noise.
 */
import type { FeasibleSet } from './feasible-set.js';

export class Barrier {
  /** By move: how fast the barrier falls. */
  readonly fall: Float64Array;
  /** [move · moves + move]: second derivatives. */
  readonly firmness: Float64Array;
  private readonly moves: readonly Float64Array[];
  /** [inequality][move] */
  private readonly sides: readonly Float64Array[];
  private readonly room: Float64Array;
  private readonly alpha: Float64Array;
  private readonly beta: Float64Array;
  /** Of one term, by move. */
  private readonly row: Float64Array;

  /** @param bytes by phase and dimension; @param price by dimension, of a share */
  constructor(
    private readonly bytes: readonly Float64Array[],
    private readonly price: Float64Array,
    private readonly set: FeasibleSet,
  ) {
    const { directions, dimensions } = set;
    this.moves = directions.map((direction) => Float64Array.from(direction));
    const along = (row: readonly number[]): Float64Array => Float64Array.from(directions, (move) => dot(row, move));
    this.sides = set.inequalities.map(({ coefficients }) => along(coefficients));
    this.fall = new Float64Array(directions.length);
    this.firmness = new Float64Array(directions.length ** 2);
    this.row = new Float64Array(directions.length);
    this.room = new Float64Array(dimensions);
    this.alpha = new Float64Array(dimensions);
    this.beta = new Float64Array(dimensions);
  }

  differentiate(shares: Float64Array, sharpness: number): void {
    const { moves, fall, set } = this;
    this.firmness.fill(0);
    moves.forEach((move, k) => {
      fall[k] = -sharpness * dot(this.price, move);
    });
    for (const bytes of this.bytes) this.addPhase(bytes, shares, bestTime(bytes, shares, sharpness));
    set.inequalities.forEach(({ coefficients, bound }, i) => {
      const room = bound - dot(coefficients, shares);
      const side = this.sides[i] as Float64Array;
      for (let k = 0; k < fall.length; k++) fall[k] = (fall[k] as number) - (side[k] as number) / room;
      this.addSquare(side, 1 / (room * room));
    });
  }

  /**
   * With r = t · b − m a dimension's part of the second derivatives is α = b/r by t, β = m/(b · r) by b together with it,
   * and (t · b + m)/(b² · r) by b alone. Without t, each pair of dimensions adds the square of a row.
   */
  private addPhase(bytes: Float64Array, shares: Float64Array, t: number): void {
    const { moves, fall, room, alpha, beta, row } = this;
    let curve = 0;
    for (let d = 0; d < bytes.length; d++) {
      const m = bytes[d] as number;
      if (m === 0) continue;
      const b = shares[d] as number;
      const r = t * b - m;
      room[d] = r;
      alpha[d] = b / r;
      beta[d] = m / (b * r);
      curve += (b / r) ** 2;
      for (let k = 0; k < row.length; k++) {
        row[k] = moves[k]?.[d] as number;
        fall[k] = (fall[k] as number) + (t / r) * (row[k] as number);
      }
      this.addSquare(row, (t * b + m) / (b * b * r));
    }
    for (let d = 0; d < bytes.length; d++) {
      if (bytes[d] === 0) continue;
      for (let e = d + 1; e < bytes.length; e++) {
        if (bytes[e] === 0) continue;
        const own = (beta[d] as number) * (alpha[e] as number);
        const other = (beta[e] as number) * (alpha[d] as number);
        for (let k = 0; k < row.length; k++)
          row[k] = own * (moves[k]?.[d] as number) - other * (moves[k]?.[e] as number);
        this.addSquare(row, 1 / curve);
      }
    }
  }

  private addSquare(row: Float64Array, weight: number): void {
    const { firmness } = this;
    const size = row.length;
    for (let k = 0; k < size; k++) {
      const factor = weight * (row[k] as number);
      for (let l = 0; l < size; l++)
        firmness[k * size + l] = (firmness[k * size + l] as number) + factor * (row[l] as number);
    }
  }
}

/**
 * The least of sharpness · t − Σ log(t · b_d − m_d): where Σ 1/(t − m_d/b_d) is the sharpness. That sum falls and is
 * convex, so that Newton's steps from the left never pass the root.
 */
export function bestTime(bytes: Float64Array, shares: Float64Array, sharpness: number): number {
  let t = longest(bytes, shares) + 1 / sharpness;
  for (let step = 0; step < 50; step++) {
    let sum = 0;
    let slope = 0;
    for (let d = 0; d < bytes.length; d++) {
      const m = bytes[d] as number;
      if (m === 0) continue;
      const inverse = 1 / (t - m / (shares[d] as number));
      sum += inverse;
      slope += inverse * inverse;
    }
    const move = (sum - sharpness) / slope;
    t += move;
    if (!(move > 1e-9 / sharpness)) break;
  }
  return t;
}

export function longest(bytes: Float64Array, shares: Float64Array): number {
  let most = 0;
  for (let d = 0; d < bytes.length; d++) {
    const m = bytes[d] as number;
    if (m > 0) most = Math.max(most, m / (shares[d] as number));
  }
  return most;
}

type Row = readonly number[] | Float64Array;

export function dot(a: Row, b: Row): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
