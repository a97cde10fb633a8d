/**
 * What every figure with axes shares: size, margins, ticks, labels with units, a legend above the plot. Sizes in CSS
 * pixels: the default width is a paper's column (3.5 inches), and its letters are 7.5 points there.
 */
import type { ScaleContinuousNumeric } from 'd3-scale';
import { el, text, textWidth } from './svg.js';

export const COLUMN = 336;
export const FONT = 10;
export const INK = '#222222';
export const FAINT = '#666666';
export const GRID = '#dddddd';

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export type Scale = ScaleContinuousNumeric<number, number>;

export interface LegendEntry {
  readonly label: string;
  readonly color: string;
  readonly kind: 'area' | 'line' | 'dashed';
}

export function picture(width: number, height: number, title: string, ...children: readonly string[]): string {
  return `${el(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      'font-family': "'PT Sans', Helvetica, Arial, sans-serif",
      'font-size': FONT,
      role: 'img',
    },
    el('title', {}, title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')),
    el('rect', { width, height, fill: '#ffffff' }),
    ...children,
  )}\n`;
}

/** Pixels to the right of its box that every figure leaves free, at least. */
const RIGHT = 10;

export function bottomAxis(scale: Scale, box: Box, label: string, format = numbers(scale)): string {
  const y = box.top + box.height;
  const marks = ticksOf(scale, box.width / 60).map((value) => {
    const x = scale(value);
    const words = format(value);
    // A number at the very end is moved in, else the picture's edge cuts it.
    const middle = Math.min(x, box.left + box.width + RIGHT - textWidth(words, FONT) / 2);
    return (
      el('line', { x1: x, x2: x, y1: y, y2: y + 4, stroke: INK }) +
      text(words, middle, y + 14, { 'text-anchor': 'middle', fill: INK })
    );
  });
  return (
    el('line', { x1: box.left, x2: box.left + box.width, y1: y, y2: y, stroke: INK }) +
    marks.join('') +
    text(label, box.left + box.width / 2, y + 28, { 'text-anchor': 'middle', fill: INK })
  );
}

export function leftAxis(scale: Scale, box: Box, label: string, format = numbers(scale)): string {
  const marks = ticksOf(scale, box.height / 30).map((value) => {
    const y = scale(value);
    return (
      el('line', { x1: box.left, x2: box.left + box.width, y1: y, y2: y, stroke: GRID, 'stroke-width': 0.5 }) +
      text(format(value), box.left - 5, y + 3.5, { 'text-anchor': 'end', fill: INK })
    );
  });
  const middle = box.top + box.height / 2;
  return (
    marks.join('') +
    el('line', { x1: box.left, x2: box.left, y1: box.top, y2: box.top + box.height, stroke: INK }) +
    text(label, 0, 0, { transform: `translate(10 ${middle}) rotate(-90)`, 'text-anchor': 'middle', fill: INK })
  );
}

/** Pixels from a label's end to the next entry. */
const LEGEND_GAP = 12;

/** Left to right, wrapped; returns the rows' height as well. */
export function legend(entries: readonly LegendEntry[], left: number, top: number, width: number) {
  let x = left;
  let y = top;
  const parts: string[] = [];
  for (const { label, color, kind } of entries) {
    const wide = 17 + textWidth(label, FONT);
    if (x > left && x + wide > left + width) {
      x = left;
      y += 13;
    }
    parts.push(
      kind === 'area'
        ? el('rect', { x, y, width: 12, height: 8, fill: color })
        : el('line', {
            x1: x,
            x2: x + 14,
            y1: y + 4,
            y2: y + 4,
            stroke: color,
            'stroke-width': 1.5,
            'stroke-dasharray': kind === 'dashed' ? '4 2' : undefined,
          }),
      text(label, x + 17, y + 8, { fill: INK }),
    );
    x += wide + LEGEND_GAP;
  }
  return { svg: parts.join(''), height: entries.length === 0 ? 0 : y - top + 13 };
}

/** Whole powers on a logarithmic axis that spans several, else what the scale finds round. */
function ticksOf(scale: Scale, count: number): number[] {
  const ticks = scale.ticks(Math.max(2, Math.floor(count)));
  if (ticks.length <= count * 2) return ticks;
  const powers = ticks.filter(
    (value) => Math.abs(Math.log2(value) % 1) < 1e-9 || Math.abs(Math.log10(value) % 1) < 1e-9,
  );
  const stride = Math.ceil(powers.length / count);
  return powers.filter((_, i) => i % stride === 0);
}

/** 12 k, 3.5 M: one unit for a whole linear axis, each tick its own on a logarithmic one. */
function numbers(scale: Scale): (value: number) => string {
  const most = Math.max(...scale.ticks(5).map(Math.abs), 0);
  const common = 'base' in scale ? undefined : unitOf(most);
  return (value) => {
    const [unit, letter] = common ?? unitOf(value);
    return value === 0 ? '0' : `${Number((value / unit).toPrecision(4))}${letter}`;
  };
}

function unitOf(value: number): readonly [number, string] {
  return value >= 1e9 ? [1e9, ' G'] : value >= 1e6 ? [1e6, ' M'] : value >= 1e4 ? [1e3, ' k'] : [1, ''];
}
