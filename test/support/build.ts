/**
 * The program as it is shipped, for what only that can do: worker threads, and being killed. Built once a test file
 * into a folder of its own beside the packages, so that it finds them.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;

/** The whole package: compiled modules with their types, and the program. @returns its folder */
export function buildPackage(): string {
  const folder = ownFolder();
  const dist = join(folder, 'dist');
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.json'), '--outDir', dist, '--noCheck']);
  execFileSync(process.execPath, ['--import', 'tsx', join(root, 'build/main.ts'), dist], { cwd: root });
  return folder;
}

/** @returns the program's main file */
export function buildProgram(): string {
  const folder = ownFolder();
  execFileSync(process.execPath, ['--import', 'tsx', join(root, 'build/main.ts'), join(folder, 'dist')], { cwd: root });
  return join(folder, 'dist/cli/main.js');
}

/** Beside the packages, so that they are found; gone after the test. */
function ownFolder(): string {
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'caldera-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  return folder;
}
