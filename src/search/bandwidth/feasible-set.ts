/**
 * The bandwidths that all constraints allow, as equations and as inequalities that some point keeps with room to spare.
 * An inequality that no point keeps with room is an equation in disguise. Bandwidths are shares of the total here.
 */
import { InputError } from '../../base/errors.js';
import { type LinearConstraint, solveLinearProgram } from '../../base/linear-program.js';
import type { BandwidthProblem } from './bandwidth-problem.js';

/** Every constraint as coefficients · share ≤ bound or = bound, with the place it came from. */
export interface Side {
  readonly coefficients: readonly number[];
  readonly bound: number;
  /** Index among the problem's constraints; −1: the total; below: share −2 − d is not negative. */
  readonly origin: number;
}

export interface FeasibleSet {
  readonly dimensions: number;
  readonly equations: readonly Side[];
  readonly inequalities: readonly Side[];
  /** Keeps all inequalities with room. */
  readonly interior: readonly number[];
  /** Moves that keep the equations: every point that does is the interior one and a sum of these. */
  readonly directions: readonly (readonly number[])[];
}

/** Room below this is none; shares sum to 1. */
const LEAST_ROOM = 1e-9;

export const TOTAL = -1;

/** @throws InputError that names a constraint which cannot hold beside the others */
export function feasibleSet(problem: BandwidthProblem): FeasibleSet {
  const dimensions = problem.costPerGBps.length;
  const carrying = problem.costPerGBps.map((_, d) =>
    problem.phases.some((phase) => (phase.bytesPerDimension[d] as number) > 0),
  );
  const given = scaled(problem);
  checkFeasible(problem, given);
  const equations: Side[] = [];
  let loose: Side[] = [];
  for (const { constraint, origin } of given) {
    const { coefficients, relation, bound } = constraint;
    const sign = relation === '>=' ? -1 : 1;
    const side = { coefficients: coefficients.map((value) => sign * value), bound: sign * bound, origin };
    if (relation === '==') equations.push(side);
    else loose.push(side);
  }
  for (let d = 0; d < dimensions; d++) loose.push({ coefficients: unit(dimensions, d, -1), bound: 0, origin: -2 - d });
  for (;;) {
    const { point, room } = roomiest(equations, loose, dimensions);
    if (room > LEAST_ROOM) {
      refuseStarved(equations, carrying);
      const kept = independent(equations, dimensions);
      return { dimensions, ...kept, inequalities: loose, interior: point };
    }
    const tight = loose.filter((side) => mostRoom(side, equations, loose) <= LEAST_ROOM);
    if (tight.length === 0) throw new Error('no inequality is tight, yet there is no room');
    equations.push(...tight);
    loose = loose.filter((side) => !tight.includes(side));
  }
}

interface Given {
  readonly constraint: LinearConstraint;
  readonly origin: number;
}

function scaled({ costPerGBps, totalGBps, constraints }: BandwidthProblem): Given[] {
  const total = { coefficients: costPerGBps.map(() => 1), relation: '==' as const, bound: 1 };
  return [
    { constraint: total, origin: TOTAL },
    ...constraints.map((constraint, origin) => {
      const size = Math.max(...constraint.coefficients.map(Math.abs)) || 1;
      const coefficients = constraint.coefficients.map((value) => value / size);
      return { constraint: { ...constraint, coefficients, bound: constraint.bound / size / totalGBps }, origin };
    }),
  ];
}

/** Takes the constraints one by one; the first that does not fit is named, with those it contradicts. */
function checkFeasible({ costPerGBps, totalGBps, constraints }: BandwidthProblem, given: readonly Given[]): void {
  const cost = costPerGBps.map(() => 0);
  const holds = (some: readonly Given[]): boolean =>
    solveLinearProgram({ cost, constraints: some.map(({ constraint }) => constraint) }).status === 'optimal';
  if (holds(given)) return;
  const count = given.findIndex((_, i) => !holds(given.slice(0, i + 1)));
  const culprit = given[count] as Given;
  let against = given.slice(0, count);
  for (const other of against) {
    const without = against.filter((one) => one !== other);
    if (!holds([...without, culprit])) against = without;
  }
  const name = ({ origin }: Given): string =>
    origin === TOTAL ? `the total of ${totalGBps} GB/s` : `constraints.${origin}`;
  const constraint = constraints[culprit.origin] as LinearConstraint;
  const beside = against.length === 0 ? 'bandwidths of at least 0' : against.map(name).join(', ');
  throw new InputError({
    path: `constraints.${culprit.origin}`,
    expected: `a constraint that can hold beside ${beside}`,
    found: describeConstraint(constraint),
  });
}

/** A dimension that carries bytes and may have no bandwidth leaves no way to end. */
function refuseStarved(equations: readonly Side[], carrying: readonly boolean[]): void {
  const starved = equations.find(({ origin }) => origin <= -2 && carrying[-2 - origin] === true);
  if (starved === undefined) return;
  throw new InputError({
    path: 'constraints',
    expected: `bandwidth for dimension ${-2 - starved.origin}, which carries bytes`,
    found: 0,
  });
}

export function describeConstraint({ coefficients, relation, bound }: LinearConstraint): string {
  const terms = coefficients.flatMap((value, d) => (value === 0 ? [] : [`${value === 1 ? '' : `${value}·`}b${d}`]));
  return `${terms.join(' + ') || '0'} ${relation} ${bound}`;
}

/** The point whose least room is most. Variables: shares, and the room. */
function roomiest(equations: readonly Side[], loose: readonly Side[], dimensions: number) {
  const solution = solveLinearProgram({
    cost: [...new Array<number>(dimensions).fill(0), -1],
    constraints: [
      ...equations.map(({ coefficients, bound }) => ({
        coefficients: [...coefficients, 0],
        relation: '==' as const,
        bound,
      })),
      ...loose.map(({ coefficients, bound }) => ({
        coefficients: [...coefficients, 1],
        relation: '<=' as const,
        bound,
      })),
      { coefficients: [...new Array<number>(dimensions).fill(0), 1], relation: '<=', bound: 1 },
    ],
  });
  if (solution.status !== 'optimal') return { point: [], room: Number.NEGATIVE_INFINITY };
  return { point: solution.x.slice(0, dimensions), room: solution.x[dimensions] as number };
}

function mostRoom(side: Side, equations: readonly Side[], loose: readonly Side[]): number {
  const solution = solveLinearProgram({
    cost: side.coefficients,
    constraints: [
      ...equations.map(({ coefficients, bound }) => ({ coefficients, relation: '==' as const, bound })),
      ...loose.map(({ coefficients, bound }) => ({ coefficients, relation: '<=' as const, bound })),
    ],
  });
  return solution.status === 'optimal' ? side.bound - solution.value : Number.POSITIVE_INFINITY;
}

/** Equations that do not follow from those before, and a base of what they leave free (Gauss-Jordan). */
function independent(equations: readonly Side[], dimensions: number): Pick<FeasibleSet, 'equations' | 'directions'> {
  const kept: Side[] = [];
  const rows: { readonly row: number[]; readonly pivot: number }[] = [];
  for (const side of equations) {
    const row = [...side.coefficients];
    for (const { row: other, pivot } of rows) subtract(row, other, row[pivot] as number);
    const size = Math.max(...row.map(Math.abs));
    if (size <= 1e-9) continue;
    const pivot = row.findIndex((value) => Math.abs(value) === size);
    const scaledRow = row.map((value) => value / (row[pivot] as number));
    for (const { row: other } of rows) subtract(other, scaledRow, other[pivot] as number);
    rows.push({ row: scaledRow, pivot });
    kept.push(side);
  }
  const pivots = new Set(rows.map(({ pivot }) => pivot));
  const free = Array.from({ length: dimensions }, (_, d) => d).filter((d) => !pivots.has(d));
  const directions = free.map((d) => {
    const move = unit(dimensions, d, 1);
    for (const { row, pivot } of rows) move[pivot] = -(row[d] as number);
    return move;
  });
  return { equations: kept, directions };
}

function subtract(row: number[], other: readonly number[], factor: number): void {
  other.forEach((value, c) => {
    row[c] = (row[c] as number) - factor * value;
  });
}

function unit(length: number, at: number, value: number): number[] {
  return Array.from({ length }, (_, i) => (i === at ? value : 0));
}
