/**
 * Where the non-zeros of a matrix are, in the colour of the lane that takes them, with the blocks of lanes that work side by
 * side; beside it, along the lanes, how long each lane's index is: what is light there is a lane that waits for the longest
 * of its block. A large matrix is drawn by shares of cells.
 */
import type { Pattern } from '../../problem/sparsity/pattern.js';
import { heatColor } from '../palette.js';
import { COLUMN, FAINT, FONT, GRID, INK, picture } from './frame.js';
import { el, text } from './svg.js';

export interface SpyPlot {
  readonly title: string;
  readonly pattern: Pattern;
  /** Lanes take neighbouring rows, or neighbouring columns; of neither, no blocks are drawn. */
  readonly lanesAlong: 'rows' | 'columns' | undefined;
  readonly lanes: number;
  /** Cycles of each index that the lanes share out, and what is counted by them. */
  readonly work: ArrayLike<number>;
  readonly workLabel: string;
}

/** Cells drawn along a side at most. */
const MOST_CELLS = 128;
const BARS = 44;
const WORK = '#0072b2';
const WAIT = '#f2c9a8';

export function spyFigure(plot: SpyPlot, width = COLUMN): string {
  const { title, pattern, lanesAlong, lanes, work, workLabel } = plot;
  const { rows, columns } = pattern;
  const along = lanesAlong ?? 'rows';
  const [left, top] = [30, 30 + (along === 'columns' ? BARS : 0)];
  const room = width - left - 10 - (along === 'rows' ? BARS : 0);
  const pitch = Math.min(room / columns, 360 / rows);
  const [wide, high] = [columns * pitch, rows * pitch];
  const size = along === 'rows' ? rows : columns;
  const blocks = lanesAlong === undefined ? 0 : Math.ceil(size / lanes);
  const cuts = Array.from({ length: Math.max(0, blocks - 1) }, (_, i) => (i + 1) * lanes * pitch);
  const lines = cuts.map((at) =>
    along === 'rows'
      ? el('line', { x1: left, x2: left + wide + BARS, y1: top + at, y2: top + at, stroke: FAINT, 'stroke-width': 0.4 })
      : el('line', {
          x1: left + at,
          x2: left + at,
          y1: top - BARS,
          y2: top + high,
          stroke: FAINT,
          'stroke-width': 0.4,
        }),
  );
  const legendY = top + high + 14;
  return picture(
    width,
    legendY + 22,
    title,
    text(`${rows} × ${columns}, ${pattern.indices.length.toLocaleString('en')} non-zeros`, left, 12, { fill: INK }),
    el('rect', { x: left, y: top, width: wide, height: high, fill: '#ffffff', stroke: GRID }),
    cellsOf(pattern, left, top, pitch),
    ...(lanesAlong === undefined ? [] : [barsOf(plot, { left, top, wide, pitch, along })]),
    ...lines,
    ...(lanesAlong === undefined
      ? []
      : [
          el('rect', { x: left, y: legendY - 8, width: 10, height: 8, fill: WORK }),
          text(workLabel, left + 14, legendY, { fill: INK, 'font-size': FONT - 1 }),
          el('rect', { x: left, y: legendY + 4, width: 10, height: 8, fill: WAIT }),
          text(`waits for the longest of its ${lanes} lanes; a line ends a block`, left + 14, legendY + 12, {
            ...{ fill: INK, 'font-size': FONT - 1 },
          }),
        ]),
    ...(work.length > 0 ? [] : [text('no work', left, top - 4, { fill: FAINT })]),
  );
}

interface Place {
  readonly left: number;
  readonly top: number;
  readonly wide: number;
  readonly pitch: number;
  readonly along: 'rows' | 'columns';
}

/** Of each index: its work, and up to the longest of its block what its lane waits. */
function barsOf({ work, lanes }: SpyPlot, { left, top, wide, pitch, along }: Place): string {
  let most = 1;
  for (let i = 0; i < work.length; i++) most = Math.max(most, work[i]!);
  const scale = (BARS - 6) / most;
  const parts: string[] = [];
  for (let first = 0; first < work.length; first += lanes) {
    const last = Math.min(work.length, first + lanes);
    let longest = 0;
    for (let i = first; i < last; i++) longest = Math.max(longest, work[i]!);
    const bar = (index: number, count: number, value: number, fill: string): string => {
      const [start, length] = [index * pitch, value * scale];
      const across = { fill, 'fill-opacity': 1 };
      return along === 'rows'
        ? el('rect', { x: left + wide + 4, y: top + start, width: length, height: count * pitch, ...across })
        : el('rect', { x: left + start, y: top - 4 - length, width: count * pitch, height: length, ...across });
    };
    parts.push(bar(first, last - first, longest, WAIT));
    for (let i = first; i < last; i++) if (work[i]! > 0) parts.push(bar(i, 1, work[i]!, WORK));
  }
  return parts.join('');
}

/** A dot a non-zero, or shares of cells where there are many. */
function cellsOf({ rows, columns, starts, indices }: Pattern, left: number, top: number, pitch: number): string {
  const group = Math.max(1, Math.ceil(Math.max(rows, columns) / MOST_CELLS));
  const across = Math.ceil(columns / group);
  const counts = new Int32Array(Math.ceil(rows / group) * across);
  for (let row = 0; row < rows; row++)
    for (let i = starts[row]!; i < starts[row + 1]!; i++)
      counts[Math.floor(row / group) * across + Math.floor(indices[i]! / group)]!++;
  const most = counts.reduce((x, y) => Math.max(x, y), 1);
  const side = group * pitch;
  return Array.from(counts, (count, cell) => {
    if (count === 0) return '';
    const [x, y] = [left + (cell % across) * side, top + Math.floor(cell / across) * side];
    const fill = group === 1 ? INK : heatColor(0.2 + (0.8 * count) / most, false);
    const extent = {
      width: Math.min(side, left + columns * pitch - x),
      height: Math.min(side, top + rows * pitch - y),
    };
    return el('rect', { x, y, ...extent, fill });
  }).join('');
}
