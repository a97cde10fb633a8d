/** Masks of weights beside each other: a kept weight is a dark cell, groups are set apart by lines. */
import type { WeightShape } from '../../workload/density/mask.js';
import { COLUMN, FAINT, FONT, GRID, INK, picture } from './frame.js';
import { el, text } from './svg.js';

export interface MaskPanel {
  readonly title: string;
  readonly mask: Uint8Array;
  readonly shape: WeightShape;
  /** Columns of a group; nothing where there are none. */
  readonly group?: number;
}

const GAP = 14;
const TOP = 22;

export function maskFigure(title: string, panels: readonly MaskPanel[], width = COLUMN): string {
  const own = (width - GAP * (panels.length + 1)) / panels.length;
  const cellOf = ({ shape }: MaskPanel): number => own / shape.columns;
  const height = TOP + Math.max(...panels.map((panel) => cellOf(panel) * panel.shape.rows)) + GAP;
  const drawn = panels.map((panel, i) => {
    const left = GAP + i * (own + GAP);
    return (
      text(panel.title, left, TOP - 8, { fill: INK, 'font-size': FONT }) + cells(panel, left, cellOf(panel)) + lines()
    );

    function lines(): string {
      const { shape, group } = panel;
      if (group === undefined) return '';
      const bottom = TOP + cellOf(panel) * shape.rows;
      return Array.from({ length: Math.floor((shape.columns - 1) / group) }, (_, g) => {
        const x = left + (g + 1) * group * cellOf(panel);
        return el('line', { x1: x, x2: x, y1: TOP, y2: bottom, stroke: FAINT, 'stroke-width': 0.5 });
      }).join('');
    }
  });
  return picture(width, height, title, ...drawn);
}

function cells({ mask, shape }: MaskPanel, left: number, size: number): string {
  const { rows, columns } = shape;
  const parts: string[] = [el('rect', { x: left, y: TOP, width: size * columns, height: size * rows, fill: GRID })];
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] !== 1) continue;
    const at = { x: left + (i % columns) * size, y: TOP + Math.floor(i / columns) * size };
    parts.push(el('rect', { ...at, width: size, height: size, fill: '#0072b2' }));
  }
  return parts.join('');
}
