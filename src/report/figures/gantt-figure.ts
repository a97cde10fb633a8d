/**
 * The Gantt chart as a figure: jobs coloured by model, with what the PE array waited for in a strip below.
 */
import { scaleLinear } from 'd3-scale';
import { firstEndingAfter, walk } from '../detail.js';
import { type CoreRow, ganttModel, type StateSpans } from '../gantt-model.js';
import { modelColor, STATE_COLORS, STATE_NAMES } from '../palette.js';
import { type ReportData, type ReportTimeline, STATES } from '../report-data.js';
import { type Box, bottomAxis, COLUMN, FAINT, INK, legend, picture } from './frame.js';
import { el, text } from './svg.js';

/** Spans narrower than this are drawn together; half a printer's pixel. */
const COLUMNS_A_PIXEL = 4;

export function ganttFigure(data: ReportData, width = COLUMN, timeline = data.timelines[0] as ReportTimeline): string {
  const { platform, jobs } = data;
  const { rows } = ganttModel(timeline, platform.cores.length);
  const used = [...new Set(Array.from(jobs.model).filter((_, job) => timeline.core[job]! >= 0))].sort((a, b) => a - b);
  const hasStates = timeline.states !== undefined;
  const keys = legend(
    used.map((model) => ({ label: jobs.models[model] as string, color: modelColor(model), kind: 'area' })),
    8,
    6,
    width - 16,
  );
  const seen = new Set(timeline.states?.flatMap(({ state }) => Array.from(state)));
  const waits = STATE_COLORS.flatMap((color, state) =>
    state > 0 && seen.has(state) ? [{ label: STATE_NAMES[state] as string, color, kind: 'area' as const }] : [],
  );
  const causes = legend(hasStates ? waits : [], 8, keys.height + 10, width - 16);
  const pitch = platform.cores.length <= 8 ? 24 : 14;
  const box: Box = {
    left: 46,
    top: keys.height + causes.height + 14,
    width: width - 46 - 12,
    height: platform.cores.length * pitch,
  };
  const x = scaleLinear([0, timeline.makespanCycles], [box.left, box.left + box.width]);
  const band = pitch - 3 - (hasStates ? Math.ceil(pitch / 6) + 1 : 0);
  const body = rows.map((row, core) => {
    const top = box.top + core * pitch;
    return (
      text(platform.cores[core]?.name ?? '', box.left - 5, top + band / 2 + 4, { 'text-anchor': 'end', fill: INK }) +
      bandsOf(row, box, timeline, top, band, (job) => modelColor(jobs.model[job]!)) +
      (row.states === undefined ? '' : stripOf(row.states, box, timeline, top + band + 1, Math.ceil(pitch / 6)))
    );
  });
  const title = `${data.name}: jobs on the cores over time, ${timeline.label}`;
  return picture(
    width,
    box.top + box.height + 36,
    title,
    keys.svg,
    causes.svg,
    ...body,
    bottomAxis(x, box, 'time (cycles)'),
    el('line', {
      x1: box.left,
      x2: box.left,
      y1: box.top,
      y2: box.top + box.height,
      stroke: FAINT,
      'stroke-width': 0.5,
    }),
  );
}

function bandsOf(
  { bands }: CoreRow,
  box: Box,
  timeline: ReportTimeline,
  top: number,
  height: number,
  colorOf: (job: number) => string,
): string {
  const parts: string[] = [];
  const pixels = box.width * COLUMNS_A_PIXEL;
  const add = (x: number, width: number, job: number): void => {
    const gap = width / COLUMNS_A_PIXEL > 2 ? 0.4 : 0;
    parts.push(
      el('rect', {
        x: box.left + x / COLUMNS_A_PIXEL,
        y: top,
        width: width / COLUMNS_A_PIXEL - gap,
        height,
        fill: colorOf(job),
      }),
    );
  };
  walk(
    bands,
    { from: 0, to: timeline.makespanCycles, width: pixels },
    (i, x, width) => add(x, width, bands.job[i]!),
    (x, _, first, last) => add(x, 1, bands.job[(first + last) >> 1]!),
  );
  return parts.join('');
}

/** Each column shows the cause that took most of it; neighbours alike are one rectangle. */
function stripOf(
  states: StateSpans,
  box: Box,
  { makespanCycles }: ReportTimeline,
  top: number,
  height: number,
): string {
  const columns = Math.floor(box.width * 2);
  const parts: string[] = [];
  let from = 0;
  let shown = 0;
  for (let column = 0; column <= columns; column++) {
    const state =
      column === columns
        ? -1
        : mostOf(states, (column / columns) * makespanCycles, ((column + 1) / columns) * makespanCycles);
    if (state === shown) continue;
    if (shown > 0)
      parts.push(
        el('rect', {
          x: box.left + (from / columns) * box.width,
          y: top,
          width: ((column - from) / columns) * box.width,
          height,
          fill: STATE_COLORS[shown] as string,
        }),
      );
    shown = state;
    from = column;
  }
  return parts.join('');
}

function mostOf(states: StateSpans, from: number, to: number): number {
  const cycles = new Float64Array(STATES.length);
  for (let i = firstEndingAfter(states, from); i < states.state.length && states.start[i]! < to; i++)
    cycles[states.state[i]!]! += Math.min(to, states.end[i]!) - Math.max(from, states.start[i]!);
  return cycles.indexOf(Math.max(...cycles));
}
