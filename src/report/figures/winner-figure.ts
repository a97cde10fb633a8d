/**
 * Which of a few is first, over two columns: cells in the colours of the winners, with how far ahead each is of the second.
 */
import { inkOn, mixed, modelColor } from '../palette.js';
import { COLUMN, FAINT, FONT, INK, legend, picture } from './frame.js';
import { el, text, textWidth } from './svg.js';

export interface WinnerMap {
  readonly title: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly rowLabel: string;
  readonly columnLabel: string;
  /** In the order of their colours. */
  readonly names: readonly string[];
  /** By row and column: the number of the winner, and by which factor the second is behind. */
  readonly cells: readonly (readonly { readonly winner: number; readonly ahead: number }[])[];
}

const ROW = 22;
/** Closer than this, who is first says little. */
const TIE = 1.02;

export function winnerFigure(
  { title, rows, columns, rowLabel, columnLabel, names, cells }: WinnerMap,
  width = COLUMN,
): string {
  const entries = names.map((label, i) => ({ label, color: modelColor(i), kind: 'area' as const }));
  const key = legend(entries, 26, 6, width - 30);
  const left = 24 + Math.max(...rows.map((name) => textWidth(name, FONT)));
  const top = key.height + 38;
  const cell = Math.min(60, (width - left - 6) / Math.max(1, columns.length));
  const body = cells.flatMap((row, r) =>
    row.map(({ winner, ahead }, c) => {
      const fill = mixed(modelColor(winner), '#ffffff', ahead < TIE ? 0.65 : 0);
      const [x, y] = [left + c * cell, top + r * ROW];
      return (
        el('rect', { x, y, width: cell - 0.7, height: ROW - 0.7, fill, stroke: FAINT, 'stroke-width': 0.2 }) +
        text(ahead >= 100 ? '>99' : ahead.toFixed(ahead < 10 ? 1 : 0), x + cell / 2, y + ROW / 2 + 3, {
          ...{ 'text-anchor': 'middle', 'font-size': FONT - 1.5, fill: inkOn(fill) },
        })
      );
    }),
  );
  const middle = top + (rows.length * ROW) / 2;
  const foot = top + rows.length * ROW + 14;
  return picture(
    width,
    foot + 8,
    title,
    key.svg,
    text(columnLabel, left + (columns.length * cell) / 2, key.height + 18, { 'text-anchor': 'middle', fill: INK }),
    text(rowLabel, 0, 0, { transform: `translate(10 ${middle}) rotate(-90)`, 'text-anchor': 'middle', fill: INK }),
    ...columns.map((name, c) => text(name, left + (c + 0.5) * cell, top - 5, { 'text-anchor': 'middle', fill: INK })),
    ...rows.map((name, r) => text(name, left - 5, top + r * ROW + ROW / 2 + 3.5, { 'text-anchor': 'end', fill: INK })),
    ...body,
    text('cycles of the second over the first; pale: within 2 %', left, foot, { fill: FAINT }),
  );
}
