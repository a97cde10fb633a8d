/**
 * The files a scenario names: relative to the scenario, and named in it when they cannot be read. On a worker of a study
 * that came from elsewhere, what was sent with the study stands for the disk.
 */
import { dirname, join, resolve, sep } from 'node:path';
import { InputError } from '../base/errors.js';
import type { NamedText } from '../formats/named-text.js';
import { decodeText, LARGEST_TEXT, readBytes, readRangeInside } from '../formats/read-file.js';

export interface Beside {
  readonly path: (name: string) => string;
  /** The files read so far: what a run's folder needs to be whole. */
  readonly read: readonly NamedInput[];
  /** @param of the file that refers to it, if it is not the scenario @throws InputError for a file that cannot be read */
  readonly text: (name: string, of?: string) => NamedText;
  /** @throws InputError as `text` */
  readonly bytes: (name: string) => Uint8Array;
  /** A part of a file in the folder of one that refers to it; undefined where there is none. */
  readonly range: (of: string, location: string, offset: number, length: number) => Uint8Array | undefined;
}

/** A file that a scenario names. */
export interface NamedInput {
  /** As the scenario has it. */
  readonly name: string;
  /** Where it lies. */
  readonly path: string;
  /** The file that refers to it by its place, if it is not the scenario that does. */
  readonly of?: string;
}

/** Contents by the path that `beside` gives. */
export type SentFiles = ReadonlyMap<string, Uint8Array>;

let sent: SentFiles | undefined;

/** Runs `body`, in which scenarios find the files given, and none on this machine's disk. */
export function withSentFiles<T>(files: SentFiles, body: () => T): T {
  const before = sent;
  sent = files;
  try {
    return body();
  } finally {
    sent = before;
  }
}

/** @throws InputError for a file that was not sent */
function sentBytes(files: SentFiles, path: string): Buffer {
  const bytes = files.get(path);
  if (bytes === undefined)
    throw new InputError({ file: path, expected: 'a file sent with the study', found: undefined });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** @param file the scenario */
export function beside(file: string): Beside {
  const path = (name: string): string => resolve(dirname(file), name);
  const read = new Map<string, NamedInput>();
  const note = (name: string, of?: string): void => {
    read.set(JSON.stringify([of, name]), { name, path: path(name), ...(of === undefined ? {} : { of }) });
  };
  const bytes = (name: string, largest?: number): Buffer => {
    try {
      return sent === undefined ? readBytes(path(name), largest) : sentBytes(sent, path(name));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError({ ...error.problem, hint: `named in ${file}` });
    }
  };
  return {
    path,
    get read() {
      return [...read.values()];
    },
    text(name, of) {
      note(name, of);
      return { text: decodeText(bytes(name, LARGEST_TEXT), path(name)), file: name };
    },
    bytes(name) {
      note(name);
      return bytes(name);
    },
    range(of, location, offset, length) {
      const folder = dirname(of);
      const found =
        sent === undefined
          ? readRangeInside(path(folder), location, offset, length)
          : rangeOf(sent, path(folder), location)?.subarray(offset, offset + length);
      if (found?.length !== length) return undefined;
      note(join(folder, location), of);
      return found;
    },
  };
}

/** A file that was sent, from inside the folder. */
function rangeOf(files: SentFiles, folder: string, location: string): Uint8Array | undefined {
  const path = resolve(folder, location);
  return path.startsWith(folder + sep) ? files.get(path) : undefined;
}
