/**
 * Every command of the built bundle as it is typed: on a pseudo-terminal, where progress bars, colours and widths come
 * in, and not only into a pipe. At 200 columns one command in four, and all with CALDERA_LONG=1. A few are in
 * `terminal.test.ts`. Skipped where there is no `script` of util-linux.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildProgram } from '../support/build.js';
import { temporaryFolder } from '../support/files.js';
import { hasRedis, startRedis } from '../support/redis.js';
import { hasTerminal, typed } from '../support/terminal.js';

const isLong = process.env['CALDERA_LONG'] === '1';
const space = temporaryFolder();
let program: string;

beforeAll(() => {
  program = buildProgram();
  space.write(
    'small.yaml',
    `name: small
platform: {preset: S2}
workload: {task: vision, jobs: 12, groupSize: 6}
mapper: {name: magma, samples: 300}
`,
  );
  space.write(
    'chip.yaml',
    `name: chip
platform: {preset: mesh-4x4, noc: {topology: mesh, columns: 4, linkBytesPerCycle: 2}}
workload: {models: [ncf], groupSize: 16}
mapper: {samples: 50}
`,
  );
  space.write(
    'study.yaml',
    `name: study
question: Does a sweep end well?
scenario:
  platform: {preset: S2}
  workload: {task: vision, jobs: 12, groupSize: 6}
  mapper: {name: magma, samples: 300}
vary:
  platform.memory.bandwidthGBps: [8, 16]
`,
  );
}, 300_000);

function bundled(file: string): string {
  return join(import.meta.dirname, '../..', file);
}

const COMMANDS: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['help', ['--help']],
  ['version', ['--version']],
  ['run', ['run', 'small.yaml', '--out', 'run']],
  ['run of a chip with a network', ['run', 'chip.yaml', '--out', 'chip']],
  ['layer chip', ['layer', 'chip', 'nv_small', '128,64,64']],
  ['analyze', ['analyze', 'small.yaml']],
  ['map', ['map', 'small.yaml']],
  ['map of several mappers', ['map', 'small.yaml', '--mapper', 'magma,random', '--seeds', '2']],
  ['layer map', ['layer', 'map', 'ncf', '--samples', '300', '--out', 'layers']],
  ['layer cost', ['layer', 'cost', 'layers/network.m']],
  ['replay', ['replay', 'small.yaml']],
  ['validate', ['validate', 'small.yaml', '--out', 'validate']],
  ['sweep', ['sweep', 'study.yaml', '--out', 'sweep', '--restart']],
  ['sweep of a shard', ['sweep', 'study.yaml', '--out', 'sharded', '--shard', '1/1']],
  ['merge', ['merge', 'study.yaml', '--out', 'sharded']],
  ['tune', ['tune', bundled('test/bad-input/cases/tune/plain.accepted.yaml'), '--set', 'trials=3']],
  [
    'size',
    [
      'size',
      'small.yaml',
      '--vary',
      'platform.memory.bandwidthGBps',
      '--reach',
      'makespanMs <= 1',
      '--from',
      '8',
      '--to',
      '512',
      '--replays',
      '4',
    ],
  ],
  ['plot', ['plot', 'run', '--figure', 'gantt', '--out', 'gantt.svg']],
  ['trace', ['trace', 'small.yaml', '--out', 'small-trace.json']],
  ['trace for Perfetto', ['trace', 'small.yaml', '--out', 'small.pftrace']],
  ['compare', ['compare', 'run', 'run', '--out', 'compare.html']],
  [
    'allocate',
    ['allocate', '--job-table', 'run/job-table.csv', '--mapping', 'run/mapping.json', '--bandwidth-gbps', '16'],
  ],
  ['cost', ['cost', bundled('test/bad-input/cases/maestro-network/crlf.accepted.m')]],
  ['layer engine', ['layer', 'engine', '64,64,64']],
  ['layer flexibility', ['layer', 'flexibility', '64,64,64', '--samples', '20']],
  ['layer codesign', ['layer', 'codesign', '64,64,64', '--area', '0.05', '--samples', '200']],
  ['layer nest', ['layer', 'nest', bundled('test/bad-input/cases/timeloop-input/mapped.accepted.yaml')]],
  ['sparse classes', ['sparse', 'classes', '--matrix', 'uni:64x64:0.1:1', '--b', 'uni:64x64:0.2:2', '--lanes', '16']],
  ['sparse densities', ['sparse', 'densities', '--size', '32', '--densities', '0.1,1']],
  ['sparse spy', ['sparse', 'spy', '--matrix', 'uni:24x24:0.2:1', '--b', 'dense:24x8', '--out', 'spy.svg']],
  ['sparse lanes', ['sparse', 'lanes', bundled('scenarios/sparse/two-matrices.yaml'), '--quantum', '64']],
  ['sparse training', ['sparse', 'training', '8,16,32', '--lanes', '16', '--recipes', 'srste']],
  ['sparse map', ['sparse', 'map', bundled('scenarios/sparse/two-matrices.yaml')]],
  ['network collective', ['network', 'collective', bundled('scenarios/clusters/themis-2d.yaml')]],
  ['network train', ['network', 'train', bundled('scenarios/clusters/dlrm-all-to-all.yaml')]],
  ['network design', ['network', 'design', bundled('scenarios/clusters/balanced-3d.yaml')]],
  ['network congestion', ['network', 'congestion', bundled('scenarios/congestion/victim.yaml')]],
  ['fuse', ['fuse', 'squeezenet', '--memory', '2MiB']],
  ['check', ['check', 'rasa', bundled('test/fixtures/rasa-cases.csv')]],
  ['list', ['list', 'mappers']],
];

describe.skipIf(!hasTerminal)('on a terminal', () => {
  describe.each([
    { columns: 80, colour: true },
    { columns: 200, colour: false },
  ])('of $columns columns, colours $colour', ({ columns, colour }) => {
    const some = columns === 80 || isLong ? COMMANDS : COMMANDS.filter((_, i) => i % 4 === 2);
    it.each(some)('%s ends well', (_, args) => {
      const { screen, status } = typed([process.execPath, program, ...args], {
        columns,
        cwd: space.folder,
        environment: colour ? {} : { NO_COLOR: '1' },
      });
      expect(screen).not.toMatch(/^\s+at .*:\d+:\d+|Error:/m);
      expect(status, screen).toBe(0);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is looked for
      if (!colour) expect(screen).not.toMatch(/\u001b\[[0-9;]*m/);
    });
  });

  describe.each([80, 200])('of %d columns', (columns) => {
    it('serve shows its address, and Ctrl-C ends it', async () => {
      const { screen, status } = await interrupted(['serve', '.', '--port', '0'], /http:\S+\s(.|\s)*ends it/, columns);
      expect(status, screen).toBe(0);
    });

    it.skipIf(!hasRedis)('worker waits for studies, and Ctrl-C ends it', async () => {
      const server = await startRedis();
      const { screen, status } = await interrupted(['worker', server.url], /waiting for studies/, columns);
      await server.close();
      expect(status, screen).toBe(0);
    });
  });
});

/** Presses Ctrl-C when the screen shows a text. */
async function interrupted(args: readonly string[], shown: RegExp, columns: number) {
  const log = space.path(`${args[0]}-${columns}.log`);
  const line = `stty cols ${columns} rows 50; exec ${process.execPath} ${program} ${args.join(' ')}`;
  const child = spawn('script', ['-qefc', line, log], { stdio: ['pipe', 'ignore', 'ignore'], cwd: space.folder });
  const closed = new Promise<number | null>((done) => child.once('exit', done));
  const screen = (): string => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  while (!shown.test(screen()) && child.exitCode === null) await delay(50);
  child.stdin.write('\u0003');
  const status = await closed;
  expect(screen()).not.toMatch(/^\s+at .*:\d+:\d+|Error:/m);
  const told = screen()
    .split(/\r?\n/)
    .filter((text) => !text.startsWith('Script '));
  for (const text of told) expect(text.length, text).toBeLessThanOrEqual(columns);
  return { screen: screen(), status };
}
