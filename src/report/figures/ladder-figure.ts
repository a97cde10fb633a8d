/**
 * The validation ladder as a waterfall: what each physical effect adds to the allocator's makespan.
 */

import { scaleLinear } from 'd3-scale';
import { signedPercent } from '../../base/numbers.js';
import type { ReportLadder } from '../report-data.js';
import { type Box, bottomAxis, COLUMN, FAINT, FONT, INK, picture } from './frame.js';
import { el, text, textWidth } from './svg.js';

const PITCH = 19;
const [SLOWER, FASTER, LEVEL] = ['#d55e00', '#0072b2', '#8a93a0'];

export function ladderFigure(name: string, { allocatorCycles, rungs }: ReportLadder, width = COLUMN): string {
  const last = rungs.at(-1)?.makespanCycles ?? allocatorCycles;
  const levels = [allocatorCycles, ...rungs.map(({ makespanCycles }) => makespanCycles)];
  const [low, high] = [Math.min(...levels), Math.max(...levels)];
  const margin = Math.max(high - low, high * 1e-3) * 0.15;
  const rows = [
    { name: 'allocator', from: 0, to: allocatorCycles, change: undefined, color: LEVEL },
    ...rungs.map(({ name: effect, makespanCycles, changeCycles }, i) => ({
      name: effect as string,
      from: levels[i] as number,
      to: makespanCycles,
      change: changeCycles,
      color: changeCycles < 0 ? FASTER : SLOWER,
    })),
    { name: 'simulator', from: 0, to: last, change: last - allocatorCycles, color: LEVEL },
  ];
  const left = 14 + Math.max(...rows.map((row) => textWidth(row.name, FONT)));
  const box: Box = { left, top: 8, width: width - left - 62, height: rows.length * PITCH };
  const x = scaleLinear([Math.max(0, low - margin), high + margin], [box.left, box.left + box.width]).clamp(true);
  const body = rows.map(({ name: label, from, to, change, color }, i) => {
    const y = box.top + i * PITCH;
    const [start, end] = [Math.min(x(from), x(to)), Math.max(x(from), x(to))];
    const share = change === undefined ? '' : signed((change / allocatorCycles) * 100);
    return (
      text(label, box.left - 6, y + 12, { 'text-anchor': 'end', fill: INK }) +
      el('rect', { x: start, y: y + 3, width: Math.max(0.8, end - start), height: PITCH - 7, fill: color as string }) +
      el('line', {
        x1: x(to),
        x2: x(to),
        y1: y + 3,
        y2: y + PITCH + (i < rows.length - 1 ? 3 : -4),
        stroke: FAINT,
        'stroke-width': 0.5,
      }) +
      text(share, width - 6, y + 12, { 'text-anchor': 'end', fill: INK })
    );
  });
  return picture(
    width,
    box.top + box.height + 36,
    `${name}: from the allocator to the simulator`,
    ...body,
    bottomAxis(x, box, 'makespan (cycles)'),
  );
}

function signed(percent: number): string {
  const text = signedPercent(percent / 100);
  return text === '0.00 %' ? '0 %' : text;
}
