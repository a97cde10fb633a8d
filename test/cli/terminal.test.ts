/**
 * The built bundle as it is typed: on a pseudo-terminal, where progress bars, colours and widths come in, and not only
 * into a pipe. A few commands that share no printing; all of them in `terminal.slow.test.ts`. Skipped where there is no
 * `script` of util-linux.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import { buildProgram } from '../support/build.js';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';
import { hasTerminal, typed } from '../support/terminal.js';

const space = temporaryFolder();
const SCENARIO = `platform: {preset: S2}
workload: {task: vision, jobs: 12, groupSize: 6}
mapper: {name: magma, samples: 300}
`;

describe.skipIf(!hasTerminal)('on a terminal', () => {
  let program: string;

  beforeAll(() => {
    program = buildProgram();
    space.write('small.yaml', `name: small\n${SCENARIO}`);
    const indented = SCENARIO.replaceAll(/^/gm, '  ').trimEnd();
    space.write('study.yaml', `name: study\nscenario:\n${indented}\nvary:\n  seed: [1, 2]\n`);
  }, 300_000);

  it.each([
    [80, ['run', 'small.yaml', '--out', 'run']],
    [80, ['sweep', 'study.yaml', '--out', 'sweep', '--workers', '1']],
    [200, ['run', 'small.yaml', '--out', 'run']],
  ])('of %d columns, %j ends well', (columns, args) => {
    const hasColour = columns === 80;
    const { screen, status } = typed([process.execPath, program, ...args], {
      columns,
      cwd: space.folder,
      environment: hasColour ? {} : { NO_COLOR: '1' },
    });
    expect(screen).not.toMatch(/^\s+at .*:\d+:\d+|Error:/m);
    expect(status, screen).toBe(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is looked for
    if (!hasColour) expect(screen).not.toMatch(/\u001b\[[0-9;]*m/);
  });

  it('breaks its notes where the terminal ends', () => {
    const text = 'name: ncf\nplatform: {preset: S2}\nworkload: {models: [ncf], groupSize: 8}\nmapper: {samples: 20}\n';
    const words = ['run', space.write('ncf.yaml', text), '--out', 'ncf'];
    const { screen } = typed([process.execPath, program, ...words], { columns: 80, cwd: space.folder });
    const lines = screen.split(/\r?\n/);
    const notes = lines.flatMap((line, i) => (/^(warning|note): /.test(line) ? [i] : []));
    expect(notes.length).toBeGreaterThan(0);
    for (const at of notes) expect(lines[at]!.length, lines[at]).toBeLessThanOrEqual(80);
    expect(lines[notes.at(-1)! + 1]).toMatch(/^ {2}\S/);
  });

  it('gives the terminal back when it is interrupted', async () => {
    const log = space.path('interrupted.log');
    const long = space.write(
      'long.yaml',
      `name: long
platform: {preset: S2}
workload: {task: mix, jobs: 100, groupSize: 100}
mapper: {name: cma-es, samples: 10000000}
`,
    );
    const child = spawn('script', ['-qefc', `exec ${process.execPath} ${program} map ${long}`, log], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    while (!existsSync(log) || !/group 1 \[/.test(readFileSync(log, 'utf8'))) await delay(50);
    child.stdin.write('\u0003');
    await ended;
    const screen = readFileSync(log, 'utf8');
    expect(screen).not.toMatch(/^\s+at .*:\d+:\d+/m);
    expect(screen.lastIndexOf('\u001b[?25h')).toBeGreaterThanOrEqual(screen.lastIndexOf('\u001b[?25l'));
  });
});

describe('help', () => {
  it.each(commands.names)('of %s is no wider than 80 columns', async (name) => {
    const { exitCode, stdout } = await runCaldera(...name.split(' '), '--help');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(name);
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it.each(['network', 'layer', 'sparse'])('of the group %s lists its commands', async (group) => {
    const { exitCode, stdout } = await runCaldera(group, '--help');
    expect(exitCode).toBe(0);
    for (const name of commands.names.filter((name) => name.startsWith(`${group} `))) expect(stdout).toContain(name);
  });
});
