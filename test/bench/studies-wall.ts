/**
 * `npm run bench:studies`, after a build: what the shipped program takes by the clock, on an idle machine, in less than
 * ten minutes. Per point of ten thousand that take next to nothing, what the engine adds to their evaluation; and how many
 * times faster two workers are than one where six hundred points take more than 50 ms each, the program's start and end
 * included. Beside that the seconds of a sweep of a single such point, which no worker shares; and the machine's own
 * ceiling: how many times more two programs that share nothing do than one. A core that another machine's work slows down
 * does so for seconds at a time, so all are measured in turn, round by round, and means are told, with the least and the
 * most. `--json` prints one object.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { evaluate } from '../../src/study/evaluate.js';
import { loadStudy } from '../../src/study/study.js';
import { hasRedis, startRedis } from '../support/redis.js';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const POINTS = 10_000;
const SAMPLE = 3000;
/** What a point takes at least, once the code is warm. */
const LONG_POINT_MS = 55;
const LONG_POINTS = 600;
/** Enough for the machine's ceiling: of each program the same share is its start. */
const CEILING_POINTS = 300;
/** Points after which evaluation gets no faster. */
const WARMING_POINTS = 150;
const CALIBRATING_POINTS = 40;
const ROUNDS = 2;

const folder = mkdtempSync(join(tmpdir(), 'caldera-bench-'));

function studyFile(name: string, scenario: string, points: number): string {
  const file = join(folder, `${name}.yaml`);
  const seeds = Array.from({ length: points }, (_, i) => i);
  writeFileSync(file, `name: ${name}\nscenario:\n${scenario}vary: {seed: [${seeds}]}\n`);
  return file;
}

/** Mean of points that are evaluated one after another, once the code is warm. */
function pointMs(file: string, sample: number): number {
  const { tasks } = loadStudy(file);
  const all = (): void => {
    for (const task of tasks.slice(0, sample)) evaluate({ ...task, plugins: [] });
  };
  all();
  const begin = performance.now();
  all();
  return (performance.now() - begin) / Math.min(sample, tasks.length);
}

function caldera(words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Of a whole sweep by the program, from its start to its end. */
async function sweepMs(file: string, out: string, words: readonly string[]): Promise<number> {
  const begin = performance.now();
  const child = caldera(['sweep', file, '--out', join(folder, out), ...words]);
  child.stderr?.resume();
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`${out}: the sweep ended with ${code}`);
  return performance.now() - begin;
}

/** Of two programs with a worker each that share nothing but the machine. */
function twoSweepsMs(file: string, out: string): Promise<number[]> {
  return Promise.all(['a', 'b'].map((name) => sweepMs(file, `${out}-${name}`, ['--workers', '1'])));
}

/** The same over a Redis server, with workers of one thread each that wait for it. */
async function redisSweepMs(file: string, out: string, workers: number): Promise<number> {
  const server = await startRedis();
  const helpers = Array.from({ length: workers }, () => caldera(['worker', server.url, '--workers', '1']));
  try {
    await Promise.all(helpers.map(({ stderr }) => once(stderr as NodeJS.ReadableStream, 'data')));
    for (const { stderr } of helpers) stderr?.resume();
    return await sweepMs(file, out, ['--engine', server.url]);
  } finally {
    for (const helper of helpers) helper.kill('SIGKILL');
    await server.close();
  }
}

if (!existsSync(MAIN)) throw new Error('npm run build first: it is the shipped program that is measured');
try {
  writeFileSync(join(folder, 'tiles.csv'), 'job,tile,load_bytes,compute_cycles,store_bytes\n0,0,200,10,0\n');
  const cheap = studyFile(
    'cheap',
    `  platform: {cores: [{rows: 1, sgKiB: 1}], memory: {bandwidthGBps: 1}}
  workload: {tileFile: tiles.csv}
  mapper: {name: random, samples: 2}
`,
    POINTS,
  );
  const searching = (name: string, samples: number, points: number): string =>
    studyFile(
      name,
      `  platform: {preset: S2}
  workload: {task: mix, jobs: 40, groupSize: 40}
  mapper: {name: magma, samples: ${samples}}
`,
      points,
    );
  let samples = 4000;
  pointMs(searching('warming', samples, WARMING_POINTS), WARMING_POINTS);
  const takes = (): number => {
    const file = searching(`of-${samples}`, samples, CALIBRATING_POINTS);
    return Math.min(pointMs(file, CALIBRATING_POINTS), pointMs(file, CALIBRATING_POINTS)); // a pause is not the point's
  };
  while (takes() < LONG_POINT_MS) samples = Math.round(samples * 1.15);
  const long = searching('long', samples, LONG_POINTS);
  const shorter = searching('shorter', samples, CEILING_POINTS);
  const single = searching('single', samples, 1);
  const longMs = pointMs(long, CALIBRATING_POINTS);
  const cheapMs = pointMs(cheap, SAMPLE);

  const local = (await sweepMs(cheap, 'local', ['--workers', '1'])) / POINTS;
  const redis = hasRedis ? (await redisSweepMs(cheap, 'redis', 1)) / POINTS : undefined;
  const rounds: { start: number; ceiling: number; local: number; bullmq: number | undefined }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = (await sweepMs(single, `single-${round}`, ['--workers', '1'])) / 1000;
    const alone = await sweepMs(shorter, `alone-${round}`, ['--workers', '1']);
    const apart = Math.max(...(await twoSweepsMs(shorter, `apart-${round}`)));
    const one = await sweepMs(long, `one-${round}`, ['--workers', '1']);
    const two = await sweepMs(long, `two-${round}`, ['--workers', '2']);
    const redisOne = hasRedis ? await redisSweepMs(long, `redis-1-${round}`, 1) : undefined;
    const redisTwo = hasRedis ? await redisSweepMs(long, `redis-2-${round}`, 2) : undefined;
    const bullmq = redisOne === undefined ? undefined : redisOne / (redisTwo as number);
    rounds.push({ start, ceiling: (2 * alone) / apart, local: one / two, bullmq });
  }
  const spread = (of: keyof (typeof rounds)[number]): (number | undefined)[] => {
    const values = rounds.flatMap((round) => round[of] ?? []);
    if (values.length === 0) return [undefined];
    return [values.reduce((sum, value) => sum + value, 0) / values.length, Math.min(...values), Math.max(...values)];
  };

  const figures: Readonly<Record<string, number | undefined | readonly (number | undefined)[]>> = {
    cheapPointMs: cheapMs,
    localOverheadMsPerPoint: local - cheapMs,
    bullmqOverheadMsPerPoint: redis === undefined ? undefined : redis - cheapMs,
    longPoints: LONG_POINTS,
    longPointMs: longMs,
    singlePointSeconds: spread('start'),
    twoProgramsTimesOne: spread('ceiling'),
    localTwoWorkersTimesFaster: spread('local'),
    bullmqTwoWorkersTimesFaster: spread('bullmq'),
  };
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  else
    for (const [name, value] of Object.entries(figures)) {
      const [mean, ...ends] = [value].flat().map((each) => each?.toFixed(3) ?? 'not measured: no redis-server here');
      process.stdout.write(`${name.padEnd(28)} ${mean}${ends.length > 0 ? ` (${ends.join(' to ')})` : ''}\n`);
    }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
