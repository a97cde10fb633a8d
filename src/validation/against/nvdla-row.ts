/** A row of a table of convolutions as a hardware layer: sizes in elements, `r` rows and `s` columns of a filter. */
import { InputError } from '../../base/errors.js';
import type { NamedRow } from '../../formats/csv-table.js';
import type { HardwareShape } from '../../mapping/hardware-layer.js';
import { outputsAlong } from '../../problem/window.js';

/** Larger is a slip of the keyboard; all products stay exact. */
const MOST_SIZE = 65_536;

/** @throws InputError for a size that is none, or a filter larger than its padded input */
export function hardwareShapeOf(row: NamedRow): HardwareShape {
  const width = size(row, 'in_w');
  const height = size(row, 'in_h');
  const columns = outputs(row, 'x', width);
  const rows = outputs(row, 'y', height);
  const taps = size(row, 'r') * size(row, 's');
  return { width, height, channels: size(row, 'c'), kernels: size(row, 'k'), taps, pixels: rows * columns };
}

/** As the row says, or as stride and padding make it. */
function outputs(row: NamedRow, axis: 'x' | 'y', input: number): number {
  const column = axis === 'x' ? 'out_w' : 'out_h';
  if (row.has(column)) return size(row, column);
  const padding = axis === 'x' ? sum(row, 'pad_left', 'pad_right', input) : sum(row, 'pad_top', 'pad_bottom', input);
  const filter = size(row, axis === 'x' ? 's' : 'r');
  const stride = row.has(`stride_${axis}`) ? size(row, `stride_${axis}`) : size(row, 'stride', 1);
  const made = outputsAlong(input + padding, filter, stride, size(row, `dilation_${axis}`, 1));
  if (made >= 1) return made;
  throw new InputError({
    ...row.place,
    expected: 'a filter no larger than the padded input',
    found: `${filter} on ${input} with ${padding} of padding`,
  });
}

function sum(row: NamedRow, before: string, after: string, input: number): number {
  if (row.has(before) && row.has(after)) return zeros(row, before, input) + zeros(row, after, input);
  return row.has('pad') ? 2 * zeros(row, 'pad', input) : 0;
}

function zeros(row: NamedRow, column: string, input: number): number {
  return row.number(column, { integer: true, min: 0, max: Math.max(input, MOST_SIZE) });
}

function size(row: NamedRow, column: string, absent?: number): number {
  if (absent !== undefined && !row.has(column)) return absent;
  return row.number(column, { integer: true, min: 1, max: MOST_SIZE });
}
