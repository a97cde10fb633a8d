/**
 * The pipeline of a matrix engine, an instruction a row: weight load, feed first, feed second and drain of multiplies,
 * loads and stores, over time.
 */
import { scaleLinear } from 'd3-scale';
import { type EnginePipeline, PIPELINE_STAGES, type PipelineRow } from '../../timeline/engine-pipeline.js';
import { inkOn } from '../palette.js';
import { STAGE_STYLES } from '../pipeline-stages.js';
import { type Box, bottomAxis, COLUMN, GRID, INK, legend, picture, type Scale } from './frame.js';
import { el, text, textWidth } from './svg.js';

const PITCH = 13;
const LETTERS = 8;

export function pipelineFigure({ engine, rows }: EnginePipeline, width = COLUMN): string {
  const spans = rows.flatMap(({ stages }) => stages);
  const used = PIPELINE_STAGES.filter((name) => spans.some(({ stage }) => stage === name));
  const keys = legend(
    used.map((stage) => ({ label: STAGE_STYLES[stage].name, color: STAGE_STYLES[stage].color, kind: 'area' })),
    8,
    6,
    width - 16,
  );
  const left = 14 + Math.max(...rows.map((row) => textWidth(row.text, LETTERS + 1)));
  const box: Box = { left, top: keys.height + 12, width: width - left - 12, height: rows.length * PITCH };
  const first = Math.min(...spans.map(({ start }) => start));
  const last = Math.max(...spans.map(({ end }) => end));
  const x = scaleLinear([first, Math.max(last, first + 1)], [box.left, box.left + box.width]);
  return picture(
    width,
    box.top + box.height + 36,
    `${engine}: stages of instructions ${rows[0]?.instruction ?? 0} to ${rows.at(-1)?.instruction ?? 0} over time`,
    keys.svg,
    ...rows.map((row, i) => drawnRow(row, box, box.top + i * PITCH, x)),
    bottomAxis(x, box, 'time (engine cycles)'),
  );
}

function drawnRow(row: PipelineRow, box: Box, top: number, x: Scale): string {
  const middle = top + PITCH / 2;
  const parts = row.stages.map(({ stage, start, end }) => {
    const { color, letters } = STAGE_STYLES[stage];
    const wide = x(end) - x(start);
    const bar = el('rect', { x: x(start), y: top + 1, width: wide, height: PITCH - 2, fill: color });
    if (wide < textWidth(letters, LETTERS) + 3) return bar;
    const place = { 'text-anchor': 'middle', 'font-size': LETTERS, fill: inkOn(color) };
    return bar + text(letters, x(start) + wide / 2, middle + 3, place);
  });
  return (
    el('line', { x1: box.left, x2: box.left + box.width, y1: middle, y2: middle, stroke: GRID, 'stroke-width': 0.5 }) +
    text(row.text, box.left - 5, middle + 3, { 'text-anchor': 'end', 'font-size': LETTERS, fill: INK }) +
    parts.join('')
  );
}
