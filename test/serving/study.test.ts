/** Sweeps and sizes over machines that serve a language model: the figures of `run`, by the names that studies use. */
import { describe, expect, it } from 'vitest';
import { answerOf } from '../../src/study/answers.js';
import { columnsOf } from '../../src/study/measures.js';
import { measureScenario } from '../../src/study/subjects/accelerator.js';
import { serve, servingScenario } from '../support/serving.js';

const requests = { count: 3, promptTokens: 20, outputTokens: 4 };

describe('a study of a tenant that serves', () => {
  it('measures what a run tells; measures of runs without requests are empty', () => {
    const { tenant } = serve({ tenant: { requests } });
    const cells = measureScenario(servingScenario({ tenant: { requests } }), ['serving', 'jobs']);
    const row = Object.fromEntries(columnsOf(['serving', 'jobs']).map((column, k) => [column, cells[k]]));
    expect(row['tokens_per_second']).toBe(tenant.figures.tokensPerSecond);
    expect(row['first_token_max_ms']).toBe(tenant.figures.firstTokenCycles.max / 1e6);
    expect(row['millijoules_per_token']).toBeCloseTo(tenant.nanojoulesPerToken / 1e6, 12);
    expect(row['other_latency_mean_ms']).toBeUndefined();
    expect(row['job_latency_mean_cycles']).toBeUndefined();
    const decode = tenant.steps.find(({ kind }) => kind === 'decode')!;
    expect(measureScenario(servingScenario({ tenant: { requests } }), ['decode'])).toEqual([
      decode.tokens / (decode.replayCycles / 1e9),
      decode.replayCycles / decode.estimateCycles,
      decode.nanojoules / decode.tokens / 1e6,
    ]);
  });

  it('answers for its figures, and refuses those of others', () => {
    const scenario = servingScenario({ tenant: { requests } });
    const { tenant } = serve({ tenant: { requests } });
    expect(answerOf(scenario, 'tokensPerSecond', '--reach')).toBe(tenant.figures.tokensPerSecond);
    expect(() => answerOf(scenario, 'throughputGflops', '--reach')).toThrow(
      /^--reach: expected a figure of tenants that serve requests/,
    );
  });
});

describe('vector lanes and activations that stay', () => {
  const cores = [{ dataflow: 'hb', rows: 16, columns: 16, sgKiB: 48, vectorLanes: 4 }];
  const platform = { cores, memory: { bandwidthGBps: 8 } };

  it.each(['memory', 'scratchpad'])('repeated are the full replay to 1e-9, activations in the %s', (activations) => {
    const tenant = { requests: { count: 3, promptTokens: 12, outputTokens: 4 }, activations };
    const [repeated, full] = [true, false].map(
      (repetition) => serve({ platform, tenant, simulator: { repetition } }).tenant,
    );
    repeated!.outcomes.forEach(({ endCycles }, k) => {
      expect(Math.abs(endCycles / full!.outcomes[k]!.endCycles - 1)).toBeLessThan(1e-9);
    });
    const bare = serve({ platform: { ...platform, cores: [{ ...cores[0], vectorLanes: undefined }] }, tenant }).tenant;
    expect(full!.outcomes.at(-1)!.endCycles).toBeGreaterThan(bare.outcomes.at(-1)!.endCycles);
  });
});
