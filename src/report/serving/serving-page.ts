/**
 * Served language models as a page without scripts: how long requests took and how that changed over the run, the cache over
 * time, what a token costs, and what lies between the formula and the replay.
 */

import { counted, fixed, integer, percent, signedPercent } from '../../base/numbers.js';
import { gigabytesPerSecond } from '../../base/units.js';
import { version } from '../../base/version.js';
import type { GenerateResult } from '../../pipeline/generate.js';
import type { ServedResult } from '../../pipeline/serving-result.js';
import { firstTokenOf, perTokenOf } from '../../timeline/serving.js';
import type { LatencyFigures } from '../../timeline/tenants.js';
import { servingLadders } from '../../validation/serving-ladder.js';
import { linesFigure } from '../figures/lines-figure.js';
import type { TidyTable } from '../figures/tidy-table.js';
import { type PageSection, staticPage } from '../static-page.js';

/** Of a line, at most. */
const MOST_POINTS = 200;
const WIDTH = 440;

type Milliseconds = (cycles: number) => number;

export function servingPage(result: GenerateResult, scenarioText: string): string {
  const { scenario, tenants, others, makespanCycles, bandwidthUtilization } = result;
  const { platform, seed, name } = scenario;
  const ms: Milliseconds = (cycles) => cycles / platform.clockGHz / 1e6;
  const gbps = fixed(gigabytesPerSecond(platform.memory.bandwidthBytesPerCycle, platform.clockGHz), 0);
  const about = `${counted(tenants.length, 'language model')} on ${platform.name}, ${gbps} GB/s, ${percent(bandwidthUtilization)} of it used; ${fixed(ms(makespanCycles))} ms; seed ${seed}; Caldera ${version}`;
  const of = (tenant: ServedResult, what: string): string => (tenants.length > 1 ? `${tenant.name}: ${what}` : what);
  return staticPage(`${name}: served`, about, [
    ...tenants.flatMap((tenant) => sections(tenant, ms, (what) => of(tenant, what))),
    ...(others.length === 0
      ? []
      : [
          {
            heading: 'Other tenants',
            rows: [
              ['tenant', 'inferences', 'mean (ms)', 'longest (ms)', 'late'],
              ...others.map(({ name: other = '', inferences, latencyCycles, deadline }) => [
                ...[other, integer(inferences), fixed(ms(latencyCycles.mean)), fixed(ms(latencyCycles.max))],
                deadline === undefined ? '' : integer(deadline.misses),
              ]),
            ],
          },
        ]),
    { heading: 'Scenario', text: scenarioText },
  ]);
}

function sections(tenant: ServedResult, ms: Milliseconds, of: (what: string) => string): PageSection[] {
  const { figures, cache, model } = tenant;
  const asked = `${counted(figures.requests, 'request')} to ${model}, ${integer(figures.promptTokens)} + ${integer(figures.outputTokens)} tokens.`;
  const limit = cache.pages === undefined ? '' : ` of ${integer(cache.pages * cache.pageTokens)}`;
  const most = `At most ${integer(cache.mostPages * cache.pageTokens)} tokens${limit}, ${integer(cache.meanPages * cache.pageTokens)} on average, in pages of ${cache.pageTokens}.`;
  return [
    {
      heading: of('Latency of requests'),
      about: `${asked} Left: the share of requests that took at most so long. Right: how long those took that came at that time.`,
      figures: [shareFigure(tenant, ms), arrivalFigure(tenant, ms)],
      rows: latencyRows(tenant, ms),
    },
    {
      heading: of('Cache over time'),
      about: most,
      ...(cache.occupancy.cycles.length < 2 ? {} : { figures: [occupancyFigure(tenant, ms)] }),
    },
    { heading: of('Rates and costs'), rows: rateRows(tenant) },
    {
      heading: of('From the formula to the replay'),
      about: 'Milliseconds of a step, on average.',
      rows: ladderRows(tenant, ms),
    },
  ];
}

/** Of so many, evenly spread, with the last. */
function thinned<T>(all: readonly T[]): readonly T[] {
  const stride = Math.ceil(all.length / MOST_POINTS);
  return all.filter((_, k) => (all.length - 1 - k) % stride === 0);
}

const tableOf = (columns: readonly string[], rows: readonly (readonly (string | number)[])[]): TidyTable => ({
  columns,
  rows: rows.map((cells) => Object.fromEntries(columns.map((column, k) => [column, String(cells[k] ?? '')]))),
});

/** The share of requests that took at most so long. */
function shareFigure({ outcomes }: ServedResult, ms: Milliseconds): string {
  const kinds = {
    'per token': outcomes.flatMap((outcome) => perTokenOf(outcome) ?? []),
    'first token': outcomes.map(firstTokenOf),
    'whole request': outcomes.map(({ arrivalCycles, endCycles }) => endCycles - arrivalCycles),
  };
  const rows = Object.entries(kinds).flatMap(([kind, cycles]) => {
    const sorted = [...cycles].sort((a, b) => a - b);
    return thinned(sorted.map((value, k) => [ms(value), (100 * (k + 1)) / sorted.length, kind] as const));
  });
  const table = tableOf(['latency_ms', 'requests_percent', 'of'], rows);
  return linesFigure(table, { x: 'latency_ms', y: 'requests_percent', series: 'of', logX: true }, WIDTH);
}

function arrivalFigure({ outcomes }: ServedResult, ms: Milliseconds): string {
  const rows = thinned(outcomes).flatMap((outcome) => {
    const at = ms(outcome.arrivalCycles);
    return [
      [at, ms(firstTokenOf(outcome)), 'first token'] as const,
      [at, ms(outcome.endCycles - outcome.arrivalCycles), 'whole request'] as const,
    ];
  });
  const table = tableOf(['arrival_ms', 'latency_ms', 'of'], rows);
  return linesFigure(table, { x: 'arrival_ms', y: 'latency_ms', series: 'of' }, WIDTH);
}

function occupancyFigure({ cache }: ServedResult, ms: Milliseconds): string {
  const { cycles, pages } = cache.occupancy;
  const rows = cycles.map((cycle, k) => [ms(cycle), (pages[k] ?? 0) * cache.pageTokens] as const);
  const table = tableOf(['time_ms', 'cached tokens'], rows);
  return linesFigure(table, { x: 'time_ms', y: 'cached tokens', steps: true }, 2 * WIDTH);
}

function latencyRows({ figures }: ServedResult, ms: Milliseconds): string[][] {
  const row = (name: string, { mean, p50, p95, p99, max }: LatencyFigures): string[] => [
    name,
    ...[mean, p50, p95, p99, max].map((value) => (value === undefined ? '' : fixed(ms(value)))),
  ];
  return [
    ['ms', 'mean', 'p50', 'p95', 'p99', 'longest'],
    row('first token', figures.firstTokenCycles),
    ...(figures.perTokenCycles === undefined ? [] : [row('per token', figures.perTokenCycles)]),
    row('whole request', figures.latencyCycles),
  ];
}

function rateRows(tenant: ServedResult): string[][] {
  const { figures, estimate, meanInSystem } = tenant;
  const { good } = figures;
  return [
    ['', ''],
    ['tokens/s', fixed(figures.tokensPerSecond)],
    [`tokens/s by formula, full batch of ${integer(estimate.batch)}`, fixed(estimate.tokensPerSecond)],
    ['requests/s', fixed(figures.requestsPerSecond, 3)],
    ['requests in the system, on average', fixed(meanInSystem)],
    ...(good === undefined
      ? []
      : [
          ['requests in time', `${good.requests} of ${figures.requests}`],
          ['goodput (tokens/s)', fixed(good.tokensPerSecond)],
        ]),
    ['MB a token', fixed(tenant.bytesPerToken / 1e6)],
    ['mJ a token', fixed(tenant.nanojoulesPerToken / 1e6)],
    ['preemptions', integer(figures.preemptions)],
    ['tokens computed again', integer(figures.recomputedTokens)],
    ['requests that waited for the cache', integer(figures.waitedForCache)],
  ];
}

function ladderRows(tenant: ServedResult, ms: Milliseconds): string[][] {
  const ladders = servingLadders(tenant);
  const rungs = ladders[0]?.rungs ?? [];
  return [
    ['', ...ladders.flatMap(({ kind, steps }) => [`${kind}, ${integer(steps)}\u00a0steps`, ''])],
    ...rungs.map(({ name, adds }, k) => [
      `${name}: ${adds}`,
      ...ladders.flatMap((ladder) => [
        fixed(ms(ladder.rungs[k]?.cycles ?? 0), 3),
        k === 0 ? '' : signedPercent(ladder.rungs[k]?.change ?? 0).replaceAll(' ', '\u00a0'),
      ]),
    ]),
  ];
}
