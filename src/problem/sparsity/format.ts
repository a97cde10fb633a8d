/**
 * How a sparse operand is stored, and what that takes: bytes exact for a pattern, expected for a density.
 *
 * A format of two ranks names them from the outer to the inner one and says of each whether it is uncompressed (U) or
 * compressed (C): UmCk is rows of A one after another, each a list of its non-zeros (CSR); UkCm the same by columns
 * (CSC); Um Uk is dense. Bitmask, run lengths, coordinates and N:M are formats of the whole matrix. HARD TACO has the
 * dense, CSR and CSC forms, and bitmask, run lengths and coordinates in its converter; UC and CC of empty rows (DCSR) and
 * the N:M form are the usual ones of the field.
 */
import { InputError } from '../../base/errors.js';
import { entry, registry } from '../../base/registry.js';
import { columnsOf, lengthOf, type Range, rowsOf } from './cut.js';
import { checkedNm, type Nm } from './nm.js';
import { type Pattern, transposed } from './pattern.js';
import type { Widths } from './widths.js';

/** What a format's size depends on, for a matrix seen with its outer rank first. */
export interface Occupancy {
  /** Vectors along the outer rank, and cells of each. */
  readonly outer: number;
  readonly inner: number;
  readonly nonZeros: number;
  /** Vectors of the outer rank that hold something. */
  readonly nonEmpty: number;
  /** Entries of a run-length code, beside the non-zeros, for zeros that one run cannot count; of run fields this wide. */
  readonly overflows: (runBits: number) => number;
}

export interface FormatOptions {
  readonly widths: Widths;
  /** Width of a run of zeros; only `rlc` reads it. */
  readonly runBits?: number;
  /** Only `nm` reads it. */
  readonly nm?: Nm;
  /** N:M groups numbered by which of their patterns they have, instead of one index for each non-zero. */
  readonly numberedGroups?: boolean;
}

export const DEFAULT_RUN_BITS = 4;

export interface Format {
  readonly about: string;
  readonly bytes: (occupancy: Occupancy, options: FormatOptions) => number;
}

declare module '../../base/registry.js' {
  interface Kinds {
    sparseFormats: Format;
  }
}

const FORMATS: Readonly<Record<string, Format>> = {
  UU: {
    about: 'dense',
    bytes: ({ outer, inner }, { widths }) => widths.valueBytes * outer * inner,
  },
  UC: {
    about: 'a pointer for each outer vector, index and value of each non-zero (CSR, CSC)',
    bytes: ({ outer, nonZeros }, { widths }) => widths.pointerBytes * (outer + 1) + entryBytes(widths) * nonZeros,
  },
  CU: {
    about: 'only outer vectors that hold something, each with its index, dense',
    bytes: ({ inner, nonEmpty }, { widths }) => (widths.indexBytes + widths.valueBytes * inner) * nonEmpty,
  },
  CC: {
    about: 'only outer vectors that hold something, as lists (DCSR, DCSC)',
    bytes: ({ nonEmpty, nonZeros }, { widths }) =>
      widths.indexBytes * nonEmpty + widths.pointerBytes * (nonEmpty + 1) + entryBytes(widths) * nonZeros,
  },
  bitmask: {
    about: 'a bit for each cell, then the values',
    bytes: ({ outer, inner, nonZeros }, { widths }) => Math.ceil((outer * inner) / 8) + widths.valueBytes * nonZeros,
  },
  rlc: {
    about: 'before each value the zeros it follows; a run too long for its field ends in a zero of its own',
    bytes: ({ nonZeros, overflows }, { widths, runBits = DEFAULT_RUN_BITS }) =>
      Math.ceil(((nonZeros + overflows(runBits)) * (8 * widths.valueBytes + runBits)) / 8),
  },
  coo: {
    about: 'row, column and value of each non-zero',
    bytes: ({ nonZeros }, { widths }) => (2 * widths.indexBytes + widths.valueBytes) * nonZeros,
  },
  nm: {
    about: 'the values, and for each its place in its group of m, or for each group which pattern it has',
    bytes: ({ outer, inner, nonZeros }, { widths, nm, numberedGroups = false }) => {
      if (nm === undefined) throw new InputError({ path: 'nm', expected: 'n:m for the format nm', found: undefined });
      const bits = numberedGroups
        ? Math.ceil(inner / nm.m) * outer * bitsFor(choices(checkedNm(nm)))
        : nonZeros * bitsFor(nm.m);
      return widths.valueBytes * nonZeros + Math.ceil(bits / 8);
    },
  },
};

export const formats = registry(
  'sparseFormats',
  'a format',
  Object.entries(FORMATS).map(([name, format]) => entry(name, format.about, format)),
);

/** Which rank of a matrix is the outer one. */
export type OuterRank = 'rows' | 'columns';

/** Bytes of a pattern stored with this outer rank. @throws InputError for an unknown format */
export function formatBytes(format: string, pattern: Pattern, outer: OuterRank, options: FormatOptions): number {
  return formats.get(format).bytes(occupancyOf(pattern, outer), options);
}

export function occupancyOf(pattern: Pattern, outer: OuterRank): Occupancy {
  const whole = [{ from: 0, to: pattern.rows }];
  return gridOccupancies(pattern, whole, [{ from: 0, to: pattern.columns }], outer)[0]!;
}

/**
 * Of all parts of a pattern that is cut along both sides, row after row of parts, in one pass. Ranges follow one another and
 * cover the pattern.
 */
export function gridOccupancies(
  pattern: Pattern,
  rowRanges: readonly Range[],
  columnRanges: readonly Range[],
  outer: OuterRank,
): Occupancy[] {
  const parts = columnRanges.length;
  if (pattern.indices.length === pattern.rows * pattern.columns)
    return rowRanges.flatMap((rows) =>
      columnRanges.map((columns) => fullOccupancy(lengthOf(rows), lengthOf(columns), outer)),
    );
  const nonZeros = new Int32Array(rowRanges.length * parts);
  const nonEmpty = new Int32Array(rowRanges.length * parts);
  const partOf = new Int32Array(pattern.columns);
  columnRanges.forEach(({ from, to }, part) => {
    partOf.fill(part, from, to);
  });
  /** By row or by column: in which row, or row of parts, something was last seen. */
  const seen = new Int32Array(outer === 'rows' ? parts : pattern.columns).fill(-1);
  rowRanges.forEach(({ from, to }, line) => {
    for (let row = from; row < to; row++)
      for (let i = pattern.starts[row]!; i < pattern.starts[row + 1]!; i++) {
        const column = pattern.indices[i]!;
        const part = line * parts + partOf[column]!;
        nonZeros[part]!++;
        const vector = outer === 'rows' ? partOf[column]! : column;
        const now = outer === 'rows' ? row : line;
        if (seen[vector] === now) continue;
        seen[vector] = now;
        nonEmpty[part]!++;
      }
  });
  return rowRanges.flatMap((rows, line) =>
    columnRanges.map((columns, part): Occupancy => {
      const [height, width] = [rows.to - rows.from, columns.to - columns.from];
      return {
        outer: outer === 'rows' ? height : width,
        inner: outer === 'rows' ? width : height,
        nonZeros: nonZeros[line * parts + part]!,
        nonEmpty: nonEmpty[line * parts + part]!,
        overflows: (runBits) => {
          const cut = columnsOf(rowsOf(pattern, rows), columns);
          return overflows(outer === 'rows' ? cut : transposed(cut), runBits);
        },
      };
    }),
  );
}

/** Of a part without zeros. */
function fullOccupancy(height: number, width: number, by: OuterRank): Occupancy {
  const [outer, inner] = by === 'rows' ? [height, width] : [width, height];
  return { outer, inner, nonZeros: height * width, nonEmpty: inner > 0 ? outer : 0, overflows: () => 0 };
}

/** Expected occupancy when every cell is non-zero with probability `density`, independently. */
export function expectedOccupancy(outer: number, inner: number, density: number): Occupancy {
  return {
    outer,
    inner,
    nonZeros: outer * inner * density,
    nonEmpty: outer * (1 - chance(1 - density, inner)),
    // Before a non-zero lies a geometric number of zeros g, and E ⌊g / L⌋ = q^L / (1 − q^L).
    overflows: (runBits) => {
      const longest = chance(1 - density, 1 << runBits);
      return density === 0
        ? Math.floor((outer * inner) / (1 << runBits))
        : (outer * inner * density * longest) / (1 - longest);
    },
  };
}

/** p^n without `**`, which differs between engines. */
function chance(p: number, n: number): number {
  return p <= 0 ? 0 : Math.exp(n * Math.log(p));
}

/** Runs of zeros through the whole matrix, row after row; zeros behind the last non-zero overflow too. */
function overflows({ rows, columns, starts, indices }: Pattern, runBits: number): number {
  const cellsPerOverflow = 1 << runBits; // the longest run, and the zero that ends it
  let count = 0;
  let next = 0;
  for (let row = 0; row < rows; row++) {
    for (let i = starts[row]!; i < starts[row + 1]!; i++) {
      const cell = row * columns + indices[i]!;
      count += Math.floor((cell - next) / cellsPerOverflow);
      next = cell + 1;
    }
  }
  return count + Math.floor((rows * columns - next) / cellsPerOverflow);
}

function entryBytes({ indexBytes, valueBytes }: Widths): number {
  return indexBytes + valueBytes;
}

/** Bits of a number below `things`. */
function bitsFor(things: number): number {
  let bits = 0;
  for (let told = 1; told < things; told *= 2) bits++;
  return bits;
}

/** m over n: the patterns a full group may have. */
function choices({ n, m }: Nm): number {
  let count = 1;
  for (let i = 1; i <= Math.min(n, m - n); i++) count = (count * (m - i + 1)) / i;
  return Math.round(count);
}
