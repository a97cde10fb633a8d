/**
 * The program as compiled JavaScript, for what only that can do: worker threads, and being killed. Built once a test
 * file into a folder of its own beside the packages, so that it finds them.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;

/** @returns the compiled main file */
export function buildProgram(): string {
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'caldera-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [
    compiler,
    '-p',
    join(root, 'tsconfig.json'),
    '--noCheck',
    '--outDir',
    join(folder, 'dist'),
  ]);
  bundlePage(join(folder, 'dist/report/page.js'));
  return join(folder, 'dist/cli/main.js');
}

/** The report's script and style, as `npm run build:page` makes them. */
function bundlePage(outfile: string): void {
  buildSync({
    entryPoints: [join(root, 'src/report/page/main.ts')],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'inline',
    logLevel: 'warning',
    outfile,
  });
}
