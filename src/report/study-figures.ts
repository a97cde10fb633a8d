/**
 * A study's figures as SVG, from its table.
 */

import { numberAt, type Rows, where } from '../study/rows.js';
import type { FigureDocument } from '../study/study-schema.js';
import { linesFigure } from './figures/lines-figure.js';

const SERIES = 'series';

/** By file name; a figure without a point is left out. */
export function studyFigures(study: string, rows: Rows, figures: readonly FigureDocument[]): Record<string, string> {
  const drawn = figures.flatMap((figure, i): [string, string][] => {
    const shown = where(rows, figure.where).filter((row) => isShown(numberAt(row, figure.x), numberAt(row, figure.y)));
    if (shown.length === 0) return [];
    const { x, y, lines, logX, logY } = figure;
    const tidy = shown.map((row) => ({
      [x]: String(row[x]),
      [y]: String(row[y]),
      [SERIES]: lines.map((column) => String(row[column])).join(', '),
    }));
    const name = `${study}${figures.length > 1 ? `-${i + 1}` : ''}.svg`;
    const series = lines.length > 0 ? SERIES : undefined;
    return [[name, linesFigure({ columns: [x, y, SERIES], rows: tidy }, { x, y, series, logX, logY })]];
  });
  return Object.fromEntries(drawn);
}

function isShown(x: number, y: number): boolean {
  return !Number.isNaN(x) && !Number.isNaN(y);
}
