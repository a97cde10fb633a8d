/**
 * What a replay of requests came to: bandwidth and its share of the peak, how often an open row was hit, how long requests
 * took, and where the time of the data buses went. Latencies in ticks.
 */
import { type MemoryDevice, peakGBps } from '../../../machine/memory-devices/memory-device.js';
import { BUS_CAUSES, type BusCause } from './bus-account.js';
import type { DramReplay } from './replay-streams.js';

export interface LatencySummary {
  readonly requests: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface DramMetrics {
  readonly GBps: number;
  readonly shareOfPeak: number;
  /** Of the accesses that reached the device, those that were not the first of an activation. */
  readonly rowHitRate: number;
  readonly activates: number;
  readonly precharges: number;
  readonly refreshes: number;
  /** Of reads: from the controller's taking them in, and from their release. */
  readonly controllerLatency: LatencySummary;
  readonly totalLatency: LatencySummary;
  /** Shares of the buses' time; none without accounts. */
  readonly causes?: Readonly<Record<BusCause, number>>;
}

/** @param requestBytes of one request */
export function dramMetrics(
  replay: DramReplay,
  device: MemoryDevice,
  requestBytes: number = device.organization.burstBytes,
): DramMetrics {
  const { requests, endTick, counts, buses, accountedTicks } = replay;
  const GBps = (requests.done.length * requestBytes) / (endTick * device.tickNs);
  const sum = (of: (count: (typeof counts)[number]) => number): number =>
    counts.reduce((total, count) => total + of(count), 0);
  const columns = sum(({ reads, writes }) => reads + writes);
  return {
    GBps,
    shareOfPeak: GBps / peakGBps(device),
    rowHitRate: columns === 0 ? 0 : sum(({ rowHits }) => rowHits) / columns,
    activates: sum(({ activates }) => activates),
    precharges: sum(({ precharges }) => precharges),
    refreshes: sum(({ refreshes }) => refreshes),
    controllerLatency: readLatency(replay, requests.added),
    totalLatency: readLatency(replay, requests.released),
    ...(buses.length === 0 ? {} : { causes: shares(buses, accountedTicks) }),
  };
}

/** Of the reads of one stream, or of all. */
export function readLatency({ requests, sequence }: DramReplay, from: Float64Array, stream?: number): LatencySummary {
  const ticks: number[] = [];
  for (let i = 0; i < requests.done.length; i++)
    if (requests.isWrite[i] === 0 && (stream === undefined || sequence.stream[i] === stream))
      ticks.push(requests.done[i]! - from[i]!);
  return summarizeLatency(Float64Array.from(ticks));
}

/** Percentile p is the ⌈p·n⌉-th of n. All are 0 of no requests. */
export function summarizeLatency(ticks: Float64Array): LatencySummary {
  const sorted = ticks.slice().sort();
  const requests = sorted.length;
  if (requests === 0) return { requests, mean: 0, p50: 0, p95: 0, p99: 0 };
  const percentile = (p: number): number => sorted[Math.ceil(p * requests) - 1] as number;
  const mean = sorted.reduce((sum, each) => sum + each, 0) / requests;
  return { requests, mean, p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) };
}

function shares(buses: DramReplay['buses'], ticks: number): Readonly<Record<BusCause, number>> {
  const entries = BUS_CAUSES.map((cause) => {
    const sum = buses.reduce((total, bus) => total + bus[cause], 0);
    return [cause, sum / (ticks * buses.length)];
  });
  return Object.fromEntries(entries) as Record<BusCause, number>;
}
