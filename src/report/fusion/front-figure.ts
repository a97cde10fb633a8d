/** Latency against the on-chip memory that a strategy needs; points that another one beats in both are hollow. */
import { scaleLinear, scaleLog } from 'd3-scale';
import type { FuseResult } from '../../fuse.js';
import { type Box, bottomAxis, leftAxis, picture } from '../figures/frame.js';
import { el } from '../figures/svg.js';
import { isBeaten } from './front.js';

const POINT = '#0072b2';
const HEIGHT = 170;
const MIB = 2 ** 20;
/** Of layer by layer, which needs no staging. */
const LEAST_MIB = 1 / 64;

export function fusionFrontFigure(title: string, results: readonly FuseResult[], width = 480): string {
  const box: Box = { left: 56, top: 14, width: width - 70, height: HEIGHT };
  const peak = ({ peakBytes }: FuseResult): number => Math.max(LEAST_MIB, peakBytes / MIB);
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
    bottomAxis(x as never, box, 'on chip (MiB)'),
  );
}
