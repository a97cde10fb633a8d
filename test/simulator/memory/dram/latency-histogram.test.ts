/** Percentiles from a histogram against those of the sorted list. */
import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { summarizeLatency } from '../../../../src/simulator/memory/dram/dram-metrics.js';
import { LatencyHistogram } from '../../../../src/simulator/memory/dram/latency-histogram.js';
import { propertyRuns } from '../../../support/property-runs.js';

test.prop([fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 300 })], propertyRuns(200))(
  'a percentile is the exact one, or at most a thirty-second above',
  (latencies) => {
    const parts = [new LatencyHistogram(), new LatencyHistogram()] as const;
    latencies.forEach((ticks, i) => {
      parts[i % 2 === 0 ? 0 : 1].add(ticks);
    });
    const exact = summarizeLatency(Float64Array.from(latencies));
    const found = LatencyHistogram.summarize(parts);
    expect(found.requests).toBe(exact.requests);
    expect(found.mean).toBeCloseTo(exact.mean, 6);
    for (const name of ['p50', 'p95', 'p99'] as const) {
      expect(found[name]).toBeGreaterThanOrEqual(exact[name]);
      expect(found[name]).toBeLessThanOrEqual(exact[name] * (1 + 1 / 32) + 1);
    }
  },
);
