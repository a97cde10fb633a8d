/**
 * Least Σ count · max_d bytes/bandwidth + price · cost over a feasible set: a convex program. With a time t for each phase
 * it reads: least Σ count · t + price · cost with t · bandwidth_d ≥ bytes_d. A barrier keeps everything inside, Newton's
 * method follows the path of its minima (Boyd & Vandenberghe, Convex Optimization, chapter 11), and what is left to
 * the optimum is known at every step. For given bandwidths the best t of a phase is a root of one unknown, so that Newton's
 * steps are in the bandwidths alone.
 */

import type { BandwidthPhase } from './bandwidth-problem.js';
import { Barrier, bestTime, dot, longest } from './barrier.js';
import type { FeasibleSet } from './feasible-set.js';
import { type DualPoint, provenLeast } from './proven-least.js';
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
/** Of a Newton step that would leave the set; what is shorter is none. */
const LEAST_STEP = 1e-6;
/**
 * Added to the diagonal of a system whose diagonal is 1. Towards the end of the path bandwidths that time depends on are
 * held 10^18 times as firmly as those it does not depend on: what rounding leaves of the latter's firmness is nothing, and
 * without a ridge they go anywhere.
 */
const RIDGE = 1e-11;
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
  /** Of the steps at this sharpness. */
  private lastDecrement = Number.POSITIVE_INFINITY;
  private readonly barrier: Barrier;
  private proof: Proof | undefined;

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
    this.barrier = new Barrier(this.bytes, this.price, set);
  }

  follow(): void {
    for (;;) {
      this.centre(CENTRED, MAX_NEWTON_STEPS);
      this.prove();
      const wanted = RELATIVE_GAP * this.value();
      if (!(this.gap() > wanted * 1.001) || this.terms === 0) break;
      this.sharpness = Math.min(this.sharpness * GROWTH, this.terms / wanted);
    }
    this.centre(0, POLISHING_STEPS); // prices want the very centre
    this.prove();
  }

  private centre(centred: number, most: number): void {
    this.lastDecrement = Number.POSITIVE_INFINITY;
    for (let step = 0; step < most && this.newtonStep(centred); step++);
  }

  private gap(): number {
    return this.terms / this.sharpness;
  }

  private value(): number {
    let value = dot(this.price, this.shares);
    for (const bytes of this.bytes) value += longest(bytes, this.shares);
    return value;
  }

  /** @returns false when the present minimum is reached */
  private newtonStep(centred: number): boolean {
    const { dimensions, barrier } = this;
    const { directions } = this.task.set;
    barrier.differentiate(this.shares, this.sharpness);
    const steps = solveScaled(barrier.firmness, barrier.fall);
    const decrement = dot(steps, barrier.fall);
    // Rounding ends what whole steps can do.
    const isStuck = this.lastDecrement < NEAR * NEAR && decrement > this.lastDecrement / 2;
    if (!(decrement > centred) || isStuck) return false;
    this.lastDecrement = decrement;
    const move = new Float64Array(dimensions);
    directions.forEach((direction, i) => {
      for (let d = 0; d < dimensions; d++)
        move[d] = (move[d] as number) + (direction[d] as number) * (steps[i] as number);
    });
    // A self-concordant barrier: the damped step stays inside, and near the least the whole one does.
    const distance = Math.sqrt(decrement);
    let length = distance < NEAR ? 1 : 1 / (1 + distance);
    for (; length > LEAST_STEP; length /= 2) {
      const next = this.shares.map((value, d) => value + length * (move[d] as number));
      if (!this.isInside(next)) continue; // in exact numbers it would be
      this.shares = next;
      return true;
    }
    return false;
  }

  private isInside(shares: Float64Array): boolean {
    return (
      this.task.set.inequalities.every(({ coefficients, bound }) => dot(coefficients, shares) < bound) &&
      this.bytes.every((bytes) => bytes.every((m, d) => m === 0 || (shares[d] as number) > 0))
    );
  }

  optimum(): ConvexOptimum {
    const { timeScale } = this;
    const { inequalityPrices, equationPrices, weights, least } = this.proof as Proof;
    const ofPhase = new Map(this.phases.map((phase, p) => [phase, weights[p] as number[]]));
    return {
      shares: [...this.shares],
      value: this.value() * timeScale,
      gap: Math.max(0, this.value() - least) * timeScale,
      inequalityPrices: inequalityPrices.map((price) => price * timeScale),
      equationPrices: equationPrices.map((price) => price * timeScale),
      weights: this.task.phases.map((phase) => ofPhase.get(phase) ?? phase.bytesPerDimension.map(() => 0)),
    };
  }

  /** Prices and weights of the present point, which prove a bound; kept where it is the best so far. */
  private prove(): void {
    const { shares, sharpness } = this;
    const { set } = this.task;
    const barrierPrices = set.inequalities.map(
      ({ coefficients, bound }) => 1 / (sharpness * (bound - dot(coefficients, shares))),
    );
    const weights = this.bytes.map((bytes) => weightsOf(bytes, shares, sharpness));
    const dual = { ...this.settledPrices(barrierPrices, weights), weights };
    const least = provenLeast(set, this.bytes, this.price, dual);
    if (!(least <= (this.proof?.least ?? Number.NEGATIVE_INFINITY))) this.proof = { ...dual, least };
  }

  /**
   * At the optimum the constraints' prices pull as price and time do not. The equations' prices come from that, and small
   * changes of the inequalities', which 1/(sharpness · room) gives no better than the room is known: 10⁻¹⁶, so that the
   * price is wrong by its square.
   */
  private settledPrices(barrierPrices: readonly number[], weights: readonly (readonly number[])[]) {
    const { equations, inequalities } = this.task.set;
    const pull = Float64Array.from(this.price, (price) => -price);
    const add = (d: number, value: number): void => {
      pull[d] = (pull[d] as number) + value;
    };
    this.bytes.forEach((bytes, p) => {
      for (let d = 0; d < pull.length; d++)
        if (bytes[d] !== 0)
          add(d, ((bytes[d] as number) * (weights[p]?.[d] as number)) / (this.shares[d] as number) ** 2);
    });
    inequalities.forEach(({ coefficients }, i) => {
      coefficients.forEach((value, d) => {
        add(d, -value * (barrierPrices[i] as number));
      });
    });
    const free = 1e3 * Math.max(1, ...barrierPrices) ** 2;
    const scales = [...equations.map(() => free), ...barrierPrices.map((price) => price * price)];
    const rows = [...equations, ...inequalities].map(({ coefficients }, i) =>
      coefficients.map((value) => value * (scales[i] as number)),
    );
    const changes = leastChanges(rows, pull).map((change, i) => change * (scales[i] as number));
    return {
      equationPrices: changes.slice(0, equations.length),
      inequalityPrices: barrierPrices.map((price, i) => Math.max(0, price + (changes[equations.length + i] as number))),
    };
  }
}

/** The least x, by the sum of its squares, with Σ x_i · row_i = sum, or as near to it as rows that do not span it come. */
function leastChanges(rows: readonly (readonly number[])[], sum: Float64Array): number[] {
  const size = sum.length;
  const products = Array.from({ length: size }, (_, d) =>
    Array.from({ length: size }, (_, e) => rows.reduce((all, row) => all + (row[d] as number) * (row[e] as number), 0)),
  );
  const ridge = 1e-15 * products.reduce((trace, row, d) => trace + (row[d] as number), 0);
  const weights = solveSquare(
    products.map((row, d) => row.map((value, e) => (d === e ? value + ridge : value))),
    [...sum],
  );
  return rows.map((row) => dot(row, weights));
}

interface Proof extends DualPoint {
  readonly least: number;
}

/** By dimension; they sum to 1. */
function weightsOf(bytes: Float64Array, shares: Float64Array, sharpness: number): number[] {
  const t = bestTime(bytes, shares, sharpness);
  const pull = Array.from(bytes, (m, d) => (m === 0 ? 0 : 1 / (t - m / (shares[d] as number))));
  const sum = pull.reduce((all, one) => all + one, 0);
  return pull.map((one) => one / sum);
}

/** Of a positive definite system [row · size + column], all unknowns measured by their own firmness. */
function solveScaled(system: Float64Array, right: Float64Array): number[] {
  const size = right.length;
  const scale = Array.from(right, (_, i) => 1 / Math.sqrt(system[i * size + i] as number));
  const scaled = scale.map((own, i) =>
    scale.map((other, j) => (system[i * size + j] as number) * own * other + (i === j ? RIDGE : 0)),
  );
  const solution = solveSquare(
    scaled,
    scale.map((own, i) => own * (right[i] as number)),
  );
  return solution.map((value, i) => value * (scale[i] as number));
}
