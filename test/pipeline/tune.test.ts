/** Tuning: settings that help are found, the same ones each time, and a scenario takes them from their file. */
import { describe, expect, it } from 'vitest';
import { geometricMean } from '../../src/base/numbers.js';
import { tune } from '../../src/pipeline/tune.js';
import { run } from '../../src/run.js';
import { loadScenario } from '../../src/scenario/load.js';
import { loadTune } from '../../src/scenario/load-tune.js';
import { evaluate } from '../../src/study/evaluate.js';
import { loadStudy } from '../../src/study/study.js';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();

const workload = (name: string, task: string, jobs: number): void => {
  space.write(
    name,
    `name: tuned\nplatform: {preset: S2}\nworkload: {task: ${task}, jobs: ${jobs}, groupSize: ${jobs}}\n`,
  );
};
workload('vision.yaml', 'vision', 24);
workload('mix.yaml', 'mix', 24);
workload('language.yaml', 'language', 24);

/** Mutation is held where every child is a random genome: any lower rate is better. */
const STUDY = `kind: tune
name: rates
mapper: magma
settings: {mutation: {least: 0.01, most: 1, start: 1, log: true}}
workloads: [vision.yaml, mix.yaml]
unseen: [language.yaml]
trials: 10
repeats: 2
samples: 600
`;

describe('caldera tune', () => {
  const study = loadTune(space.write('tune.yaml', STUDY));
  const tuned = tune(study);

  it('leaves a rate that makes the search blind, and is ahead of the settings it began with', () => {
    expect(tuned.settings['mutation']).toBeLessThan(0.3);
    expect(tuned.trials).toBe(10);
    const { best } = tuned.convergence;
    expect(best.at(-1)).toBe(tuned.ratio);
    expect(tuned.ratio).toBeLessThan(best[0]! - 0.02);
  });

  it('is judged by other seeds, twice as many, and on other workloads', () => {
    expect(tuned.seen.map(({ file, ratios }) => [file, ratios.length])).toEqual([
      ['vision.yaml', 4],
      ['mix.yaml', 4],
    ]);
    expect(tuned.unseen.map(({ file, ratios }) => [file, ratios.length])).toEqual([['language.yaml', 4]]);
    expect(geometricMean(tuned.unseen.flatMap(({ ratios }) => ratios))).toBeLessThan(1.1);
  });

  it('finds the same settings with the same seed', () => {
    expect(tune(study)).toEqual(tuned);
  });

  it('is a point of a study, which has its figures by workload and over all', () => {
    const base = 'name: rates-again\nbase: tune.yaml\nvary: {seed: [1]}\n';
    const { tasks, measured } = loadStudy(space.write('study.yaml', base));
    const { values, error } = evaluate({ ...tasks[0]!, plugins: [] });
    expect(error).toBeUndefined();
    const row = Object.fromEntries(measured.map((column, i) => [column, values[i]]));
    const product = (ratios: readonly number[]): number => ratios.reduce((all, ratio) => all * ratio, 1);
    const { seen, unseen } = tuned;
    expect(row['trials']).toBe(tuned.trials);
    expect(row['tuning_ratio']).toBe(tuned.ratio);
    expect(row['seen_ratio']).toBeCloseTo(product(seen.flatMap(({ ratios }) => ratios)) ** (1 / 8), 10);
    expect(row['unseen_ratio']).toBeCloseTo(product(unseen.flatMap(({ ratios }) => ratios)) ** (1 / 4), 10);
    expect(JSON.parse(String(row['settings']))).toEqual(tuned.settings);
    const byWorkload = JSON.parse(String(row['seen_ratio_by_workload'])) as Record<string, number>;
    expect(Object.keys(byWorkload)).toEqual(['vision.yaml', 'mix.yaml']);
    expect(byWorkload['mix.yaml']).toBeCloseTo(product(seen[1]!.ratios) ** (1 / 4), 10);
  });

  it('settings that are those of the mapper as it is change nothing', () => {
    const text = STUDY.replace('least: 0.01, most: 1, start: 1, log: true', 'least: 0.05, most: 0.06, start: 0.05');
    const same = tune(loadTune(space.write('same.yaml', text.replace('trials: 10', 'trials: 1'))));
    expect(same.settings).toEqual({ mutation: 0.05 });
    expect([...same.seen, ...same.unseen].flatMap(({ ratios }) => ratios).every((ratio) => ratio === 1)).toBe(true);
  });

  it('writes a settings file that a scenario names, which is as good as the options themselves', async () => {
    const file = space.path('tune.yaml');
    const { exitCode, stdout } = await runCaldera('tune', file, '--out', space.path('tuned.yaml'));
    expect(exitCode).toBe(0);
    expect(stdout).toContain('unseen workloads');
    const scenario = (mapper: string): string =>
      `name: settled\nplatform: {preset: S2}\nworkload: {task: mix, jobs: 24, groupSize: 24}\nmapper: ${mapper}\n`;
    const named = loadScenario(space.write('named.yaml', scenario('{settingsFile: tuned.yaml, samples: 300}')));
    expect(named.mapper).toMatchObject({ name: 'magma', options: tuned.settings });
    const options = JSON.stringify(tuned.settings);
    const given = space.write('given.yaml', scenario(`{name: magma, options: ${options}, samples: 300}`));
    expect(run(named).mapping).toEqual(run(loadScenario(given)).mapping);
  });

  it('a run with a settings file is whole in its folder', async () => {
    const out = space.path('run');
    expect((await runCaldera('run', space.path('named.yaml'), '--out', out)).exitCode).toBe(0);
    expect((await runCaldera('replay', `${out}/scenario.yaml`)).stderr).toBe('');
  });
});
