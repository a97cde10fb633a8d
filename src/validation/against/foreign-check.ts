/**
 * A check of Caldera against a table that was measured with another program: what `caldera check NAME FILE` runs. A
 * check reads the table, computes every figure it has a column for, and hands both on; comparing, printing and the
 * verdict are the same for all checks (compare-figures.ts).
 */

import type { NamedText } from '../../formats/named-text.js';

export interface CheckInput extends NamedText {
  /** A file that the table refers to. It lies beside the table, or in the folder of `--with`. @throws InputError */
  readonly companion: (name: string) => NamedText;
  /** Seeds a search is made with, where a check takes the mean over several; at least 1. */
  readonly seeds?: number | undefined;
}

/** One figure of one row. */
export interface Figure {
  /** Number of the table's row, from 0. */
  readonly row: number;
  /** The table's own name of the column; `name[i]` for the entries of a list. */
  readonly quantity: string;
  readonly ours: number | string | boolean;
  /** What the table says; absent where the table has no such column, or nothing in it. */
  readonly table?: number | string | boolean | undefined;
  /** What nothing can be below, of which there is a proof: a table that is says something else, and is not compared with. */
  readonly least?: number | undefined;
  /**
   * What comes out of a known misreading of the formula that the row itself prints: a table that says this contradicts
   * itself, is named, and is not compared with.
   */
  readonly misread?: number | undefined;
  /** Where chance has a say: what lies between these is no error; beyond, the distance to the nearer one is. */
  readonly range?: readonly [least: number, most: number] | undefined;
  /** The quantity's name in the summary and among the bounds, where it is another than the column's. */
  readonly comparedAs?: string | undefined;
  /** Of several rows, such as a mean over their seeds: compared, but not printed by `--csv`. */
  readonly isOverRows?: boolean | undefined;
  /** The table's figure is a single seed of several: printed by `--csv`, but compared only as part of their mean. */
  readonly isOneOfSeeds?: boolean | undefined;
  /** Of `ours`, where `ours` is a mean over several seeds, in the figure's own unit. */
  readonly standardError?: number | undefined;
}

/** Largest relative error |ours / table − 1| that the documentation promises. */
export interface Bound {
  readonly mean: number;
  readonly worst: number;
  /** The figure is an upper bound: only what is below the table's is an error. Default false. */
  readonly isUpper?: boolean;
  /** The figure is the best that was found: only what is above the table's is an error. Default false. */
  readonly isLower?: boolean;
}

export interface ForeignCheck {
  /** As `caldera check` takes it. */
  readonly name: string;
  /** One line: which program measured the table, and what. */
  readonly about: string;
  /** By quantity, without the `[i]` of a list; `*` for all others. 0 is exact. */
  readonly bounds: Readonly<Record<string, Bound>>;
  /**
   * The figures, row by row; made as they are asked for, so that a long table shows progress. A check whose name has
   * tables of several forms tells them apart by their headers.
   * @throws InputError for a table of no form that the check knows
   */
  readonly figures: (input: CheckInput) => Iterable<Figure>;
}

export const EXACT: Bound = { mean: 0, worst: 0 };
