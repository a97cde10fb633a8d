/** Off-chip bytes tensor by tensor, with nothing fused and as fused: those that change most, and all others together. */
import { scaleLinear } from 'd3-scale';
import { type Box, bottomAxis, INK, legend, picture } from '../figures/frame.js';
import { el, text, textWidth } from '../figures/svg.js';
import type { TensorRow } from './tensor-rows.js';

const UNFUSED = '#e69f00';
const FUSED = '#0072b2';
const SHOWN = 12;
const PITCH = 20;
const MIB = 2 ** 20;
const LONGEST_NAME = 44;

export function fusionTrafficFigure(title: string, rows: readonly TensorRow[], width = 720): string {
  const changed = (row: TensorRow): number => Math.abs(row.unfusedBytes - row.fusedBytes);
  const ordered = [...rows].sort((a, b) => changed(b) - changed(a));
  const others = ordered.slice(SHOWN);
  const sum = (key: 'unfusedBytes' | 'fusedBytes'): number => others.reduce((bytes, row) => bytes + row[key], 0);
  const bars = ordered.slice(0, SHOWN).map(({ tensor, unfusedBytes, fusedBytes }) => ({
    name: tensor.length > LONGEST_NAME ? `${tensor.slice(0, LONGEST_NAME - 1)}…` : tensor,
    unfusedBytes,
    fusedBytes,
  }));
  if (others.length > 0)
    bars.push({
      name: `${others.length} others`,
      unfusedBytes: sum('unfusedBytes'),
      fusedBytes: sum('fusedBytes'),
    });
  const keys = legend(
    [
      { label: 'nothing fused', color: UNFUSED, kind: 'area' },
      { label: 'fused', color: FUSED, kind: 'area' },
    ],
    8,
    6,
    width - 16,
  );
  const left = 14 + Math.max(...bars.map(({ name }) => textWidth(name, 11)));
  const box: Box = { left, top: keys.height + 12, width: width - left - 16, height: bars.length * PITCH };
  const most = Math.max(...bars.map(({ unfusedBytes, fusedBytes }) => Math.max(unfusedBytes, fusedBytes)));
  const x = scaleLinear([0, most / MIB], [box.left, box.left + box.width]);
  const bar = (bytes: number, y: number, fill: string): string =>
    el('rect', { x: box.left, y, width: x(bytes / MIB) - box.left, height: 7, fill });
  return picture(
    width,
    box.top + box.height + 36,
    `${title}: off-chip bytes by tensor`,
    keys.svg,
    ...bars.map(({ name, unfusedBytes, fusedBytes }, i) => {
      const top = box.top + i * PITCH;
      return (
        text(name, box.left - 5, top + 12, { 'text-anchor': 'end', fill: INK }) +
        bar(unfusedBytes, top + 2, UNFUSED) +
        bar(fusedBytes, top + 9, FUSED)
      );
    }),
    bottomAxis(x, box, 'off chip (MiB)'),
  );
}
