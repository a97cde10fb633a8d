/**
 * Goals beside the makespan: what a search says of its mapping is what a naive account of
 * the allocator's or the simulator's outcome says, and unknown energies and deadlines are refused.
 */
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/formats/yaml-document.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import { goals } from '../../src/search/jobs/goals.js';
import { mappers } from '../../src/search/jobs/mappers.js';
import { naive, ran, TASK } from '../support/goal-runs.js';

const NAMES = goals.names.filter((name) => name !== 'deadline-misses');

describe('the goal of a search', () => {
  it.each(mappers.names.map((name, i) => [name, NAMES[i % NAMES.length]!] as const))(
    '%s says what it found of %s, by the allocator',
    (name, goal) => {
      const result = ran(`{name: ${name}, samples: 60, goal: ${goal}}`, TASK);
      const [search] = result.searches;
      expect(search!.best / naive(goal, result, 'allocator')).toBeCloseTo(1, 5);
    },
  );

  it.each(NAMES)('%s is what a search says it found, by the simulator', (goal) => {
    const result = ran(`{name: magma, samples: 60, goal: ${goal}, objective: simulated}`, TASK);
    expect(result.searches[0]!.best / naive(goal, result, 'simulated')).toBeCloseTo(1, 5);
  });
});

describe('goals', () => {
  it('differ: least energy leaves the core that reloads more to itself, and takes longer', () => {
    const [short, frugal] = ['makespan', 'energy'].map((goal) =>
      run(
        scenarioOf(
          readYaml(
            `name: goals
platform: {cores: [{rows: 32, sgKiB: 512}, {rows: 32, sgKiB: 16}], memory: {bandwidthGBps: 256}}
workload: {task: vision, jobs: 24, groupSize: 24}
mapper: {samples: 500, goal: ${goal}}`,
            'goals.yaml',
          ),
        ),
        { tenants: false },
      ),
    );
    expect(frugal!.replay.energy!.total).toBeLessThan(0.95 * short!.replay.energy!.total);
    expect(frugal!.replay.metrics.makespanCycles).toBeGreaterThan(1.5 * short!.replay.metrics.makespanCycles);
  });

  it('weigh tenants: the one that counts is served first', () => {
    const latency = (weights: string): number => {
      const result = ran(
        `{samples: 800, goal: weighted-latency, goalOptions: {weights: ${weights}}}`,
        '{models: [ncf, ncf], groupSize: 2}',
      );
      return Math.max(
        ...result.jobs.filter(({ tenant }) => tenant === 0).map(({ id }) => result.replay.timeline.jobEndCycles[id]!),
      );
    };
    expect(latency('[1000, 1]')).toBeLessThanOrEqual(latency('[1, 1000]'));
  });

  it('count missed deadlines, and of as many misses the lateness', () => {
    const { value } = goals.get('deadline-misses');
    const jobs = {
      inference: Int32Array.from([0, 0, 1]),
      tenant: Int32Array.from([0, 1]),
      deadlineCycles: Float64Array.from([10, Number.POSITIVE_INFINITY]),
      numbers: [0, 1],
    };
    const of = (latencyCycles: number[]): number => value({ makespanCycles: 100, nanojoules: 0, latencyCycles }, jobs);
    expect(Math.round(of([5, 9, 1e9]))).toBe(0);
    expect(Math.floor(of([5, 11, 3]))).toBe(1);
    expect(of([5, 20, 3])).toBeGreaterThan(of([5, 11, 3]));
    expect(of([5, 20, 3])).toBeLessThan(2);
  });

  it('refuse what is not known', () => {
    expect(() => ran('{goal: deadline-misses}')).toThrow(
      /mapper\.goal: expected another goal, or a tenant with a deadline/,
    );
    expect(() => ran('{goal: energie}')).toThrow(/mean energy/);
  });
});

describe('tenants of their own', () => {
  const TENANTS = (goal: string): string => `{samples: 600, goal: ${goal}, objective: allocator}`;
  const WORKLOAD = `
  tenants:
    - {name: hurried, model: ncf, deadlineCycles: DEADLINE, cores: [0]}
    - {name: patient, model: ncf, inferences: 2}
  groupSize: 24`;

  it('miss fewer deadlines where these are the goal, and stay on their cores', () => {
    const late = (goal: string, deadline: number): number => {
      const { jobs, replay, mapping } = ran(TENANTS(goal), WORKLOAD.replace('DEADLINE', String(deadline)));
      const own = jobs.filter(({ tenant }) => tenant === 0);
      for (const { id } of own) expect(mapping.core[id]).toBe(0);
      return Math.max(...own.map(({ id }) => replay.timeline.jobEndCycles[id]!));
    };
    const shortest = late('deadline-misses', 1);
    expect(late('deadline-misses', shortest * 1.5)).toBeLessThanOrEqual(shortest * 1.5);
    expect(late('energy', shortest * 1.5)).toBeGreaterThan(0);
  });
});
