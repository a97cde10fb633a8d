/** A front of latency against energy: a few of its points as a table, all of them as a picture. */
import { fixed, integer } from '../base/numbers.js';
import { linesFigure } from '../report/figures/lines-figure.js';

/** Rows of a table at the most; ends of the front are always shown. */
const SHOWN = 12;

export interface ShownPoint {
  /** Cycles. */
  readonly x: number;
  /** Nanojoules. */
  readonly y: number;
  readonly array: string;
}

export function shownFront(points: readonly ShownPoint[]): readonly (readonly string[])[] {
  const step = Math.max(1, Math.ceil((points.length - 1) / (SHOWN - 1)));
  const shown = points.filter((_, i) => i % step === 0 || i === points.length - 1);
  const rows = shown.map(({ x, y, array }) => [integer(x), fixed(y / 1000), array]);
  return [['cycles', 'energy (µJ)', 'array'], ...rows];
}

/** Empty where a single point beats all others: a point has no scale. */
export function frontFigures(points: readonly { readonly x: number; readonly y: number }[]): readonly string[] {
  if (points.length < 2) return [];
  const rows = points.map(({ x, y }) => ({ cycles: `${x}`, nanojoules: `${y}` }));
  const table = { columns: ['cycles', 'nanojoules'], rows };
  return [linesFigure(table, { x: 'cycles', y: 'nanojoules', logX: true, logY: true, steps: true })];
}
