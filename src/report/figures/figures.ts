/**
 * The figures of a result by name: of a run's report, or of a tidy table such as a sweep's.
 */
import { InputError } from '../../base/errors.js';
import type { ReportData } from '../report-data.js';
import { attributionFigure } from './attribution-figure.js';
import { bandwidthFigure } from './bandwidth-figure.js';
import { convergenceFigure } from './convergence-figure.js';
import { ganttFigure } from './gantt-figure.js';
import { heatmapFigure } from './heatmap-figure.js';
import { ladderFigure } from './ladder-figure.js';
import { type LinesOptions, labelOf, linesFigure } from './lines-figure.js';
import { pivot, type TidyTable } from './tidy-table.js';

/** Name → SVG. */
type RunFigure = (
  data: ReportData,
  options: { readonly width?: number | undefined; readonly timeline?: string | undefined },
) => string;

export const RUN_FIGURES: Readonly<Record<string, RunFigure>> = {
  gantt: (data, { width, timeline }) => ganttFigure(data, width, timelineOf(data, timeline)),
  bandwidth: (data, { width }) => bandwidthFigure(data, width),
  attribution: (data, { width }) => attributionFigure(data, width),
  convergence: (data, { width }) =>
    convergenceFigure(present(data, 'searches', 'a run that searched a mapping'), width),
  ladder: (data, { width }) => ladderFigure(data.name, present(data, 'ladder', 'a result of caldera validate'), width),
  heatmap: (data, { width }) => {
    const { names, cycles } = present(data, 'interference', 'a simulated run');
    return heatmapFigure(
      {
        title: `${data.name}: who kept whom waiting`,
        rows: names,
        columns: names,
        rowLabel: 'waiting core',
        columnLabel: 'core that held the memory',
        valueLabel: 'cycles waited',
        values: cycles,
      },
      width,
    );
  },
};

export interface TableOptions extends LinesOptions {
  readonly width?: number | undefined;
}

export const TABLE_FIGURES: Readonly<Record<string, (table: TidyTable, options: TableOptions) => string>> = {
  lines: (table, options) => {
    knows(table, options);
    return linesFigure(table, options, options.width);
  },
  heatmap: (table, { x, y, series, width }) => {
    if (series === undefined)
      throw new InputError({ path: '--series', expected: 'the column of the rows', found: series });
    knows(table, { x, y, series });
    const title = `${labelOf(y)} over ${labelOf(x)} and ${labelOf(series)}`;
    const labels = { rowLabel: labelOf(series), columnLabel: labelOf(x), valueLabel: labelOf(y) };
    return heatmapFigure({ title, ...labels, ...pivot(table, series, x, y) }, width);
  },
};

function knows({ columns }: TidyTable, { x, y, series }: LinesOptions): void {
  for (const [path, name] of [
    ['--x', x],
    ['--y', y],
    ['--series', series],
  ] as const) {
    if (name === undefined || columns.includes(name)) continue;
    throw new InputError({ path, expected: `one of ${columns.join(', ')}`, found: name });
  }
}

function timelineOf({ timelines }: ReportData, label: string | undefined) {
  const found = label === undefined ? timelines[0] : timelines.find((timeline) => timeline.label === label);
  if (found !== undefined) return found;
  const expected = `one of ${timelines.map((timeline) => timeline.label).join(', ')}`;
  throw new InputError({ path: '--timeline', expected, found: label });
}

function present<K extends keyof ReportData>(data: ReportData, part: K, where: string): NonNullable<ReportData[K]> {
  const value = data[part];
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0))
    throw new InputError({
      path: '--figure',
      expected: `${where}, which has ${part}`,
      found: `${data.name}, which has none`,
    });
  return value;
}
