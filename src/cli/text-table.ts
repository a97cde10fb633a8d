/**
 * Tables for people: columns aligned, numbers to the right, the first row is the heading. A table that is wider than the
 * terminal gets a heading of several lines, then a last column of several lines, and if that does not do, goes on below
 * with its first column once more.
 */
import { visibleLine } from '../base/text.js';
import { columns } from './columns.js';
import { wrap } from './wrap.js';

/** Narrower than this, a column of text is not folded. */
const LEAST_TEXT = 24;
const GAP = '  ';
/** With a unit or without, and cells that say nothing. */
const NUMBER = /^[\d.,+\-–−%e ]*( (ns|µs|ms|s|×))?$/;

type Row = readonly string[];

export function textTable(rows: readonly Row[], indent = '', width = columns()): string {
  const room = width - indent.length;
  const [heading = [], ...body] = rows.map((row) => row.map(visibleLine));
  if (lineWidth([heading, ...body]) <= room) return lines([heading], body, indent);
  const folded = foldHeading(heading, body);
  if (lineWidth([...folded, ...body]) <= room) return lines(folded, body, indent);
  const last = heading.length - 1;
  const left = room - lineWidth([...folded, ...body].map((row) => row.slice(0, last))) - GAP.length;
  if (left >= LEAST_TEXT && body.some((row) => (row[last] ?? '').includes(' ')))
    return lines(
      folded,
      body.flatMap((row) => foldLast(row, last, left)),
      indent,
    );
  return blocks(heading, body, room)
    .map((chosen) => {
      const part = (row: Row): Row => chosen.map((column) => row[column] ?? '');
      const below = body.map(part);
      return lines(foldHeading(part(heading), below), below, indent);
    })
    .join('\n\n');
}

function columnWidths(rows: readonly Row[]): number[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, c) => Math.max(...rows.map((row) => (row[c] ?? '').length)));
}

function lineWidth(rows: readonly Row[]): number {
  const widths = columnWidths(rows);
  return widths.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(0, widths.length - 1);
}

/** The heading in several lines, none wider than what is below or than its longest word. */
function foldHeading(heading: Row, body: readonly Row[]): Row[] {
  const widths = columnWidths(body);
  const cells = heading.map((cell, c) => wrap(cell, Math.max(1, widths[c] ?? 0)));
  const height = Math.max(1, ...cells.map((cell) => cell.length));
  return Array.from({ length: height }, (_, line) => cells.map((cell) => cell[line - height + cell.length] ?? ''));
}

/** A row whose last cell goes on in the lines below. */
function foldLast(row: Row, last: number, width: number): Row[] {
  return wrap(row[last] ?? '', width).map((text, line) => [
    ...row.slice(0, last).map((cell) => (line === 0 ? cell : '')),
    text,
  ]);
}

/** Numbers of the columns of each block: the first column, and as many others as fit, at least one. */
function blocks(heading: Row, body: readonly Row[], room: number): number[][] {
  const widths = columnWidths([...foldHeading(heading, body), ...body]);
  const found: number[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (let column = 1; column < widths.length; column++) {
    const size = GAP.length + widths[column]!;
    if (used + size > room) {
      found.push([0]);
      used = widths[0]!;
    }
    found.at(-1)?.push(column);
    used += size;
  }
  return found;
}

function lines(heading: readonly Row[], body: readonly Row[], indent: string): string {
  const widths = columnWidths([...heading, ...body]);
  const right = widths.map((_, c) => body.every((row) => NUMBER.test(row[c] ?? '')));
  return [...heading, ...body]
    .map((row) => {
      const cells = row.map((cell, c) => (right[c] === true ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!)));
      return (indent + cells.join(GAP)).trimEnd();
    })
    .join('\n');
}
