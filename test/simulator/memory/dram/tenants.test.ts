/** Latencies by tenant, and what a request-level memory tells while it runs. */
import { expect, it } from 'vitest';
import { writeChromeTrace } from '../../../../src/formats/chrome-trace.js';
import { run } from '../../../../src/run.js';
import { loadScenario } from '../../../../src/scenario/load.js';
import { temporaryFolder } from '../../../support/files.js';

const space = temporaryFolder();
const result = run(
  loadScenario(
    space.write(
      'two.yaml',
      `name: two
platform: {preset: S2, memory: {bandwidthGBps: 64, device: {name: hbm2}}}
workload:
  tenants:
    - {name: camera, model: ncf, inferences: 2}
    - {name: desk, model: ncf}
mapper: {samples: 20}
`,
    ),
  ),
  { record: true },
);

it('gives each tenant’s requests their latencies, all requests together', () => {
  const { latencyNs, latencyByTenantNs = [] } = result.replay.memory ?? {};
  expect(latencyByTenantNs).toHaveLength(2);
  for (const { requests, mean, p99 } of latencyByTenantNs) {
    expect(requests).toBeGreaterThan(0);
    expect(p99).toBeGreaterThanOrEqual(mean);
  }
  expect(latencyByTenantNs.reduce((sum, { requests }) => sum + requests, 0)).toBe(latencyNs?.requests);
});

it('tells requests under way and row hits, which a trace holds as counters of the memory', () => {
  const { requests } = result.replay.recording ?? { requests: { cycles: [], underWay: [], rowHitRate: [] } };
  expect(requests.cycles.length).toBeGreaterThan(10);
  expect(Math.min(...requests.underWay)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...requests.rowHitRate)).toBeLessThanOrEqual(1);
  const trace = JSON.parse(
    [...writeChromeTrace(result.replay, result.scenario.platform, result.jobs, {})].join(''),
  ) as {
    traceEvents: { name: string; ph: string; args: Record<string, number> }[];
  };
  const counters = trace.traceEvents.filter(({ ph, name }) => ph === 'C' && name === 'row hits (%)');
  expect(counters).toHaveLength(requests.cycles.length);
  for (const { args } of counters) expect(args['percent']).toBeGreaterThanOrEqual(0);
});
