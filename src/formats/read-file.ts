/**
 * Files as the user names them: text in UTF-8 (a byte order mark is dropped, any line ends, gzip is unpacked), or bytes.
 * Whatever else a path can lead to ends in a complaint that names it, and nothing is read that could not be held.
 */
import { closeSync, openSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, resolve, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { InputError } from '../base/errors.js';

/** Parsed, a table takes some ten times as much memory. */
export const LARGEST_TEXT = 256 * 1024 * 1024;
/** What a protobuf message may have at most. */
const LARGEST_FILE = 2 * 1024 * 1024 * 1024 - 1;

/** @throws InputError when the file cannot be read or is not UTF-8 */
export function readText(file: string): string {
  const bytes = readBytes(file, LARGEST_TEXT);
  return decodeText(bytes[0] === 0x1f && bytes[1] === 0x8b ? unzipped(bytes, file) : bytes, file);
}

/** What gzip packed. @throws InputError */
function unzipped(bytes: Buffer, file: string): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_TEXT });
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    const found = tooLarge ? `more than ${LARGEST_TEXT} bytes, unpacked` : 'a torn gzip file';
    throw new InputError({ file: shown(file), expected: 'a readable file', found });
  }
}

/** @throws InputError for bytes that are no text in UTF-8 */
export function decodeText(bytes: Buffer, file: string): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw new InputError({ file, expected: 'text in UTF-8', found: 'UTF-16' });
  const zero = bytes.indexOf(0);
  if (zero >= 0)
    throw new InputError({ file, line: lineAt(bytes, zero), expected: 'text in UTF-8', found: 'a NUL byte' });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const line = lineAt(bytes, firstInvalid(bytes));
    throw new InputError({ file, line, expected: 'text in UTF-8', found: 'bytes that are none' });
  }
}

/** @throws InputError when the file cannot be read */
export function readBytes(file: string, largest = LARGEST_FILE): Buffer {
  const complain = (found: string): InputError =>
    new InputError({ file: shown(file), expected: 'a readable file', found });
  try {
    const is = statSync(file);
    if (is.isDirectory()) throw complain('a folder');
    if (is.isCharacterDevice() || is.isBlockDevice()) throw complain('a device');
    if (is.size > largest) throw complain(`${is.size} bytes, more than ${largest}`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw complain(FOUND[code ?? ''] ?? String(code ?? error));
  }
}

/** `length` bytes from `offset` on; undefined where the file is no regular one or ends before. */
function readRange(file: string, offset: number, length: number): Uint8Array | undefined {
  if (!statSync(file).isFile()) return undefined;
  const descriptor = openSync(file, 'r');
  try {
    const bytes = new Uint8Array(length);
    return readSync(descriptor, bytes, 0, length, offset) === length ? bytes : undefined;
  } finally {
    closeSync(descriptor);
  }
}

/** As `readRange`, of a file inside a folder, links followed; undefined for one outside, or none. @param location inside */
export function readRangeInside(
  folder: string,
  location: string,
  offset: number,
  length: number,
): Uint8Array | undefined {
  if (isAbsolute(location)) return undefined;
  try {
    const root = realpathSync(folder);
    const path = realpathSync(resolve(root, location));
    return path.startsWith(root + sep) ? readRange(path, offset, length) : undefined;
  } catch {
    return undefined;
  }
}

const FOUND: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'a folder',
  EACCES: 'one that may not be read',
  ELOOP: 'a link that leads to itself',
  ENAMETOOLONG: 'a name that is too long',
  ERR_INVALID_ARG_VALUE: 'a name with a NUL in it',
};

/** Names are shown as one short line. */
function shown(file: string): string {
  const clean = file.replaceAll(/\p{Cc}/gu, '\uFFFD');
  return clean.length > 300 ? `${clean.slice(0, 300)}…` : clean;
}

function lineAt(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let i = 0; i < offset; i++) if (bytes[i] === 0x0a) line++;
  return line;
}

/** By halves: the longest beginning that decodes, as a stream, without a fault. */
function firstInvalid(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (decodes(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
