/**
 * What is finished, on disk: one line of JSON a point, written before it counts, so that a sweep can be killed at any
 * moment and taken up again. A machine that loses its power loses the points of the last quarter of a second, which are
 * done again. The last line may be torn; it is cut off, and its point is done again. Every other line is held against what
 * the study says of it: somebody may have edited the file.
 */
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { InputError, type Place, writeError } from '../base/errors.js';
import { version } from '../base/version.js';
import type { PointResult } from './evaluate.js';
import type { Study } from './study.js';

export interface Journal {
  /** What was finished before, by point. */
  readonly finished: ReadonlyMap<number, PointResult>;
  add(result: PointResult): void;
  close(): void;
}

/** What a journal must be of. */
export interface Journalled {
  readonly fingerprint: string;
  /** Points of the study. */
  readonly points: number;
  /** Measured values of a point. */
  readonly values: number;
  /** For readers: stands in the journal's first line beside the fingerprint. */
  readonly about?: Readonly<Record<string, unknown>>;
}

/** What a study's journal must be of. */
export function journalled({ fingerprint, document, base, tasks, columns, measured }: Study): Journalled {
  const about = { caldera: version, study: document, base, columns };
  return { fingerprint, points: tasks.length, values: measured.length, about };
}

const AGAIN = '--restart begins anew';

/**
 * Opens a journal, or begins one.
 * @throws InputError when it belongs to another study, or holds what no sweep of the study would have written
 */
export function openJournal(file: string, study: Journalled): Journal {
  const handle = guarded(file, () => openSync(file, 'a+'));
  try {
    const { results, bytes } = read(file, study);
    ftruncateSync(handle, bytes);
    const disk = new Disk(handle);
    const append = (line: object): void =>
      guarded(file, () => {
        writeFileSync(handle, `${JSON.stringify(line)}\n`); // all of it or an error
        disk.written();
      });
    if (bytes === 0) append({ fingerprint: study.fingerprint, ...study.about });
    const close = (): void => {
      try {
        guarded(file, () => disk.flush());
      } finally {
        closeSync(handle);
      }
    };
    return { finished: results, add: append, close };
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}

/**
 * A visit to the disk takes milliseconds, in which this thread hands no point to a worker: points that come faster share
 * one, so that visits take a hundredth of the time at most.
 */
const VISIT_MS = 250;

/** Brings what was written to the disk: at once where the last time is long ago, else soon. */
class Disk {
  private visited = Number.NEGATIVE_INFINITY;
  private later: NodeJS.Timeout | undefined;
  private refusal: unknown;

  constructor(private readonly handle: number) {}

  /** @throws what the system refuses, now or since the last time */
  written(): void {
    if (this.refusal !== undefined || performance.now() - this.visited >= VISIT_MS) {
      this.flush();
      return;
    }
    this.later ??= setTimeout(() => {
      try {
        this.flush();
      } catch (error) {
        this.refusal = error;
      }
    }, VISIT_MS);
  }

  /** @throws as `written` */
  flush(): void {
    clearTimeout(this.later);
    this.later = undefined;
    if (this.refusal !== undefined) throw this.refusal;
    fsyncSync(this.handle);
    this.visited = performance.now();
  }
}

/**
 * What a journal holds, which may be another process's that is at work: a torn last line is left to its owner.
 * @throws InputError as `openJournal`
 */
export function readJournal(file: string, study: Journalled): ReadonlyMap<number, PointResult> {
  return read(file, study).results;
}

/** @throws InputError, OutputError for what the system refuses */
function guarded<T>(file: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : writeError(file, code, 'a file that can be written to');
  }
}

/** The finished points, and how many bytes of the file are whole lines. A journal may be longer than a text can be. */
function read(file: string, study: Journalled): { results: Map<number, PointResult>; bytes: number } {
  const content = guarded(file, () => readFileSync(file));
  const bytes = content.lastIndexOf(0x0a) + 1;
  const results = new Map<number, PointResult>();
  for (let [from, line] = [0, 1]; from < bytes; line++) {
    const end = content.indexOf(0x0a, from);
    const entry = parse(content.toString('utf8', from, end), file, line);
    from = end + 1;
    if (line > 1) {
      const result = checked(entry, study, { file, line });
      results.set(result.point, result);
    } else if ((entry as { fingerprint?: unknown } | null)?.fingerprint !== study.fingerprint) {
      const found = 'those of another one, or of another version';
      throw new InputError({ file, expected: 'results of this very study', found, hint: AGAIN });
    }
  }
  return { results, bytes };
}

/** @throws InputError for what no sweep of the study would have written */
export function checked(entry: unknown, { points, values }: Journalled, place: Place): PointResult {
  const is = entry as Partial<PointResult> | null;
  const refuse = (path: string, expected: string, found: unknown): never => {
    throw new InputError({ ...place, path, expected, found, hint: AGAIN });
  };
  if (typeof is !== 'object' || is === null || Array.isArray(is)) return refuse('', 'a result', entry);
  const { point, values: measured, error } = is;
  if (!Number.isInteger(point) || (point as number) < 0 || (point as number) >= points)
    refuse('point', `a point from 0 to ${points - 1}`, point);
  if (error !== undefined && typeof error !== 'string') refuse('error', 'a text', error);
  const expected = error === undefined ? values : 0;
  if (!Array.isArray(measured) || measured.length !== expected)
    refuse('values', `${expected} values`, Array.isArray(measured) ? measured.length : measured);
  for (const value of measured as unknown[])
    if (value !== null && typeof value !== 'string' && typeof value !== 'number')
      refuse('values', 'texts, numbers and nulls', value);
  return is as PointResult;
}

function parse(line: string, file: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new InputError({ file, line: number, expected: 'a line of JSON', found: line, hint: AGAIN });
  }
}
