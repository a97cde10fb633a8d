/** Steps that are told from equal ones against the replay of every tile of every step. */
import { describe, expect, it } from 'vitest';
import { serve } from '../support/serving.js';

const requests = {
  count: 4,
  arrivals: { poisson: { meanCycles: 20_000 } },
  promptTokens: { uniform: { min: 30, max: 33 } },
  outputTokens: { logNormal: { median: 8, sigma: 0.6, max: 20 } },
};

const MIXTURE = {
  ...{ blocks: 2, width: 64, heads: 4, keyHeads: 2, inner: 96, vocabulary: 300, contextTokens: 128 },
  experts: { count: 4, chosen: 2, shared: 1 },
};

const CASES = {
  'whole prompts': { requests },
  'prompts in chunks': { requests, chunkTokens: 16 },
  'a cache that is too small': { requests, kvCache: { capacityMiB: 0.01, pageTokens: 4, whenFull: 'preempt' } },
  'a mixture of experts': { requests, decoder: MIXTURE },
  'one core': { requests, cores: [1] },
};

describe('repetition', () => {
  it.each(Object.entries(CASES))('%s: every request as in the full replay', (name, tenant) => {
    const told = serve({ tenant });
    const full = serve({ tenant, simulator: { repetition: false } });
    expect(told.result.repetition).toBeDefined();
    expect(full.result.repetition).toBeUndefined();
    if (name.includes('too small')) expect(full.tenant.figures.preemptions).toBeGreaterThan(0);
    expect(full.tenant.outcomes).toHaveLength(4);
    full.tenant.outcomes.forEach((outcome, k) => {
      const other = told.tenant.outcomes[k]!;
      for (const key of ['admittedCycles', 'firstTokenCycles', 'endCycles'] as const)
        expect(Math.abs(other[key] / outcome[key] - 1)).toBeLessThan(1e-9);
      expect(other.preemptions).toBe(outcome.preemptions);
      expect(other.recomputedTokens).toBe(outcome.recomputedTokens);
    });
    expect(told.result.bytes / full.result.bytes).toBeCloseTo(1, 9);
    expect(told.tenant.bytes).toBe(full.tenant.bytes);
  });

  it.each(['fcfs', 'priority', 'tenant-priority', 'max-min'])('%s arbitration forgets', (arbitration) => {
    const platform = { preset: 'S1', memory: { arbitration, bandwidthGBps: 4 } };
    const tenant = { requests: { count: 2, promptTokens: 9, outputTokens: 3 } };
    const told = serve({ platform, tenant });
    const full = serve({ platform, tenant, simulator: { repetition: false } });
    expect(told.result.repetition).toBeDefined();
    expect(told.result.makespanCycles / full.result.makespanCycles).toBeCloseTo(1, 9);
  });

  it('is not taken where the memory remembers, or somebody else is there', () => {
    const short = { requests: { count: 1, promptTokens: 4, outputTokens: 2 } };
    const turns = { preset: 'S1', memory: { arbitration: 'round-robin' } };
    expect(serve({ platform: turns, tenant: short }).result.repetition).toBeUndefined();
    expect(serve({ tenant: short, others: [{ name: 'other', model: 'ncf' }] }).result.repetition).toBeUndefined();
    expect(serve({ tenant: { ...short, prefillCores: [0], decodeCores: [1] } }).result.repetition).toBeUndefined();
  });

  it('needs no more parts for more tokens of the same kind', () => {
    const tenant = (count: number) => ({ requests: { count, promptTokens: 16, outputTokens: 16 }, maxBatch: 1 });
    const few = serve({ tenant: tenant(2) });
    const many = serve({ tenant: tenant(20) });
    expect(many.result.repetition?.replayed).toBe(few.result.repetition?.replayed);
    expect(many.result.events).toBe(few.result.events);
    expect(many.result.makespanCycles / few.result.makespanCycles).toBeCloseTo(10, 6);
  });
});
