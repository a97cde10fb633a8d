/**
 * A pseudo-terminal for tests, by `script` of util-linux: what a program prints when a person has typed it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasTerminal = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux');

export interface Terminal {
  readonly columns: number;
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs words as a command line on a terminal. @returns all that reached the screen, and how the command ended */
export function typed(
  words: readonly string[],
  { columns, cwd, environment = {} }: Terminal,
): { readonly screen: string; readonly status: number | null } {
  const folder = mkdtempSync(join(tmpdir(), 'caldera-terminal-'));
  const log = join(folder, 'screen');
  const line = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  try {
    const { status } = spawnSync('script', ['-qec', `stty cols ${columns} rows 50; ${line}`, log], {
      cwd,
      env: { ...without(process.env, ['NO_COLOR', 'CI', 'FORCE_COLOR']), TERM: 'xterm-256color', ...environment },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return { screen: readFileSync(log, 'utf8'), status };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function without(environment: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
}
