/**
 * A sweep: the points of a study that are not finished yet, evaluated on all cores and journalled one by one; the table
 * is made of the journal, in grid order, so it is the same whatever the number of workers or interruptions.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeError } from '../base/errors.js';
import type { PointResult } from './evaluate.js';
import { openJournal } from './journal.js';
import { lock } from './lock.js';
import { evaluateAll } from './pool.js';
import { type ResultTable, tableOf } from './result-table.js';
import type { Study } from './study.js';

export interface SweepOptions {
  /** Where the journal is kept. */
  readonly folder: string;
  /** Threads; 0 evaluates in this one. */
  readonly workers: number;
  /** Forget what was finished before. */
  readonly restart?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the sweep between two points: what is finished stays in the journal. */
  readonly signal?: AbortSignal;
}

const JOURNAL = 'journal.jsonl';

/** @throws InputError when the folder holds another study's results or another sweep is at work there */
export async function sweep(study: Study, options: SweepOptions): Promise<ResultTable> {
  const { folder, onProgress, signal, workers } = options;
  makeFolder(folder);
  const unlock = await lock(folder);
  try {
    const file = join(folder, JOURNAL);
    if (options.restart === true) rmSync(file, { force: true, recursive: true });
    const { fingerprint, tasks, columns, grid } = study;
    const values = columns.length - grid.columns.length - 2;
    const journal = openJournal(file, { fingerprint, points: tasks.length, values });
    try {
      const results = new Map<number, PointResult>(journal.finished);
      const left = tasks.filter(({ index }) => !results.has(index));
      onProgress?.(results.size, tasks.length);
      await evaluateAll(left, {
        workers,
        signal,
        onResult: (result) => {
          journal.add(result);
          results.set(result.point, result);
          onProgress?.(results.size, tasks.length);
        },
      });
      return tableOf(study, results);
    } finally {
      journal.close();
    }
  } finally {
    unlock();
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw writeError(folder, String((error as NodeJS.ErrnoException).code), 'a folder that can be written to');
  }
}
