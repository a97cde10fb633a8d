/** How the first instructions of a core with a matrix engine pass through it: an instruction a row, its stages over time. */
import { integer } from '../../base/numbers.js';
import { PIPELINE_STAGES, type PipelineRow } from '../../timeline/engine-pipeline.js';
import { inkOn } from '../palette.js';
import { STAGE_STYLES } from '../pipeline-stages.js';
import type { ReportPipeline } from '../report-data.js';
import { h, section, swatch } from './dom.js';

export function pipelineSection(pipelines: readonly ReportPipeline[]): HTMLElement {
  const spans = pipelines.flatMap(({ rows }) => rows.flatMap(({ stages }) => stages));
  const used = PIPELINE_STAGES.filter((name) => spans.some(({ stage }) => stage === name));
  return section(
    'pipeline',
    'How the matrix engines work',
    'The first instructions of each engine’s first job, with memory that keeps up; cycles of the engine.',
    h(
      'div',
      { class: 'legend' },
      ...used.map((stage) => {
        const { color, letters, name } = STAGE_STYLES[stage];
        return swatch(color, `${letters} ${name}`);
      }),
    ),
    ...pipelines.map(onePipeline),
  );
}

function onePipeline({ core, job, engine, rows }: ReportPipeline): HTMLElement {
  const end = Math.max(1, ...rows.flatMap(({ stages }) => stages.map((stage) => stage.end)));
  return h(
    'div',
    {},
    h('h3', {}, `${core}: ${engine}, ${job}, cycles 0 to ${integer(end)}`),
    h('div', { class: 'bars close' }, ...rows.map((row) => drawnRow(row, end))),
  );
}

function drawnRow({ text, stages }: PipelineRow, whole: number): HTMLElement {
  const bars = stages.map(({ stage, start, end }) => {
    const { color, letters, name } = STAGE_STYLES[stage];
    const place = `left:${((100 * start) / whole).toFixed(3)}%;width:${((100 * (end - start)) / whole).toFixed(3)}%`;
    const style = `${place};--c:${color};color:${inkOn(color)}`;
    const words = `${text}: ${name}, ${integer(start)} to ${integer(end)}`;
    return h('span', { class: 'part compute', style, title: words }, h('span', { class: 'label' }, letters));
  });
  const words = stages.map(
    ({ stage, start, end }) => `${STAGE_STYLES[stage].name} ${integer(start)} to ${integer(end)}`,
  );
  const label = `${text}: ${words.join(', ')}`;
  return h(
    'div',
    { class: 'bar-row' },
    h('span', { class: 'bar-name' }, h('code', {}, text)),
    h('div', { class: 'bar stages', role: 'img', 'aria-label': label }, ...bars),
  );
}
