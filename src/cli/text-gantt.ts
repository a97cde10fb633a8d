/**
 * A Gantt chart in characters: a line a core, a letter a job's model, dots while the PE array waits. For a glance; the
 * report has the whole.
 */
import { visible } from '../base/text.js';
import type { RunResult } from '../pipeline/result.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Of 256: the report's colours, near enough. */
const COLORS = [110, 209, 222, 217, 72, 148, 117, 142];

export interface TextGanttOptions {
  /** Characters across. */
  readonly columns: number;
  readonly color: boolean;
}

export function textGantt({ scenario, jobs, replay }: RunResult, { columns, color }: TextGanttOptions): string {
  const { cores } = scenario.platform;
  const { makespanCycles, jobCore, jobStartCycles, jobEndCycles } = replay.timeline;
  const models = [...new Set(jobs.map(({ model }) => model))];
  const margin = Math.max(...cores.map(({ name }) => name.length)) + 3;
  const width = Math.max(10, columns - margin - 2);
  const cell = makespanCycles / width;
  const cover = cores.map(() => Array.from({ length: width }, () => ({ model: -1, cycles: 0 })));
  for (const { id, model } of jobs) {
    const row = cover[jobCore[id] as number];
    if (row === undefined) continue;
    const index = models.indexOf(model);
    for (let c = Math.floor(jobStartCycles[id]! / cell); c < width && c * cell < jobEndCycles[id]!; c++) {
      const cycles = Math.min(jobEndCycles[id]!, (c + 1) * cell) - Math.max(jobStartCycles[id]!, c * cell);
      const seen = row[c] as (typeof row)[number];
      if (cycles > seen.cycles) row[c] = { model: index, cycles };
    }
  }
  const paint = (model: number, text: string): string =>
    color ? `\u001b[38;5;${COLORS[model % COLORS.length]}m${text}\u001b[0m` : text;
  const mark = (model: number): string => (model < 0 ? '·' : paint(model, LETTERS[model % LETTERS.length] as string));
  const lines = cores.map(({ name }, core) => {
    const row = (cover[core] ?? []).map(({ model, cycles }) => mark(cycles >= cell / 4 ? model : -1));
    return `  ${visible(name).padEnd(margin - 2)}${row.join('')}`;
  });
  const end = `${Math.round(makespanCycles).toLocaleString('en')} cycles`;
  const axis = `${' '.repeat(margin)}0${end.padStart(width - 1)}`;
  return [...lines, axis, ...legend(models, columns, paint)].join('\n');
}

function legend(models: readonly string[], columns: number, paint: (model: number, text: string) => string): string[] {
  const lines: string[] = [];
  let line = ' ';
  let length = 1;
  models.forEach((name, model) => {
    const letter = LETTERS[model % LETTERS.length] as string;
    const size = name.length + 3;
    if (length + size > columns && length > 1) {
      lines.push(line);
      [line, length] = [' ', 1];
    }
    line += ` ${paint(model, letter)} ${visible(name)}`;
    length += size;
  });
  return [...lines, line];
}

/** Colours are for terminals, and only while nobody asked for none (no-color.org). */
export function wantsColor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
}
