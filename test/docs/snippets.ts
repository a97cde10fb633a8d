/**
 * TypeScript shown in the pages, as a user would have it: each block a file of its own that imports `caldera`. They are
 * checked by the compiler all at once, and run one by one in this process. A block marked `continued` goes on where the one before ended.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import { vi } from 'vitest';
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

/** Runs in this process, on the sources. @returns what it prints */
export async function runSnippet(folder: string, { name, code }: Snippet): Promise<string> {
  const file = join(folder, `${name}.ts`);
  const ofSources = (_: string, entry = 'index') => `from '${join(root, 'src/api', entry)}.ts'`;
  writeFileSync(file, code.replaceAll(/from 'caldera(?:\/(\w+))?'/g, ofSources));
  let printed = '';
  const log = vi.spyOn(console, 'log').mockImplementation((...words) => {
    printed += `${format(...words)}\n`;
  });
  try {
    await import(file);
  } finally {
    log.mockRestore();
  }
  return printed;
}
