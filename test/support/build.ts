/**
 * The program as it is shipped, for what only that can do: worker threads, and being killed. Built once a test file
 * into a folder of its own beside the packages, so that it finds them.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;

/** @returns the program's main file */
export function buildProgram(): string {
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'caldera-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  execFileSync(process.execPath, ['--import', 'tsx', join(root, 'build/main.ts'), join(folder, 'dist')], { cwd: root });
  return join(folder, 'dist/cli/main.js');
}
