/**
 * The measure `serving`: what the tenants that serve language models come to, all together, and the latency of the others.
 * Of percentiles the tenant's that fares worst.
 */
import type { GenerateResult } from '../../pipeline/generate.js';
import type { ServedResult } from '../../pipeline/serving-result.js';
import type { Measure } from '../measure.js';

const COLUMNS = [
  'tokens_per_second',
  'requests_per_second',
  'first_token_mean_ms',
  'first_token_max_ms',
  'per_token_mean_ms',
  'request_mean_ms',
  'megabytes_per_token',
  'millijoules_per_token',
  'cache_pages_mean',
  'decode_over_formula',
  'other_latency_mean_ms',
  'other_latency_max_ms',
] as const;

export const servingMeasure: Measure = {
  columns: COLUMNS,
  of: () => COLUMNS.map(() => undefined),
  ofServed(result) {
    const { tenants, others, scenario } = result;
    const ms = (cycles: number | undefined): number | undefined =>
      cycles === undefined ? undefined : cycles / (scenario.platform.clockGHz * 1e6);
    const latencies = others.map(({ latencyCycles }) => latencyCycles);
    return [
      ...[tokensPerSecond(result), sum(tenants, ({ figures }) => figures.requestsPerSecond)],
      ms(worst(tenants, ({ figures }) => figures.firstTokenCycles.mean)),
      ms(worst(tenants, ({ figures }) => figures.firstTokenCycles.max)),
      ms(worst(tenants, ({ figures }) => figures.perTokenCycles?.mean)),
      ms(worst(tenants, ({ figures }) => figures.latencyCycles.mean)),
      perToken(tenants, ({ bytes }) => bytes) / 1e6,
      perToken(tenants, ({ nanojoules }) => nanojoules) / 1e6,
      sum(tenants, ({ cache }) => cache.meanPages),
      worst(tenants, decodeOverFormula),
      ms(worst(latencies, ({ mean }) => mean)),
      ms(worst(latencies, ({ max }) => max)),
    ];
  },
};

export function tokensPerSecond({ tenants }: GenerateResult): number {
  return sum(tenants, ({ figures }) => figures.tokensPerSecond);
}

export function perToken(tenants: readonly ServedResult[], of: (tenant: ServedResult) => number): number {
  return sum(tenants, of) / sum(tenants, ({ figures }) => figures.outputTokens);
}

function decodeOverFormula({ steps }: ServedResult): number | undefined {
  const decode = steps.find(({ kind }) => kind === 'decode');
  return decode === undefined ? undefined : decode.replayCycles / decode.estimateCycles;
}

export function worst<T>(items: readonly T[], of: (item: T) => number | undefined): number | undefined {
  const known = items.flatMap((item) => of(item) ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((all, item) => all + of(item), 0);
}
