/**
 * Bandwidth over time: stacked by core under the peak, with the other timelines' totals over it.
 */
import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import { Averager } from '../average.js';
import { coreColor } from '../palette.js';
import type { ReportData, ReportTimeline } from '../report-data.js';
import { type Box, bottomAxis, COLUMN, INK, leftAxis, legend, picture } from './frame.js';
import { el, short } from './svg.js';

const HEIGHT = 130;
const LINES = ['#c2006b', '#000000', '#00559e', '#7a4b00'];

export function bandwidthFigure(data: ReportData, width = COLUMN): string {
  const { platform, timelines } = data;
  const { clockGHz } = platform;
  const shown = timelines[0] as ReportTimeline;
  const known = timelines.filter(({ bandwidth }) => (bandwidth?.cycles.length ?? 0) > 0);
  const length = Math.max(...timelines.map(({ makespanCycles }) => makespanCycles));
  const byCore = shown.bandwidth?.byCore ?? [];
  // What is stacked needs no line of its own.
  const curves = known.filter((timeline) => timeline !== shown || byCore.length === 0);
  const keys = legend(
    [
      ...byCore.map((_, core) => ({
        label: `${platform.cores[core]?.name}`,
        color: coreColor(core, byCore.length),
        kind: 'area' as const,
      })),
      ...curves.map(({ label }, i) => ({
        label: `${label}, all cores`,
        color: LINES[i % LINES.length] as string,
        kind: 'dashed' as const,
      })),
    ],
    8,
    6,
    width - 16,
  );
  const box: Box = { left: 46, top: keys.height + 12, width: width - 58, height: HEIGHT };
  const peak = platform.bandwidthBytesPerCycle * clockGHz;
  const x = scaleLinear([0, length], [box.left, box.left + box.width]);
  const y = scaleLinear([0, peak * 1.06], [box.top + box.height, box.top]);
  const bins = Math.floor(box.width * 1.5);
  const times = Array.from({ length: bins + 1 }, (_, bin) => (bin / bins) * length);
  const binned = (values: Float32Array, { bandwidth, makespanCycles }: ReportTimeline): number[] => {
    const cycles = bandwidth?.cycles ?? new Float64Array();
    const means = [...new Averager(cycles, values, makespanCycles).bins(0, length, bins)];
    return [...means, means.at(-1) ?? 0].map((value) => value * clockGHz);
  };

  const below = new Array<number>(bins + 1).fill(0);
  const stack = byCore.map((values, core) => {
    const floor = [...below];
    binned(values, shown).forEach((value, i) => {
      below[i]! += value;
    });
    const shape = area<number>()
      .curve(curveStepAfter)
      .x((i) => x(times[i]!))
      .y0((i) => y(floor[i]!))
      .y1((i) => y(below[i]!));
    return el('path', { d: rounded(shape([...below.keys()]) ?? ''), fill: coreColor(core, byCore.length) });
  });
  const totals = curves.map((timeline, i) => {
    const values = binned(timeline.bandwidth?.total as Float32Array, timeline);
    const shape = line<number>()
      .curve(curveStepAfter)
      .x((k) => x(times[k]!))
      .y((k) => y(values[k]!));
    return el('path', {
      d: rounded(shape([...values.keys()]) ?? ''),
      fill: 'none',
      stroke: LINES[i % LINES.length] as string,
      'stroke-width': 1.2,
      'stroke-dasharray': '4 2',
    });
  });
  const top = el('line', {
    x1: box.left,
    x2: box.left + box.width,
    y1: y(peak),
    y2: y(peak),
    stroke: INK,
    'stroke-dasharray': '6 3',
  });
  return picture(
    width,
    box.top + box.height + 36,
    `${data.name}: bandwidth over time`,
    keys.svg,
    leftAxis(y, box, 'bandwidth (GB/s)'),
    ...stack,
    ...totals,
    top,
    bottomAxis(x, box, 'time (cycles)'),
  );
}

/** Path data with two digits. */
function rounded(path: string): string {
  return path.replaceAll(/-?\d+\.\d+(e-?\d+)?/g, (number) => short(Number(number)));
}
