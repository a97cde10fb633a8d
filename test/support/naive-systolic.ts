/**
 * Systolic arrays register by register, one step a cycle: numbers move from PE to PE, and the result is compared with a
 * plain product. It knows no formula: what it is told is only when an operand enters, and a fold is over when its last
 * result is out. Folds follow each other with nothing between.
 */

interface Product {
  readonly sr: number;
  readonly sc: number;
  readonly t: number;
}

interface Shape {
  readonly rows: number;
  readonly columns: number;
}

const along = (i: number, s: number): number => ((i * 7 + s * 3) % 11) - 5;
const across = (j: number, s: number): number => ((j * 5 + s * 13) % 17) - 8;

/** Outputs stay, and then shift down into the register below the last row; each passes one register a cycle. */
export function stationaryOutputCycles({ sr, sc, t }: Product, { rows, columns }: Shape): number {
  let cycles = 0;
  for (let i0 = 0; i0 < sr; i0 += rows)
    for (let j0 = 0; j0 < sc; j0 += columns) {
      const sums = grid(rows, columns, 0);
      const counts = grid(rows, columns, 0);
      let a = grid<number | undefined>(rows, columns, undefined);
      let b = grid<number | undefined>(rows, columns, undefined);
      for (let cycle = 0; counts.flat().some((count) => count < t); cycle++, cycles++) {
        const nextA = a.map((row, i) =>
          row.map((_, j) => (j > 0 ? a[i]![j - 1] : entering(along, i0 + i, cycle - i, t))),
        );
        const nextB = b.map((row, i) =>
          row.map((_, j) => (i > 0 ? b[i - 1]![j] : entering(across, j0 + j, cycle - j, t))),
        );
        [a, b] = [nextA, nextB];
        for (let i = 0; i < rows; i++)
          for (let j = 0; j < columns; j++) {
            if (a[i]![j] === undefined || b[i]![j] === undefined) continue;
            sums[i]![j]! += a[i]![j]! * b[i]![j]!;
            counts[i]![j]!++;
          }
      }
      // One cycle into the registers of the columns, then down.
      let chain = sums.map((row) => [...row]);
      cycles++;
      for (let left = rows - 1; left >= 0; left--, cycles++) {
        chain[rows - 1]!.forEach((sum, j) => {
          if (sum !== expected(i0 + left, j0 + j, t)) throw new Error(`output ${i0 + left},${j0 + j} is wrong`);
        });
        chain = chain.map((_, i) => (i > 0 ? chain[i - 1]! : Array<number>(columns).fill(0)));
      }
    }
  return cycles;
}

/** Weights stay, loaded row by row; sums pass `hop` registers in every row. */
export function stationaryOperandCycles({ sr, sc, t }: Product, { rows, columns }: Shape, hop: number): number {
  let cycles = 0;
  for (let i0 = 0; i0 < sr; i0 += rows)
    for (let j0 = 0; j0 < sc; j0 += columns) {
      cycles += rows; // a row of weights a cycle
      const lines = Array.from({ length: rows }, () =>
        Array.from({ length: columns }, () => Array<number | undefined>(hop).fill(undefined)),
      );
      let a = grid<number | undefined>(rows, columns, undefined);
      const left = Array<number>(columns).fill(0);
      for (let cycle = 0; left.some((count) => count < t); cycle++, cycles++) {
        a = a.map((row, i) =>
          row.map((_, j) => (j > 0 ? a[i]![j - 1] : entering((r, s) => vector(r, s, sr), i0 + i, cycle - hop * i, t))),
        );
        const from = lines.map((row) => row.map((line) => line.at(-1)));
        for (let i = 0; i < rows; i++)
          for (let j = 0; j < columns; j++) {
            const here = a[i]![j];
            const above = i === 0 ? 0 : from[i - 1]![j];
            const isBoth = here !== undefined && above !== undefined;
            const sum = isBoth ? above + here * weight(i0 + i, j0 + j) : undefined;
            lines[i]![j]!.pop();
            lines[i]![j]!.unshift(sum);
          }
        for (let j = 0; j < columns; j++) {
          const out = lines[rows - 1]![j]!.at(-1);
          if (out === undefined) continue;
          if (out !== partial(i0, rows, j0 + j, left[j]!, sr))
            throw new Error(`sum ${left[j]} of column ${j} is wrong`);
          left[j]!++;
        }
      }
    }
  return cycles;
}

function grid<T>(rows: number, columns: number, value: T): T[][] {
  return Array.from({ length: rows }, () => Array<T>(columns).fill(value));
}

function entering(value: (i: number, s: number) => number, i: number, s: number, t: number): number | undefined {
  return s >= 0 && s < t ? value(i, s) : undefined;
}

function expected(i: number, j: number, t: number): number {
  let sum = 0;
  for (let s = 0; s < t; s++) sum += along(i, s) * across(j, s);
  return sum;
}

const weight = (i: number, j: number): number => ((i * 3 + j * 11) % 13) - 6;
/** Rows beyond the product stream zeros. */
const vector = (i: number, s: number, sr: number): number => (i < sr ? along(i, s) : 0);

function partial(i0: number, rows: number, j: number, s: number, sr: number): number {
  let sum = 0;
  for (let i = i0; i < i0 + rows; i++) sum += vector(i, s, sr) * weight(i, j);
  return sum;
}
