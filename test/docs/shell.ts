/**
 * Runs the commands the pages show, inside the test process and in a folder of their own that has the repository's
 * scenarios and documents. Understands what the pages use: `npx caldera …` and `npm start`, `2>&1`, `| head -N`.
 * The same command is run once. Commands with a plugin run as a user's do, in a process of their own with the package
 * installed: what a plugin adds must not be there for other pages.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { buildPackage } from '../support/build.js';
import { type Outcome, runCaldera } from '../support/command-line.js';
import { root } from './pages.js';

/** Commands that are not ours to run here, and why. */
export const NOT_RUN: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^npm (ci|test)\b/, 'installs, or is this very run'],
  [/^npm run \w/, 'development'],
  [/^npx vitest\b/, 'is this very run'],
];

export interface Shell {
  readonly folder: string;
  /** What the command prints. @throws when it fails */
  run(command: string): Promise<string>;
}

export function openShell(): Shell {
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'caldera-docs-'));
  for (const name of ['scenarios', 'docs', 'README.md', 'package.json'])
    symlinkSync(join(root, name), join(folder, name));
  process.chdir(folder);
  afterAll(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  });
  const known = new Map<string, Promise<Outcome>>();
  return {
    folder,
    async run(command) {
      const [, main = '', both, lines] = /^(.*?)( 2>&1)?(?: \| head -(\d+))?$/.exec(command) ?? [];
      const words = wordsOf(main);
      let outcome = known.get(main);
      if (outcome === undefined) {
        outcome = words.some((word) => word.startsWith(PLUGINS)) ? installed(folder, words) : runCaldera(...words);
        known.set(main, outcome);
      }
      const { exitCode, stdout, stderr } = await outcome;
      if (exitCode !== 0) throw new Error(`${command} ended with ${exitCode}: ${stderr}`);
      const text = both === undefined ? stdout : stderr.replace(/^results in .*\n/m, '') + stdout + results(stderr);
      return lines === undefined ? text : text.split('\n').slice(0, Number(lines)).join('\n');
    },
  };
}

const PLUGINS = 'scenarios/plugins/';

/** @throws when it fails, with what it says */
async function installed(folder: string, words: readonly string[]): Promise<Outcome> {
  const project = join(folder, 'project');
  const main = join(buildPackage(), 'dist/cli/main.js');
  if (!existsSync(project)) {
    mkdirSync(join(project, 'node_modules'), { recursive: true });
    writeFileSync(join(project, 'package.json'), '{"type":"module"}\n');
    symlinkSync(buildPackage(), join(project, 'node_modules/caldera'));
    cpSync(join(root, PLUGINS), join(project, PLUGINS), { recursive: true });
  }
  const stdout = execFileSync(process.execPath, [main, ...words], { cwd: project, encoding: 'utf8' });
  return { exitCode: 0, stdout, stderr: '' };
}

/** What is told before the work comes first, where the results are last. */
function results(stderr: string): string {
  return /^results in .*\n/m.exec(stderr)?.[0] ?? '';
}

function wordsOf(command: string): string[] {
  if (command === 'npm start') {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } };
    return scripts.start.split(' ').slice(2);
  }
  const words = command.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  if (words[0] !== 'npx' || words[1] !== 'caldera') throw new Error(`not a command that can be run here: ${command}`);
  return words.slice(2).map((word) => word.replaceAll(/^["']|["']$/g, ''));
}

/** The commands of a `sh` block: one a line, comments cut off, `&&` taken apart. */
export function commandsOf(code: string): string[] {
  return code
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .flatMap((line) => line.split(' && '))
    .filter((command) => command !== '');
}
