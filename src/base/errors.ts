/**
 * Errors that name their place. Everything a user can get wrong ends in an `InputError`: which file, where in it,
 * what was expected and what was found. The command line prints its message alone and exits with 2.
 */

/** Where an error sits. `path` is the place inside a document, e.g. `platform.cores.1.rows`. */
export interface Place {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly path?: string | undefined;
}

export interface InputProblem extends Place {
  readonly expected: string;
  readonly found: unknown;
  /** One more sentence, e.g. the nearest valid name. */
  readonly hint?: string | undefined;
}

/** Errors of every copy of this module are recognised: a plugin may have another than the bundled program has. */
const MARK = Symbol.for('caldera.InputError');

export class InputError extends Error {
  readonly problem: InputProblem;
  readonly [MARK] = true;

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && MARK in value;
  }

  constructor(problem: InputProblem) {
    super(describe(problem));
    this.name = 'InputError';
    this.problem = problem;
  }

  /** The same problem, with what the caller knows of the place filled in where it was missing. */
  within(place: Place): InputError {
    const path = [place.path, this.problem.path].filter((part) => part !== undefined && part !== '').join('.');
    return new InputError({ ...place, ...defined(this.problem), path: path === '' ? undefined : path });
  }
}

/**
 * A result that could not be written, through no fault of the input: a full disk, a broken device. The command line
 * prints its message alone and exits with 1.
 */
export class OutputError extends Error {
  constructor(place: string, found: string) {
    super(`${place}: expected room to write, found ${show(found)}`);
    this.name = 'OutputError';
  }
}

/** What the system says where a disk is full or broken; all else is said of a place that a user named. */
const DISK = ['ENOSPC', 'EDQUOT', 'EIO', 'EFBIG', 'EMFILE', 'ENFILE', 'EROFS'];

/** What the system's codes mean where something was to be written. */
const WORDS: Readonly<Record<string, string>> = {
  EISDIR: 'a folder',
  EEXIST: 'a file',
  ENOTDIR: 'a file',
  EACCES: 'one that may not be written',
  EPERM: 'one that may not be written',
  ENOENT: 'no such folder',
  ENAMETOOLONG: 'a name that is too long',
};

/** The error of a failed write as a user's mistake or the machine's, by its code. */
export function writeError(file: string, code: string, expected: string): Error {
  return DISK.includes(code)
    ? new OutputError(file, code)
    : new InputError({ file, expected, found: WORDS[code] ?? code });
}

/** Runs `body`; an `InputError` thrown inside it leaves with `place` added. */
export function locate<T>(place: Place, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw error instanceof InputError ? error.within(place) : error;
  }
}

function describe({ file, line, column, path, expected, found, hint }: InputProblem): string {
  const position = [file, line, column].filter((part) => part !== undefined).join(':');
  const place = [position, path].filter((part) => part !== undefined && part !== '').join(' ');
  const sentence = `expected ${expected}, found ${show(found)}`;
  const message = `${place === '' ? '' : `${place}: `}${sentence}${hint === undefined ? '' : ` (${hint})`}`;
  return message.replaceAll(/\p{Cc}/gu, '\uFFFD'); // one line, whatever a file holds
}

/** Strings in quotes, long ones cut; numbers as JavaScript writes them, NaN and infinities included. */
export function show(value: unknown): string {
  if (typeof value === 'string') return value.length > 60 ? `"${value.slice(0, 57)}…"` : `"${value}"`;
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'a mapping';
  return String(value);
}

function defined(problem: InputProblem): InputProblem {
  return Object.fromEntries(
    Object.entries(problem).filter(([, value]) => value !== undefined),
  ) as unknown as InputProblem;
}
