/**
 * The package as it is shipped, for what only that can do: worker threads, being installed, being killed. Built once for
 * all test files, by the first that asks; the others wait for it. It is everybody's: a test that spoils it takes a copy.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;

/** The compiled modules and their declarations. @returns the folder that mirrors src */
export function buildModules(): string {
  return once('modules', (folder) => {
    copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const words = ['-p', join(root, 'tsconfig.json'), '--outDir', join(folder, 'dist'), '--noCheck'];
    execFileSync(process.execPath, [compiler, ...words]);
  });
}

/** The whole package: the program as well, and what it reads. @returns its folder */
export function buildPackage(): string {
  const dist = buildModules();
  once('program', () => {
    execFileSync(process.execPath, ['--import', 'tsx', join(root, 'build/main.ts'), dist], { cwd: root });
  });
  return join(dist, '..');
}

/** @returns the program's main file */
export function buildProgram(): string {
  return join(buildPackage(), 'dist/cli/main.js');
}

/** Whatever `make` puts into the package's folder, made by one of the processes. @returns its dist */
function once(name: string, make: (folder: string) => void): string {
  const builds = inject('builds');
  const folder = join(builds, 'package');
  const [begun, done, failed] = ['begun', 'done', 'failed'].map((state) => join(builds, `${name}.${state}`)) as [
    string,
    string,
    string,
  ];
  if (mkdirSync(begun, { recursive: true }) !== undefined) {
    try {
      mkdirSync(folder, { recursive: true });
      make(folder);
      writeFileSync(done, '');
    } catch (error) {
      writeFileSync(failed, '');
      throw error;
    }
  }
  while (!existsSync(done)) {
    if (existsSync(failed)) throw new Error(`${name}: could not be built; the test that tried says why`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
  return join(folder, 'dist');
}
