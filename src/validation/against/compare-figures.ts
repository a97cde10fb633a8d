/**
 * Figures of a check against what the table says: how many are exact, mean and worst error by quantity, and whether
 * they keep to the bound that the documentation promises.
 */
import { type Bound, EXACT, type Figure, type ForeignCheck } from './foreign-check.js';

/** A quantity's figures; errors are relative, |ours / table − 1|, or only what is above where the table is a limit. */
export interface Comparison {
  readonly quantity: string;
  readonly cases: number;
  /** Equal, or equal in all the digits that the table prints; or better, where only being behind counts. */
  readonly exact: number;
  readonly meanError: number;
  readonly worstError: number;
  /** Number of the row with the worst error. */
  readonly worstRow: number;
  readonly bound: Bound;
  readonly isWithin: boolean;
}

interface Sums {
  cases: number;
  exact: number;
  sum: number;
  worst: number;
  worstRow: number;
}

/** Of the figures that the table answers, by quantity in order of appearance; the entries of a list are one quantity. */
export function compareFigures(figures: Iterable<Figure>, bounds: ForeignCheck['bounds']): Comparison[] {
  const sums = new Map<string, Sums>();
  for (const figure of figures) {
    if (figure.table === undefined || figure.isOneOfSeeds === true) continue;
    if (isOutOfReach(figure) || contradictsItself(figure)) continue;
    const quantity = figure.comparedAs ?? figure.quantity.replace(/\[.*\]$/, '');
    const { isUpper = false, isLower = false } = boundOf(bounds, quantity);
    const isAbove = isUpper && Number(figure.ours) >= Number(figure.table);
    const isBelow = isLower && Number(figure.ours) <= Number(figure.table);
    const own = sums.get(quantity) ?? { cases: 0, exact: 0, sum: 0, worst: 0, worstRow: figure.row };
    const error = isAbove || isBelow ? 0 : errorOf(figure);
    own.cases++;
    if (error === 0) own.exact++;
    own.sum += error;
    if (error > own.worst) Object.assign(own, { worst: error, worstRow: figure.row });
    sums.set(quantity, own);
  }
  return [...sums].map(([quantity, { cases, exact, sum, worst, worstRow }]) => {
    const bound = boundOf(bounds, quantity);
    const meanError = sum / cases;
    const isWithin = meanError <= bound.mean && worst <= bound.worst;
    return { quantity, cases, exact, meanError, worstError: worst, worstRow, bound, isWithin };
  });
}

/** Does the table say less than anything can be? */
export function isOutOfReach({ table, least }: Figure): boolean {
  return table !== undefined && least !== undefined && Number(table) < least;
}

/** Does the table say what a misreading of its own formula gives, in all digits that it prints, and not what the formula gives? */
export function contradictsItself(figure: Figure): boolean {
  const { misread } = figure;
  return misread !== undefined && errorOf(figure) > 0 && errorOf({ ...figure, ours: misread }) === 0;
}

function boundOf(bounds: ForeignCheck['bounds'], quantity: string): Bound {
  return bounds[quantity] ?? bounds['*'] ?? EXACT;
}

/** 0 where the figures agree in all digits the table prints; infinity where one is no number and they differ. */
export function errorOf({ ours, table, range }: Figure): number {
  if (ours === table) return 0;
  if (range !== undefined) return distance(Number(table), range);
  const printed = typeof table === 'string' ? table.trim() : undefined;
  if (printed !== undefined && printed === String(ours)) return 0;
  const value = printed === undefined ? Number(table) : Number(printed === '' ? Number.NaN : printed);
  const own = typeof ours === 'string' ? Number.NaN : Number(ours);
  if (Number.isNaN(value) || Number.isNaN(own)) return Number.POSITIVE_INFINITY;
  const difference = Math.abs(own - value);
  if (difference === 0 || (printed !== undefined && difference <= halfUnit(printed))) return 0;
  return value === 0 ? Number.POSITIVE_INFINITY : difference / Math.abs(value);
}

/** Of a value to a range, relative to the value. */
function distance(value: number, [least, most]: readonly [number, number]): number {
  if (value >= least && value <= most) return 0;
  const error = value < least ? least - value : value - most;
  return value === 0 ? Number.POSITIVE_INFINITY : error / Math.abs(value);
}

/** Half a unit of the last printed digit, and a little for the rounding of the difference itself. 0 of whole numbers. */
function halfUnit(text: string): number {
  const match = /^[+-]?\d*(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null || (match[1] === undefined && match[2] === undefined)) return 0;
  return 0.5000001 * Number(`1e${Number(match[2] ?? 0) - (match[1] ?? '').length}`);
}
