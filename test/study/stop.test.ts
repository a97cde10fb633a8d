/** Early stopping, order and time left: what is left out follows from the results before it, whatever ran where. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/study/engine.js';
import { evaluate } from '../../src/study/evaluate.js';
import { localEngine } from '../../src/study/local-engine.js';
import { mergeShards } from '../../src/study/merge.js';
import { Pace } from '../../src/study/pace.js';
import { rowsOf, writeResults } from '../../src/study/result-table.js';
import { shardEngine } from '../../src/study/shard-engine.js';
import { loadStudy, type Study } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();

/** Bandwidth costs; seeds are lines of their own. */
const studyOf = (name: string, stop: string): Study =>
  loadStudy(
    space.write(
      `${name}.yaml`,
      `name: ${name}
scenario:
  platform: {preset: S1}
  workload: {task: mix, jobs: 8, groupSize: 8}
  mapper: {name: random, samples: 20}
vary:
  seed: [1, 2]
  platform.memory.bandwidthGBps: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
  platform.clockGHz: [0.5, 1]
${stop === '' ? '' : `stop: {along: platform.memory.bandwidthGBps, ${stop}}`}
`,
    ),
  );

/** The rule by the book, over a table that has every point. */
function expectedCount(cycles: readonly number[], patience: number, gain: number): number {
  for (let end = 1; end <= cycles.length; end++) {
    const tail = cycles.slice(Math.max(end - patience, 0), end);
    const improves = (i: number): boolean => i === 0 || cycles[i]! < bestBefore(cycles, i, gain);
    if (end > patience && tail.every((_, k) => !improves(end - patience + k))) return end;
  }
  return cycles.length;
}

/** What the i-th must be below: the best that counted as one before it, less the gain. */
function bestBefore(cycles: readonly number[], i: number, gain: number): number {
  let best = cycles[0]!;
  for (let k = 1; k < i; k++) if (cycles[k]! < best * (1 - gain)) best = cycles[k]!;
  return best * (1 - gain);
}

describe('a rule to stop by', () => {
  it('leaves out what costs more and brings no more, the same as over the whole grid', async () => {
    const whole = rowsOf(await sweep(studyOf('whole', ''), { folder: space.path('whole'), workers: 0 }));
    const study = studyOf('dominated', 'dominated: {column: simulator_cycles, patience: 2, gainPercent: 30}');
    const rows = rowsOf(await sweep(study, { folder: space.path('dominated'), workers: 0 }));
    let out = 0;
    for (const seed of [1, 2])
      for (const clock of [0.5, 1]) {
        const isIn = (row: Readonly<Record<string, unknown>>): boolean =>
          row['seed'] === seed && row['platform.clockGHz'] === clock;
        const cycles = whole.filter(isIn).map((row) => Number(row['simulator_cycles']));
        const kept = expectedCount(cycles, 2, 0.3);
        const line = rows.filter(isIn);
        expect(line.map((row) => row['left_out'] === null)).toEqual(cycles.map((_, i) => i < kept));
        expect(line.slice(0, kept).map((row) => row['simulator_cycles'])).toEqual(cycles.slice(0, kept));
        for (const row of line.slice(kept)) expect(row).toMatchObject({ simulator_cycles: null, error: null });
        out += cycles.length - kept;
      }
    expect(out).toBeGreaterThan(4);
  });

  it('ends a line at its target, and the table is the same from threads and shards and after more was evaluated', async () => {
    const stop = 'target: {column: simulator_bandwidth_utilization, atMost: 0.5}';
    const study = studyOf('target', stop);
    const evaluated: number[] = [];
    const watched: Engine = {
      ...localEngine({ workers: 0 }),
      evaluate: (work) =>
        localEngine({ workers: 0 }).evaluate({
          ...work,
          onResult(result) {
            evaluated.push(result.point);
            work.onResult(result);
          },
        }),
    };
    const table = await sweep(study, { folder: space.path('target'), workers: 0, engine: watched });
    const left = rowsOf(table).filter((row) => row['left_out'] !== null);
    expect(left.length).toBeGreaterThan(4);
    expect(String(left[0]?.['left_out'])).toMatch(/^the target is reached at point \d+$/);
    expect(evaluated).toHaveLength(40 - left.length);
    const expected = writeResults(table);
    for (const index of [1, 2, 3]) {
      const engine = shardEngine({ index, of: 3 }, { workers: 0 });
      await sweep(study, { folder: space.path('sharded'), workers: 0, engine });
    }
    const merged = await mergeShards(study, space.path('sharded'));
    expect(merged.missing).toEqual([]);
    expect(writeResults(merged.table)).toBe(expected);

    // As if all had been evaluated before the rule was looked at.
    const eager: Engine = {
      ...localEngine({ workers: 0 }),
      evaluate: ({ tasks: _, ...work }) => localEngine({ workers: 0 }).evaluate({ ...work, tasks: study.tasks }),
    };
    const all = await sweep(study, { folder: space.path('eager'), workers: 0, engine: eager });
    expect(writeResults(all)).toBe(expected);
  });

  it('keeps an engine open from its first round to its last, and closes it after an error too', async () => {
    const study = studyOf('kept', 'target: {column: simulator_bandwidth_utilization, atMost: 0.5}');
    const watched = (evaluate: Engine['evaluate']) => {
      const events: string[] = [];
      const engine: Engine = {
        ...localEngine({ workers: 0 }),
        open: (points) => events.push(`open for ${points}`),
        close: async () => void events.push('close'),
        evaluate(work) {
          events.push('evaluate');
          return evaluate(work);
        },
      };
      return { engine, events };
    };
    // One that does not ask for what can begin next: a work each round.
    const good = watched(({ next: _, ...work }) => localEngine({ workers: 0 }).evaluate(work));
    await sweep(study, { folder: space.path('kept'), workers: 0, engine: good.engine });
    expect(good.events.length).toBeGreaterThan(4);
    // A line each seed and clock has: no more points than lines are ever asked for at a time.
    expect(good.events).toEqual(['open for 4', ...good.events.slice(1, -1).map(() => 'evaluate'), 'close']);

    await sweep(study, { folder: space.path('kept'), workers: 0, engine: good.engine });
    expect(good.events.at(-1)).toBe('close');
    expect(good.events.filter((event) => event.startsWith('open'))).toHaveLength(1); // nothing was left to do

    const asking = watched(localEngine({ workers: 0 }).evaluate);
    const table = await sweep(study, { folder: space.path('asking'), workers: 0, engine: asking.engine });
    expect(asking.events).toEqual(['open for 4', 'evaluate', 'close']);
    expect(table).toEqual(await sweep(study, { folder: space.path('kept'), workers: 0 }));

    const bad = watched(() => Promise.reject(new Error('no')));
    await expect(sweep(study, { folder: space.path('not'), workers: 0, engine: bad.engine })).rejects.toThrow('no');
    expect(bad.events).toEqual(['open for 4', 'evaluate', 'close']);
  });

  it.each([
    [
      'target: {column: simulator_cycle, atMost: 1}',
      /stop\.target\.column: expected a measured column, found "simulator_cycle"/,
    ],
    ['', /expected target or dominated, found "neither"/],
    ['target: {column: jobs}', /expected atMost or atLeast/],
    ['dominated: {column: jobs, patience: 0}', /patience/],
  ])('is refused where it makes no sense: %s', (rule, message) => {
    expect(() => studyOf('bad', rule === '' ? '  ' : rule)).toThrow(message);
  });
});

describe('lines of points', () => {
  it('do not wait for each other: a slow line holds none up', async () => {
    const study = studyOf('apart', 'dominated: {column: simulator_cycles, patience: 10}');
    const [slow] = study.tasks;
    const order: number[] = [];
    // An engine of many workers, one of which takes until all else is done.
    const engine: Engine = {
      ...localEngine({ workers: 0 }),
      async evaluate({ tasks, onResult, next }) {
        const ready = [...tasks];
        while (ready.length > 0) {
          const at = ready.findIndex(({ index }) => index !== slow!.index);
          const [task] = ready.splice(Math.max(at, 0), 1);
          onResult(evaluate({ ...task!, plugins: [] }));
          order.push(task!.index);
          ready.push(...(next?.(task!.index) ?? []));
        }
      },
    };
    await sweep(study, { folder: space.path('apart'), workers: 0, engine });
    expect(order).toHaveLength(40);
    expect(order.indexOf(slow!.index)).toBe(30); // after all points of the three other lines, before its own line's
  });
});

describe('the order of points', () => {
  it('begins with the long ones', async () => {
    const study = loadStudy(
      space.write(
        'order.yaml',
        `name: order
scenario: {platform: {preset: S1}, workload: {task: mix, jobs: 8, groupSize: 8}, mapper: {name: random}}
vary: {mapper.samples: [10, 500, 50]}
`,
      ),
    );
    const order: number[] = [];
    const engine: Engine = {
      ...localEngine({ workers: 0 }),
      evaluate: (work) => {
        order.push(...work.tasks.map(({ index }) => index));
        return localEngine({ workers: 0 }).evaluate(work);
      },
    };
    const left: (number | undefined)[] = [];
    const onProgress = (_: number, __: number, seconds?: number) => left.push(seconds);
    await sweep(study, { folder: space.path('order'), workers: 0, engine, onProgress });
    expect(order).toEqual([1, 2, 0]);
    expect(left).toHaveLength(4);
    expect(left[0]).toBeUndefined();
    expect(left[1]).toBeGreaterThan(0);
    expect(left[3]).toBe(0);
  });

  it('tells the time left from what is done', () => {
    const pace = new Pace(100, 0);
    expect(pace.secondsLeft(1000)).toBeUndefined();
    pace.finish(25, true, 5000);
    expect(pace.secondsLeft(5000)).toBe(15);
    pace.finish(50, false, 5000); // left out
    expect(pace.secondsLeft(5000)).toBe(5);
  });

  it('tells the time left from what was done lately: the first points are slow', () => {
    const pace = new Pace(100, 0);
    let now = 0;
    const finish = (points: number, eachMs: number): void => {
      for (let point = 0; point < points; point++) {
        now += eachMs;
        pace.finish(1, true, now);
      }
    };
    finish(1, 20_000);
    expect(pace.secondsLeft(now)).toBe(99 * 20);
    finish(3, 100);
    expect(pace.secondsLeft(now)).toBeCloseTo(96 * 0.1);
    finish(46, 100);
    expect(pace.secondsLeft(now)).toBeCloseTo(50 * 0.1);
    finish(25, 200); // another program begins
    expect(pace.secondsLeft(now)).toBeGreaterThan(25 * 0.1);
    finish(25, 200);
    expect(pace.secondsLeft(now)).toBe(0);
  });
});

describe('failed points', () => {
  it('are evaluated again when asked for, and not otherwise', async () => {
    const study = studyOf('again', '');
    const folder = space.path('again');
    const failing: Engine = {
      ...localEngine({ workers: 0 }),
      evaluate: async ({ tasks, onResult }) => {
        for (const { index } of tasks)
          onResult({ point: index, values: [], error: 'could not be evaluated: it rained' });
      },
    };
    expect((await sweep(study, { folder, workers: 0, engine: failing })).failed).toBe(40);
    expect((await sweep(study, { folder, workers: 0 })).failed).toBe(40);
    expect((await sweep(study, { folder, workers: 0, retryFailed: true })).failed).toBe(0);
    expect((await sweep(study, { folder, workers: 0 })).failed).toBe(0);
  });
});
