/**
 * What a trace says of itself and of each job beside its times.
 */
import { version } from '../base/version.js';
import type { RunResult } from '../pipeline/result.js';
import type { Scenario } from '../scenario/scenario.js';

export function traceStamp({ name, seed, platform }: Scenario): Record<string, string | number> {
  return {
    caldera: version,
    scenario: name,
    seed,
    platform: platform.name,
    clockGHz: platform.clockGHz,
    bandwidthBytesPerCycle: platform.memory.bandwidthBytesPerCycle,
  };
}

export function traceDetails({ groups, analysis, mapping, estimate }: RunResult) {
  const group = new Map(groups.flatMap((ids, g) => ids.map((id) => [id, g] as const)));
  const { table, macs } = analysis;
  return (job: number): Record<string, string | number> => {
    const at = job * table.cores + mapping.core[job]!;
    return {
      group: group.get(job) ?? 0,
      macs: macs[job] ?? 0,
      no_stall_cycles: table.latencyCycles[at]!,
      required_bytes_per_cycle: table.bandwidthBytesPerCycle[at]!,
      allocator_start_cycles: estimate.timeline.jobStartCycles[job]!,
      allocator_end_cycles: estimate.timeline.jobEndCycles[job]!,
    };
  };
}
