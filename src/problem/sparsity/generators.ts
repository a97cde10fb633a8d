/**
 * Seeded sparse matrices. The same kind, size, parameter and seed give the same pattern everywhere, now and later: the
 * order in which random numbers are drawn is part of the definition. The generator of random numbers is mulberry32
 * (Tommy Ettinger, 2017, public domain).
 */
import { InputError } from '../../base/errors.js';
import { demandAtMost } from '../../base/limits.js';
import { entry, registry } from '../../base/registry.js';
import { checkedNm, type Nm, parseNm } from './nm.js';
import { densePattern, MOST_CELLS, type Pattern, patternOfRows } from './pattern.js';

/** Uniform in [0, 1), in steps of 2⁻³². */
export type Uniform = () => number;

export function mulberry32(seed: number): Uniform {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface PatternSize {
  readonly rows: number;
  readonly columns: number;
}

/**
 * `uniform`: as many non-zeros as round(density · rows · columns), all cells alike. Multiplied from the left, as the
 * generator of the tables does: 0.03 · 30 · 15 is a little less than 13.5, 0.03 · 450 is 13.5 and would be rounded up.
 */
export function uniformPattern({ rows, columns }: PatternSize, density: number, seed: number): Pattern {
  const cells = rows * columns;
  const chosen = drawDistinct(mulberry32(seed), cells, Math.round(checkedDensity(density) * rows * columns));
  return patternOfCells({ rows, columns }, chosen);
}

/** Kept as a list a row before they are packed: eight bytes each, and what a list takes itself. */
const MOST_LISTED = 2 ** 25;

function demandListed(rows: number, nonZeros: number): void {
  demandAtMost(Math.max(8 * rows, nonZeros), MOST_LISTED, 'non-zeros, or an eighth of that in rows', {});
}

/**
 * `zipf`: rows of very different lengths. Row r of a list gets round(c / (r + 1)) non-zeros, at least 1 and at most all,
 * with c such that the sum is about density · cells; the list is then shuffled.
 */
export function zipfPattern({ rows, columns }: PatternSize, density: number, seed: number): Pattern {
  demandListed(rows, checkedDensity(density) * rows * columns);
  const uniform = mulberry32(seed);
  let harmonic = 0;
  for (let row = 0; row < rows; row++) harmonic += 1 / (row + 1);
  const longest = (density * rows * columns) / harmonic;
  const counts = Int32Array.from({ length: rows }, (_, row) =>
    Math.min(columns, Math.max(1, Math.round(longest / (row + 1)))),
  );
  for (let i = 0; i < rows - 1; i++) {
    const j = i + Math.floor(uniform() * (rows - i));
    [counts[i], counts[j]] = [counts[j]!, counts[i]!];
  }
  return patternOfRows(
    columns,
    Array.from(counts, (count) => drawDistinct(uniform, columns, count)),
  );
}

/** `band`: every cell at most `halfWidth` columns from the diagonal, which runs from corner to corner. */
export function bandPattern({ rows, columns }: PatternSize, halfWidth: number): Pattern {
  if (!Number.isInteger(halfWidth) || halfWidth < 0)
    throw new InputError({
      path: 'param',
      expected: 'a half bandwidth: a whole number of at least 0',
      found: halfWidth,
    });
  demandListed(rows, rows * Math.min(columns, 2 * halfWidth + 1));
  return patternOfRows(
    columns,
    Array.from({ length: rows }, (_, row) => {
      const diagonal = Math.floor((row * columns) / rows);
      const from = Math.max(0, diagonal - halfWidth);
      const to = Math.min(columns - 1, diagonal + halfWidth);
      return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
    }),
  );
}

/** `nm`: n of each m consecutive columns, drawn uniformly; a group cut off by the edge has as many as it can hold. */
export function nmPattern({ rows, columns }: PatternSize, nm: Nm, seed: number): Pattern {
  const { n, m } = checkedNm(nm);
  demandListed(rows, (rows * columns * n) / m);
  const uniform = mulberry32(seed);
  return patternOfRows(
    columns,
    Array.from({ length: rows }, () => {
      const row: number[] = [];
      for (let group = 0; group < columns; group += m) {
        const width = Math.min(m, columns - group);
        for (const column of drawDistinct(uniform, width, Math.min(n, width))) row.push(group + column);
      }
      return row;
    }),
  );
}

/** `block`: side × side blocks on a grid, each full or empty; round(density · blocks) of them are full. */
export function blockPattern({ rows, columns }: PatternSize, side: number, density: number, seed: number): Pattern {
  if (!Number.isInteger(side) || side < 1)
    throw new InputError({ path: 'param', expected: 'a block side: a whole number of at least 1', found: side });
  demandListed(rows, checkedDensity(density) * rows * columns);
  const across = Math.ceil(columns / side);
  const blocks = Math.ceil(rows / side) * across;
  const full = drawDistinct(mulberry32(seed), blocks, Math.round(density * blocks));
  const lists: number[][] = Array.from({ length: rows }, () => []);
  for (const block of full) {
    const top = Math.floor(block / across) * side;
    const left = (block % across) * side;
    for (let row = top; row < Math.min(rows, top + side); row++)
      for (let column = left; column < Math.min(columns, left + side); column++) lists[row]!.push(column);
  }
  return patternOfRows(columns, lists);
}

/** A pattern by the words of its name: a parameter as text, a seed that kinds without chance do not read. */
export type Generator = (size: PatternSize, parameter: string, seed: number) => Pattern;

declare module '../../base/registry.js' {
  interface Kinds {
    patterns: Generator;
  }
}

export const generators = registry('patterns', 'a kind of pattern', [
  entry<Generator>('uni', 'non-zeros anywhere: uni:density', (size, parameter, seed) =>
    uniformPattern(size, numberIn(parameter), seed),
  ),
  entry<Generator>('zipf', 'rows of unlike size: zipf:density', (size, parameter, seed) =>
    zipfPattern(size, numberIn(parameter), seed),
  ),
  entry<Generator>('band', 'around the diagonal: band:width', (size, parameter) =>
    bandPattern(size, numberIn(parameter)),
  ),
  entry<Generator>('nm', 'n of every m in a row: nm:n:m', (size, parameter, seed) =>
    nmPattern(size, parseNm(parameter), seed),
  ),
  entry<Generator>('block', 'whole blocks: block:side x density', (size, parameter, seed) => {
    const [side = '', density = ''] = parameter.split('x');
    return blockPattern(size, numberIn(side), numberIn(density), seed);
  }),
  entry<Generator>('dense', 'no zeros', ({ rows, columns }) => densePattern(rows, columns)),
]);

function numberIn(parameter: string): number {
  const value = parameter.trim() === '' ? Number.NaN : Number(parameter);
  if (!Number.isFinite(value)) throw new InputError({ path: 'param', expected: 'a number', found: parameter });
  return value;
}

function checkedDensity(density: number): number {
  if (!(density >= 0 && density <= 1))
    throw new InputError({ path: 'param', expected: 'a density of 0 … 1', found: density });
  return density;
}

/** Above this share of the numbers, a list of all of them is quicker than a table of those moved. */
const DENSE_DRAW = 1 / 16;

/** A moved number takes some hundred bytes. */
const MOST_IN_TABLE = 2 ** 22;

/** `count` different integers of 0 … below − 1, ascending: a Fisher–Yates shuffle, left when it has drawn enough. */
function drawDistinct(uniform: Uniform, below: number, count: number): Int32Array {
  const isListed = count > below * DENSE_DRAW || count > MOST_IN_TABLE;
  if (isListed) demandAtMost(below, MOST_CELLS, 'cells with so many non-zeros', {});
  return isListed ? drawFromList(uniform, below, count) : drawFromTable(uniform, below, count);
}

function drawFromList(uniform: Uniform, below: number, count: number): Int32Array {
  const list = new Int32Array(below);
  for (let i = 0; i < below; i++) list[i] = i;
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(uniform() * (below - i));
    const drawn = list[j]!;
    list[j] = list[i]!;
    list[i] = drawn;
  }
  return list.slice(0, count).sort();
}

/** The same draws; only places whose number has moved are kept. */
function drawFromTable(uniform: Uniform, below: number, count: number): Int32Array {
  const moved = new Map<number, number>();
  const drawn = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(uniform() * (below - i));
    drawn[i] = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
  }
  return drawn.sort();
}

/** @param cells row · columns + column, ascending */
function patternOfCells({ rows, columns }: PatternSize, cells: Int32Array): Pattern {
  const starts = new Int32Array(rows + 1);
  const indices = new Int32Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    const row = Math.floor(cells[i]! / columns);
    starts[row + 1]!++;
    indices[i] = cells[i]! - row * columns;
  }
  for (let row = 0; row < rows; row++) starts[row + 1]! += starts[row]!;
  return { rows, columns, starts, indices };
}
