/** The pipeline of a matrix engine as text: an instruction a row, time to the right, a letter for each stage. */
import type { EnginePipeline, PipelineStage } from '../timeline/engine-pipeline.js';
import { columns } from './columns.js';

const LETTERS: Readonly<Record<PipelineStage, string>> = {
  load: 'l',
  weightLoad: 'W',
  feedFirst: 'F',
  feedSecond: 'S',
  drain: 'D',
  store: 's',
};

export function textPipeline({ rows }: EnginePipeline, width = columns()): string {
  const spans = rows.flatMap(({ stages }) => stages);
  const from = spans.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
  const until = spans.reduce((most, { end }) => Math.max(most, end), 0);
  const left = Math.max(...rows.map(({ text }) => text.length)) + 2;
  const room = Math.max(20, width - left);
  const cyclesEach = Math.max(1, Math.ceil((until - from) / room));
  const lines = rows.map(({ text, stages }) => {
    const cells: string[] = [];
    for (const { stage, start, end } of stages) {
      const first = Math.floor((start - from) / cyclesEach);
      const last = Math.max(first + 1, Math.floor((end - from) / cyclesEach));
      for (let cell = first; cell < last; cell++) cells[cell] = LETTERS[stage];
    }
    return `${text.padEnd(left)}${Array.from(cells, (letter) => letter ?? ' ').join('')}`.trimEnd();
  });
  const scale = `a letter is ${cyclesEach} ${cyclesEach === 1 ? 'cycle' : 'cycles'}, the first begins at cycle ${from}`;
  return [...lines, 'l tile load, W weight load, F feed first, S feed second, D drain, s tile store', scale].join('\n');
}
