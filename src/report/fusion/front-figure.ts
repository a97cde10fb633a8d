/** Latency against the on-chip memory that a strategy needs; points that another one beats in both are hollow. */
import { scaleLinear, scaleLog } from 'd3-scale';
import type { FuseResult } from '../../fuse.js';
import { type Box, bottomAxis, FAINT, leftAxis, picture } from '../figures/frame.js';
import { el, text } from '../figures/svg.js';
import { isBeaten } from './front.js';

const POINT = '#0072b2';
const HEIGHT = 170;
const MIB = 2 ** 20;
export function fusionFrontFigure(title: string, results: readonly FuseResult[], width = 480): string {
  const box: Box = { left: 56, top: 14, width: width - 70, height: HEIGHT };
  // Nothing fused needs no staging: its point stands left of all others, and says so.
  const fused = results.filter(({ peakBytes }) => peakBytes > 0).map(({ peakBytes }) => peakBytes / MIB);
  const least = Math.min(...fused, Math.max(...results.map(({ memoryBytes }) => memoryBytes / MIB))) / 1.5;
  const peak = ({ peakBytes }: FuseResult): number => Math.max(least, peakBytes / MIB);
  const x = scaleLog()
    .base(2)
    .domain([Math.min(...results.map(peak)) / 1.2, Math.max(...results.map(peak)) * 1.2])
    .range([box.left, box.left + box.width]);
  const most = Math.max(...results.map(({ latencyCycles }) => latencyCycles));
  const y = scaleLinear([0, most * 1.05], [box.top + box.height, box.top]);
  return picture(
    width,
    box.top + box.height + 36,
    `${title}: latency against on-chip memory`,
    leftAxis(y, box, 'latency (cycles)'),
    ...results.map((result) =>
      el('circle', {
        ...{ cx: x(peak(result)), cy: y(result.latencyCycles), r: 3, stroke: POINT, 'stroke-width': 1.2 },
        fill: isBeaten(result, results) ? '#ffffff' : POINT,
      }),
    ),
    ...results
      .filter(({ peakBytes }) => peakBytes === 0)
      .map((result) => text('nothing fused', x(least) - 3, y(result.latencyCycles) + 14, { fill: FAINT })),
    bottomAxis(x as never, box, 'on chip (MiB)'),
  );
}
