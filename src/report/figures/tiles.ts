/** Parts of pictures of mappings: a dimension as a bar that is cut into tiles. */
import { INK } from './frame.js';
import { el, text } from './svg.js';

/** Where bars begin, and how high they are: pixels. */
export const LEFT = 40;
export const BAR = 12;
/** PEs are drawn one by one up to so many. */
export const MOST_CELLS = 4096;
/** More parts than this are drawn as one bar with a number. */
const MOST_PARTS = 120;

export interface BarStyle {
  readonly top: number;
  readonly width: number;
  readonly dark: string;
  readonly light: string;
}

/** A whole cut into tiles, alternating; the last may be smaller. */
export function tileBar(extent: number, tile: number, { top, width, dark, light }: BarStyle): string {
  const count = Math.ceil(extent / tile);
  if (count > MOST_PARTS)
    return (
      el('rect', { x: LEFT, y: top, width, height: BAR, fill: light }) +
      text(`${count} tiles`, LEFT + width / 2, top + BAR - 3, { 'text-anchor': 'middle', 'font-size': 8, fill: INK })
    );
  return Array.from({ length: count }, (_, i) => {
    const from = (i * tile * width) / extent;
    const to = (Math.min(extent, (i + 1) * tile) * width) / extent;
    return el('rect', { x: LEFT + from, y: top, width: to - from, height: BAR, fill: i % 2 === 0 ? dark : light });
  }).join('');
}
