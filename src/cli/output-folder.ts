/**
 * Writes a set of files so that a reader never meets half of one: each is written aside, and all are renamed at the
 * end. When anything fails, what was written aside is removed again.
 */
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../base/errors.js';

/** A file's content: a text, pieces of one for what is too large to hold, or bytes. */
export type Content = string | Uint8Array | Iterable<string>;

/** @throws InputError when the folder cannot be written to */
export function writeFolder(folder: string, files: Readonly<Record<string, Content>>): void {
  const aside: [temporary: string, final: string][] = [];
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      const final = join(folder, name);
      const temporary = join(folder, `.${name}.${process.pid}.part`);
      aside.push([temporary, final]);
      writePieces(temporary, content);
    }
    for (const [temporary, final] of aside) renameSync(temporary, final);
  } catch (error) {
    for (const [temporary] of aside) rmSync(temporary, { force: true });
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    throw new InputError({ file: folder, expected: 'a folder that can be written to', found: code });
  }
}

const PIECE = 1 << 20;

function writePieces(file: string, content: Content): void {
  const handle = openSync(file, 'w');
  try {
    if (content instanceof Uint8Array) {
      writeSync(handle, content);
      return;
    }
    let pending = '';
    for (const piece of typeof content === 'string' ? [content] : content) {
      pending += piece;
      if (pending.length < PIECE) continue;
      writeSync(handle, pending);
      pending = '';
    }
    writeSync(handle, pending);
  } finally {
    closeSync(handle);
  }
}
