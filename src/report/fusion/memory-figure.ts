/** On-chip memory in use over the time of a replay, under the budget; lines where a group ends. Chains follow one another. */
import { scaleLinear } from 'd3-scale';
import type { FusedChain } from '../../fuse.js';
import { type Box, bottomAxis, GRID, INK, leftAxis, legend, picture } from '../figures/frame.js';
import { el, short } from '../figures/svg.js';

const HELD = '#0072b2';
const HEIGHT = 130;
const MIB = 2 ** 20;

export function fusionMemoryFigure(
  title: string,
  chains: readonly FusedChain[],
  memoryBytes: number,
  width = 720,
): string {
  const keys = legend(
    [
      { label: 'the most held at a time', color: HELD, kind: 'area' },
      { label: 'budget', color: INK, kind: 'dashed' },
    ],
    52,
    6,
    width - 60,
  );
  const box: Box = { left: 52, top: keys.height + 12, width: width - 64, height: HEIGHT };
  const total = chains.reduce((sum, { replay }) => sum + (replay?.latencyCycles ?? 0), 0);
  const x = scaleLinear([0, Math.max(1, total)], [box.left, box.left + box.width]);
  const y = scaleLinear([0, (memoryBytes / MIB) * 1.06], [box.top + box.height, box.top]);
  const columns = heldByColumn(chains, total, Math.floor(box.width));
  const floor = box.top + box.height;
  const path = [...columns].map((bytes, c) => `L${short(box.left + c)} ${short(y(bytes / MIB))}h1`).join('');
  const ends = groupEnds(chains).map((time) =>
    el('line', { x1: x(time), x2: x(time), y1: box.top, y2: floor, stroke: GRID, 'stroke-width': 0.7 }),
  );
  const budget = y(memoryBytes / MIB);
  return picture(
    width,
    floor + 36,
    `${title}: on-chip memory over time`,
    keys.svg,
    leftAxis(y, box, 'on chip (MiB)'),
    ...ends,
    el('path', { d: `M${box.left} ${floor}${path}L${box.left + columns.length} ${floor}z`, fill: HELD }),
    el('line', {
      ...{ x1: box.left, x2: box.left + box.width, y1: budget, y2: budget },
      ...{ stroke: INK, 'stroke-dasharray': '6 3' },
    }),
    bottomAxis(x, box, 'time (cycles)'),
  );
}

/** The most in use within each of equal pieces of the time. */
function heldByColumn(chains: readonly FusedChain[], total: number, columns: number): Float64Array {
  const most = new Float64Array(columns);
  const width = Math.max(total, 1) / columns;
  let begin = 0;
  for (const { occupancy, replay } of chains) {
    const { timeCycles, bytes } = occupancy;
    for (let i = 0; i < timeCycles.length; i++) {
      const from = begin + timeCycles[i]!;
      const to = begin + (timeCycles[i + 1] ?? replay?.latencyCycles ?? timeCycles[i]!);
      if (to <= from) continue; // changed again at once
      const last = Math.min(columns - 1, Math.ceil(to / width) - 1);
      for (let c = Math.floor(from / width); c <= last; c++) most[c] = Math.max(most[c]!, bytes[i]!);
    }
    begin += replay?.latencyCycles ?? 0;
  }
  return most;
}

function groupEnds(chains: readonly FusedChain[]): number[] {
  let begin = 0;
  return chains.flatMap(({ replay }) => {
    const ends = (replay?.groups ?? []).map(({ endCycles }) => begin + endCycles);
    begin += replay?.latencyCycles ?? 0;
    return ends;
  });
}
