/**
 * One sweep at a time in a folder: a file with the process id of who is there. A process that was killed leaves it
 * behind; then nobody of that id is alive, and it is taken over.
 */
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { InputError } from '../base/errors.js';

/** @returns how to give it back. @throws InputError when another sweep is at work here */
export function lock(file: string): () => void {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    for (;;) {
      try {
        linkSync(own, file); // fails when there is one: no two can succeed
        return () => rmSync(file, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const owner = readOwner(file);
      if (owner !== undefined && owner !== process.pid && isAlive(owner))
        throw new InputError({ file, expected: 'nobody else at work in this folder', found: `process ${owner}` });
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}

function readOwner(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // gone in the meantime
  }
}

function isAlive(process_: number): boolean {
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
