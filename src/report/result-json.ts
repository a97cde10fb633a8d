/**
 * result.json: what a run found, as plain data. Field names carry their units.
 */
import { version } from '../base/version.js';
import type { Choice } from '../pipeline/choose-by-replay.js';
import { hasSeveralJobs } from '../pipeline/fairness.js';
import { differencePercent, type RunResult } from '../pipeline/result.js';
import { DEFAULT_GOAL, goals } from '../search/jobs/goals.js';
import { linkLoads } from '../simulator/noc/link-loads.js';
import { type SramReport, savedBytes } from '../simulator/noc/shared-sram.js';
import { largestStall } from '../simulator/observe/attribution.js';

export function resultDocument(result: RunResult) {
  const { scenario, replay, estimate } = result;
  return {
    caldera: version,
    name: scenario.name,
    seed: scenario.seed,
    jobs: result.jobs.length,
    groups: result.groups.map((ids) => ids.length),
    replay: {
      ...replay.metrics,
      bytesAsked: replay.bytesAsked,
      bytesServed: replay.bytesServed,
      events: replay.events,
    },
    /** Nanojoules. */
    ...(replay.energy === undefined ? {} : { energyNanojoules: energyDocument(result) }),
    allocator: estimate.metrics,
    /** Of the simulator against the allocator; null where the allocator cannot know when jobs arrive. */
    differencePercent: differencePercent(result) ?? null,
    lowerBoundCycles: result.lowerBoundCycles ?? null,
    cores: scenario.platform.cores.map(({ name, dataflow }, core) => ({
      name,
      dataflow,
      finishCycles: replay.timeline.coreFinishCycles[core],
      allocatorFinishCycles: estimate.timeline.coreFinishCycles[core],
      cycles: replay.attribution[core],
      /** Why it waited: the reasons of a cause sum to its cycles. */
      stallCycles: replay.stalls[core],
      ...largestStall(replay.stalls[core]),
      ...(replay.lanes?.[core] === undefined ? {} : { laneCycles: replay.lanes[core] }),
    })),
    /** Cycles the row's core waited for memory while the column's core held it. */
    interferenceCycles: replay.interference ?? null,
    /** What the memory did, where it was replayed request by request. */
    ...(replay.memory === undefined ? {} : { memory: replay.memory }),
    /** What links and stacks did, where there is a network on the chip. */
    ...(replay.network === undefined ? {} : { network: linkLoads(replay.network, replay.metrics.makespanCycles) }),
    /** Bytes that one stream brought to several cores, beyond once. */
    ...(replay.network?.castBytes === undefined ? {} : { multicastBytes: replay.network.castBytes }),
    /** What the shared SRAM kept, by tensor. */
    ...(replay.network?.sram === undefined ? {} : { sram: sramDocument(replay.network.sram) }),
    fairness: result.fairness,
    search: result.searches.map(({ best, reranked, samples, convergence, lowerBoundCycles }, group) => ({
      group,
      mapper: scenario.mapper.name,
      objective: scenario.mapper.objective,
      goal: scenario.mapper.goal,
      ...(scenario.mapper.goal === DEFAULT_GOAL
        ? { bestCycles: best }
        : { best, unit: goals.get(scenario.mapper.goal, scenario.mapper.goalOptions).unit }),
      /** What the simulator said of it, when it picked among the best. */
      rerankedCycles: reranked ?? null,
      /** No mapping of the group by itself is below it, by the allocator; null where another objective was asked. */
      lowerBoundCycles: lowerBoundCycles ?? null,
      gap: lowerBoundCycles === undefined ? null : best / lowerBoundCycles - 1,
      samples,
      convergence,
    })),
    /** How the simulator chose the mapping of the whole run, where it did. */
    ...(result.choice === undefined ? {} : { choice: choiceDocument(result.choice, scenario) }),
    warnings: result.analysis.warnings,
  };
}

function choiceDocument({ value, ofSearch, replays }: Choice, { mapper }: RunResult['scenario']) {
  const { unit } = goals.get(mapper.goal, mapper.goalOptions);
  return { goal: mapper.goal, unit, value, ofSearch, replays };
}

/** What the simulator added up, and the sum by formula. */
function energyDocument({ scenario, jobs, replay: { energy }, estimate }: RunResult) {
  return {
    table: scenario.energy,
    ...energy,
    // Where each job is a tenant of its own, there is nobody to tell apart.
    byTenant: hasSeveralJobs(jobs) ? energy?.byTenant : undefined,
    byCore: energy?.byCore.map((parts, core) => ({ core: scenario.platform.cores[core]?.name, ...parts })),
    estimate: estimate.energy ?? null,
  };
}

function sramDocument({ capacityBytes, tensors, occupancy }: SramReport): object {
  const heldBytes = occupancy.bytes.reduce((most, bytes) => Math.max(most, bytes), 0);
  const notCrossedBytes = tensors.reduce((sum, tensor) => sum + savedBytes(tensor), 0);
  return { capacityBytes, mostHeldBytes: heldBytes, notCrossedBytes, tensors };
}
