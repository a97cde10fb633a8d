/**
 * A sweep: the points of a study that are not finished yet, evaluated by an engine and journalled one by one; the table
 * is made of the journal, in grid order, so it is the same whatever the engine, the number of workers or interruptions.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, writeError } from '../base/errors.js';
import type { Engine } from './engine.js';
import type { PointResult } from './evaluate.js';
import { journalled, openJournal } from './journal.js';
import { localEngine } from './local-engine.js';
import { lock } from './lock.js';
import { Pace } from './pace.js';
import { type ResultTable, tableOf } from './result-table.js';
import { endOf, type Line, leftOut, linesOf } from './stop.js';
import type { PointTask, Study } from './study.js';

export interface SweepOptions {
  /** Where the journal is kept. */
  readonly folder: string;
  /** Threads of this machine; 0 evaluates in this one. */
  readonly workers: number;
  /** Instead of threads of this machine. */
  readonly engine?: Engine;
  /** Forget what was finished before. */
  readonly restart?: boolean;
  /** Evaluate again what could not be evaluated before. */
  readonly retryFailed?: boolean;
  /** The time left is over all workers, wherever they are. */
  readonly onProgress?: (done: number, total: number, secondsLeft?: number) => void;
  /** What workers elsewhere have to say. */
  readonly onNote?: (text: string) => void;
  /** Ends the sweep between two points: what is finished stays in the journal. */
  readonly signal?: AbortSignal;
}

/** Of an engine's run, in its folder. */
export const JOURNAL = 'journal.jsonl';

/** @throws InputError when the folder holds another study's results or another sweep is at work there */
export async function sweep(study: Study, options: SweepOptions): Promise<ResultTable> {
  const { onProgress, onNote, signal, workers, engine = localEngine({ workers }) } = options;
  const folder = join(options.folder, engine.folder);
  makeFolder(folder);
  const own = await lock(folder);
  try {
    const file = join(folder, JOURNAL);
    if (options.restart === true) rmSync(file, { force: true, recursive: true });
    const journal = openJournal(file, journalled(study));
    try {
      const results = new Map<number, PointResult>(journal.finished);
      if (options.retryFailed === true)
        for (const { point, error } of journal.finished.values()) if (error !== undefined) results.delete(point);
      const lines = engine.share(linesOf(study));
      const all = lines.flat();
      const costs = new Map(all.map(({ index, cost }) => [index, cost]));
      const left = all.filter(({ index }) => !results.has(index));
      const pace = new Pace(
        left.reduce((sum, { cost }) => sum + cost, 0),
        performance.now(),
      );
      const told = new Set(all.flatMap(({ index }) => (results.has(index) ? [index] : [])));
      onProgress?.(told.size, all.length);
      const finish = (point: number, isDone: boolean): void => {
        if (told.has(point)) return;
        told.add(point);
        const now = performance.now();
        pace.finish(costs.get(point) ?? 0, isDone, now);
        onProgress?.(told.size, all.length, pace.secondsLeft(now));
      };
      const onResult = (result: PointResult): void => {
        if (results.has(result.point)) return; // an engine may tell twice
        if (!own.owns()) throw takenOver(folder);
        journal.add(result);
        results.set(result.point, result);
        finish(result.point, true);
      };
      const lineOf = new Map(lines.flatMap((line) => line.map(({ index }) => [index, line] as const)));
      /** The line's next point; where it ends, the others will not be needed. */
      const goOn = (point: number): readonly PointTask[] => {
        const line = lineOf.get(point) ?? [];
        const tasks = next(study, [line], results);
        if (tasks.length === 0) for (const { index } of line) finish(index, false);
        return tasks;
      };
      const work = { study, folder, signal, onNote, onResult, next: goOn };
      let tasks = next(study, lines, results);
      if (tasks.length > 0) engine.open?.(tasks.length);
      for (; tasks.length > 0; tasks = next(study, lines, results)) {
        await engine.evaluate({ ...work, tasks: longFirst(tasks) });
        for (const point of leftOut(study, results).keys()) finish(point, false);
      }
      return tableOf(study, results);
    } finally {
      journal.close();
    }
  } finally {
    own.release();
    await engine.close?.();
  }
}

/** What can begin: all that is left, or by a rule that looks at results the next point of each line. */
function next(study: Study, lines: readonly Line[], results: ReadonlyMap<number, PointResult>): PointTask[] {
  return lines.flatMap((line) => {
    const left = line.find(({ index }) => !results.has(index));
    return left === undefined || endOf(line, results, study) !== undefined ? [] : [left];
  });
}

/** So that no long point begins when all others are done. */
function longFirst(tasks: readonly PointTask[]): PointTask[] {
  return [...tasks].sort((a, b) => b.cost - a.cost || a.index - b.index);
}

/** Another host found this process's claim untouched for minutes: it was asleep, or its disk was. */
function takenOver(folder: string): InputError {
  return new InputError({ file: folder, expected: 'this process at work alone', found: 'another that took over' });
}

/** @throws InputError, OutputError */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw writeError(folder, String((error as NodeJS.ErrnoException).code), 'a folder that can be written to');
  }
}
