/** Tenants of one's own: when they arrive, where they may run, who goes first, and what is told of them. */
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/formats/yaml-document.js';
import { queueOf } from '../../src/pipeline/analyze.js';
import { type RunOptions, run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import { mappers } from '../../src/search/jobs/mappers.js';
import type { Job } from '../../src/workload/job.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();

interface Around {
  readonly preset?: string;
  readonly platform?: string;
  readonly mapper?: string;
  readonly more?: string;
}

function scenario(tenants: readonly string[], { preset, platform, mapper, more }: Around = {}) {
  const text = `name: shared
platform: {preset: ${preset ?? 'S2'}, memory: {bandwidthGBps: 16, ${platform ?? ''}}}
workload: {groupSize: 8, tenants: [${tenants.join(', ')}]}
mapper: {${mapper ?? 'name: fcfs-earliest-finish, samples: 1'}}
${more ?? ''}`;
  return scenarioOf(readYaml(text, space.path('shared.yaml')));
}

const runOf = (tenants: readonly string[], around: Around = {}, options: RunOptions = {}) =>
  run(scenario(tenants, around), options);

/** Arrivals of a tenant's inferences, in order. */
function arrivals(tenants: readonly string[], tenant: number): number[] {
  const jobs = queueOf(scenario(tenants)).jobs.filter((job) => job.tenant === tenant);
  return [...new Map(jobs.map(({ inference, arrivalCycles }) => [inference, arrivalCycles])).values()];
}

describe('arrivals of a tenant', () => {
  it('are uniform, recorded, or drawn', () => {
    space.write('trace.csv', 'arrival_cycles\n3\n3\n50\n');
    const tenants = [
      '{name: u, model: ncf, inferences: 3, arrivals: {uniform: {periodCycles: 100, offsetCycles: 7}}}',
      '{name: t, model: ncf, arrivals: {traceFile: trace.csv}}',
      '{name: j, model: ncf, inferences: 50, arrivals: {uniform: {periodCycles: 100, jitterCycles: 40}}}',
      '{name: n, model: ncf, inferences: 2}',
    ];
    expect(arrivals(tenants, 0)).toEqual([7, 107, 207]);
    expect(arrivals(tenants, 1)).toEqual([3, 3, 50]);
    const late = arrivals(tenants, 2).map((time, k) => time - 100 * k);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThan(40);
    expect(new Set(late).size).toBeGreaterThan(40);
    expect(arrivals(tenants, 3)).toEqual([0, 0]);
  });

  it('have the asked mean, and do not depend on the other tenants', () => {
    const own = '{name: p, model: ncf, inferences: 2000, arrivals: {poisson: {meanCycles: 1000}}}';
    const alone = arrivals([own], 0);
    expect(Math.abs((alone.at(-1) as number) / 2000 / 1000 - 1)).toBeLessThan(0.1);
    const other = '{name: o, model: dlrm, inferences: 9, arrivals: {poisson: {meanCycles: 10}}}';
    expect(arrivals([other, own], 1)).toEqual(alone);
  });

  it('order the queue, with what a job depends on before it', () => {
    const tenants = [
      '{name: a, model: squeezenet, inferences: 3, arrivals: {uniform: {periodCycles: 1000}}}',
      '{name: b, model: ncf, inferences: 5, arrivals: {uniform: {periodCycles: 400, offsetCycles: 1}}}',
    ];
    const { jobs } = queueOf(scenario(tenants));
    jobs.forEach((job, position) => {
      expect(job.id).toBe(position);
      for (const id of job.after) expect(jobs[id]?.inference).toBe(job.inference);
      if (position > 0) expect(job.arrivalCycles).toBeGreaterThanOrEqual(jobs[position - 1]?.arrivalCycles ?? 0);
    });
  });
});

describe('batch and element bytes of a tenant', () => {
  it('are its own, on top of those said for all', () => {
    const jobs = queueOf(
      scenario([
        '{name: a, model: ncf, batch: 3, elementBytes: 2}',
        '{name: b, model: ncf, layers: {"*": {elementBytes: 4}}}',
        '{name: c, model: ncf}',
      ]),
    ).jobs as readonly Job[];
    const first = (tenant: number) => jobs.find((job) => job.tenant === tenant)?.layer;
    expect([0, 1, 2].map((tenant) => first(tenant)?.n)).toEqual([3, 1, 1]);
    expect([0, 1, 2].map((tenant) => first(tenant)?.elementBytes.weights)).toEqual([2, 4, 1]);
  });
});

describe('cores of a tenant', () => {
  const PINNED = [
    '{name: a, model: ncf, inferences: 3, cores: [core3]}',
    '{name: b, model: squeezenet, cores: {except: [3, core1]}}',
    '{name: c, model: dlrm}',
  ];
  const ALLOWED = [[3], [0, 2], [0, 1, 2, 3]];

  it.each(mappers.names)('are kept by %s, and the bound holds', (name) => {
    const { jobs, mapping, replay, lowerBoundCycles, estimate, searches } = runOf(PINNED, {
      mapper: `name: ${name}, samples: 12`,
    });
    for (const { id, tenant } of jobs) {
      expect(ALLOWED[tenant]).toContain(mapping.core[id]);
      expect(replay.timeline.jobCore[id]).toBe(mapping.core[id]);
    }
    expect(estimate.metrics.makespanCycles).toBeGreaterThanOrEqual((lowerBoundCycles as number) * (1 - 1e-9));
    // What a search says is the makespan of a mapping that holds, not of one that was mended.
    for (const { best } of searches) expect(best).toBeLessThan(10 * estimate.metrics.makespanCycles);
  });

  it('are kept where the simulator judges', () => {
    const { jobs, mapping } = runOf(PINNED, { mapper: 'name: random, samples: 4, objective: simulated' });
    for (const { id, tenant } of jobs) expect(ALLOWED[tenant]).toContain(mapping.core[id]);
  });

  it('raise the bound: a machine of which only a core may be used is as slow as that core', () => {
    const anywhere = runOf(['{name: a, model: squeezenet, inferences: 4}']);
    const pinned = runOf(['{name: a, model: squeezenet, inferences: 4, cores: [0]}']);
    const alone = pinned.jobs.reduce((sum, { id }) => sum + (pinned.analysis.table.latencyCycles[4 * id] ?? 0), 0);
    expect(pinned.lowerBoundCycles).toBeGreaterThanOrEqual(alone * (1 - 1e-9));
    expect(pinned.lowerBoundCycles).toBeGreaterThan(2 * (anywhere.lowerBoundCycles as number));
  });

  it('are held against a mapping from a file', () => {
    const jobs = queueOf(scenario(PINNED)).jobs.length;
    space.write('all-on-0.json', JSON.stringify({ queues: [Array.from({ length: jobs }, (_, id) => id)] }));
    expect(() => runOf(PINNED, { mapper: 'mappingFile: all-on-0.json' })).toThrow(
      /all-on-0\.json: expected job \d+ on a core that its tenant may use \(3\), found "core 0"/,
    );
  });
});

describe('priorities', () => {
  const tenants = (urgent: string, batch: string) => [
    `{name: urgent, model: ncf, inferences: 100, deadlineCycles: 60000, arrivals: {poisson: {meanCycles: 20000}}${urgent}}`,
    `{name: batch, model: electra-small, inferences: 2${batch}}`,
  ];
  const RANKED = tenants(', priority: 0', ', priority: 1');
  const figures = (result: ReturnType<typeof run>) => {
    const [urgent, batch] = result.fairness?.tenants ?? [];
    return { p99: urgent?.latencyCycles.p99 as number, late: urgent?.deadline?.misses as number, batch };
  };

  it('shorten the tail and save deadlines of who goes first, and cost the other little', () => {
    const around = { preset: 'S1', mapper: 'name: fcfs-round-robin, samples: 1' };
    const preemption = 'simulator: {preemption: true}';
    const without = figures(runOf(tenants('', ''), around));
    const preempting = figures(runOf(RANKED, { ...around, more: preemption }));
    const atMemory = figures(runOf(RANKED, { ...around, platform: 'arbitration: tenant-priority', more: preemption }));
    expect(preempting.p99).toBeLessThan(without.p99 / 3);
    expect(atMemory.p99).toBeLessThan(preempting.p99);
    expect(atMemory.late).toBeLessThan(without.late);
    expect(atMemory.batch?.latencyCycles.mean).toBeLessThan(1.1 * (without.batch?.latencyCycles.mean as number));
  });

  it('make no difference where everybody has the same', () => {
    const same = (service: string) =>
      runOf(tenants(', priority: 3', ', priority: 3'), { more: `simulator: {service: ${service}}` }).replay.timeline;
    expect(same('priority')).toEqual(same('released'));
  });

  it('move the same bytes and lose no cycle, whoever goes first', () => {
    for (const arbitration of ['proportional', 'tenant-priority']) {
      const { replay, fairness, jobs } = runOf(RANKED, { platform: `arbitration: ${arbitration}` });
      const bytes = fairness?.tenants.reduce((sum, tenant) => sum + (tenant.bytes ?? 0), 0) ?? 0;
      expect(Math.abs(replay.bytesServed / bytes - 1)).toBeLessThan(1e-9);
      expect(fairness?.tenants.reduce((sum, tenant) => sum + tenant.jobs, 0)).toBe(jobs.length);
      for (const cycles of replay.attribution)
        expect(
          Math.abs(Object.values(cycles).reduce((a, b) => a + b, 0) / replay.metrics.makespanCycles - 1),
        ).toBeLessThan(1e-9);
    }
  });
});

describe('figures of tenants', () => {
  it('have names, and percentiles only where there are enough inferences', () => {
    const { fairness } = runOf([
      '{name: many, model: ncf, inferences: 100}',
      '{name: some, model: ncf, inferences: 20}',
      '{name: one, model: ncf}',
    ]);
    expect(fairness?.tenants.map(({ name }) => name)).toEqual(['many', 'some', 'one']);
    expect(fairness?.tenants.map(({ latencyCycles }) => Object.keys(latencyCycles))).toEqual([
      ['mean', 'p50', 'p95', 'p99', 'max'],
      ['mean', 'p50', 'p95', 'max'],
      ['mean', 'max'],
    ]);
  });
});
