/**
 * Random streams of requests under every way of scheduling: no token is lost, no page is taken twice, every request ends;
 * and the plainest way against a naive server.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { stream } from '../../src/base/random.js';
import { Scheduler } from '../../src/simulator/serving/scheduler.js';
import { decoders } from '../../src/workload/serving/decoder.js';
import { drawRequests, type Request } from '../../src/workload/serving/requests.js';
import {
  cachedAtMost,
  cachePages,
  pageBytes,
  pagesOf,
  type ServedModel,
} from '../../src/workload/serving/served-model.js';
import type { Step } from '../../src/workload/serving/step.js';
import { naiveServer } from '../support/naive-serving.js';
import { propertyRuns } from '../support/property-runs.js';

const requests = fc
  .array(
    fc.record({
      gapCycles: fc.constantFrom(0, 0, 5, 100, 2000),
      promptTokens: fc.integer({ min: 1, max: 40 }),
      outputTokens: fc.integer({ min: 1, max: 20 }),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((drawn) => {
    let arrivalCycles = 0;
    return drawn.map(({ gapCycles, ...tokens }): Request => {
      arrivalCycles += gapCycles;
      return { arrivalCycles, ...tokens };
    });
  });

const rules = fc.record({
  maxBatch: fc.integer({ min: 1, max: 6 }),
  pageTokens: fc.constantFrom(1, 4, 16),
  /** Of the largest request's pages, so much room. */
  room: fc.constantFrom(1, 1.3, 3, Number.POSITIVE_INFINITY),
  whenFull: fc.constantFrom('wait' as const, 'preempt' as const),
  prefillTokens: fc.constantFrom(1, 30, 64),
  chunkTokens: fc.constantFrom(undefined, 8, 33),
});

type Rules = typeof rules extends fc.Arbitrary<infer T> ? T : never;

function servedBy(
  { maxBatch, pageTokens, room, whenFull, prefillTokens, chunkTokens }: Rules,
  asked: readonly Request[],
) {
  const widths = { weightBytes: 1, activationBytes: 1, cacheElementBytes: 1 };
  const held = { decoder: decoders.get('gpt2'), ...widths, pageTokens, seed: 1 };
  const largest = Math.max(...asked.map((request) => pagesOf(cachedAtMost(request), held)));
  const served: ServedModel = {
    model: 'gpt2',
    held,
    requests: { kind: 'trace', requests: asked },
    ...{ maxBatch, prefillTokens, chunkTokens },
    cache: {
      whenFull,
      ...(Number.isFinite(room) ? { capacityBytes: Math.floor(largest * room) * pageBytes(held) } : {}),
    },
    deadline: {},
  };
  return served;
}

/** Any time will do, as long as it depends on what the step is. */
function cyclesOf(sequences: readonly (readonly [number, number])[]): number {
  return sequences.reduce((sum, [newTokens, context]) => sum + 3 * newTokens + 0.01 * context, 10);
}

const told = ({ sequences }: Step) =>
  sequences.map(({ newTokens, cachedTokens }) => [newTokens, newTokens + cachedTokens] as const);

describe('a scheduler', () => {
  test.prop([requests, rules], propertyRuns(60))('ends every request and loses no token', (asked, rule) => {
    const served = servedBy(rule, asked);
    const scheduler = new Scheduler(served, asked);
    const outputs = asked.map(() => 0);
    const cached = asked.map(() => 0);
    let now = 0;
    for (let steps = 0; !scheduler.isDone; steps++) {
      expect(steps).toBeLessThan(20_000);
      const step = scheduler.nextStep('both', now);
      if (step === undefined) {
        const next = scheduler.nextArrival() as number;
        expect(next).toBeGreaterThan(now);
        now = next;
        continue;
      }
      expect(step.sequences.length).toBeLessThanOrEqual(rule.maxBatch);
      expect(new Set(step.sequences.map(({ request }) => request)).size).toBe(step.sequences.length);
      if (rule.chunkTokens !== undefined)
        expect(step.sequences.reduce((sum, { newTokens }) => sum + newTokens, 0)).toBeLessThanOrEqual(rule.chunkTokens);
      for (const { request, cachedTokens, newTokens, hasOutput, isPrompt } of step.sequences) {
        const { promptTokens, arrivalCycles } = asked[request]!;
        expect(arrivalCycles).toBeLessThanOrEqual(now);
        // It goes on where it was, or begins anew.
        expect([cached[request], 0]).toContain(cachedTokens);
        cached[request] = cachedTokens + newTokens;
        if (!isPrompt) expect(newTokens).toBe(1);
        if (!hasOutput) continue;
        // What it puts out follows all there is before.
        expect(cached[request]).toBe(promptTokens + outputs[request]!);
        outputs[request]!++;
      }
      expect(scheduler.pool.takenPages).toBeLessThanOrEqual(cachePages(served));
      now += cyclesOf(told(step));
      scheduler.endStep(step, now);
    }
    expect(outputs).toEqual(asked.map(({ outputTokens }) => outputTokens));
    expect(scheduler.pool.takenPages).toBe(0);
    const outcomes = scheduler.log.outcomes();
    for (const {
      arrivalCycles,
      admittedCycles,
      firstTokenCycles,
      endCycles,
      preemptions,
      recomputedTokens,
    } of outcomes) {
      expect(admittedCycles).toBeGreaterThanOrEqual(arrivalCycles);
      expect(firstTokenCycles).toBeGreaterThan(admittedCycles);
      expect(endCycles).toBeGreaterThanOrEqual(firstTokenCycles);
      if (rule.whenFull === 'wait' || !Number.isFinite(rule.room)) expect(preemptions).toBe(0);
      if (preemptions === 0) expect(recomputedTokens).toBe(0);
    }
  });

  const plain = rules.map((rule) => ({ ...rule, whenFull: 'wait' as const, chunkTokens: undefined }));
  test.prop([requests, plain], propertyRuns(100))('is the naive server', (asked, rule) => {
    const served = servedBy(rule, asked);
    const scheduler = new Scheduler(served, asked);
    let now = 0;
    while (!scheduler.isDone) {
      const step = scheduler.nextStep('both', now);
      if (step === undefined) now = scheduler.nextArrival() ?? now;
      else {
        now += cyclesOf(told(step));
        scheduler.endStep(step, now);
      }
    }
    const { maxBatch, prefillTokens, pageTokens } = rule;
    const expected = naiveServer(asked, { maxBatch, prefillTokens, pages: cachePages(served), pageTokens }, cyclesOf);
    scheduler.log.outcomes().forEach(({ firstTokenCycles, endCycles }, k) => {
      expect(firstTokenCycles).toBeCloseTo(expected[k]!.firstTokenCycles, 6);
      expect(endCycles).toBeCloseTo(expected[k]!.endCycles, 6);
    });
  });

  test('requests in the system are their rate times their time in it', () => {
    const source = {
      kind: 'drawn',
      count: 3000,
      arrivals: { kind: 'poisson', meanCycles: 150 },
      promptTokens: { kind: 'fixed', tokens: 20 },
      outputTokens: { kind: 'uniform', min: 4, max: 20 },
    } as const;
    const asked = drawRequests(source, (name) => stream(3, name));
    const served = servedBy(
      { maxBatch: 4, pageTokens: 4, room: 6, whenFull: 'preempt', prefillTokens: 64, chunkTokens: undefined },
      asked,
    );
    const scheduler = new Scheduler(served, asked);
    let now = 0;
    while (!scheduler.isDone) {
      const step = scheduler.nextStep('both', now);
      if (step === undefined) now = scheduler.nextArrival() ?? now;
      else {
        now += cyclesOf(told(step));
        scheduler.endStep(step, now);
      }
    }
    const outcomes = scheduler.log.outcomes();
    const time = outcomes.reduce((sum, one) => sum + one.endCycles - one.arrivalCycles, 0) / outcomes.length;
    const byLaw = (outcomes.length / now) * time;
    expect(byLaw).toBeGreaterThan(1.5);
    expect(byLaw).toBeLessThan(20);
    expect(Math.abs(scheduler.meanInSystem(now) / byLaw - 1)).toBeLessThan(0.02);
  });
});
