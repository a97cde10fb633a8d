/**
 * Least Σ count · max_d bytes/bandwidth + price · cost over a feasible set: a convex program. With a time t for each phase
 * it reads: least Σ count · t + price · cost with t · bandwidth_d ≥ bytes_d. A barrier keeps everything inside, Newton's
 * method follows the path of its minima (Boyd & Vandenberghe, Convex Optimization, chapter 11), and what is left to
 * the optimum is known at every step. For given bandwidths the best t of a phase is a root of one unknown, so that Newton's
 * steps are in the bandwidths alone.
 */
import type { BandwidthPhase } from './bandwidth-problem.js';
import { type FeasibleSet, type Side, TOTAL } from './feasible-set.js';
import { solveSquare } from './square-system.js';

export interface ConvexTask {
  readonly phases: readonly BandwidthPhase[];
  /** By dimension, added to the time for each share of the total. */
  readonly pricePerShare: readonly number[];
  readonly set: FeasibleSet;
}

export interface ConvexOptimum {
  readonly shares: readonly number[];
  readonly value: number;
  /** Nanoseconds by which the value may be above the least one. */
  readonly gap: number;
  /** By inequality and by equation of the set: how much the value falls for each share more in the bound. */
  readonly inequalityPrices: readonly number[];
  readonly equationPrices: readonly number[];
  /** [phase][dimension]: which part of a phase's weight the dimension has. The parts of a phase sum to 1. */
  readonly weights: readonly (readonly number[])[];
}

/** Of the value; far below what any comparison asks. */
const RELATIVE_GAP = 1e-8;
/** Of the barrier's sharpness, from one point of the path to the next. */
const GROWTH = 30;
const MAX_NEWTON_STEPS = 60;
/** Newton decrement squared below which a point counts as the least of its barrier. */
const CENTRED = 1e-6;
/** At the end of the path. */
const POLISHING_STEPS = 3;
/** Newton decrement below which whole steps converge quadratically. */
const NEAR = 0.25;

export function solveConvex(task: ConvexTask): ConvexOptimum {
  const path = new CentralPath(task);
  path.follow();
  return path.optimum();
}

class CentralPath {
  private readonly dimensions: number;
  private readonly phases: readonly BandwidthPhase[];
  /** Everything is divided by it, so that values are around 1. */
  private readonly timeScale: number;
  /** Bytes of a phase, weighted by its count. */
  private readonly bytes: readonly Float64Array[];
  private readonly price: Float64Array;
  /** Terms of the barrier: each lifts the value of a centred point by 1/sharpness. */
  private readonly terms: number;
  private shares: Float64Array;
  private sharpness = 1;
  /** Of the barrier, at the last point looked at. */
  private readonly gradient: Float64Array;
  private readonly hessian: Float64Array;

  constructor(private readonly task: ConvexTask) {
    const { set } = task;
    const d = set.dimensions;
    this.dimensions = d;
    this.phases = task.phases.filter(
      ({ bytesPerDimension, count }) => count > 0 && bytesPerDimension.some((b) => b > 0),
    );
    this.shares = Float64Array.from(set.interior);
    this.bytes = this.phases.map(({ bytesPerDimension, count }) =>
      Float64Array.from(bytesPerDimension, (b) => b * count),
    );
    this.price = Float64Array.from(task.pricePerShare);
    this.timeScale = this.value() || 1;
    for (const bytes of this.bytes) for (let i = 0; i < d; i++) bytes[i] = (bytes[i] as number) / this.timeScale;
    for (let i = 0; i < d; i++) this.price[i] = (this.price[i] as number) / this.timeScale;
    const pairs = this.bytes.reduce((sum, bytes) => sum + bytes.filter((value) => value > 0).length, 0);
    this.terms = 2 * pairs + set.inequalities.length;
    this.gradient = new Float64Array(d);
    this.hessian = new Float64Array(d * d);
  }

  follow(): void {
    for (;;) {
      for (let step = 0; step < MAX_NEWTON_STEPS && this.newtonStep(CENTRED); step++);
      const wanted = RELATIVE_GAP * this.value();
      if (!(this.gap() > wanted * 1.001) || this.terms === 0) break;
      this.sharpness = Math.min(this.sharpness * GROWTH, this.terms / wanted);
    }
    for (let step = 0; step < POLISHING_STEPS && this.newtonStep(0); step++); // prices want the very centre
  }

  private gap(): number {
    return this.terms / this.sharpness;
  }

  private value(): number {
    let value = dot(this.price, this.shares);
    for (const bytes of this.bytes) value += longest(bytes, this.shares);
    return value;
  }

  /** Adds up the barrier's first and second derivatives at the present shares. */
  private differentiate(): void {
    const { dimensions, sharpness, shares, gradient, hessian } = this;
    for (let d = 0; d < dimensions; d++) gradient[d] = sharpness * (this.price[d] as number);
    hessian.fill(0);
    const cross = new Float64Array(dimensions);
    for (const bytes of this.bytes) {
      const t = bestTime(bytes, shares, sharpness);
      let curve = 0;
      for (let d = 0; d < dimensions; d++) {
        cross[d] = 0;
        const m = bytes[d] as number;
        if (m === 0) continue;
        const b = shares[d] as number;
        const room = t * b - m;
        curve += (b / room) * (b / room);
        cross[d] = m / (room * room);
        gradient[d] = (gradient[d] as number) - t / room;
        hessian[d * dimensions + d] = (hessian[d * dimensions + d] as number) + (t / room) * (t / room);
      }
      addProduct(hessian, cross, -1 / curve); // the time follows the bandwidths
    }
    for (const { coefficients, bound } of this.task.set.inequalities) {
      const room = bound - dot(coefficients, shares);
      for (let d = 0; d < dimensions; d++) gradient[d] = (gradient[d] as number) + (coefficients[d] as number) / room;
      addProduct(hessian, coefficients, 1 / (room * room));
    }
  }

  /** @returns false when the present minimum is reached */
  private newtonStep(centred: number): boolean {
    this.differentiate();
    const { dimensions, gradient, hessian } = this;
    const { directions } = this.task.set;
    const along = directions.map((direction) => -dot(direction, gradient));
    const system = directions.map((one) =>
      directions.map((other) => {
        let sum = 0;
        for (let d = 0; d < dimensions; d++)
          for (let e = 0; e < dimensions; e++)
            sum += (one[d] as number) * (hessian[d * dimensions + e] as number) * (other[e] as number);
        return sum;
      }),
    );
    const steps = solveSquare(system, along);
    const decrement = dot(steps, along);
    if (!(decrement > centred)) return false;
    const move = new Float64Array(dimensions);
    directions.forEach((direction, i) => {
      for (let d = 0; d < dimensions; d++)
        move[d] = (move[d] as number) + (direction[d] as number) * (steps[i] as number);
    });
    // A self-concordant barrier: the damped step stays inside, and near the least the whole one does.
    const distance = Math.sqrt(decrement);
    const length = distance < NEAR ? 1 : 1 / (1 + distance);
    this.shares = this.shares.map((value, d) => value + length * (move[d] as number));
    return true;
  }

  optimum(): ConvexOptimum {
    const { shares, sharpness, timeScale } = this;
    this.differentiate();
    const { set, phases } = this.task;
    const inequalityPrices = set.inequalities.map(
      ({ coefficients, bound }) => 1 / (sharpness * (bound - dot(coefficients, shares))),
    );
    const equationPrices = this.multipliers().map((multiplier) => multiplier / sharpness);
    const weights = this.bytes.map((bytes) => weightsOf(bytes, shares, sharpness));
    const least = this.provenLeast({ inequalityPrices, equationPrices, weights });
    const ofPhase = new Map(this.phases.map((phase, p) => [phase, weights[p] as number[]]));
    return {
      shares: [...shares],
      value: this.value() * timeScale,
      gap: Math.max(0, this.value() - least) * timeScale,
      inequalityPrices: inequalityPrices.map((price) => price * timeScale),
      equationPrices: equationPrices.map((price) => price * timeScale),
      weights: phases.map((phase) => ofPhase.get(phase) ?? phase.bytesPerDimension.map(() => 0)),
    };
  }

  /**
   * The dual's value: no point of the set is below it, whatever the prices and weights, so that it proves a gap even where
   * the path was left early. A phase takes no less than the weighted mean of its dimensions' times, and with A/b + c · b of
   * each dimension, which is never below 2 · √(A · c), what the constraints' prices add is at most 0 in the set.
   */
  private provenLeast({ inequalityPrices, equationPrices, weights }: DualPoint): number {
    const { inequalities, equations } = this.task.set;
    const slope = Float64Array.from(this.price);
    let paid = 0;
    const charge = ({ coefficients, bound }: Side, price: number): void => {
      for (let d = 0; d < slope.length; d++) slope[d] = (slope[d] as number) + price * (coefficients[d] as number);
      paid += price * bound;
    };
    // That no share is negative needs no price: the bound of each dimension is one over b ≥ 0 already.
    inequalities.forEach((side, i) => {
      if (side.origin >= TOTAL) charge(side, inequalityPrices[i] as number);
    });
    equations.forEach((side, i) => {
      charge(side, equationPrices[i] as number);
    });
    // Rounding can leave a slope below 0, where b has no least; a price on the sum of the shares, which is 1, lifts all.
    const lift = Math.max(0, -Math.min(...slope));
    let least = -paid - lift;
    slope.forEach((c, d) => {
      const weighted = this.bytes.reduce((sum, m, p) => sum + (m[d] as number) * (weights[p]?.[d] as number), 0);
      least += 2 * Math.sqrt(weighted * (c + lift));
    });
    return least;
  }

  /** On the equations the gradient of a least barrier is a sum of theirs. */
  private multipliers(): number[] {
    const rows = this.task.set.equations.map(({ coefficients }) => coefficients);
    const products = rows.map((one) => rows.map((other) => dot(one, other)));
    return solveSquare(
      products,
      rows.map((row) => -dot(row, this.gradient)),
    );
  }
}

/** What prices the constraints and what splits the phases, as `ConvexOptimum` has them. */
type DualPoint = Pick<ConvexOptimum, 'inequalityPrices' | 'equationPrices' | 'weights'>;

/** By dimension; they sum to 1. */
function weightsOf(bytes: Float64Array, shares: Float64Array, sharpness: number): number[] {
  const t = bestTime(bytes, shares, sharpness);
  const pull = Array.from(bytes, (m, d) => (m === 0 ? 0 : 1 / (t - m / (shares[d] as number))));
  const sum = pull.reduce((all, one) => all + one, 0);
  return pull.map((one) => one / sum);
}

/**
 * The least of sharpness · t − Σ log(t · b_d − m_d): where Σ 1/(t − m_d/b_d) is the sharpness. That sum falls and is
 * convex, so that Newton's steps from the left never pass the root.
 */
function bestTime(bytes: Float64Array, shares: Float64Array, sharpness: number): number {
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

function longest(bytes: Float64Array, shares: Float64Array): number {
  let most = 0;
  for (let d = 0; d < bytes.length; d++) {
    const m = bytes[d] as number;
    if (m > 0) most = Math.max(most, m / (shares[d] as number));
  }
  return most;
}

type Row = readonly number[] | Float64Array;

function dot(a: Row, b: Row): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** matrix + factor · row · rowᵀ */
function addProduct(matrix: Float64Array, row: Row, factor: number): void {
  const size = row.length;
  for (let d = 0; d < size; d++) {
    const a = factor * (row[d] as number);
    if (a === 0) continue;
    for (let e = 0; e < size; e++) matrix[d * size + e] = (matrix[d * size + e] as number) + a * (row[e] as number);
  }
}
