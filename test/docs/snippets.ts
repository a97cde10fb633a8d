/**
 * TypeScript shown in the pages, as a user would have it: each block a file of its own that imports `caldera`. They are
 * checked by the compiler all at once, and run one by one. A block marked `continued` goes on where the one before ended.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './pages.js';

export interface Snippet {
  readonly name: string;
  readonly code: string;
}

/** @returns what the compiler has to say; empty when all is well */
export function checkSnippets(folder: string, snippets: readonly Snippet[]): string {
  const own = join(folder, 'snippets');
  mkdirSync(own, { recursive: true });
  for (const { name, code } of snippets) writeFileSync(join(own, `${name}.ts`), code);
  const compilerOptions = {
    rootDir: '/',
    noEmit: true,
    noUnusedLocals: false,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    paths: { caldera: [join(root, 'src/api/index.ts')], 'caldera/*': [join(root, 'src/api/*.ts')] },
  };
  const tsconfig = { extends: join(root, 'tsconfig.json'), compilerOptions, include: ['*.ts'], exclude: [] };
  writeFileSync(join(own, 'tsconfig.json'), JSON.stringify(tsconfig));
  writeFileSync(join(own, 'package.json'), '{"type":"module"}');
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', own], { encoding: 'utf8' });
  return stdout;
}

/** @returns what it prints */
export function runSnippet(folder: string, { name }: Snippet): string {
  const file = join(folder, 'snippets', `${name}.ts`);
  const env = { ...process.env, TSX_TSCONFIG_PATH: join(folder, 'snippets/tsconfig.json') };
  const loader = join(root, 'node_modules/tsx/dist/loader.mjs');
  return execFileSync(process.execPath, ['--import', loader, file], { cwd: folder, env, encoding: 'utf8' });
}
