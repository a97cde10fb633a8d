/** How full a chip's shared SRAM was, over the run: steps below the line of its capacity. */
import { COLUMN, FAINT, GRID, INK, picture } from './frame.js';
import { el, short, text } from './svg.js';

export interface Occupancy {
  readonly capacityBytes: number;
  /** Bytes held from each of these cycles on. */
  readonly cycles: readonly number[];
  readonly bytes: readonly number[];
}

const BOX = { left: 52, top: 14, height: 130 };
const FOOT = 40;
const MIB = 2 ** 20;
const BLUE = '#0072b2';

export function sramFigure(title: string, held: Occupancy, makespanCycles: number, width = COLUMN): string {
  const { left, top, height } = BOX;
  const right = width - 12;
  const x = (cycle: number): number => left + ((right - left) * cycle) / Math.max(1, makespanCycles);
  const y = (bytes: number): number => top + height * (1 - bytes / held.capacityBytes);
  const steps = held.cycles.map((cycle, i) => `H${short(x(cycle))}V${short(y(held.bytes[i] ?? 0))}`).join('');
  const ends = `M${left} ${short(y(0))}${steps}H${right}`;
  const levels = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = y(share * held.capacityBytes);
    const line = { x1: left, x2: right, y1: at, y2: at, stroke: share === 1 ? INK : GRID };
    const label = short((share * held.capacityBytes) / MIB);
    return el('line', line) + text(label, left - 6, at + 3.5, { 'text-anchor': 'end', fill: INK });
  });
  const times = [0, 0.25, 0.5, 0.75, 1].map((share) =>
    text(cyclesText(share * makespanCycles), x(share * makespanCycles), top + height + 14, {
      'text-anchor': share === 1 ? 'end' : 'middle',
      fill: INK,
    }),
  );
  return picture(
    width,
    top + height + FOOT,
    `${title}: how full its shared SRAM was`,
    ...levels,
    el('path', { d: `${ends}V${short(y(0))}Z`, fill: BLUE, 'fill-opacity': 0.25 }),
    el('path', { d: ends, fill: 'none', stroke: BLUE, 'stroke-width': 1.2 }),
    ...times,
    text('cycles', (left + right) / 2, top + height + 30, { 'text-anchor': 'middle', fill: FAINT }),
    text('MiB held', -(top + height / 2), 14, { 'text-anchor': 'middle', fill: FAINT, transform: 'rotate(-90)' }),
  );
}

function cyclesText(cycles: number): string {
  if (cycles >= 1e6) return `${short(cycles / 1e6)} M`;
  return cycles >= 1e3 ? `${short(cycles / 1e3)} k` : short(cycles);
}
