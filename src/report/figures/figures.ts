/**
 * The figures of a result by name: of a run's report, or of a tidy table such as a sweep's.
 */
import { InputError } from '../../base/errors.js';
import { entry, registry } from '../../base/registry.js';
import type { ReportData } from '../report-data.js';
import { attributionFigure } from './attribution-figure.js';
import { bandwidthFigure } from './bandwidth-figure.js';
import { convergenceFigure } from './convergence-figure.js';
import { ganttFigure } from './gantt-figure.js';
import { heatmapFigure } from './heatmap-figure.js';
import { ladderFigure } from './ladder-figure.js';
import { type LinesOptions, labelOf, linesFigure } from './lines-figure.js';
import { pipelineFigure } from './pipeline-figure.js';
import { pivot, type TidyTable } from './tidy-table.js';

export interface RunFigureOptions {
  /** CSS pixels. */
  readonly width?: number | undefined;
  readonly timeline?: string | undefined;
}

/** @returns SVG @throws InputError for a result that lacks what is drawn */
export type RunFigure = (data: ReportData, options: RunFigureOptions) => string;

export interface TableOptions extends LinesOptions {
  /** CSS pixels. */
  readonly width?: number | undefined;
}

/** @returns SVG @throws InputError for a column that the table does not have */
export type TableFigure = (table: TidyTable, options: TableOptions) => string;

declare module '../../base/registry.js' {
  interface Kinds {
    runFigures: RunFigure;
    tableFigures: TableFigure;
  }
}

export const runFigures = registry('runFigures', 'a figure of a run', [
  entry('gantt', 'cores over time', (data, { width, timeline }) =>
    ganttFigure(data, width, timelineOf(data, timeline)),
  ),
  entry('bandwidth', 'memory bandwidth over time', (data, { width }) => bandwidthFigure(data, width)),
  entry('attribution', "where each core's cycles went", (data, { width }) => attributionFigure(data, width)),
  entry('convergence', 'best makespan over samples', (data, { width }) =>
    convergenceFigure(present(data, 'searches', 'a run that searched a mapping'), width),
  ),
  entry('ladder', 'what each physical effect adds', (data, { width }) =>
    ladderFigure(data.name, present(data, 'ladder', 'a result of caldera validate'), width),
  ),
  entry('pipeline', 'instructions of a matrix engine, and their stages over time', (data, { width }) =>
    pipelineFigure(present(data, 'pipelines', 'a run with a matrix engine')[0]!, width),
  ),
  entry('heatmap', 'which core kept which waiting', (data, { width }) => {
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
  }),
]);

export const tableFigures = registry('tableFigures', 'a figure of a table', [
  entry('lines', 'one line for each value of a column', (table, options) => {
    knows(table, options);
    return linesFigure(table, options, options.width);
  }),
  entry('heatmap', 'a value over two columns', (table, { x, y, series, width }) => {
    if (series === undefined)
      throw new InputError({ path: '--series', expected: 'the column of the rows', found: series });
    knows(table, { x, y, series });
    const title = `${labelOf(y)} over ${labelOf(x)} and ${labelOf(series)}`;
    const labels = { rowLabel: labelOf(series), columnLabel: labelOf(x), valueLabel: labelOf(y) };
    return heatmapFigure({ title, ...labels, ...pivot(table, series, x, y) }, width);
  }),
]);

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
