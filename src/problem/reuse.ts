/**
 * How much work a set of elements allows at the most: bounds of the points of a loop nest by the elements they touch
 * (Loomis & Whitney, 1949; for windows after Chen et al., HPCA 2020). Of three operands with n_1, n_2, n_3 touched elements
 * there are at most √(taps · n_1 · n_2 · n_3) points, taps being how many filter taps an element meets at the most.
 */
import { dependsOn, type Operand, type Problem, type Rank } from './problem.js';

/** Do an element of each of the two operands belong to one point at the most? */
export function isPointOf({ dimensions }: Problem, one: Operand, other: Operand): boolean {
  const known = new Set<string>();
  const ranks = [...one.ranks, ...other.ranks];
  let before = -1;
  while (known.size > before) {
    before = known.size;
    for (const { terms } of ranks) {
      const open = terms.filter(({ dimension }) => !known.has(dimension));
      if (open.length === 1) known.add(open[0]!.dimension);
    }
  }
  return dimensions.every(({ name, size }) => size === 1 || known.has(name));
}

/**
 * Filter taps that one element meets at the most; 1 without windows. Undefined where the bound does not hold: for other
 * than three operands, a dimension that a single one depends on, windows over two of them or of more than two loops.
 */
export function tapsOf(problem: Problem): number | undefined {
  const { operands, dimensions } = problem;
  const longer = dimensions.filter(({ size }) => size > 1);
  const users = (name: string): Operand[] => operands.filter((operand) => dependsOn(operand, name));
  if (operands.length !== 3 || longer.some(({ name }) => users(name).length < 2)) return undefined;
  const sizes = new Map(dimensions.map(({ name, size }) => [name, size]));
  const windows = operands.flatMap((operand) =>
    operand.ranks.map((rank) => ({ operand, rank: longRank(rank, sizes) })).filter(({ rank }) => rank.terms.length > 1),
  );
  if (new Set(windows.map(({ operand }) => operand)).size > 1) return undefined;
  let taps = 1;
  for (const { operand, rank } of windows) {
    const [a, b, more] = rank.terms;
    if (a === undefined || b === undefined || more !== undefined) return undefined;
    const isTap = (name: string): boolean => users(name).some((other) => other !== operand && !other.isResult);
    const [tap, output] = isTap(a.dimension) ? [a, b] : [b, a];
    if (!isTap(tap.dimension) || isTap(output.dimension)) return undefined;
    taps *= Math.ceil(
      (sizes.get(tap.dimension) ?? 1) / (output.coefficient / divisor(output.coefficient, tap.coefficient)),
    );
  }
  return taps;
}

/** Loops of one trip move nothing. */
function longRank({ terms }: Rank, sizes: ReadonlyMap<string, number>): Rank {
  return { terms: terms.filter(({ dimension }) => sizes.get(dimension) !== 1) };
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/**
 * Words that cross into a memory of `room` words, or come back from it as results, at the least. Cut into stretches in
 * which s words cross, a stretch touches at most 2 · room + s: what lay there at its beginning or lies there at its end,
 * and what crossed (Hong & Kung, 1981).
 */
export function leastCrossing(points: number, taps: number | undefined, room: number): number {
  if (taps === undefined || !Number.isFinite(room) || room === 0) return 0;
  return Math.max(0, ...STRETCHES.map((stretch) => stretchBound(points, taps, room, stretch * room)));
}

/** In rooms; four is best where there are many stretches. */
const STRETCHES = [0.5, 1, 2, 4];

function stretchBound(points: number, taps: number, room: number, words: number): number {
  const most = Math.sqrt(taps) * ((2 * room + words) / 3) ** 1.5;
  return words * Math.floor(points / most);
}
