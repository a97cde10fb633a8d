/**
 * The whole way through the house for jobs on an accelerator, from a scenario to its result: describe, estimate, search,
 * replay, explain. Read this first: every step is one call, and the file it is imported from is where the step lives.
 */
import { withOnChip } from './analysis/job-table.js';
import { allocateGroups } from './estimate/allocator/allocate-groups.js';
import type { Bus } from './kernel/bus.js';
import { queuesOf } from './mapping/job-mapping.js';
import { analyze, queueOf } from './pipeline/analyze.js';
import { boundOf } from './pipeline/certify.js';
import { estimateEnergy } from './pipeline/energy.js';
import { estimatorOf } from './pipeline/estimator.js';
import { fairness, hasSeveralJobs } from './pipeline/fairness.js';
import { findMapping } from './pipeline/find-mapping.js';
import { measured, type RunResult } from './pipeline/result.js';
import type { Scenario } from './scenario/scenario.js';
import type { Guard } from './search/interruption.js';
import type { SimulationInput } from './simulator/input.js';
import type { Window } from './simulator/observe/recorder.js';
import { replayInput } from './simulator/replay-input.js';
import type { MachineSignals } from './simulator/signals.js';
import { simulate } from './simulator/simulate.js';
import { termsOf } from './workload/queue-jobs.js';
import { splitIntoGroups } from './workload/splitter.js';

export interface RunOptions {
  /** Keep every span and bandwidth change, for traces, or those of a part of the run. */
  readonly record?: boolean | Window;
  /** Simulate each tenant alone too: what sharing costs it. By default only where a tenant has more than one job. */
  readonly tenants?: boolean;
  readonly onProgress?: (group: number, samples: number, best: number, groups: number) => void;
  readonly onChoice?: (replays: number, most: number) => void;
  /** Is given the machine's bus and what is to be replayed before anything happens, to listen. */
  readonly observe?: (bus: Bus<MachineSignals>, input: SimulationInput) => void;
  /** Does the search and may end it early: the run then goes on with the best mapping so far. */
  readonly guard?: Guard;
}

function fetchesAhead({ cores }: Scenario['platform']): boolean {
  return cores.some(({ weightPrefetch }) => weightPrefetch === true);
}

/** @throws InputError when the scenario asks for what cannot be had */
export function run(scenario: Scenario, options: RunOptions = {}): RunResult {
  const { platform, groupSize, simulator } = scenario;

  // Describe: the host's queue in groups, and what every job costs on every core.
  const workload = queueOf(scenario);
  const groups = splitIntoGroups(workload.jobs, groupSize, platform.cores.length);
  const analysis = analyze(scenario, workload);

  // Search: a mapping, judged by the allocator or by the simulator; of the default mapper by both.
  const estimator = estimatorOf(scenario, analysis, workload.jobs);
  const parts = { analysis, jobs: workload.jobs, groups };
  const { mapping, searches, choice } = findMapping(scenario, parts, estimator, options);
  const queues = groups.map((ids) => queuesOf(mapping, platform.cores.length, ids));

  // Estimate: what the analytical allocator says of it.
  const input = replayInput({
    platform,
    ...simulator,
    analysis,
    mapping,
    groups: queues,
    jobs: workload.jobs,
    energy: scenario.energy,
  });
  const { bandwidthBytesPerCycle, collisions } = estimator;
  const table = withOnChip(estimator.table, input.noc);
  const estimate = allocateGroups(table, queues, bandwidthBytesPerCycle, simulator.barrier, collisions);

  // Replay: the same mapping, event by event.
  const { record = false, observe } = options;
  const replay = simulate(input, {
    record,
    ...(observe === undefined ? {} : { observe: (bus) => observe(bus, input) }),
  });

  // Explain: both as figures, and what sharing costs.
  return {
    scenario,
    jobs: workload.jobs,
    groups,
    analysis,
    mapping,
    searches,
    ...(choice === undefined ? {} : { choice }),
    // Weights that come ahead pass the barrier: then groups overlap at the memory.
    lowerBoundCycles: boundOf({ estimator, groups, barrier: simulator.barrier && !fetchesAhead(platform) }, searches),
    estimate: {
      timeline: estimate,
      metrics: measured(scenario, analysis, estimate),
      energy: estimateEnergy(analysis, mapping, platform, estimate.makespanCycles),
    },
    input,
    replay: { ...replay, metrics: measured(scenario, analysis, replay.timeline) },
    ...((options.tenants ?? hasSeveralJobs(workload.jobs))
      ? { fairness: fairness(input, workload.jobs, replay.timeline, termsOf(scenario.workload)) }
      : {}),
  };
}
