/**
 * Latencies of any number of requests in a fixed space: exact below 64 ticks, then thirty-two steps a doubling, so that a
 * percentile is at most a thirty-second too high.
 */
import type { LatencySummary } from './dram-metrics.js';

const EXACT = 64;
const STEPS = 32;
const DOUBLINGS = 40;

export class LatencyHistogram {
  private readonly counts = new Float64Array(EXACT + STEPS * DOUBLINGS);
  private total = 0;
  private sum = 0;

  add(ticks: number): void {
    this.counts[bucketOf(ticks)]!++;
    this.total++;
    this.sum += ticks;
  }

  /** Of several histograms together. */
  static summarize(parts: readonly LatencyHistogram[]): LatencySummary {
    const requests = parts.reduce((sum, part) => sum + part.total, 0);
    if (requests === 0) return { requests, mean: 0, p50: 0, p95: 0, p99: 0 };
    const percentile = (p: number): number => {
      let left = Math.ceil(p * requests);
      for (let bucket = 0; bucket < EXACT + STEPS * DOUBLINGS; bucket++) {
        for (const part of parts) left -= part.counts[bucket]!;
        if (left <= 0) return highestOf(bucket);
      }
      return Number.POSITIVE_INFINITY;
    };
    const mean = parts.reduce((sum, part) => sum + part.sum, 0) / requests;
    return { requests, mean, p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) };
  }
}

function bucketOf(ticks: number): number {
  const whole = Math.floor(ticks);
  if (whole < EXACT) return Math.max(0, whole);
  const doubling = Math.floor(Math.log2(whole / EXACT));
  const step = Math.floor((whole / (EXACT * 2 ** doubling) - 1) * STEPS);
  return EXACT + Math.min(DOUBLINGS * STEPS - 1, doubling * STEPS + step);
}

/** The largest latency of a bucket. */
function highestOf(bucket: number): number {
  if (bucket < EXACT) return bucket;
  const doubling = Math.floor((bucket - EXACT) / STEPS);
  const step = (bucket - EXACT) % STEPS;
  return EXACT * 2 ** doubling * (1 + (step + 1) / STEPS) - 1;
}
