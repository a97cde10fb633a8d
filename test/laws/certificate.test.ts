/**
 * What a run certifies, over random scenarios with every option of the host: no makespan of the allocator is below the
 * bound, `map` and `run` say the same of the same file, and what a search by the simulator found is what the replay gives.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { analyze, queueOf } from '../../src/pipeline/analyze.js';
import { makespanOf } from '../../src/pipeline/certify.js';
import { estimatorOf } from '../../src/pipeline/estimator.js';
import { run } from '../../src/run.js';
import { loadScenario } from '../../src/scenario/load.js';
import { splitIntoGroups } from '../../src/workload/splitter.js';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';
import { propertyRuns } from '../support/property-runs.js';

const space = temporaryFolder();

const scenarios = fc
  .record({
    seed: fc.nat(1000),
    preset: fc.constantFrom('S1', 'S2'),
    bandwidth: fc.constantFrom(1, 4, 16, 64),
    arbitration: fc.constantFrom('proportional', 'max-min', 'fcfs'),
    work: fc.constantFrom('{task: mix, jobs: 14', '{models: [ncf, {name: dlrm, inferences: 3}]', '{models: [ncf, din]'),
    groupSize: fc.constantFrom(4, 6, 20),
    arrivals: fc.constantFrom(undefined, 1e4, 1e6),
    barrier: fc.boolean(),
    prefetch: fc.boolean(),
    control: fc.constantFrom(0, 500),
    objective: fc.constantFrom('objective: allocator', 'objective: simulated', 'rerank: 3'),
  })
  .map((s) => ({
    ...s,
    text: `name: law
seed: ${s.seed}
platform: {preset: ${s.preset}, memory: {bandwidthGBps: ${s.bandwidth}, arbitration: ${s.arbitration}}}
workload: ${s.work}, groupSize: ${s.groupSize}${s.arrivals === undefined ? '' : `, arrivals: {meanCycles: ${s.arrivals}}`}}
mapper: {name: magma, samples: 24, ${s.objective}, options: {population: 8}}
simulator: {barrier: ${s.barrier}, crossJobPrefetch: ${s.prefetch}, controlLatencyCycles: ${s.control}}
`,
  }));

describe('a run', () => {
  test.prop([scenarios], propertyRuns(40, 0.1))('certifies no more than holds, and finds what is replayed', (drawn) => {
    const scenario = loadScenario(space.write('law.yaml', drawn.text));
    const { lowerBoundCycles, estimate, searches, mapping, replay, groups } = run(scenario, { tenants: false });
    const makespan = estimate.metrics.makespanCycles;
    if (drawn.objective === 'objective: simulated') expect(lowerBoundCycles).toBeUndefined();
    else expect(makespan).toBeGreaterThanOrEqual((lowerBoundCycles as number) * (1 - 1e-9));

    const workload = queueOf(scenario);
    const analysis = analyze(scenario, workload);
    const grouped = {
      estimator: estimatorOf(scenario, analysis, workload.jobs),
      groups: splitIntoGroups(workload.jobs, scenario.groupSize, scenario.platform.cores.length),
      barrier: scenario.simulator.barrier,
    };
    expect(makespanOf(grouped, mapping)).toBe(makespan);

    if (drawn.objective === 'objective: allocator') return;
    const judged = searches.map(({ reranked, best }) => reranked ?? best);
    const found = drawn.barrier ? judged.reduce((sum, cycles) => sum + cycles, 0) : (judged.at(-1) as number);
    expect(groups.length).toBe(judged.length);
    expect(Math.abs(found / replay.metrics.makespanCycles - 1)).toBeLessThan(1e-9);
  });

  it('certifies overlapped groups by all their jobs at once, as map does', async () => {
    const file = 'scenarios/tenants-s2-overlapped.yaml';
    const { lowerBoundCycles, estimate } = run(loadScenario(file), { tenants: false });
    const makespan = estimate.metrics.makespanCycles;
    expect(makespan).toBeGreaterThanOrEqual(lowerBoundCycles as number);
    const mapped = JSON.parse((await runCaldera('map', file)).stdout);
    expect(mapped.makespanCycles).toBe(makespan);
    expect(mapped.lowerBoundCycles).toBe(lowerBoundCycles);
  });

  it('is not compared with the allocator where jobs arrive over time', async () => {
    const file = space.write(
      'arrivals.yaml',
      `name: arrivals
platform: {preset: S2}
workload: {models: [ncf, din], groupSize: 4, arrivals: {meanCycles: 1e6}}
mapper: {samples: 50}
`,
    );
    const { stdout } = await runCaldera('run', file, '--out', space.path('out'));
    expect(stdout).toContain('the allocator knows no arrivals');
    const json = JSON.parse((await runCaldera('run', file, '--json', '--out', space.path('out'))).stdout);
    expect(json.differencePercent).toBeNull();
  });
});

describe('the corrected estimate', () => {
  it('does not change by cores that run nothing', () => {
    const corrected = (cores: number): number => {
      const idle = Array.from({ length: cores }, () => '{rows: 16, sgKiB: 64, buffers: 2}').join(', ');
      const queues = JSON.stringify({ queues: [[0, 2], [1, 3], ...Array.from({ length: cores }, () => [])] });
      space.write('m.json', queues);
      const file = space.write(
        'corrected.yaml',
        `name: corrected
platform:
  cores: [{rows: 16, sgKiB: 64, buffers: 1}, {rows: 16, sgKiB: 64, buffers: 1}${cores > 0 ? `, ${idle}` : ''}]
  memory: {bandwidthGBps: 4}
workload: {task: vision, jobs: 4, groupSize: 4}
mapper: {mappingFile: m.json}
allocator: {model: corrected}
`,
      );
      return run(loadScenario(file)).estimate.metrics.makespanCycles;
    };
    expect(corrected(1)).toBe(corrected(0));
    expect(corrected(2)).toBe(corrected(0));
  });
});
