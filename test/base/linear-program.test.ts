/**
 * The simplex method against vertices: the optimum of a bounded program is the best of the points where as many
 * constraints meet as there are variables; and against its own dual.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { type LinearConstraint, solveLinearProgram } from '../../src/base/linear-program.js';
import { propertyRuns } from '../support/property-runs.js';

const whole = fc.integer({ min: -6, max: 6 });
const programs = fc.integer({ min: 1, max: 3 }).chain((variables) =>
  fc.record({
    cost: fc.array(whole, { minLength: variables, maxLength: variables }),
    constraints: fc.array(
      fc.record({
        coefficients: fc.array(whole, { minLength: variables, maxLength: variables }),
        relation: fc.constantFrom('<=', '==', '>=') as fc.Arbitrary<LinearConstraint['relation']>,
        bound: fc.integer({ min: -12, max: 12 }),
      }),
      { maxLength: 4 },
    ),
  }),
);

describe('small linear programs', () => {
  test.prop([programs], propertyRuns(400))('are solved at the best vertex', ({ cost, constraints }) => {
    const box = cost.map((_, v) => ({ coefficients: unit(cost.length, v), relation: '<=' as const, bound: 20 }));
    const all = [...constraints, ...box];
    const solution = solveLinearProgram({ cost, constraints: all });
    const best = bestVertex(cost, all);
    if (best === undefined) {
      expect(solution.status).toBe('infeasible');
      return;
    }
    if (solution.status !== 'optimal') throw new Error(`${solution.status}, but ${best} is there`);
    expect(solution.value).toBeCloseTo(best, 7);
    expect(dot(cost, solution.x)).toBeCloseTo(best, 7);
    for (const { coefficients, relation, bound } of all) {
      const side = dot(coefficients, solution.x);
      if (relation !== '>=') expect(side).toBeLessThanOrEqual(bound + 1e-7);
      if (relation !== '<=') expect(side).toBeGreaterThanOrEqual(bound - 1e-7);
    }
    // Strong duality, and the prices' signs.
    expect(all.reduce((sum, { bound }, r) => sum + bound * solution.prices[r]!, 0)).toBeCloseTo(best, 6);
    all.forEach(({ relation }, r) => {
      if (relation === '<=') expect(solution.prices[r]).toBeLessThanOrEqual(1e-9);
      if (relation === '>=') expect(solution.prices[r]).toBeGreaterThanOrEqual(-1e-9);
    });
  });

  it('says when there is no least', () => {
    expect(solveLinearProgram({ cost: [-1], constraints: [] }).status).toBe('unbounded');
  });

  it('does not cycle where Dantzig does (Beale 1955)', () => {
    const solution = solveLinearProgram({
      cost: [-0.75, 150, -0.02, 6],
      constraints: [
        { coefficients: [0.25, -60, -0.04, 9], relation: '<=', bound: 0 },
        { coefficients: [0.5, -90, -0.02, 3], relation: '<=', bound: 0 },
        { coefficients: [0, 0, 1, 0], relation: '<=', bound: 1 },
      ],
    });
    expect(solution).toMatchObject({ status: 'optimal', value: expect.closeTo(-0.05, 12) });
  });
});

function unit(length: number, at: number): number[] {
  return Array.from({ length }, (_, i) => (i === at ? 1 : 0));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** Of all points where `n` of the constraints and signs hold with equality. */
function bestVertex(cost: readonly number[], constraints: readonly LinearConstraint[]): number | undefined {
  const n = cost.length;
  const planes = [
    ...constraints.map(({ coefficients, bound }) => [...coefficients, bound]),
    ...cost.map((_, v) => [...unit(n, v), 0]),
  ];
  let best: number | undefined;
  for (const chosen of subsets(planes.length, n)) {
    const x = solve(
      chosen.map((p) => planes[p]!),
      n,
    );
    if (x === undefined || x.some((value) => value < -1e-9)) continue;
    const holds = constraints.every(({ coefficients, relation, bound }) => {
      const side = dot(coefficients, x);
      return (relation === '<=' || side >= bound - 1e-9) && (relation === '>=' || side <= bound + 1e-9);
    });
    if (holds && (best === undefined || dot(cost, x) < best)) best = dot(cost, x);
  }
  return best;
}

function* subsets(count: number, size: number, from = 0): Generator<number[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let first = from; first < count; first++)
    for (const rest of subsets(count, size - 1, first + 1)) yield [first, ...rest];
}

/** Gauss with pivots; undefined for planes that do not meet in one point. */
function solve(rows: readonly (readonly number[])[], n: number): number[] | undefined {
  const table = rows.map((row) => [...row]);
  for (let c = 0; c < n; c++) {
    const pivot = table.slice(c).reduce((at, row, r) => (Math.abs(row[c]!) > Math.abs(table[at]![c]!) ? r + c : at), c);
    if (Math.abs(table[pivot]![c]!) < 1e-9) return undefined;
    [table[c], table[pivot]] = [table[pivot]!, table[c]!];
    for (let r = 0; r < n; r++) {
      if (r === c) continue;
      const factor = table[r]![c]! / table[c]![c]!;
      for (let k = c; k <= n; k++) table[r]![k] = table[r]![k]! - factor * table[c]![k]!;
    }
  }
  return table.map((row, r) => row[n]! / row[r]!);
}
