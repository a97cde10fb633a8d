/**
 * What a run gives: the scenario's jobs, the mapping, what the allocator says of it and what the replay gave. Plain
 * data, which reports and validation read.
 */
import type { JobAnalysis } from '../analysis/job-analysis.js';
import { peCount } from '../machine/core.js';
import type { Mapping } from '../mapping/job-mapping.js';
import type { Scenario } from '../scenario/scenario.js';
import type { GroupResult } from '../search/jobs/map-groups.js';
import type { SimulationInput } from '../simulator/input.js';
import type { SimulationResult } from '../simulator/simulate.js';
import { type Metrics, metricsOf } from '../timeline/metrics.js';
import type { Timeline } from '../timeline/timeline.js';
import type { QueuedJob } from '../workload/job.js';
import type { Choice } from './choose-by-replay.js';
import type { EnergyEstimate } from './energy.js';
import type { Fairness } from './fairness.js';

export interface RunResult {
  readonly scenario: Scenario;
  readonly jobs: readonly QueuedJob[];
  /** Job ids by group. */
  readonly groups: readonly (readonly number[])[];
  readonly analysis: JobAnalysis;
  readonly mapping: Mapping;
  /** By group; empty when the mapping was given. */
  readonly searches: readonly GroupResult[];
  /** How the simulator chose among mappings, where it did. */
  readonly choice?: Choice | undefined;
  /** No mapping of all groups has a lower makespan by the allocator; nothing where that is not known. */
  readonly lowerBoundCycles: number | undefined;
  /** What the analytical allocator says. */
  readonly estimate: {
    readonly timeline: Timeline;
    readonly metrics: Metrics;
    /** By formula; absent where the energy of a job is not known. */
    readonly energy?: EnergyEstimate | undefined;
  };
  /** What the event simulator was given. */
  readonly input: SimulationInput;
  /** What it says. */
  readonly replay: SimulationResult & { readonly metrics: Metrics };
  /** What sharing costs each tenant; absent unless somebody asks, for each tenant is simulated alone. */
  readonly fairness?: Fairness;
}

/** Throughput and utilisation of a timeline of the scenario's jobs. */
export function measured({ platform }: Scenario, analysis: JobAnalysis, timeline: Timeline): Metrics {
  const macs = analysis.macs.reduce((sum, job) => sum + job, 0);
  const pes = platform.cores.reduce((sum, core) => sum + peCount(core) * core.clockRatio, 0);
  const { bandwidthBytesPerCycle } = platform.memory;
  return metricsOf(timeline, macs, { clockGHz: platform.clockGHz, bandwidthBytesPerCycle, pes });
}

/**
 * By how much the replay's makespan is above the estimate's. Nothing where jobs arrive over time: the allocator takes
 * them as queued at time 0, so the two answer different questions.
 */
export function differencePercent({ jobs, replay, estimate }: RunResult): number | undefined {
  if (jobs.some(({ arrivalCycles }) => arrivalCycles > 0)) return undefined;
  const { makespanCycles } = estimate.metrics;
  return makespanCycles > 0 ? (replay.metrics.makespanCycles / makespanCycles - 1) * 100 : 0;
}
