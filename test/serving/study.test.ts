/** Sweeps and sizes over machines that serve a language model: the figures of `run`, by the names that studies use. */
import { describe, expect, it } from 'vitest';
import { answerOf } from '../../src/study/answers.js';
import { columnsOf, measureScenario } from '../../src/study/measures.js';
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
    expect(row['other_latency_mean_ms']).toBeNull();
    expect(row['job_latency_mean_cycles']).toBeNull();
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
