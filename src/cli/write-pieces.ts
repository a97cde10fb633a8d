/** Writes pieces of a text to a file, aside first, so that no reader meets half of the file; compressed where its name ends in `.gz`. */
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { writeError } from '../base/errors.js';

const CHUNK = 1 << 18;

/** Pieces put together into a few large ones. */
export function* inChunks(pieces: Iterable<string>): Generator<string> {
  let pending = '';
  for (const piece of pieces) {
    pending += piece;
    if (pending.length < CHUNK) continue;
    yield pending;
    pending = '';
  }
  yield pending;
}

/** @throws InputError or OutputError where the file cannot be written */
export async function writePieces(pieces: Iterable<string>, file: string): Promise<void> {
  const aside = join(dirname(file), `.${basename(file)}.${process.pid}.part`);
  try {
    const target = createWriteStream(aside);
    if (file.endsWith('.gz')) await pipeline(Readable.from(inChunks(pieces)), createGzip(), target);
    else await pipeline(Readable.from(inChunks(pieces)), target);
    renameSync(aside, file);
  } catch (error) {
    rmSync(aside, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw writeError(file, code, 'a file that can be written');
  }
}
