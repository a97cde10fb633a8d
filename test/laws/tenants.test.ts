/**
 * Conservation, attribution, bound and determinism over random scenarios with tenants, splits, element bytes, batches,
 * arrivals, priorities, restricted cores and work for vector lanes together.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { readYaml } from '../../src/formats/yaml-document.js';
import { tileTotals } from '../../src/mapping/tile-plan.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import { SPLITS } from '../../src/workload/split/split-layer.js';
import { expectInvariants } from '../support/invariants.js';
import { propertyRuns } from '../support/property-runs.js';

const split = fc.oneof(
  fc.constant(undefined),
  fc.constant('auto'),
  fc.record({ by: fc.constantFrom(...SPLITS, 'auto'), parts: fc.constantFrom(2, 3, 'auto') }),
);

const arrivals = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom(500, 20_000).map((meanCycles) => ({ poisson: { meanCycles } })),
  fc.constantFrom(500, 20_000).map((periodCycles) => ({ uniform: { periodCycles, jitterCycles: 300 } })),
);

const tenant = fc.record({
  model: fc.constantFrom('ncf', 'dlrm', 'wide-deep'),
  inferences: fc.integer({ min: 1, max: 4 }),
  batch: fc.constantFrom(1, 3),
  elementBytes: fc.constantFrom(0.5, 1, 2, 4),
  split,
  arrivals,
  priority: fc.nat(2),
  deadlineCycles: fc.constantFrom(1000, 100_000),
  cores: fc.constantFrom(undefined, [0], [1, 2], { except: [3] }),
  vectorWork: fc.constantFrom(undefined, 'fused', 'alone'),
});

const scenarios = fc.record({
  preset: fc.constantFrom('S1', 'S2'),
  vectorLanes: fc.constantFrom(undefined, 4, 64),
  arbitration: fc.constantFrom('proportional', 'max-min', 'fcfs', 'tenant-priority'),
  tenants: fc.array(tenant, { minLength: 1, maxLength: 3 }),
  ranked: fc.boolean(),
  barrier: fc.boolean(),
  service: fc.constantFrom(undefined, 'queue', 'released'),
  preemption: fc.boolean(),
  mapper: fc.constantFrom('random', 'magma-plus', 'fcfs-round-robin'),
  objective: fc.constantFrom('allocator', 'simulated'),
  seed: fc.nat(9),
});

type Drawn = typeof scenarios extends fc.Arbitrary<infer T> ? T : never;

function scenarioFrom(drawn: Drawn) {
  const { preset, vectorLanes, arbitration, tenants, ranked, barrier, service, preemption, mapper, objective, seed } =
    drawn;
  const document = {
    name: 'law',
    seed,
    platform: { preset, vectorLanes, memory: { arbitration } },
    workload: {
      groupSize: 8,
      tenants: tenants.map(({ priority, ...own }, i) => ({ name: `t${i}`, ...own, ...(ranked ? { priority } : {}) })),
    },
    mapper: { name: mapper, samples: 6, objective },
    simulator: { barrier, service, ...(service === 'queue' ? {} : { preemption }) },
    cost: { bandwidth: 'tiled' },
  };
  return scenarioOf(readYaml(JSON.stringify(document), 'law.yaml'));
}

describe('tenants with everything of their own', () => {
  test.prop([scenarios], propertyRuns(40, 0.1))('lose no byte, no cycle and no job, above the bound', (drawn) => {
    const scenario = scenarioFrom(drawn);
    const result = run(scenario, { tenants: true });
    const { jobs, replay, analysis, mapping, fairness, lowerBoundCycles, estimate } = result;
    expectInvariants(replay);
    let bytes = 0;
    for (const { id, cores, after } of jobs) {
      const core = mapping.core[id]!;
      expect(cores === undefined || cores.includes(core)).toBe(true);
      expect(replay.timeline.jobCore[id]).toBe(core);
      expect(replay.timeline.jobStartCycles[id]).toBeGreaterThanOrEqual(jobs[id]!.arrivalCycles);
      for (const needed of after)
        expect(replay.timeline.jobStartCycles[id]).toBeGreaterThanOrEqual(replay.timeline.jobEndCycles[needed]!);
      const { loadBytes, storeBytes } = tileTotals(analysis.plan(id, core));
      bytes += loadBytes + storeBytes;
    }
    const close = (a: number, b: number): void => expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.max(1, b));
    close(replay.bytesServed, bytes);
    close(
      (fairness?.tenants ?? []).reduce((sum, tenant) => sum + (tenant.bytes ?? 0), 0),
      bytes,
    );
    expect((fairness?.tenants ?? []).reduce((sum, tenant) => sum + tenant.jobs, 0)).toBe(jobs.length);
    for (const cycles of replay.attribution)
      close(
        Object.values(cycles).reduce((sum, part) => sum + part, 0),
        replay.metrics.makespanCycles,
      );
    const { bandwidthBytesPerCycle } = scenario.platform.memory;
    expect(replay.metrics.makespanCycles).toBeGreaterThanOrEqual((bytes / bandwidthBytesPerCycle) * (1 - 1e-9));
    if (lowerBoundCycles !== undefined)
      expect(estimate.metrics.makespanCycles).toBeGreaterThanOrEqual(lowerBoundCycles * (1 - 1e-9));
    const again = run(scenarioFrom(drawn), { tenants: true });
    expect(again.replay.timeline).toEqual(replay.timeline);
    expect(again.fairness).toEqual(fairness);
  });
});
