/** Files below one folder, for readers who must not leave it: no `..`, no link that leads out, nothing larger than asked. */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';

/** @param path below the folder, with `/` @returns the file's own path; nothing for what is not there or lies outside */
export function pathInside(folder: string, path: string): string | undefined {
  if (path.includes('\0') || isAbsolute(path) || path.split(/[/\\]/).includes('..')) return undefined;
  try {
    const root = realpathSync(folder);
    const real = realpathSync(join(root, path));
    return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep) ? real : undefined;
  } catch {
    return undefined;
  }
}

/** @returns nothing for what is no regular file inside the folder, or is larger than `largest` bytes */
export function readInside(folder: string, path: string, largest: number): Buffer | undefined {
  return beginning(folder, path, (size) => (size > largest ? undefined : size));
}

/** The first bytes of a file, whatever its size. @returns nothing for what is no regular file inside the folder */
export function readBeginning(folder: string, path: string, bytes: number): Buffer | undefined {
  return beginning(folder, path, (size) => Math.min(size, bytes));
}

function beginning(folder: string, path: string, lengthOf: (size: number) => number | undefined): Buffer | undefined {
  const file = pathInside(folder, path);
  try {
    if (file === undefined || !statSync(file).isFile()) return undefined; // a pipe would keep us waiting
    const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const length = lengthOf(fstatSync(handle).size);
      if (length === undefined) return undefined;
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(handle, bytes, 0, length, 0));
    } finally {
      closeSync(handle);
    }
  } catch {
    return undefined;
  }
}
