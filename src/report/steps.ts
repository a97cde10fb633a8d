/**
 * Step functions for the report: as they are while they are short, and as exact averages over equal bins when not.
 */
import type { Recording } from '../simulator/observe/recorder.js';
import type { BandwidthSteps } from '../timeline/timeline.js';
import type { ReportBandwidth, ReportSteps } from './report-data.js';

/** Values of all curves together that a page carries. */
const MOST_BANDWIDTH = 400_000;
const MOST_OCCUPANCY = 200_000;

/** @param byCore values of each core, by step */
export function bandwidthOf(
  { cycles, bytesPerCycle }: BandwidthSteps,
  byCore: Recording['bandwidth']['byCore'] | undefined,
  cores: number,
  makespan: number,
): ReportBandwidth {
  const curves = byCore === undefined ? 0 : cores;
  const bins = Math.floor(MOST_BANDWIDTH / (curves + 1));
  const thin = (value: (i: number) => number): ReportSteps => thinned(cycles, value, makespan, bins);
  const total = thin((i) => bytesPerCycle[i]!);
  return {
    cycles: total.cycles,
    total: total.value,
    byCore: byCore?.map((values) => thin((i) => values[i]!).value),
  };
}

export function occupancyOf(
  { core, cycles, bytes }: Recording['occupancy'],
  cores: number,
  makespan: number,
): ReportSteps[] {
  const members: number[][] = Array.from({ length: cores }, () => []);
  for (let i = 0; i < core.length; i++) {
    const ids = members[core[i]!]!;
    // Of changes within one instant only the last can be seen.
    if (ids.length > 0 && cycles[ids.at(-1)!] === cycles[i]) ids.pop();
    ids.push(i);
  }
  const bins = Math.floor(MOST_OCCUPANCY / cores);
  return members.map((ids) => {
    const times = ids.map((i) => cycles[i]!);
    return thinned(times, (i) => bytes[ids[i]!]!, makespan, bins);
  });
}

/** @param cycles ascending */
export function thinned(
  cycles: readonly number[],
  value: (i: number) => number,
  makespan: number,
  bins: number,
): ReportSteps {
  if (cycles.length <= bins)
    return { cycles: Float64Array.from(cycles), value: Float32Array.from(cycles, (_, i) => value(i)) };
  const width = makespan / bins;
  const sums = new Float64Array(bins);
  for (let i = 0; i < cycles.length; i++) {
    const amount = value(i);
    if (amount === 0) continue;
    const to = Math.min(makespan, cycles[i + 1] ?? makespan);
    let from = cycles[i]!;
    // Rounding can put `from` at the very end of its bin: the bin is left then, the span never.
    for (let bin = Math.min(bins - 1, Math.floor(from / width)); from < to; bin++) {
      const until = bin >= bins - 1 ? to : Math.min(to, (bin + 1) * width);
      if (until <= from) continue;
      sums[Math.min(bin, bins - 1)]! += amount * (until - from);
      from = until;
    }
  }
  return {
    cycles: Float64Array.from(sums, (_, bin) => bin * width),
    value: Float32Array.from(sums, (sum) => sum / width),
  };
}
