/** What a memory that was replayed request by request did, as lines of a summary. */
import { counted, fixed, integer, percent } from '../base/numbers.js';
import { BUS_CAUSES } from '../simulator/memory/dram/bus-account.js';
import type { RequestReport } from '../simulator/memory/dram/request-report.js';
import { textTable } from './text-table.js';

/** @param names of the cores @param tenants those of the tenants that have one, by number */
export function memoryLines(
  report: RequestReport | undefined,
  names: readonly string[],
  tenants: readonly (string | undefined)[],
): string {
  if (report === undefined) return '';
  const {
    device,
    channels,
    GBps,
    shareOfPeak,
    rowHitRate,
    limits,
    latencyNs,
    latencyByCoreNs,
    latencyByTenantNs = [],
  } = report;
  const head = `  ${device}, ${counted(channels, 'channel')}: ${fixed(GBps)} GB/s, ${percent(shareOfPeak)} of peak, ${percent(rowHitRate)} row hits`;
  const mean = BUS_CAUSES.map((cause) => limits.reduce((sum, limit) => sum + limit[cause], 0) / limits.length);
  const extreme = (i: number, pick: (...shares: number[]) => number): number =>
    pick(...limits.map((limit) => limit[BUS_CAUSES[i] ?? 'data']));
  const causes = textTable(
    [
      ['data bus', 'mean', 'least', 'most'],
      ...BUS_CAUSES.map((cause, i) => [
        cause,
        percent(mean[i] ?? 0),
        percent(extreme(i, Math.min)),
        percent(extreme(i, Math.max)),
      ]),
    ],
    '  ',
  );
  const latencies = textTable(
    [
      ['latency (ns)', 'requests', 'mean', 'p50', 'p95', 'p99'],
      ...[
        ...latencyByCoreNs.map((latency, core) => ({ name: names[core] ?? '', latency })),
        ...latencyByTenantNs.flatMap((latency, tenant) => {
          const name = tenants[tenant];
          return name === undefined ? [] : [{ name, latency }];
        }),
        { name: 'all', latency: latencyNs },
      ].map(({ name, latency: { requests, mean: average, p50, p95, p99 } }) => [
        name,
        integer(requests),
        ...[average, p50, p95, p99].map((ns) => fixed(ns, 0)),
      ]),
    ],
    '  ',
  );
  return `\n${head}\n${causes}\n\n${latencies}\n`;
}
