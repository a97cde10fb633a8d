/**
 * Where each core's cycles went, as bars of the makespan's length.
 */
import { scaleLinear } from 'd3-scale';
import { STATE_COLORS, STATE_NAMES } from '../palette.js';
import type { ReportData, ReportTimeline } from '../report-data.js';
import { type Box, bottomAxis, COLUMN, INK, legend, picture } from './frame.js';
import { el, text } from './svg.js';

export function attributionFigure(data: ReportData, width = COLUMN): string {
  const { attribution = [], makespanCycles } = data.timelines[0] as ReportTimeline;
  const keys = legend(
    STATE_COLORS.flatMap((color, state) =>
      attribution.some((cycles) => cycles[state]! > 0)
        ? [{ label: STATE_NAMES[state] as string, color, kind: 'area' as const }]
        : [],
    ),
    8,
    6,
    width - 16,
  );
  const pitch = attribution.length <= 8 ? 18 : 12;
  const box: Box = { left: 46, top: keys.height + 10, width: width - 62, height: attribution.length * pitch };
  const x = scaleLinear([0, 100], [box.left, box.left + box.width]);
  const body = attribution.map((cycles, core) => {
    const y = box.top + core * pitch;
    let from = 0;
    const bars = cycles.map((value, state) => {
      const share = makespanCycles > 0 ? (value / makespanCycles) * 100 : 0;
      const left = x(from);
      from += share;
      return el('rect', {
        x: left,
        y,
        width: Math.max(0, x(from) - left),
        height: pitch - 3,
        fill: STATE_COLORS[state] as string,
      });
    });
    return (
      text(data.platform.cores[core]?.name ?? '', box.left - 5, y + pitch / 2 + 2.5, {
        'text-anchor': 'end',
        fill: INK,
      }) + bars.join('')
    );
  });
  return picture(
    width,
    box.top + box.height + 36,
    `${data.name}: where the cycles went`,
    keys.svg,
    ...body,
    bottomAxis(x, box, 'share of the makespan (%)'),
  );
}
