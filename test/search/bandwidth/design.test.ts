/**
 * Bandwidth designs: optima against what a pattern search from many places finds and against closed forms, prices against
 * differences, and what cannot be against its name.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/errors.js';
import type { LinearConstraint } from '../../../src/base/linear-program.js';
import { stream } from '../../../src/base/random.js';
import { noOverlapNs } from '../../../src/estimate/network/training-time.js';
import { type BandwidthProblem, iterationNs, networkCost } from '../../../src/search/bandwidth/bandwidth-problem.js';
import { fastestNetwork, leastTimeCost, timeCostFront } from '../../../src/search/bandwidth/design-bandwidth.js';
import { searchBandwidth } from '../../../src/search/bandwidth/judged-bandwidth.js';
import { judgedDesigns } from '../../../src/search/bandwidth/judged-designs.js';
import { propertyRuns } from '../../support/property-runs.js';

const problems: fc.Arbitrary<BandwidthProblem> = fc.integer({ min: 2, max: 4 }).chain((dimensions) =>
  fc.record({
    computeNs: fc.constantFrom(0, 1e6, 1e9),
    phases: fc.array(
      fc.record({
        bytesPerDimension: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1e6, max: 1e9 })), {
          minLength: dimensions,
          maxLength: dimensions,
        }),
        count: fc.integer({ min: 1, max: 20 }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    costPerGBps: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: dimensions, maxLength: dimensions }),
    totalGBps: fc.constantFrom(1, 300, 2000),
    constraints: fc.constant([]),
  }),
);

const carries = ({ phases }: BandwidthProblem): boolean =>
  phases.some(({ bytesPerDimension }) => bytesPerDimension.some((bytes) => bytes > 0));

/** Pattern search over shares from random places. */
function search(problem: BandwidthProblem, worth: (bandwidth: readonly number[]) => number, seed: number): number {
  const random = stream(seed, 'test');
  const { costPerGBps, totalGBps } = problem;
  let best = Number.POSITIVE_INFINITY;
  for (let start = 0; start < 4; start++) {
    let point = costPerGBps.map(() => 0.02 + random.uniform());
    const sum = point.reduce((total, share) => total + share, 0);
    point = point.map((share) => share / sum);
    let value = worth(point.map((share) => share * totalGBps));
    for (let step = 0.2; step > 1e-7; ) {
      let helped = false;
      for (let i = 0; i < point.length; i++)
        for (let j = 0; j < point.length; j++) {
          const move = Math.min(step, point[j]! * 0.9);
          if (i === j) continue;
          const next = point.map((share, d) => (d === i ? share + move : d === j ? share - move : share));
          const found = worth(next.map((share) => share * totalGBps));
          if (found < value) [point, value, helped] = [next, found, true];
        }
      if (!helped) step /= 2;
    }
    best = Math.min(best, value);
  }
  return best;
}

/** Up to three that a random point with some bandwidth in every dimension keeps. */
function constraintsAround({ costPerGBps, totalGBps }: BandwidthProblem, seed: number): LinearConstraint[] {
  const random = stream(seed, 'constraints');
  const drawn = costPerGBps.map(() => 0.05 + random.uniform());
  const all = drawn.reduce((sum, one) => sum + one, 0);
  return Array.from({ length: 1 + Math.floor(random.uniform() * 3) }, () => {
    const coefficients = costPerGBps.map(() => (random.uniform() < 0.4 ? 0 : Math.round(random.uniform() * 8) - 4));
    const there = coefficients.reduce((sum, value, d) => sum + (value * totalGBps * (drawn[d] as number)) / all, 0);
    const kind = random.uniform();
    const room = kind < 0.3 ? 0 : random.uniform() * totalGBps;
    if (kind < 0.6) return { coefficients, relation: '<=', bound: there + room };
    return { coefficients, relation: kind < 0.9 ? '>=' : '==', bound: kind < 0.9 ? there - room : there };
  });
}

function expectInside({ totalGBps, constraints }: BandwidthProblem, bandwidth: readonly number[]): void {
  expect(Math.min(...bandwidth)).toBeGreaterThanOrEqual(0);
  expect(bandwidth.reduce((sum, width) => sum + width, 0) / totalGBps).toBeCloseTo(1, 9);
  for (const { coefficients, relation, bound } of constraints) {
    const room = (bound - coefficients.reduce((sum, value, d) => sum + value * bandwidth[d]!, 0)) / totalGBps;
    if (relation !== '>=') expect(room).toBeGreaterThanOrEqual(-1e-8);
    if (relation !== '<=') expect(room).toBeLessThanOrEqual(1e-8);
  }
}

describe('the fastest network', () => {
  test.prop([problems, fc.nat()], propertyRuns(40))('is as fast as any that is found', (problem, seed) => {
    fc.pre(carries(problem));
    const design = fastestNetwork(problem);
    expect(design.bandwidthGBps.reduce((sum, width) => sum + width, 0)).toBeCloseTo(problem.totalGBps, 6);
    expect(design.timeNs).toBeCloseTo(noOverlapNs(problem, design.bandwidthGBps), 3);
    const found = search(problem, (bandwidth) => iterationNs(problem, bandwidth), seed);
    expect(design.timeNs).toBeLessThanOrEqual(found * (1 + 1e-7));
    expect(design.gap).toBeLessThanOrEqual(2e-8);
    const shares = design.shadow.bindingShare;
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
  });

  it('of one kind of phase has bandwidth in proportion to bytes', () => {
    const problem = {
      computeNs: 5,
      phases: [{ bytesPerDimension: [600, 300, 100], count: 7 }],
      costPerGBps: [1, 1, 1],
      totalGBps: 10,
      constraints: [],
    };
    const { bandwidthGBps, timeNs, shadow } = fastestNetwork(problem);
    bandwidthGBps.forEach((width, d) => {
      expect(width).toBeCloseTo([6, 3, 1][d]!, 6);
    });
    expect(timeNs).toBeCloseTo(5 + 7 * 100, 4);
    // 700 ns at 10 GB/s: one more GB/s saves 700/10 at the margin.
    expect(shadow.totalNsPerGBps).toBeCloseTo(70, 4);
    shadow.bindingShare.forEach((share, d) => {
      expect(share).toBeCloseTo([0.6, 0.3, 0.1][d]!, 4);
    });
  });

  it('gives prices that differences confirm', () => {
    const at = (total: number, bound: number) =>
      fastestNetwork({
        computeNs: 0,
        phases: [
          { bytesPerDimension: [8e8, 3e8, 1e8], count: 3 },
          { bytesPerDimension: [0, 2e8, 2e8], count: 2 },
        ],
        costPerGBps: [2, 4, 40],
        totalGBps: total,
        constraints: [
          { coefficients: [0, 0, 1], relation: '<=', bound },
          { coefficients: [0, 2, 0], relation: '>=', bound: 10 },
        ],
      });
    const { shadow, timeNs } = at(100, 12);
    const slope = (other: number, step: number) => (timeNs - other) / step;
    expect(shadow.totalNsPerGBps / slope(at(100.001, 12).timeNs, 0.001)).toBeCloseTo(1, 2);
    expect(shadow.constraintNsPerGBps[0]! / slope(at(100, 12.001).timeNs, 0.001)).toBeCloseTo(1, 2);
    expect(shadow.constraintNsPerGBps[1]! / timeNs).toBeCloseTo(0, 6); // has room
  });
});

describe('the least time × cost', () => {
  test.prop([problems, fc.nat()], propertyRuns(25))(
    'is as low as any that is found, and proves it',
    (problem, seed) => {
      fc.pre(carries(problem));
      const design = leastTimeCost(problem);
      const product = design.timeNs * design.costDollars;
      const found = search(
        problem,
        (bandwidth) => iterationNs(problem, bandwidth) * networkCost(problem, bandwidth),
        seed,
      );
      expect(product).toBeLessThanOrEqual(found * (1 + 1e-5));
      expect(design.gap).toBeLessThanOrEqual(2e-6);
    },
  );

  test.prop([problems, fc.nat()], propertyRuns(60))('is proved under constraints too', (free, seed) => {
    fc.pre(carries(free));
    const problem = { ...free, constraints: constraintsAround(free, seed) };
    const fastest = fastestNetwork(problem);
    const product = leastTimeCost(problem);
    expect(fastest.gap).toBeLessThanOrEqual(2e-6); // a thousand times rounding where a set is thin
    expect(product.gap).toBeLessThanOrEqual(2e-6);
    for (const { bandwidthGBps } of [fastest, product]) expectInside(problem, bandwidthGBps);
  });

  it('stays inside the constraints where some bandwidths are free', () => {
    // The split of the first two is nothing to the time, and rounding once took them to 7 · 10^7 and below 0.
    const problem = {
      computeNs: 0,
      phases: [{ bytesPerDimension: [0, 0, 194_652_119], count: 7 }],
      costPerGBps: [30, 8, 43],
      totalGBps: 1,
      constraints: [
        { coefficients: [-2, -2, 0], relation: '<=', bound: -1.4391553588430472 },
        { coefficients: [3, 0, -2], relation: '>=', bound: 0.675366898745146 },
      ],
    } as const;
    const { bandwidthGBps, gap, timeNs, shadow } = fastestNetwork(problem);
    expectInside(problem, bandwidthGBps);
    expect(gap).toBeLessThanOrEqual(2e-8);
    const most = 1 - 1.4391553588430472 / 2;
    expect(bandwidthGBps[2]! / most).toBeCloseTo(1, 7);
    // The last dimension has what the first constraint leaves: half of its bound, and each GB/s of the total.
    expect(shadow.totalNsPerGBps / (timeNs / most)).toBeCloseTo(1, 5);
    expect(shadow.constraintNsPerGBps[0]! / (timeNs / most / 2)).toBeCloseTo(1, 5);
  });

  it.each([
    {
      // Time over cost hardly moves from one design to the next: pieces cut at that price took hundreds of cuts.
      computeNs: 1e9,
      phases: [{ bytesPerDimension: [1e6, 0, 1e6, 507_262_786], count: 5 }],
      costPerGBps: [19, 1, 5, 59],
      totalGBps: 1,
      constraints: [],
    },
    {
      computeNs: 1e9,
      phases: [{ bytesPerDimension: [8_565_770, 493_517_584, 0, 1e6], count: 20 }],
      costPerGBps: [16, 52, 60, 1],
      totalGBps: 1,
      constraints: [],
    },
  ])('is proved where a dear dimension carries nearly all bytes', (problem) => {
    const worth = (bandwidth: readonly number[]) => iterationNs(problem, bandwidth) * networkCost(problem, bandwidth);
    const design = leastTimeCost(problem);
    expect(design.gap).toBeLessThanOrEqual(1e-6);
    expect(worth(design.bandwidthGBps)).toBeLessThanOrEqual(search(problem, worth, 1) * (1 + 1e-6));
  });

  test.prop([problems], propertyRuns(25))('lies on a front that falls and is convex', (problem) => {
    fc.pre(carries(problem));
    const front = timeCostFront(problem, 8);
    front.slice(1).forEach((cheap, i) => {
      const dear = front[i]!;
      expect(cheap.costDollars).toBeLessThan(dear.costDollars);
      expect(cheap.timeNs).toBeGreaterThanOrEqual(dear.timeNs * (1 - 1e-7));
      // The dear one's tangent is below the cheap one.
      const tangent = dear.timeNs + dear.pricePerDollarNs * (dear.costDollars - cheap.costDollars);
      expect(cheap.timeNs).toBeGreaterThanOrEqual(tangent * (1 - 1e-6));
    });
  });
});

describe('constraints', () => {
  const problem = (constraints: readonly LinearConstraint[]): BandwidthProblem => ({
    computeNs: 0,
    phases: [{ bytesPerDimension: [1e9, 1e9], count: 1 }],
    costPerGBps: [1, 1],
    totalGBps: 100,
    constraints,
  });
  const complaint = (constraints: readonly LinearConstraint[]): string => {
    try {
      fastestNetwork(problem(constraints));
    } catch (error) {
      if (error instanceof InputError) return error.message;
      throw error;
    }
    return 'none';
  };

  it('that cannot hold are named, with what they contradict', () => {
    const most = { coefficients: [1, 0], relation: '<=', bound: 30 } as const;
    const some = { coefficients: [0, 1], relation: '>=', bound: 10 } as const;
    const least = { coefficients: [2, 0], relation: '>=', bound: 80 } as const;
    expect(complaint([most, some, least])).toBe(
      'constraints.2: expected a constraint that can hold beside constraints.0, found "2·b0 >= 80"',
    );
    expect(complaint([{ coefficients: [1, 1], relation: '>=', bound: 101 }])).toBe(
      'constraints.0: expected a constraint that can hold beside the total of 100 GB/s, found "b0 + b1 >= 101"',
    );
    expect(complaint([{ coefficients: [1, 0], relation: '<=', bound: -1 }])).toBe(
      'constraints.0: expected a constraint that can hold beside bandwidths of at least 0, found "b0 <= -1"',
    );
    expect(complaint([{ coefficients: [1, 0], relation: '==', bound: 0 }])).toBe(
      'constraints: expected bandwidth for dimension 0, which carries bytes, found 0',
    );
    expect(complaint([{ coefficients: [1], relation: '==', bound: 0 }])).toBe(
      'constraints.0.coefficients: expected 2 numbers, one for each dimension, found 1',
    );
  });

  it('may be equations in disguise, or leave a single point', () => {
    const squeeze = [
      { coefficients: [1, 0], relation: '<=', bound: 40 },
      { coefficients: [1, 0], relation: '>=', bound: 40 },
    ] as const;
    expect(fastestNetwork(problem(squeeze)).bandwidthGBps[0]).toBeCloseTo(40, 6);
    expect(leastTimeCost(problem(squeeze)).timeNs).toBeCloseTo(1e9 / 40, 3);
    const twice = [
      { coefficients: [1, 0], relation: '==', bound: 25 },
      { coefficients: [3, 0], relation: '==', bound: 75 },
    ] as const;
    expect(fastestNetwork(problem(twice)).bandwidthGBps[1]).toBeCloseTo(75, 6);
  });
});

describe('a judge', () => {
  it('that sees no overlap finds nothing better than the fastest network', () => {
    const problem = {
      computeNs: 0,
      phases: [{ bytesPerDimension: [3e8, 1e8, 5e7], count: 1 }],
      costPerGBps: [1, 1, 1],
      totalGBps: 100,
      constraints: [{ coefficients: [1, 0, 0], relation: '<=' as const, bound: 50 }],
    };
    const found = searchBandwidth({ problem, judge: (bandwidth) => iterationNs(problem, bandwidth), samples: 200 });
    expect(found.value / found.startValue).toBeCloseTo(1, 6);
  });

  it('that sees something else is followed, inside the constraints', () => {
    const problem = {
      computeNs: 0,
      phases: [{ bytesPerDimension: [1e8, 1e8, 1e8], count: 1 }],
      costPerGBps: [1, 1, 1],
      totalGBps: 90,
      constraints: [{ coefficients: [0, 0, 1], relation: '==' as const, bound: 20 }],
    };
    // Best at 60, 10, 20.
    const judge = ([a, b]: readonly number[]): number => (a! - 60) ** 2 + (b! - 10) ** 2;
    const found = searchBandwidth({ problem, judge, samples: 2000 });
    expect(found.bandwidthGBps[0]).toBeCloseTo(60, 1);
    expect(found.bandwidthGBps[2]).toBeCloseTo(20, 6);
    expect(found.samples).toBeLessThanOrEqual(2000);
  });

  it('of time has designs of least time and of least time × cost, and a front that nothing judged beats', () => {
    const problem = {
      computeNs: 1e6,
      phases: [{ bytesPerDimension: [3e8, 1e8, 5e7], count: 1 }],
      costPerGBps: [1, 4, 20],
      totalGBps: 100,
      constraints: [],
    };
    const asked: { readonly timeNs: number; readonly dollars: number }[] = [];
    const late = (widths: readonly number[]): number => {
      const timeNs = iterationNs(problem, widths) + 3e7 / widths[2]!; // the outermost dimension is worth more than its bytes
      asked.push({ timeNs, dollars: networkCost(problem, widths) });
      return timeNs;
    };
    const {
      leastTime,
      leastTimeCost: product,
      front,
    } = judgedDesigns({ problem, timeNs: late, samples: 60, front: 6 });
    expect(leastTime.value).toBeLessThan(leastTime.startValue);
    expect(product!.value).toBeLessThanOrEqual(product!.startValue);
    expect(front.length).toBeGreaterThan(3);
    expect(front.length).toBeLessThanOrEqual(6);
    expect(front[0]!.timeNs).toBe(Math.min(...asked.map(({ timeNs }) => timeNs)));
    for (const { timeNs, costDollars } of front)
      expect(asked.some((other) => other.timeNs < timeNs && other.dollars < costDollars)).toBe(false);
  });

  it('that sees no overlap finds nothing better than the least time × cost', () => {
    const problem = {
      computeNs: 1e6,
      phases: [{ bytesPerDimension: [3e8, 1e8], count: 2 }],
      costPerGBps: [1, 9],
      totalGBps: 100,
      constraints: [],
    };
    const timeNs = (widths: readonly number[]): number => iterationNs(problem, widths);
    const { leastTimeCost: product, front } = judgedDesigns({ problem, timeNs, samples: 100, front: 0 });
    expect(product!.value / product!.startValue).toBeCloseTo(1, 6);
    expect(front).toEqual([]);
  });
});
