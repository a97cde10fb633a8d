/**
 * What is finished, on disk: one line of JSON a point, on the disk before it counts, so that a sweep can be killed at
 * any moment and taken up again. The last line may be torn; it is cut off, and its point is done again.
 */
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { InputError } from '../base/errors.js';
import type { PointResult } from './evaluate.js';

export interface Journal {
  /** What was finished before, by point. */
  readonly finished: ReadonlyMap<number, PointResult>;
  add(result: PointResult): void;
  close(): void;
}

/**
 * Opens a journal, or begins one.
 * @throws InputError when it belongs to another study, or is damaged before its last line
 */
export function openJournal(file: string, fingerprint: string): Journal {
  const handle = openSync(file, 'a+');
  try {
    const { results, bytes } = read(file, fingerprint);
    ftruncateSync(handle, bytes);
    const append = (line: object): void => {
      writeSync(handle, `${JSON.stringify(line)}\n`);
      fsyncSync(handle);
    };
    if (bytes === 0) append({ fingerprint });
    return { finished: results, add: append, close: () => closeSync(handle) };
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}

/** The finished points, and how many bytes of the file are whole lines. */
function read(file: string, fingerprint: string): { results: Map<number, PointResult>; bytes: number } {
  const content = readFileSync(file);
  const bytes = content.lastIndexOf(0x0a) + 1;
  const lines = content.subarray(0, bytes).toString('utf8').split('\n').slice(0, -1);
  const results = new Map<number, PointResult>();
  lines.forEach((line, i) => {
    const entry = parse(line, file, i + 1);
    if (i > 0) results.set((entry as PointResult).point, entry as PointResult);
    else if ((entry as { fingerprint?: string }).fingerprint !== fingerprint)
      throw new InputError({
        file,
        expected: 'results of this very study',
        found: 'those of another one, or of another version',
        hint: '--restart begins anew',
      });
  });
  return { results, bytes };
}

function parse(line: string, file: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new InputError({
      file,
      line: number,
      expected: 'a line of JSON',
      found: line,
      hint: '--restart begins anew',
    });
  }
}
