/**
 * A sweep: the points of a study that are not finished yet, evaluated on all cores and journalled one by one; the table
 * is made of the journal, in grid order, so it is the same whatever the number of workers or interruptions.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
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
}

const JOURNAL = 'journal.jsonl';

/** @throws InputError when the folder holds another study's results or another sweep is at work there */
export async function sweep(study: Study, options: SweepOptions): Promise<ResultTable> {
  const { folder, onProgress } = options;
  mkdirSync(folder, { recursive: true });
  const unlock = lock(join(folder, 'lock'));
  try {
    const file = join(folder, JOURNAL);
    if (options.restart === true) rmSync(file, { force: true });
    const journal = openJournal(file, study.fingerprint);
    try {
      const results = new Map<number, PointResult>(journal.finished);
      const left = study.tasks.filter(({ index }) => !results.has(index));
      onProgress?.(results.size, study.tasks.length);
      await evaluateAll(left, options.workers, (result) => {
        journal.add(result);
        results.set(result.point, result);
        onProgress?.(results.size, study.tasks.length);
      });
      return tableOf(study, results);
    } finally {
      journal.close();
    }
  } finally {
    unlock();
  }
}
