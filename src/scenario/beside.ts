/**
 * The files a scenario names: relative to the scenario, and named in it when they cannot be read. On a worker of a study
 * that came from elsewhere, what was sent with the study stands for the disk.
 */
import { dirname, resolve } from 'node:path';
import { InputError } from '../base/errors.js';
import type { NamedText } from '../formats/named-text.js';
import { decodeText, LARGEST_TEXT, readBytes } from '../formats/read-file.js';

export interface Beside {
  readonly path: (name: string) => string;
  /** The files read so far: what a run's folder needs to be whole. */
  readonly read: readonly NamedInput[];
  /** @throws InputError for a file that cannot be read */
  readonly text: (name: string) => NamedText;
  /** @throws InputError as `text` */
  readonly bytes: (name: string) => Buffer;
}

/** A file that a scenario names. */
export interface NamedInput {
  /** As the scenario has it. */
  readonly name: string;
  /** Where it lies. */
  readonly path: string;
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
  const bytes = (name: string, largest?: number): Buffer => {
    read.set(name, { name, path: path(name) });
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
    text: (name) => ({ text: decodeText(bytes(name, LARGEST_TEXT), path(name)), file: name }),
    bytes,
  };
}
