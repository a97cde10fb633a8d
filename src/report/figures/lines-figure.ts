/**
 * Lines of a sweep: one column of a tidy table over another, a line for each value of a third; repeated points (seeds)
 * are averaged, with their range as a band.
 */

import { scaleLinear, scaleLog } from 'd3-scale';
import { area, curveLinear, curveStepAfter, line } from 'd3-shape';
import { InputError } from '../../base/errors.js';
import { type Box, bottomAxis, COLUMN, leftAxis, legend, picture } from './frame.js';
import { el, short } from './svg.js';
import type { TidyTable } from './tidy-table.js';

/** Okabe & Ito, the dark ones first. */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#8a6d00'];
const DASHES = [undefined, '5 2', '2 2', '7 2 2 2'];
const HEIGHT = 170;

export interface LinesOptions {
  readonly x: string;
  readonly y: string;
  /** Without: one line. */
  readonly series?: string | undefined;
  readonly logX?: boolean | undefined;
  readonly logY?: boolean | undefined;
  /** Each value holds until the next; without marks. */
  readonly steps?: boolean | undefined;
}

interface Point {
  readonly x: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export function linesFigure(table: TidyTable, options: LinesOptions, width = COLUMN): string {
  const lines = seriesOf(table, options);
  const points = lines.flatMap(({ points: own }) => own);
  const keys = legend(
    lines.length < 2
      ? []
      : lines.map(({ name }, i) => ({ label: name, color: COLORS[i % COLORS.length] as string, kind: 'line' })),
    52,
    6,
    width - 60,
  );
  const box: Box = { left: 52, top: keys.height + 12, width: width - 64, height: HEIGHT };
  const xs = points.map((point) => point.x);
  if (options.logX === true) demandAboveZero('--log-x', options.x, xs);
  if (options.logY === true)
    demandAboveZero(
      '--log-y',
      options.y,
      points.map((point) => point.low),
    );
  const scaleX = (
    options.logX === true ? scaleLog().base(Math.max(...xs) > 1000 * Math.min(...xs) ? 10 : 2) : scaleLinear()
  )
    .domain([Math.min(...xs), Math.max(...xs)])
    .range([box.left, box.left + box.width]);
  const low = Math.min(...points.map((point) => point.low));
  const high = Math.max(...points.map((point) => point.high));
  const scaleY = (options.logY === true ? scaleLog() : scaleLinear())
    .domain(options.logY === true ? [low, high] : [Math.min(0, low), high])
    .nice()
    .range([box.top + box.height, box.top]);
  const body = lines.map(({ points: own }, i) => {
    const color = COLORS[i % COLORS.length] as string;
    const range = area<Point>()
      .x((point) => scaleX(point.x))
      .y0((point) => scaleY(point.low))
      .y1((point) => scaleY(point.high));
    const curve = line<Point>()
      .curve(options.steps === true ? curveStepAfter : curveLinear)
      .x((point) => scaleX(point.x))
      .y((point) => scaleY(point.mean));
    const isRange = own.some((point) => point.high > point.low);
    return (
      (isRange ? el('path', { d: rounded(range(own)), fill: color, 'fill-opacity': 0.18 }) : '') +
      el('path', {
        d: rounded(curve(own)),
        fill: 'none',
        stroke: color,
        'stroke-width': 1.4,
        'stroke-dasharray': DASHES[Math.floor(i / COLORS.length) % DASHES.length],
      }) +
      (options.steps === true ? [] : own)
        .map((point) => el('circle', { cx: scaleX(point.x), cy: scaleY(point.mean), r: 1.9, fill: color }))
        .join('')
    );
  });
  return picture(
    width,
    box.top + box.height + 36,
    `${options.y} over ${options.x}`,
    keys.svg,
    leftAxis(scaleY, box, labelOf(options.y)),
    ...body,
    bottomAxis(scaleX, box, labelOf(options.x)),
  );
}

function seriesOf(table: TidyTable, { x, y, series }: LinesOptions): { name: string; points: Point[] }[] {
  const groups = new Map<string, Map<number, number[]>>();
  table.rows.forEach((row) => {
    const [at, value] = [Number(row[x]), Number(row[y])];
    if (row[x] === '' || row[y] === '' || !Number.isFinite(at) || !Number.isFinite(value)) return;
    const name = series === undefined ? y : (row[series] ?? '');
    const group = groups.get(name) ?? new Map<number, number[]>();
    groups.set(name, group);
    group.set(at, [...(group.get(at) ?? []), value]);
  });
  return [...groups].map(([name, group]) => ({
    name,
    points: [...group]
      .sort(([a], [b]) => a - b)
      .map(([at, values]) => ({
        x: at,
        mean: values.reduce((sum, value) => sum + value, 0) / values.length,
        low: Math.min(...values),
        high: Math.max(...values),
      })),
  }));
}

/** `latency_cycles` → latency (cycles): table columns end in their unit. */
export function labelOf(column: string): string {
  const last = column.split('.').at(-1) as string;
  const words = last.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll('_', ' ');
  const unit = /^(.*) (cycles|bytes|ms|ns|gbps|ghz|percent|gflops|seconds|kib|events)$/i.exec(words);
  const name = (unit?.[1] ?? words).toLowerCase();
  return unit === null ? name : `${name} (${UNITS[unit[2]!.toLowerCase()] ?? unit[2]!.toLowerCase()})`;
}

const UNITS: Readonly<Record<string, string>> = {
  gbps: 'GB/s',
  ghz: 'GHz',
  percent: '%',
  gflops: 'GFLOP/s',
  seconds: 's',
  kib: 'KiB',
};

function rounded(path: string | null): string {
  return (path ?? '').replaceAll(/-?\d+\.\d+(e-?\d+)?/g, (number) => short(Number(number)));
}

/** @throws InputError for a value that has no place on a logarithmic axis */
function demandAboveZero(path: string, column: string, values: readonly number[]): void {
  const found = values.find((value) => !(value > 0));
  if (found !== undefined) throw new InputError({ path, expected: `only values above 0 in ${column}`, found });
}
