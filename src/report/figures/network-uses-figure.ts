/** What every nanosecond of each dimension was used for, as bars as long as the run. */
import { scaleLinear } from 'd3-scale';
import { type NetworkReport, USE_NAMES, USES } from '../network/network-report.js';
import { type Box, bottomAxis, COLUMN, INK, legend, picture } from './frame.js';
import { el, text, textWidth } from './svg.js';

/** Okabe & Ito (2008); what is not in use is grey. */
const COLORS = ['#009e73', '#e69f00', '#0072b2', '#56b4e9', '#d55e00', '#bbbbbb', '#eeeeee'];
const PITCH = 22;

export function networkUsesFigure({ title, dimensions, timeNs }: NetworkReport, width = COLUMN): string {
  const shown = USES.flatMap((use, i) =>
    dimensions.some(({ uses }) => uses[use] > 0) ? [{ use, color: COLORS[i] as string }] : [],
  );
  const entries = shown.map(({ use, color }) => ({ label: USE_NAMES[use], color, kind: 'area' as const }));
  const keys = legend(entries, 8, 6, width - 16);
  const names = dimensions.map(({ name }, d) => `${d} ${name}`);
  const left = 12 + Math.max(...names.map((name) => textWidth(name, 10)));
  const box: Box = { left, top: keys.height + 10, width: width - left - 16, height: dimensions.length * PITCH };
  const x = scaleLinear([0, 100], [box.left, box.left + box.width]);
  const rows = dimensions.map(({ uses }, d) => {
    const y = box.top + d * PITCH;
    let from = 0;
    const bars = shown.map(({ use, color }) => {
      const start = from;
      from += timeNs > 0 ? (uses[use] / timeNs) * 100 : 0;
      return el('rect', { x: x(start), y, width: Math.max(0, x(from) - x(start)), height: PITCH - 4, fill: color });
    });
    return (
      text(names[d] as string, box.left - 6, y + PITCH / 2 + 1, { 'text-anchor': 'end', fill: INK }) + bars.join('')
    );
  });
  const axis = bottomAxis(x, box, 'share of the time (%)');
  return picture(width, box.top + box.height + 36, `${title}: what dimensions did`, keys.svg, ...rows, axis);
}
