/**
 * The package as it is shipped, for what only that can do: worker threads, being installed, being killed. Built once for
 * all test files, by the first that asks; the others wait for it. It is everybody's: a test that spoils it takes a copy.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;

/** The whole package: compiled modules with their types, and the program. @returns its folder */
export function buildPackage(): string {
  const folder = join(inject('builds'), 'package');
  const [done, failed] = [`${folder}.done`, `${folder}.failed`];
  if (mkdirSync(folder, { recursive: true }) !== undefined) {
    try {
      build(folder);
      writeFileSync(done, '');
    } catch (error) {
      writeFileSync(failed, '');
      throw error;
    }
  }
  while (!existsSync(done)) {
    if (existsSync(failed)) throw new Error('the package could not be built: the test that built it says why');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
  return folder;
}

/** @returns the program's main file */
export function buildProgram(): string {
  return join(buildPackage(), 'dist/cli/main.js');
}

function build(folder: string): void {
  const dist = join(folder, 'dist');
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  execFileSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.json'), '--outDir', dist, '--noCheck']);
  execFileSync(process.execPath, ['--import', 'tsx', join(root, 'build/main.ts'), dist], { cwd: root });
}
