/**
 * The figures a report opens with.
 */
import { fixed, signedPercent } from '../base/numbers.js';
import { differencePercent, type RunResult } from '../pipeline/result.js';
import { CAUSES, type Cause } from '../simulator/observe/attribution.js';
import type { HeadlineFigure } from './report-data.js';

const WAITS: Record<Exclude<Cause, 'compute'>, string> = {
  load: 'waiting for loads',
  store: 'waiting for stores',
  host: 'waiting for the host',
  idle: 'idle, queue empty',
};

export function headlineOf(result: RunResult): HeadlineFigure[] {
  const { replay, estimate, lowerBoundCycles } = result;
  const { metrics } = replay;
  const difference = differencePercent(result);
  const figures: HeadlineFigure[] = [
    {
      label: 'Makespan',
      value: fixed(metrics.makespanMs, 3),
      unit: 'ms',
      detail: `${fixed(metrics.makespanCycles, 0)} cycles, simulated`,
    },
    {
      label: 'Allocator’s estimate',
      value: fixed(estimate.metrics.makespanMs, 3),
      unit: 'ms',
      detail: difference === undefined ? 'knows no arrivals' : `simulator ${signedPercent(difference / 100)}`,
    },
    {
      label: 'Throughput',
      value: fixed(metrics.throughputGflops, metrics.throughputGflops < 100 ? 1 : 0),
      unit: 'GFLOP/s',
      detail: `allocator ${fixed(estimate.metrics.throughputGflops, 0)}`,
    },
    {
      label: 'Bandwidth used',
      value: fixed(metrics.bandwidthUtilization * 100, 1),
      unit: '%',
      detail: `${fixed(replay.bytesServed / 2 ** 20, 1)} MiB moved`,
    },
    { label: 'PEs used', value: fixed(metrics.peUtilization * 100, 1), unit: '%', detail: 'MACs over all PE cycles' },
    { label: 'Largest loss', ...largestLoss(replay.attribution) },
  ];
  if (lowerBoundCycles === undefined) return figures;
  const gap = estimate.metrics.makespanCycles / lowerBoundCycles - 1;
  figures.splice(2, 0, {
    label: 'Gap to bound',
    value: fixed(gap * 100, 1),
    unit: '%',
    detail: `no mapping below ${fixed(lowerBoundCycles, 0)} cycles`,
  });
  return figures;
}

function largestLoss(attribution: readonly Readonly<Record<Cause, number>>[]) {
  const sums = CAUSES.map((cause) => attribution.reduce((sum, core) => sum + core[cause], 0));
  const all = sums.reduce((sum, cycles) => sum + cycles, 0);
  let most = 1;
  for (let i = 2; i < CAUSES.length; i++) if (sums[i]! > sums[most]!) most = i;
  const share = all > 0 ? sums[most]! / all : 0;
  return { value: fixed(share * 100, 1), unit: '%', detail: WAITS[CAUSES[most] as Exclude<Cause, 'compute'>] };
}
