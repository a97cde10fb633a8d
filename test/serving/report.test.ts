/** What a run in which a model is served leaves: figures against a plain recount, requests as a trace, the page, the ladder. */
import { describe, expect, it } from 'vitest';
import { servingValidation } from '../../src/cli/serving-validation.js';
import { requestTracks } from '../../src/report/serving/request-tracks.js';
import { generateOutputs } from '../../src/report/serving/serving-outputs.js';
import { servingLadders } from '../../src/validation/serving-ladder.js';
import { readPerfetto } from '../support/perfetto-reader.js';
import { serve } from '../support/serving.js';

const deadlines = { firstTokenCycles: 500_000, perTokenCycles: 60_000 };
const requests = {
  count: 40,
  arrivals: { poisson: { meanCycles: 60_000 } },
  promptTokens: { uniform: { min: 5, max: 40 } },
  outputTokens: { uniform: { min: 1, max: 12 } },
};
const kvCache = { capacityMiB: 0.06, pageTokens: 4, whenFull: 'preempt' };
const { result, tenant } = serve({ tenant: { requests, deadlines, kvCache, maxBatch: 6 } });
const { outcomes, figures, cache } = tenant;

function collected(content: unknown): Uint8Array {
  const pieces: Uint8Array[] = [];
  (content as (sink: (bytes: Uint8Array) => void) => void)((bytes) => pieces.push(Uint8Array.from(bytes)));
  return Buffer.concat(pieces);
}

describe('the figures of a served tenant', () => {
  it('count as good what holds both deadlines, and no other', () => {
    let [good, tokens] = [0, 0];
    for (const { arrivalCycles, firstTokenCycles, endCycles, outputTokens } of outcomes) {
      const gaps = outputTokens - 1;
      if (firstTokenCycles - arrivalCycles > deadlines.firstTokenCycles) continue;
      if (gaps > 0 && (endCycles - firstTokenCycles) / gaps > deadlines.perTokenCycles) continue;
      good++;
      tokens += outputTokens;
    }
    expect(good).toBeGreaterThan(0);
    expect(good).toBeLessThan(outcomes.length);
    const last = Math.max(...outcomes.map(({ endCycles }) => endCycles));
    expect(figures.good?.requests).toBe(good);
    expect(figures.good?.tokensPerSecond).toBeCloseTo((tokens * 1e9) / last, 6);
    expect(figures.good?.requestsPerSecond).toBeCloseTo((good * 1e9) / last, 6);
  });

  it('take percentiles by nearest rank', () => {
    const sorted = outcomes.map(({ arrivalCycles, endCycles }) => endCycles - arrivalCycles).sort((a, b) => a - b);
    expect(figures.latencyCycles.p50).toBe(sorted[19]);
    expect(figures.latencyCycles.p95).toBe(sorted[37]);
    expect(figures.latencyCycles.p99).toBeUndefined();
    expect(figures.latencyCycles.max).toBe(sorted[39]);
  });
});

describe('the trace of requests', () => {
  const outputs = generateOutputs(result, 'both');
  const { slices, counters, lanes } = requestTracks(tenant, deadlines);

  it('holds every request whole: waiting, prefill and decode follow one another, on a lane of its own', () => {
    for (const [request, { arrivalCycles, endCycles }] of outcomes.entries()) {
      const own = slices.filter((slice) => slice.request === request);
      expect(own[0]?.start).toBe(arrivalCycles);
      expect(own.at(-1)?.end).toBe(endCycles);
      own.slice(1).forEach((slice, k) => {
        expect(slice.start).toBe(own[k]?.end);
      });
      expect(new Set(own.map(({ lane }) => lane)).size).toBe(1);
    }
    for (let lane = 0; lane < lanes; lane++) {
      const there = slices.filter((slice) => slice.lane === lane).sort((a, b) => a.start - b.start);
      there.slice(1).forEach((slice, k) => {
        expect(slice.start).toBeGreaterThanOrEqual(there[k]!.end);
      });
    }
  });

  it('counts the cache, and requests as they are between their times', () => {
    const counter = (name: string) => counters.find((one) => one.name === name)!;
    expect(Math.max(...counter('cache').values)).toBe(cache.mostPages * cache.pageTokens);
    const way = counter('under way');
    expect(Math.max(...way.values)).toBeGreaterThan(1);
    for (const [k, cycle] of way.cycles.entries()) {
      const there = outcomes.filter((one) => one.admittedCycles <= cycle && one.endCycles > cycle);
      expect(way.values[k]).toBe(there.length);
    }
    expect(counter('waiting').values.at(-1)).toBe(0);
  });

  it('says the same as JSON and as protobuf, by the second reader', () => {
    const json = JSON.parse([...(outputs['trace.json'] as Iterable<string>)].join('')) as {
      traceEvents: { ph: string; name: string; ts: number; dur: number; cat: string }[];
    };
    const told = json.traceEvents.filter(({ ph }) => ph === 'X');
    expect(told).toHaveLength(slices.length);
    const read = readPerfetto(collected(outputs['trace.pftrace']));
    expect(read.slices).toHaveLength(slices.length);
    const key = (name: string, start: number) => `${name} ${Math.round(start)}`;
    expect(read.slices.map(({ name, start }) => key(name, start)).sort()).toEqual(
      told.map(({ name, ts }) => key(name, ts * 1000)).sort(),
    );
    expect([...read.tracks.values()].filter(({ unit }) => unit === 'tokens')).toHaveLength(1);
  });
});

describe('what a run leaves besides', () => {
  it('a page with the latencies, the cache over time and the ladder; no script', () => {
    const page = String(generateOutputs(result)['report.html']);
    for (const text of [
      'Latency of requests',
      'Cache over time',
      'goodput (tokens/s)',
      'From the formula to the replay',
    ])
      expect(page).toContain(text);
    expect(page.match(/<svg /g)).toHaveLength(3);
    expect(page).not.toContain('<script');
    expect(page).not.toContain('NaN');
  });

  it('no trace where none is wanted', () => {
    const outputs = generateOutputs(result, 'none');
    expect(Object.keys(outputs).filter((name) => name.startsWith('trace'))).toEqual([]);
  });

  it('rungs that add up from the formula to the replay, told by validate', () => {
    for (const { rungs, difference } of servingLadders(tenant))
      expect(rungs.reduce((sum, { change }) => sum + change, 0)).toBeCloseTo(difference, 12);
    const told = servingValidation(result);
    expect(told).toContain('Of decode steps the replay is');
    expect(told).toContain('Of prefill steps the replay is');
  });

  it('a page of a single request, and of one that has one token', () => {
    const one = serve({ tenant: { requests: { count: 1, promptTokens: 3, outputTokens: 1 } } }).result;
    expect(String(generateOutputs(one)['report.html'])).not.toContain('NaN');
  });
});
