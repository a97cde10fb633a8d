/**
 * A matrix as shaded cells with their values: interference of cores, or one column of a tidy table over two others.
 */
import { heatColor, inkOn } from '../palette.js';
import { COLUMN, FAINT, FONT, INK, picture } from './frame.js';
import { el, text, textWidth } from './svg.js';

export interface Heatmap {
  readonly title: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly rowLabel: string;
  readonly columnLabel: string;
  readonly valueLabel: string;
  /** By row and column; NaN for none. */
  readonly values: readonly (readonly number[])[];
}

export function heatmapFigure(
  { title, rows, columns, rowLabel, columnLabel, valueLabel, values }: Heatmap,
  width = COLUMN,
): string {
  const left = 22 + Math.max(...rows.map((name) => textWidth(name, FONT)));
  const longest = Math.max(...columns.map((name) => textWidth(name, FONT)));
  const cell = Math.min(60, (width - left - 8) / Math.max(1, columns.length));
  const top = longest <= cell - 2 ? 34 : 24 + longest * 0.65;
  const height = Math.max(13, Math.min(22, cell));
  const known = values.flat().filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...known), Math.max(...known, 0)];
  const digits = Math.max(1, Math.floor(cell / 6.2));
  const names = columns.map((name, c) => {
    const x = left + (c + 0.5) * cell;
    return textWidth(name, FONT) <= cell - 2
      ? text(name, x, top - 5, { 'text-anchor': 'middle', fill: INK })
      : text(name, 0, 0, { transform: `translate(${x.toFixed(1)} ${top - 4}) rotate(-40)`, fill: INK });
  });
  const body = rows.map((name, r) => {
    const y = top + r * height;
    return (
      text(name, left - 5, y + height / 2 + 3.5, { 'text-anchor': 'end', fill: INK }) +
      columns
        .map((_, c) => {
          const value = values[r]?.[c] ?? Number.NaN;
          if (!Number.isFinite(value)) return '';
          const color = heatColor(high > low ? (value - low) / (high - low) : 0, false);
          return (
            el('rect', {
              x: left + c * cell,
              y,
              width: cell - 0.7,
              height: height - 0.7,
              fill: color,
              stroke: FAINT,
              'stroke-width': 0.2,
            }) +
            text(compact(value, digits), left + (c + 0.5) * cell, y + height / 2 + 3, {
              'text-anchor': 'middle',
              'font-size': Math.min(FONT - 1, cell / 2.6),
              fill: inkOn(color),
            })
          );
        })
        .join('')
    );
  });
  const foot = top + rows.length * height + 16;
  const middle = top + (rows.length * height) / 2;
  return picture(
    width,
    foot + 8,
    title,
    text(columnLabel, left + (columns.length * cell) / 2, 12, { 'text-anchor': 'middle', fill: INK }),
    text(rowLabel, 0, 0, { transform: `translate(10 ${middle}) rotate(-90)`, 'text-anchor': 'middle', fill: INK }),
    ...names,
    ...body,
    text(valueLabel, left, foot, { fill: FAINT }),
  );
}

/** As many digits as there is room for. */
function compact(value: number, room: number): string {
  if (value === 0) return '0';
  const [unit, letter] =
    Math.abs(value) >= 1e9
      ? [1e9, 'G']
      : Math.abs(value) >= 1e6
        ? [1e6, 'M']
        : Math.abs(value) >= 1e4
          ? [1e3, 'k']
          : [1, ''];
  for (let digits = 4; digits > 1; digits--) {
    const words = `${Number((value / unit).toPrecision(digits))}${letter}`;
    if (words.length <= room) return words;
  }
  return `${Number((value / unit).toPrecision(1))}${letter}`;
}
