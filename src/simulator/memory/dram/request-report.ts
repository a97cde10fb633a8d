/**
 * What a memory that is replayed request by request did: bandwidth and its share of the peak, row hits, where the time of
 * each channel's data buses went, and how long requests took. The causes of a channel add up to 1.
 */
import { type MemoryDevice, peakGBps } from '../../../machine/memory-devices/memory-device.js';
import { BUS_CAUSES, type BusCause } from './bus-account.js';
import type { DramChannel } from './channel.js';
import type { LatencySummary } from './dram-metrics.js';

export interface RequestReport {
  readonly device: string;
  readonly channels: number;
  readonly GBps: number;
  readonly shareOfPeak: number;
  /** Of the column commands, those that were not the first after an activation. */
  readonly rowHitRate: number;
  readonly refreshes: number;
  /** From a request's release by its port to its end, nanoseconds. */
  readonly latencyNs: LatencySummary;
  readonly latencyByCoreNs: readonly LatencySummary[];
  /** Present where there are several tenants. */
  readonly latencyByTenantNs?: readonly LatencySummary[];
  /** Channel by channel the shares of its data buses' time. */
  readonly limits: readonly Readonly<Record<BusCause, number>>[];
}

export interface Told {
  readonly device: MemoryDevice;
  readonly channels: readonly DramChannel[];
  readonly endTick: number;
  readonly bytes: number;
  readonly latencyNs: LatencySummary;
  readonly latencyByCoreNs: readonly LatencySummary[];
  /** Empty where there are no tenants. */
  readonly latencyByTenantNs: readonly LatencySummary[];
}

export function reportOf(told: Told): RequestReport {
  const { device, channels, endTick, bytes, latencyNs, latencyByCoreNs, latencyByTenantNs } = told;
  const GBps = endTick === 0 ? 0 : bytes / (endTick * device.tickNs);
  const total = (of: (channel: DramChannel) => number): number =>
    channels.reduce((sum, channel) => sum + of(channel), 0);
  const columns = total(({ counts }) => counts.reads + counts.writes);
  return {
    device: device.name,
    channels: channels.length,
    GBps,
    shareOfPeak: GBps / peakGBps(device),
    rowHitRate: columns === 0 ? 0 : total(({ counts }) => counts.rowHits) / columns,
    refreshes: total(({ counts }) => counts.refreshes),
    latencyNs,
    latencyByCoreNs,
    ...(latencyByTenantNs.length === 0 ? {} : { latencyByTenantNs }),
    limits: channels.flatMap(({ account }) => (account === undefined ? [] : [sharesOf(account, endTick)])),
  };
}

function sharesOf(account: NonNullable<DramChannel['account']>, endTick: number): Record<BusCause, number> {
  const end = Math.max(endTick, account.busyUntil, 1);
  const buses = account.close(end);
  const share = (cause: BusCause): number => buses.reduce((sum, bus) => sum + bus[cause], 0) / (end * buses.length);
  return Object.fromEntries(BUS_CAUSES.map((cause) => [cause, share(cause)])) as Record<BusCause, number>;
}

export function inNanoseconds({ requests, mean, p50, p95, p99 }: LatencySummary, tickNs: number): LatencySummary {
  return { requests, mean: mean * tickNs, p50: p50 * tickNs, p95: p95 * tickNs, p99: p99 * tickNs };
}
