/**
 * What a tenant's jobs take alone is what they take when the queues hold nobody else's.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { fairness } from '../../src/pipeline/fairness.js';
import { simulate } from '../../src/simulator/simulate.js';
import { tenantFigures } from '../../src/timeline/tenants.js';
import { machines } from '../support/machines.js';
import { propertyRuns } from '../support/property-runs.js';

describe('fairness', () => {
  test.prop([machines(), fc.infiniteStream(fc.nat(2))], propertyRuns(100))(
    'compares with the same machine, the same mapping and nobody else',
    (machine, tenantOf) => {
      const jobs = machine.work.map((_, id) => ({
        id,
        tenant: tenantOf.next().value as number,
        model: 'm',
        inference: id,
        arrivalCycles: machine.arrivalCycles?.[id] ?? 0,
      }));
      const own = (tenant: number) => jobs.filter((job) => job.tenant === tenant);
      // Jobs of different tenants are independent.
      const after = machine.after.map((needs, job) => needs.filter((id) => jobs[id]?.tenant === jobs[job]?.tenant));
      const input = { ...machine, after };
      const { tenants, sharing } = fairness(input, jobs, simulate(input).timeline);
      expect(tenants.map(({ tenant }) => tenant)).toEqual([...new Set(jobs.map(({ tenant }) => tenant))].sort());
      for (const { tenant, aloneCycles, latencyCycles, slowdown } of tenants) {
        const ids = new Set(own(tenant).map(({ id }) => id));
        const only = machine.groups.map((queues) => queues.map((queue) => queue.filter((id) => ids.has(id))));
        const alone = tenantFigures(own(tenant), simulate({ ...input, groups: only }).timeline)[0];
        expect(aloneCycles).toBe(alone?.latencyCycles.mean);
        expect(slowdown).toBe(latencyCycles.mean / aloneCycles);
      }
      const slowdowns = tenants.flatMap((tenant) => (tenant.jobs > 1 ? [tenant.slowdown] : []));
      expect(sharing?.tenants ?? 0).toBe(slowdowns.length);
      if (sharing === undefined) return;
      expect(sharing.antt).toBeCloseTo(slowdowns.reduce((sum, slowdown) => sum + slowdown, 0) / slowdowns.length, 12);
      const below = slowdowns.filter((slowdown) => slowdown <= sharing.medianSlowdown);
      const above = slowdowns.filter((slowdown) => slowdown >= sharing.medianSlowdown);
      expect(2 * below.length).toBeGreaterThanOrEqual(slowdowns.length);
      expect(2 * above.length).toBeGreaterThanOrEqual(slowdowns.length);
    },
  );
});
