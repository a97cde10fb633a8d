/**
 * Writes a set of files so that a reader never meets half of one: each is written aside, and all are renamed at the
 * end. When anything fails, what was written aside is removed again.
 */
import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError, writeError } from '../base/errors.js';
import { isAlive } from '../base/process.js';

/**
 * A file's content: a text, pieces of one for what is too large to hold, bytes, or a writer of bytes for what is made
 * while it is written. `undefined`: the file is not written, and none of that name is left from before.
 */
export type Content = string | Uint8Array | Iterable<string> | ((sink: (bytes: Uint8Array) => void) => void);

/**
 * Before the work is done: whether its results can be written. Makes nothing.
 * @throws InputError when they cannot
 */
export function checkFolder(folder: string): void {
  const complain = (found: string) =>
    new InputError({ file: folder, expected: 'a folder that can be written to', found });
  if (folder.includes('\0')) throw complain('a name with a NUL in it');
  let nearest = resolve(folder);
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  if (!statSync(nearest).isDirectory()) throw complain('a file');
  try {
    accessSync(nearest, constants.W_OK);
  } catch (error) {
    throw writeError(folder, String((error as NodeJS.ErrnoException).code), 'a folder that can be written to');
  }
}

/**
 * Before the work is done: whether the folder's results are of the same scenario, so that nobody loses others'.
 * @throws InputError when they are of another one
 */
export function checkSameScenario(folder: string, name: string): void {
  const file = join(folder, 'scenario.yaml');
  if (!existsSync(file) || !statSync(file).isFile()) return;
  const found = /^name: (.*)$/m.exec(readFileSync(file, 'utf8'))?.[1];
  if (found === name) return;
  throw new InputError({
    file: folder,
    expected: `a folder without results of another scenario than ${name}`,
    found: found === undefined ? 'a scenario without a name' : `those of ${found}`,
    hint: '--force overwrites them',
  });
}

/** @throws InputError when the folder cannot be written to */
export function writeFolder(folder: string, files: Readonly<Record<string, Content | undefined>>): void {
  const aside: [temporary: string, final: string][] = [];
  try {
    mkdirSync(folder, { recursive: true });
    removeLeftovers(folder);
    for (const [name, content] of Object.entries(files)) {
      const final = join(folder, name);
      if (content === undefined) continue;
      mkdirSync(dirname(final), { recursive: true });
      const temporary = join(dirname(final), `.${basename(name)}.${process.pid}.part`);
      aside.push([temporary, final]);
      writePieces(temporary, content);
    }
    for (const [, final] of aside)
      if (statSync(final, { throwIfNoEntry: false })?.isDirectory() === true)
        throw new InputError({
          file: final,
          expected: 'room for a file in a folder that can be written to',
          found: 'a folder',
        });
    renameAll(aside);
    for (const [name, content] of Object.entries(files))
      if (content === undefined) rmSync(join(folder, name), { force: true });
  } catch (error) {
    for (const [temporary] of aside) rmSync(temporary, { force: true });
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error; // not the disk's fault
    throw writeError(folder, code, 'a folder that can be written to');
  }
}

/** All or none: when one cannot be renamed, the files that were there before are put back. */
function renameAll(aside: readonly [temporary: string, final: string][]): void {
  const undo: (() => void)[] = [];
  const kept: string[] = [];
  try {
    for (const [temporary, final] of aside) {
      if (existsSync(final)) {
        const former = `${temporary}.former.part`;
        copyFileSync(final, former, constants.COPYFILE_FICLONE);
        kept.push(former);
        undo.unshift(() => renameSync(former, final));
      } else undo.unshift(() => rmSync(final, { force: true }));
      renameSync(temporary, final);
    }
  } catch (error) {
    for (const step of undo) step();
    throw error;
  } finally {
    for (const former of kept) rmSync(former, { force: true });
  }
}

/** Files written aside by a process that was killed meanwhile. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = /^\..+?\.(\d+)\.part(?:\.former\.part)?$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

const PIECE = 1 << 20;

function writePieces(file: string, content: Content): void {
  const handle = openSync(file, 'w');
  try {
    if (content instanceof Uint8Array) {
      writeFileSync(handle, content);
      return;
    }
    if (typeof content === 'function') {
      content((bytes) => writeFileSync(handle, bytes));
      return;
    }
    let pending = '';
    for (const piece of typeof content === 'string' ? [content] : content) {
      pending += piece;
      if (pending.length < PIECE) continue;
      writeFileSync(handle, pending); // unlike writeSync, all of it or an error
      pending = '';
    }
    writeFileSync(handle, pending);
  } finally {
    closeSync(handle);
  }
}

/** One file, the same way. @throws InputError */
export function writeOutput(file: string, content: Content): void {
  writeFolder(dirname(file), { [basename(file)]: content });
}
