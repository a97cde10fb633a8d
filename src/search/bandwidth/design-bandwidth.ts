/**
 * The two designs of LIBRA: the fastest network of a budget (PerfOpt), and the network whose time × cost is least
 * (PerfPerCost). The first is a convex program. The second is not, but how fast a network of a given cost can be is a
 * convex curve (the front), so that tangents bound it from below: pieces of the front are cut until no piece can hold a
 * product below the best one known.
 */
import {
  type BandwidthPhase,
  type BandwidthProblem,
  checkBandwidthProblem,
  iterationNs,
  networkCost,
} from './bandwidth-problem.js';
import { type FeasibleSet, feasibleSet, TOTAL } from './feasible-set.js';
import { type ConvexOptimum, solveConvex } from './least-time.js';

export interface Shadow {
  /** By constraint of the problem: nanoseconds that one more GB/s in its bound would save; 0 where it does not bind. */
  readonly constraintNsPerGBps: readonly number[];
  /** Of the total. */
  readonly totalNsPerGBps: number;
  /** By dimension: share of the communication time during which the dimension is the one that is waited for. */
  readonly bindingShare: readonly number[];
}

export interface BandwidthDesign {
  readonly bandwidthGBps: readonly number[];
  readonly timeNs: number;
  readonly costDollars: number;
  /** At the optimum of time + `pricePerDollar` · cost. */
  readonly shadow: Shadow;
  readonly pricePerDollarNs: number;
  /** Relative, by which the objective may be above the least one. */
  readonly gap: number;
}

const MAX_PIECES = 200;

/** @throws InputError */
export function fastestNetwork(problem: BandwidthProblem): BandwidthDesign {
  checkBandwidthProblem(problem);
  return new Front(problem).at(0);
}

/** @throws InputError */
export function leastTimeCost(problem: BandwidthProblem): BandwidthDesign {
  checkBandwidthProblem(problem);
  return new Front(problem).leastProduct();
}

/** Networks from the fastest to the cheapest that is worth building; ever fewer dollars. @throws InputError */
export function timeCostFront(problem: BandwidthProblem, points: number): BandwidthDesign[] {
  checkBandwidthProblem(problem);
  return new Front(problem).points(points);
}

class Front {
  private readonly set: FeasibleSet;
  /** Nanoseconds at all of the total. */
  private readonly phases: readonly BandwidthPhase[];

  constructor(private readonly problem: BandwidthProblem) {
    this.set = feasibleSet(problem);
    this.phases = problem.phases.map(({ bytesPerDimension, count }) => ({
      bytesPerDimension: bytesPerDimension.map((bytes) => bytes / problem.totalGBps),
      count,
    }));
  }

  /** The design of least time + price · cost. */
  at(pricePerDollarNs: number): BandwidthDesign {
    const { problem, set } = this;
    const { totalGBps, costPerGBps } = problem;
    const optimum = solveConvex({
      phases: this.phases,
      pricePerShare: costPerGBps.map((cost) => cost * totalGBps * pricePerDollarNs),
      set,
    });
    const bandwidthGBps = optimum.shares.map((share) => share * totalGBps);
    const timeNs = iterationNs(problem, bandwidthGBps);
    return {
      bandwidthGBps,
      timeNs,
      costDollars: networkCost(problem, bandwidthGBps),
      shadow: this.shadowOf(optimum),
      pricePerDollarNs,
      gap: optimum.gap / Math.max(timeNs, Number.MIN_VALUE),
    };
  }

  private shadowOf({ inequalityPrices, equationPrices, weights, shares }: ConvexOptimum): Shadow {
    const { constraints, totalGBps } = this.problem;
    const ofConstraint = constraints.map(() => 0);
    let ofTotal = 0;
    const note = (origin: number, perShare: number, scale: number): void => {
      if (origin === TOTAL) ofTotal = perShare / totalGBps;
      else if (origin >= 0) ofConstraint[origin] = (ofConstraint[origin] as number) + perShare / scale / totalGBps;
    };
    const scaleOf = (origin: number): number =>
      origin < 0 ? 1 : Math.max(...(constraints[origin]?.coefficients ?? []).map(Math.abs)) || 1;
    this.set.inequalities.forEach(({ origin }, i) => {
      // A `≥` was turned round: one more in its bound costs what one less would save.
      const sign = constraints[origin]?.relation === '>=' ? -1 : 1;
      note(origin, sign * (inequalityPrices[i] as number), scaleOf(origin));
    });
    this.set.equations.forEach(({ origin }, i) => {
      const sign = constraints[origin]?.relation === '>=' ? -1 : 1;
      note(origin, sign * (equationPrices[i] ?? 0), scaleOf(origin));
    });
    const binding = shares.map(() => 0);
    let all = 0;
    this.phases.forEach(({ bytesPerDimension, count }, p) => {
      const ns = count * Math.max(...bytesPerDimension.map((m, d) => (m === 0 ? 0 : m / (shares[d] as number))));
      all += ns;
      weights[p]?.forEach((weight, d) => {
        binding[d] = (binding[d] as number) + weight * ns;
      });
    });
    return {
      constraintNsPerGBps: ofConstraint,
      totalNsPerGBps: ofTotal,
      bindingShare: binding.map((ns) => (all === 0 ? 0 : ns / all)),
    };
  }

  leastProduct(): BandwidthDesign {
    const fastest = this.at(0);
    const cheapestDollars = this.leastDollars();
    // At the least product the front falls by time over cost; no more than this at any candidate.
    const steepest = (fastest.timeNs * fastest.costDollars) / (cheapestDollars * cheapestDollars);
    const pieces: Piece[] = [];
    let best = fastest;
    const consider = (design: BandwidthDesign): void => {
      if (product(design) < product(best)) best = design;
    };
    const cheap = this.at(steepest);
    consider(cheap);
    if (cheap.costDollars < fastest.costDollars) pieces.push({ cheap, dear: fastest });
    for (let cut = 0; cut < MAX_PIECES && pieces.length > 0; cut++) {
      const at = leastOf(pieces);
      const piece = pieces[at] as Piece;
      if (leastProductOf(piece) >= product(best) * (1 - PRODUCT_GAP)) break;
      pieces.splice(at, 1);
      const middle = this.at(chordPrice(piece));
      consider(middle);
      if (middle.costDollars > piece.cheap.costDollars) pieces.push({ cheap: piece.cheap, dear: middle });
      if (middle.costDollars < piece.dear.costDollars) pieces.push({ cheap: middle, dear: piece.dear });
    }
    const least = Math.min(product(best), ...pieces.map(leastProductOf));
    return { ...best, gap: 1 - least / product(best) };
  }

  points(count: number): BandwidthDesign[] {
    const fastest = this.at(0);
    const cheapestDollars = this.leastDollars();
    const steepest = (fastest.timeNs * fastest.costDollars) / (cheapestDollars * cheapestDollars);
    const flattest = (fastest.timeNs / fastest.costDollars) * 1e-3;
    const designs = [fastest];
    for (let i = 0; i < count - 1; i++) {
      const along = count === 2 ? 1 : i / (count - 2);
      designs.push(this.at(Math.exp(Math.log(flattest) + along * (Math.log(steepest) - Math.log(flattest)))));
    }
    return designs.filter((design, i) => i === 0 || isCheaper(design, designs[i - 1] as BandwidthDesign));
  }

  /** No network of the set is cheaper: that of a price at which time does not matter. */
  private leastDollars(): number {
    const { problem, set } = this;
    const optimum = solveConvex({
      phases: [],
      pricePerShare: problem.costPerGBps.map((cost) => cost * problem.totalGBps),
      set,
    });
    return Math.max(optimum.value - optimum.gap, Number.MIN_VALUE);
  }
}

/** Between two designs of the front. */
interface Piece {
  readonly cheap: BandwidthDesign;
  readonly dear: BandwidthDesign;
}

/** Relative; a hundredth of what the published optima are known to. */
const PRODUCT_GAP = 1e-6;

/** By more than what the optima are known to. */
function isCheaper(design: BandwidthDesign, other: BandwidthDesign): boolean {
  return design.costDollars < other.costDollars * (1 - 1e-7);
}

function product({ timeNs, costDollars }: BandwidthDesign): number {
  return timeNs * costDollars;
}

/**
 * Where the next tangent touches: as far below the chord as the front comes. Such cuts quarter what is not known yet. The
 * price at which the best design's product would be least (its time over its cost) is no better: from one design to the
 * next it may come nearer by a few per cent only.
 */
function chordPrice({ cheap, dear }: Piece): number {
  const chord = (cheap.timeNs - dear.timeNs) / (dear.costDollars - cheap.costDollars);
  const isBetween = chord < cheap.pricePerDollarNs && chord > dear.pricePerDollarNs;
  return isBetween ? chord : (cheap.pricePerDollarNs + dear.pricePerDollarNs) / 2;
}

function leastOf(pieces: readonly Piece[]): number {
  let least = 0;
  pieces.forEach((piece, i) => {
    if (leastProductOf(piece) < leastProductOf(pieces[least] as Piece)) least = i;
  });
  return least;
}

/**
 * Both ends' tangents are below the front; cost × a falling line is least at an end or where the two meet. A tangent lies
 * as far below its design as the design's gap says.
 */
function leastProductOf({ cheap, dear }: Piece): number {
  const [steep, flat] = [cheap.pricePerDollarNs, dear.pricePerDollarNs];
  const [left, right] = [cheap.costDollars, dear.costDollars];
  const meet = (tangentNs(cheap, 0) - tangentNs(dear, 0)) / (steep - flat);
  const between = steep > flat ? Math.min(Math.max(meet, left), right) : left;
  return Math.min(
    ...[left, between, right].map((cost) => cost * Math.max(tangentNs(cheap, cost), tangentNs(dear, cost))),
  );
}

/** No network of this cost is faster. */
function tangentNs({ timeNs, gap, costDollars, pricePerDollarNs }: BandwidthDesign, cost: number): number {
  return timeNs * (1 - gap) + pricePerDollarNs * (costDollars - cost);
}
