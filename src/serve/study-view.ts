/**
 * A study as a reader sees it, finished or at work: columns, the points there are, and how far it is. Read from the
 * journals, which begin with what the study is; the swept fields are those of the grid.
 */
import type { StudyView } from '../report/folder-data.js';
import { type Grid, gridOf } from '../study/grid.js';
import type { Cell } from '../study/measure.js';
import type { StudyDocument } from '../study/study-schema.js';
import { readInside } from './inside.js';
import { type Head, headOf, journalsOf } from './journals.js';

const LARGEST_JOURNAL = 256 * 1024 * 1024;
/** Characters; a page is no place for more. */
const LONGEST_QUESTION = 1000;

/** @returns nothing for what is no study, one of a form that is not known, and one with a journal that is too large */
export function studyView(folder: string, id: string): StudyView | undefined {
  let head: Head | undefined;
  const points = new Map<number, { readonly values: readonly Cell[]; readonly error: string | null }>();
  for (const journal of journalsOf(folder, id)) {
    const first = headOf(folder, journal);
    if (first === undefined) continue;
    head ??= first;
    const content = readInside(folder, journal, LARGEST_JOURNAL);
    if (content === undefined) return undefined;
    const lines = content.toString('utf8').split('\n').slice(0, -1);
    for (const line of lines.slice(1)) {
      const entry = parsed(line) as { point?: unknown; values?: unknown; error?: unknown } | undefined;
      if (typeof entry?.point !== 'number' || !Array.isArray(entry.values)) continue;
      points.set(entry.point, {
        values: entry.values as Cell[],
        error: typeof entry.error === 'string' ? entry.error : null,
      });
    }
  }
  const grid = head === undefined ? undefined : safeGrid(head.study);
  if (head === undefined || grid === undefined) return undefined;
  const ends = head.study.stop === undefined ? [] : [null];
  const measured = head.columns.length - grid.columns.length - 2 - ends.length;
  if (measured < 0) return undefined;
  const rows = grid.points.flatMap(({ index, swept }) => {
    const point = points.get(index);
    if (point === undefined || (point.error === null && point.values.length !== measured)) return [];
    const values = point.error === null ? point.values.map(plain) : new Array<Cell>(measured).fill(null);
    return [[index, ...swept, ...values, ...ends, point.error]];
  });
  const { name } = head.study;
  const question = typeof head.study.question === 'string' ? head.study.question.slice(0, LONGEST_QUESTION) : undefined;
  return { id, name, question, columns: head.columns, rows, done: rows.length, total: grid.points.length };
}

function safeGrid(study: StudyDocument): Grid | undefined {
  try {
    return gridOf(study);
  } catch {
    return undefined;
  }
}

function plain(value: unknown): Cell {
  return typeof value === 'number' || typeof value === 'string' ? value : null;
}

function parsed(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '') ?? undefined;
  } catch {
    return undefined;
  }
}
