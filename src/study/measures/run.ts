/**
 * The measure `run`: what allocator and simulator say of the mapping that was found, and the regime it runs in.
 */

import { tileTotals } from '../../mapping/tile-plan.js';
import type { RunResult } from '../../pipeline/result.js';
import { CAUSES } from '../../simulator/observe/attribution.js';
import type { Measure } from '../measure.js';

export const runMeasure: Measure = {
  columns: [
    'jobs',
    'groups',
    'allocator_cycles',
    'simulator_cycles',
    'difference_percent',
    'allocator_gflops',
    'simulator_gflops',
    'allocator_bandwidth_utilization',
    'simulator_bandwidth_utilization',
    'simulator_pe_utilization',
    ...CAUSES.map((cause) => `${cause}_share`),
    'search_samples',
    'demand_over_available',
    'tiles_per_job',
    'tile_kib',
    'energy_mj',
    'energy_hbm_share',
    'edp_mj_ms',
  ],
  of(result) {
    const { estimate, replay, searches } = result;
    const allocator = estimate.metrics;
    const simulator = replay.metrics;
    const coreCycles = replay.attribution.length * simulator.makespanCycles;
    const tiles = tilesOf(result);
    return [
      result.jobs.length,
      result.groups.length,
      allocator.makespanCycles,
      simulator.makespanCycles,
      (simulator.makespanCycles / allocator.makespanCycles - 1) * 100,
      allocator.throughputGflops,
      simulator.throughputGflops,
      allocator.bandwidthUtilization,
      simulator.bandwidthUtilization,
      simulator.peUtilization,
      ...CAUSES.map((cause) => replay.attribution.reduce((sum, core) => sum + core[cause], 0) / coreCycles),
      searches.reduce((sum, { samples }) => sum + samples, 0),
      demandOverAvailable(result),
      tiles.count / result.jobs.length,
      tiles.bytes / tiles.count / 1024,
      ...energyOf(result),
    ];
  },
};

/** What the jobs would ask for if nobody stalled, over what there is: mean over the virtual length. */
function demandOverAvailable({ scenario, analysis: { table }, mapping, groups, jobs }: RunResult): number {
  const { cores } = table;
  let bytes = 0;
  let virtual = 0;
  for (const ids of groups) {
    const length = new Float64Array(cores);
    for (const job of ids) {
      const core = mapping.core[job]!;
      const latency = table.latencyCycles[job * cores + core]!;
      length[core]! += latency;
      bytes += latency * table.bandwidthBytesPerCycle[job * cores + core]!;
    }
    virtual += length.reduce((longest, one) => Math.max(longest, one), 0);
  }
  return jobs.length === 0 ? 0 : bytes / (virtual * scenario.platform.memory.bandwidthBytesPerCycle);
}

function tilesOf({ jobs, analysis, mapping }: RunResult): { count: number; bytes: number } {
  const sum = { count: 0, bytes: 0 };
  for (const { id } of jobs) {
    const { tiles, loadBytes, storeBytes } = tileTotals(analysis.plan(id, mapping.core[id]!));
    sum.count += tiles;
    sum.bytes += loadBytes + storeBytes;
  }
  return sum;
}

/** Millijoules, by the simulator; nothing where costs came from elsewhere. */
function energyOf({ replay: { energy, metrics } }: RunResult): (number | undefined)[] {
  if (energy === undefined) return [undefined, undefined, undefined];
  const millijoules = energy.total / 1e6;
  return [millijoules, energy.parts.hbm / energy.total, millijoules * metrics.makespanMs];
}
