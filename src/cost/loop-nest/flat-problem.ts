/**
 * A problem's operands as numbers by dimension, for the loop-nest evaluator. Conformable: every dimension stands in one
 * rank of an operand at the most, and no window slides over the result.
 */
import { InputError } from '../../base/errors.js';
import { placesBetween, type Run } from '../../problem/places.js';
import { type Operand, type Problem, problemMacs } from '../../problem/problem.js';

export interface FlatOperand {
  readonly isResult: boolean;
  /** A rank is a sum of dimensions, or steps over elements: neighbouring tiles may overlap, or have gaps. */
  readonly isWindow: boolean;
  readonly bytes: number;
  /** 1 for the dimensions that move it. */
  readonly dependsOn: Uint8Array;
  readonly ranks: number;
  /** By rank · dimensions + dimension. */
  readonly coefficients: Int32Array;
  /** Places of a tile along a rank; tile sizes from `first` on. */
  extentOf(tile: Int32Array, first: number, rank: number): number;
  wordsOf(tile: Int32Array, first: number): number;
}

/** Copies by level · dimensions + dimension; tiles in the same places, with one level more. */
type StartCounter = (operand: FlatOperand, copies: Int32Array, tile: Int32Array, level: number, end: number) => number;

export interface FlatProblem {
  readonly dimensions: number;
  readonly macs: number;
  readonly names: readonly string[];
  readonly operands: readonly FlatOperand[];
  readonly mostRanks: number;
  /** Counts the different starts among the copies of levels `level` … `end` − 1. */
  startCounter(): StartCounter;
}

/** @throws InputError for a problem that is not conformable */
export function flatProblem(problem: Problem): FlatProblem {
  const names = problem.dimensions.map(({ name }) => name);
  const operands = problem.operands.map((operand) => flatOperand(operand, names));
  return {
    dimensions: names.length,
    macs: problemMacs(problem),
    names: problem.operands.map(({ name }) => name),
    operands,
    mostRanks: operands.reduce((most, { ranks }) => Math.max(most, ranks), 0),
    startCounter: () => (operand, copies, tile, level, end) =>
      countStarts(operand, names.length, { copies, tile, level, end }),
  };
}

function flatOperand(
  { name, ranks, isResult, elementBytes, partialBytes }: Operand,
  names: readonly string[],
): FlatOperand {
  const all = ranks.flatMap(({ terms }) => terms.map(({ dimension }) => dimension));
  const again = all.find((dimension, i) => all.indexOf(dimension) !== i);
  if (again !== undefined)
    throw new InputError({ path: name, expected: 'each dimension in one rank (loop-nest)', found: `${again} in two` });
  const isWindow = ranks.some(({ terms }) => terms.length > 1 || terms.some(({ coefficient }) => coefficient > 1));
  if (isResult && isWindow)
    throw new InputError({ path: name, expected: 'a result of plain dimensions (loop-nest)', found: 'a window' });
  const count = names.length;
  const dependsOn = Uint8Array.from(names, (dimension) => (all.includes(dimension) ? 1 : 0));
  const coefficients = new Int32Array(ranks.length * count);
  const terms = ranks.map((rank, r) =>
    rank.terms.map(({ dimension, coefficient }) => {
      const d = names.indexOf(dimension);
      coefficients[r * count + d] = coefficient;
      return { d, coefficient };
    }),
  );
  const extentOf = (tile: Int32Array, first: number, rank: number): number => {
    let extent = 1;
    for (const { d, coefficient } of terms[rank]!) extent += coefficient * (tile[first + d]! - 1);
    return extent;
  };
  const wordsOf = (tile: Int32Array, first: number): number => {
    let words = 1;
    for (let rank = 0; rank < ranks.length; rank++) words *= extentOf(tile, first, rank);
    return words;
  };
  const bytes = Math.max(elementBytes, partialBytes);
  return { isResult, isWindow, bytes, dependsOn, ranks: ranks.length, coefficients, extentOf, wordsOf };
}

interface Spread {
  readonly copies: Int32Array;
  readonly tile: Int32Array;
  readonly level: number;
  readonly end: number;
}

/** As every dimension is in one rank, starts are counted rank by rank. */
function countStarts(
  { ranks, coefficients }: FlatOperand,
  count: number,
  { copies, tile, level, end }: Spread,
): number {
  let product = 1;
  for (let rank = 0; rank < ranks; rank++) {
    let runs: Run[] | undefined;
    let single = 1;
    for (let d = 0; d < count; d++) {
      const coefficient = coefficients[rank * count + d]!;
      if (coefficient === 0) continue;
      for (let own = level; own < end; own++) {
        const made = copies[own * count + d]!;
        if (made === 1) continue;
        single *= made;
        // what a copy works on is all that lies inside: the next level's tile
        runs ??= [];
        runs.push({ step: coefficient * tile[(own + 1) * count + d]!, count: made });
      }
    }
    product *= runs === undefined || runs.length === 1 ? single : startsAlong(runs);
  }
  return product;
}

function startsAlong(runs: Run[]): number {
  runs.sort((a, b) => a.step - b.step);
  let last = 0;
  let product = 1;
  let isApart = true;
  for (const { step, count } of runs) {
    isApart &&= step > last;
    last += step * (count - 1);
    product *= count;
  }
  return isApart ? product : placesBetween(runs, 0, last + 1);
}
