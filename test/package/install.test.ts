/**
 * The package as a stranger gets it: packed, installed into an empty project, run and imported. Long, and it asks the
 * package registry: only with CALDERA_LONG=1.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/files.js';
import { hasTerminal, typed } from '../support/terminal.js';

const root = join(import.meta.dirname, '../..');
const MINUTES = 60_000;

function sh(cwd: string, command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

describe.skipIf(process.env['CALDERA_LONG'] !== '1')('the packed package', () => {
  const space = temporaryFolder();
  const project = space.path('project');
  const installed = join(project, 'node_modules/caldera');

  beforeAll(() => {
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'stranger', private: true, type: 'module' }));
    sh(root, 'npm', 'run', 'build');
    const [tarball] = JSON.parse(
      sh(root, 'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', space.folder),
    );
    sh(project, 'npm', 'install', '--ignore-scripts=false', join(space.folder, tarball.filename));
  }, 10 * MINUTES);

  it('brings program, scenarios and documents, and neither sources nor tests', () => {
    const files = readdirSync(installed, { recursive: true }).map(String);
    for (const expected of [
      'dist/cli/main.js',
      'dist/api/index.d.ts',
      'scenarios/mix-s2-16.yaml',
      'README.md',
      'LICENSE',
    ])
      expect(files).toContain(expected);
    const astray = files.filter((file) => /^(src|test|node_modules|traces)(\/|$)|\.(test|spec)\./.test(file));
    expect(astray).toEqual([]);
  });

  it('runs nothing of its own when it is installed', () => {
    const { scripts } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    for (const hook of ['preinstall', 'install', 'postinstall']) expect(scripts[hook]).toBeUndefined();
  });

  it.skipIf(!hasTerminal)(
    'runs on a terminal',
    () => {
      copyFileSync(join(installed, 'scenarios/recommendation-s2-1.yaml'), join(project, 'mine.yaml'));
      for (const columns of [80, 200]) {
        const words = ['npx', '--no-install', 'caldera', 'run', 'mine.yaml', '--out', `terminal-${columns}`];
        const { screen, status } = typed(words, { columns, cwd: project });
        expect(status, screen).toBe(0);
        expect(screen).not.toMatch(/^\s+at .*:\d+:\d+|Error:/m);
        expect(screen).toContain('makespan (cycles)');
      }
    },
    5 * MINUTES,
  );

  it(
    'runs a scenario',
    () => {
      copyFileSync(join(installed, 'scenarios/recommendation-s2-1.yaml'), join(project, 'mine.yaml'));
      const printed = sh(project, 'npx', '--no-install', 'caldera', 'run', 'mine.yaml', '--json', '--out', 'out');
      expect(JSON.parse(printed).replay.makespanCycles).toBeGreaterThan(0);
      expect(readdirSync(join(project, 'out')).sort()).toEqual(
        expect.arrayContaining(['job-table.csv', 'mapping.json', 'report.html', 'result.json', 'trace.json']),
      );
    },
    MINUTES,
  );

  it(
    'is imported with its types',
    () => {
      writeFileSync(
        join(project, 'mine.ts'),
        `import { loadScenario, type RunResult, run } from 'caldera';
const result: RunResult = run(loadScenario('mine.yaml'));
// @ts-expect-error a makespan is no text
const text: string = result.replay.metrics.makespanCycles;
console.log(typeof text, result.replay.metrics.makespanCycles > 0);
`,
      );
      const options = [
        '--strict',
        '--target',
        'es2022',
        '--module',
        'nodenext',
        '--types',
        'node',
        '--outDir',
        'compiled',
      ];
      sh(project, 'npm', 'install', '--no-save', '@types/node@20.19.43');
      sh(project, join(root, 'node_modules/.bin/tsc'), ...options, '--skipLibCheck', 'mine.ts');
      expect(sh(project, process.execPath, 'compiled/mine.js').trim()).toBe('number true');
    },
    5 * MINUTES,
  );
});
