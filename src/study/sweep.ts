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
import { type ResultTable, tableOf } from './result-table.js';
import type { Study } from './study.js';

export interface SweepOptions {
  /** Where the journal is kept. */
  readonly folder: string;
  /** Threads of this machine; 0 evaluates in this one. */
  readonly workers: number;
  /** Instead of threads of this machine. */
  readonly engine?: Engine;
  /** Forget what was finished before. */
  readonly restart?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
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
      const share = engine.share(study.tasks);
      const left = share.filter(({ index }) => !results.has(index));
      onProgress?.(results.size, share.length);
      await engine.evaluate({
        study,
        folder,
        tasks: left,
        signal,
        onNote,
        onResult: (result) => {
          if (results.has(result.point)) return; // an engine may tell twice
          if (!own.owns()) throw takenOver(folder);
          journal.add(result);
          results.set(result.point, result);
          onProgress?.(results.size, share.length);
        },
      });
      return tableOf(study, results);
    } finally {
      journal.close();
    }
  } finally {
    own.release();
  }
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
