/**
 * The n-th time that a program asks the system for something, it is refused: as SQLite tests itself. Patches Node's own
 * modules in this process, so that every importer meets it.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

export const OPERATIONS = ['write', 'open', 'rename', 'fsync', 'mkdir', 'copy'] as const;
export type Operation = (typeof OPERATIONS)[number];

export interface Failing {
  /** Was the n-th asked for, and refused? */
  readonly hasFailed: () => boolean;
  readonly restore: () => void;
}

const refused = (code: string, syscall: string): Error =>
  Object.assign(new Error(`${code}: refused, ${syscall}`), { code, syscall });

/** The n-th `operation`, counted from 1, fails; a write leaves half of what it was to write. */
export function failNth(operation: Operation, n: number): Failing {
  const { writeFileSync, openSync, renameSync, fsyncSync, mkdirSync, copyFileSync } = fs;
  let count = 0;
  const fails = (): boolean => ++count === n;
  switch (operation) {
    case 'write':
      fs.writeFileSync = (file, data, options) => {
        if (!fails()) return writeFileSync(file, data, options);
        const bytes = Buffer.from(data as string);
        writeFileSync(file, bytes.subarray(0, bytes.length >> 1), options);
        throw refused('ENOSPC', 'write');
      };
      break;
    case 'open':
      fs.openSync = (file, flags, mode) => {
        if (/[wa]/.test(String(flags ?? 'r')) && fails()) throw refused('EMFILE', 'open');
        return openSync(file, flags, mode);
      };
      break;
    case 'rename':
      fs.renameSync = (from, to) => {
        if (fails()) throw refused('EIO', 'rename');
        renameSync(from, to);
      };
      break;
    case 'fsync':
      fs.fsyncSync = (handle) => {
        if (fails()) throw refused('EIO', 'fsync');
        fsyncSync(handle);
      };
      break;
    case 'mkdir':
      fs.mkdirSync = ((path: string, options: fs.MakeDirectoryOptions) => {
        if (fails()) throw refused('ENOSPC', 'mkdir');
        return mkdirSync(path, options);
      }) as typeof fs.mkdirSync;
      break;
    case 'copy':
      fs.copyFileSync = (from, to, mode) => {
        if (fails()) throw refused('ENOSPC', 'copyfile');
        copyFileSync(from, to, mode);
      };
      break;
  }
  syncBuiltinESMExports();
  return {
    hasFailed: () => count >= n,
    restore() {
      Object.assign(fs, { writeFileSync, openSync, renameSync, fsyncSync, mkdirSync, copyFileSync });
      syncBuiltinESMExports();
    },
  };
}
