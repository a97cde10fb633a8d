/**
 * How the program ends when the world does not let it finish: a reader that stops reading, a full disk, a folder that
 * cannot be written to, Ctrl-C. Each ends with one message at most, no stack, and no half-written file.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildProgram } from '../support/build.js';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const FULL_DISK = join(import.meta.dirname, '../support/full-disk.mjs');

const space = temporaryFolder();
let program: string;

beforeAll(() => {
  program = buildProgram();
}, 300_000);

const scenario = (samples: number, mapper = 'magma'): string =>
  space.write(
    `endings-${samples}.yaml`,
    `name: endings
platform: {preset: S2}
workload: {task: mix, jobs: 60, groupSize: 30}
mapper: {name: ${mapper}, samples: ${samples}}
`,
  );

function expectOneLine(stderr: string, pattern: RegExp): void {
  expect(stderr).toMatch(pattern);
  expect(
    stderr
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('warning:')),
  ).toHaveLength(1);
}

describe('a reader that stops reading', () => {
  it('is no failure', () => {
    const command = `${process.execPath} ${program} analyze ${scenario(100)}`;
    const { stdout, stderr, status } = spawnSync('bash', ['-c', `set -o pipefail; ${command} | head -1`], {
      encoding: 'utf8',
    });
    expect(stdout.split('\n')[0]).toMatch(/^job,core,latency_cycles/);
    expect(stderr).not.toMatch(/Error|EPIPE/);
    expect(status).toBe(0);
  });
});

describe('a full disk', () => {
  it.each([0, 20_000])('leaves nothing of a run when %d bytes fit', (left) => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', FULL_DISK, program, 'run', scenario(100), '--out', space.path('full')],
      { encoding: 'utf8', env: { ...process.env, DISK_LEFT: String(left) } },
    );
    expect(status).toBe(1);
    expectOneLine(stderr, /full: expected room to write, found "?ENOSPC/);
    expect(space.files().filter((name) => name.startsWith('full'))).toEqual([]);
  });

  it.skipIf(!existsSync('/dev/full'))('under standard output is told', () => {
    const { stderr, status } = spawnSync(
      'bash',
      ['-c', `${process.execPath} ${program} map ${scenario(100)} > /dev/full`],
      {
        encoding: 'utf8',
      },
    );
    expectOneLine(stderr, /standard output: expected room to write, found "ENOSPC"/);
    expect(status).toBe(1);
  });
});

describe('a defect of ours', () => {
  it('ends with a stack that names the sources', () => {
    const spoiled = join(dirname(program), '../../../spoiled'); // a copy, beside the packages
    cpSync(join(dirname(program), '..'), join(spoiled, 'dist'), { recursive: true });
    cpSync(join(dirname(program), '../../package.json'), join(spoiled, 'package.json'));
    rmSync(join(spoiled, 'dist/report/page.js'));
    const { stderr, status } = spawnSync(
      process.execPath,
      [join(spoiled, 'dist/cli/main.js'), 'run', scenario(100), '--out', space.path('defect')],
      { encoding: 'utf8' },
    );
    expect(stderr).toMatch(
      /Error: the report's page is not built[\s\S]*at reportHtml \(.*src\/report\/html\.ts:\d+:\d+\)/,
    );
    expect(status).toBe(1);
  });
});

describe('a folder that cannot be written to', () => {
  it('is told when it is read-only', () => {
    const folder = space.path('read-only');
    mkdirSync(folder);
    chmodSync(folder, 0o555);
    chmodSync(space.folder, 0o755);
    // The superuser may write anywhere: then somebody else runs it.
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const { stderr, status } = spawnSync(
      process.execPath,
      [program, 'run', scenario(100), '--out', join(folder, 'x')],
      {
        encoding: 'utf8',
        ...nobody,
      },
    );
    expectOneLine(stderr, /expected a folder that can be written to, found "one that may not be written/);
    expect(status).toBe(2);
  });

  it('is told when it is a file', async () => {
    const file = space.write('file', 'precious');
    const { exitCode, stderr } = await runCaldera('run', scenario(100), '--out', file);
    expect(exitCode).toBe(2);
    expectOneLine(stderr, /expected a folder that can be written to, found "a file/);
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });
});

/**
 * A mapper that leaves a file behind once it has evaluated a hundred genomes, so that nobody has to guess when a search
 * has begun. Its line about itself imports nothing: any folder will do.
 */
const SIGNALLING = `import { writeFileSync } from 'node:fs';
const mapper = ({ table: { jobs, cores }, objective }, { random, onBest }) => {
  const core = new Int32Array(jobs);
  const priority = new Float64Array(jobs);
  let best = Infinity;
  for (let samples = 1; ; samples++) {
    for (let job = 0; job < jobs; job++) [core[job], priority[job]] = [random.below(cores), random.uniform()];
    const value = objective(core, priority, 0);
    if (value < best) onBest?.(samples, (best = value), core, priority);
    if (samples === 100) writeFileSync(process.env.BEGUN, '');
  }
};
const spin = () => {
  writeFileSync(process.env.BEGUN, '');
  for (;;);
};
export default { name: 'signalling', entries: {
  mappers: [{ name: 'signalling', about: 'never ends', make: () => mapper }],
  layerMappers: [{ name: 'spinning', about: 'never ends', make: spin }],
} };
`;

/** Presses Ctrl-C when the search has begun. */
async function interrupted(...args: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const begun = space.path(`begun-${args[0]}`);
  const plugin = space.write('signalling.mjs', SIGNALLING);
  const child = spawn(process.execPath, [program, '--plugin', plugin, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, BEGUN: begun },
  });
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => {
    printed.stdout += text;
  });
  child.stderr.on('data', (text) => {
    printed.stderr += text;
  });
  const closed = new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  while (!existsSync(begun) && child.exitCode === null) await delay(20);
  child.kill('SIGINT');
  return { status: await closed, ...printed };
}

describe('Ctrl-C in a search', () => {
  it('saves the best so far of a run, and says so', async () => {
    const folder = space.path('interrupted');
    const { status, stderr } = await interrupted(
      'run',
      scenario(500_000_000),
      '--set',
      'mapper.name=signalling',
      '--out',
      folder,
      '--json',
    );
    expect(stderr).toMatch(/interrupted: these are the results of the best mapping found so far/);
    expect(status).toBe(130);
    const result = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'));
    // The first group was being searched, the second never was.
    expect(result.search).toHaveLength(2);
    expect(result.search[0].samples).toBeGreaterThanOrEqual(1);
    expect(result.search[1].samples).toBe(1);
    const { core } = JSON.parse(readFileSync(join(folder, 'mapping.json'), 'utf8'));
    expect(core).toHaveLength(60);
    expect(Math.min(...core)).toBeGreaterThanOrEqual(0);
    expect(space.files().filter((name) => name.endsWith('.part'))).toEqual([]);
  }, 60_000);

  it('ends a command that is one long call, and says so', async () => {
    const { status, stdout, stderr } = await interrupted('layer', 'map', 'ncf', '--mapper', 'spinning');
    expectOneLine(stderr, /^caldera: interrupted$/m);
    expect({ status, stdout }).toEqual({ status: 130, stdout: '' });
  }, 60_000);

  it('prints the best so far of a map', async () => {
    const { status, stdout, stderr } = await interrupted(
      'map',
      scenario(500_000_000),
      '--set',
      'mapper.name=signalling',
    );
    expectOneLine(stderr, /interrupted: this is the best mapping found so far/);
    expect(status).toBe(130);
    expect(JSON.parse(stdout).makespanCycles).toBeGreaterThan(0);
  }, 60_000);

  it('ends validate without results, in one line', async () => {
    const folder = space.path('interrupted-validate');
    const { status, stderr } = await interrupted(
      'validate',
      scenario(500_000_000),
      '--set',
      'mapper.name=signalling',
      '--out',
      folder,
    );
    expectOneLine(stderr, /interrupted: nothing is written/);
    expect(status).toBe(130);
    expect(existsSync(folder)).toBe(false);
  }, 60_000);
});
