/** The short table that a run ends with in which language models are served. */
import { counted, fixed, integer, percent, signedPercent } from '../base/numbers.js';
import { gigabytesPerSecond } from '../base/units.js';
import type { GenerateResult } from '../pipeline/generate.js';
import type { ServedResult } from '../pipeline/serving-result.js';
import type { LatencyFigures, TenantFigures } from '../timeline/tenants.js';
import { textTable } from './text-table.js';

export function servingSummary(result: GenerateResult): string {
  const { scenario, tenants, others, makespanCycles, bandwidthUtilization, repetition } = result;
  const { platform, seed, name } = scenario;
  const { clockGHz, memory } = platform;
  const gbps = fixed(gigabytesPerSecond(memory.bandwidthBytesPerCycle, clockGHz), 0);
  const ms = (cycles: number): string => fixed(cycles / clockGHz / 1e6);
  const parts = [
    `${name}: ${counted(tenants.length, 'language model')} on ${platform.name}, ${gbps} GB/s, seed ${seed}`,
    `${ms(makespanCycles)} ms; ${percent(bandwidthUtilization)} of the bandwidth`,
    ...tenants.map((tenant) => servedText(tenant, ms)),
    ...(others.length === 0 ? [] : [othersText(others, ms)]),
    repetition === undefined
      ? 'every tile of every step was replayed'
      : `${integer(repetition.replayed)} parts of steps were replayed, and stand for ${integer(repetition.told)}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function servedText(tenant: ServedResult, ms: (cycles: number) => string): string {
  const { figures, cache, estimate, steps, meanInSystem } = tenant;
  const { good } = figures;
  const head = `${tenant.name} (${tenant.model}): ${counted(figures.requests, 'request')}, ${integer(figures.promptTokens)} + ${integer(figures.outputTokens)} tokens`;
  const rates = [
    `${fixed(figures.tokensPerSecond)} tokens/s (${fixed(estimate.tokensPerSecond)} by formula at a full batch of ${integer(estimate.batch)})`,
    `${fixed(figures.requestsPerSecond, 3)} requests/s, ${fixed(meanInSystem)} in the system on average`,
    ...(good === undefined
      ? []
      : [`goodput ${fixed(good.tokensPerSecond)} tokens/s: ${good.requests} of ${figures.requests} requests in time`]),
    `${fixed(tenant.bytesPerToken / 1e6)} MB and ${fixed(tenant.nanojoulesPerToken / 1e6)} mJ a token`,
    cacheText(cache),
    ...(figures.waitedForCache + figures.preemptions === 0
      ? []
      : [
          `${counted(figures.waitedForCache, 'request')} waited for the cache; ${counted(figures.preemptions, 'preemption')}, ${counted(figures.recomputedTokens, 'token')} computed again`,
        ]),
  ];
  const row = (name: string, { mean, p50, p95, p99, max }: LatencyFigures): string[] => [
    name,
    ...[mean, p50, p95, p99, max].map((value) => (value === undefined ? '' : ms(value))),
  ];
  const latencies = textTable(
    [
      ['ms', 'mean', 'p50', 'p95', 'p99', 'max'],
      row('first token', figures.firstTokenCycles),
      ...(figures.perTokenCycles === undefined ? [] : [row('per token', figures.perTokenCycles)]),
      row('whole request', figures.latencyCycles),
    ],
    '  ',
  );
  const ladder = textTable(
    [
      ['steps', 'count', 'tokens', 'formula (ms)', 'all bytes', 'by layer', 'replay', 'difference'],
      ...steps.map((sums) => {
        const each = (cycles: number): string => ms(cycles / sums.steps);
        const { estimateCycles, bytesCycles, layersCycles, replayCycles } = sums;
        const difference = signedPercent(replayCycles / estimateCycles - 1);
        return [
          sums.kind,
          integer(sums.steps),
          integer(sums.tokens),
          ...[estimateCycles, bytesCycles, layersCycles, replayCycles].map(each),
          difference,
        ];
      }),
    ],
    '  ',
  );
  return `${head}\n\n${latencies}\n\n${rates.map((line) => `  ${line}`).join('\n')}\n\n${ladder}`;
}

function cacheText({ pages, mostPages, meanPages, pageTokens }: ServedResult['cache']): string {
  const most = `at most ${integer(mostPages * pageTokens)} tokens, ${integer(meanPages * pageTokens)} on average`;
  return `cache: ${most}${pages === undefined ? '' : ` of ${integer(pages * pageTokens)}`}`;
}

function othersText(others: readonly TenantFigures[], ms: (cycles: number) => string): string {
  return textTable(
    [
      ['tenant', 'inferences', 'mean (ms)', 'max', 'late'],
      ...others.map(({ name = '', inferences, latencyCycles, deadline }) => [
        name,
        integer(inferences),
        ms(latencyCycles.mean),
        ms(latencyCycles.max),
        deadline === undefined ? '' : integer(deadline.misses),
      ]),
    ],
    '  ',
  );
}
