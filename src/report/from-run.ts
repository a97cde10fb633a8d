/**
 * Report data of a run: the simulator's timeline first, the allocator's to hold beside it. What a run does not know,
 * such as the validation ladder or a certified bound, is added by whoever does.
 */
import { stringify as toYaml } from 'yaml';
import { counted, fixed } from '../base/numbers.js';
import { version } from '../base/version.js';
import type { Platform } from '../machine/accelerator.js';
import type { Fairness } from '../pipeline/fairness.js';
import type { RunResult } from '../pipeline/result.js';
import { DEFAULT_GOAL } from '../search/jobs/goals.js';
import { linkLoads } from '../simulator/noc/link-loads.js';
import { savedBytes } from '../simulator/noc/shared-sram.js';
import { type EnergyReport, energySum } from '../simulator/observe/energy.js';
import type { SimulationResult } from '../simulator/simulate.js';
import type { Timeline } from '../timeline/timeline.js';
import { jobName, type QueuedJob } from '../workload/job.js';
import { enginePipelines } from './engine-pipelines.js';
import { headlineOf } from './headline.js';
import {
  type ReportData,
  type ReportEnergy,
  type ReportJobs,
  type ReportLatency,
  type ReportNoc,
  type ReportPlatform,
  type ReportSram,
  type ReportTable,
  type ReportTimeline,
  STATES,
} from './report-data.js';
import { bandwidthOf, occupancyOf } from './steps.js';
import { statesOf, tracksOf } from './tracks.js';

/** Parts that come from elsewhere. */
export interface ReportExtras extends Partial<Pick<ReportData, 'ladder' | 'tenants'>> {
  /** Timelines of the same jobs under other mappings, to compare with. */
  readonly others?: readonly ReportTimeline[];
}

export function reportOfRun(result: RunResult, extras: ReportExtras = {}): ReportData {
  const { scenario, jobs, groups, replay, estimate, searches } = result;
  const { platform } = scenario;
  const cores = platform.cores.length;
  return {
    name: scenario.name,
    caldera: version,
    seed: scenario.seed,
    subtitle: `${counted(jobs.length, 'job')} in ${counted(groups.length, 'group')} on ${platform.name}`,
    platform: platformOf(platform),
    headline: headlineOf(result),
    jobs: jobsOf(jobs, groups),
    timelines: [
      simulatorTimeline('simulator', replay, cores),
      allocatorTimeline('allocator', estimate.timeline, cores),
      ...(extras.others ?? []),
    ],
    // The page counts convergence in cycles.
    searches: (scenario.mapper.goal === DEFAULT_GOAL ? searches : []).map(({ convergence }, group) => ({
      label: searches.length === 1 ? scenario.mapper.name : `${scenario.mapper.name}, group ${group}`,
      samples: convergence.samples,
      bestCycles: convergence.best,
      // Groups that overlap have no bounds of their own.
      boundCycles: scenario.simulator.barrier || searches.length === 1 ? searches[group]?.lowerBoundCycles : undefined,
    })),
    ladder: extras.ladder,
    interference:
      replay.interference === undefined
        ? undefined
        : { names: platform.cores.map(({ name }) => name), cycles: replay.interference },
    tenants: extras.tenants ?? tenantsOf(result.fairness, replay.energy),
    latencies: latenciesOf(result.fairness),
    energy: energyOf(replay),
    pipelines: enginePipelines(result),
    noc: nocOf(platform, replay),
    sram: sramOf(replay),
    warnings: result.analysis.warnings,
    scenario: toYaml(scenario.document),
  };
}

export function platformOf({ name, clockGHz, memory, cores }: Platform): ReportPlatform {
  return {
    name,
    clockGHz,
    bandwidthBytesPerCycle: memory.bandwidthBytesPerCycle,
    cores: cores.map((core) => ({
      name: core.name,
      kind: `${core.dataflow} ${core.rows}×${core.columns}`,
      sgBytes: core.sgBytes,
    })),
  };
}

export function jobsOf(jobs: readonly QueuedJob[], groups: readonly (readonly number[])[]): ReportJobs {
  const models = [...new Set(jobs.map(({ model }) => model))];
  const index = new Map(models.map((model, i) => [model, i]));
  const group = new Uint32Array(jobs.length);
  groups.forEach((ids, g) => {
    for (const id of ids) group[id] = g;
  });
  return {
    name: jobs.map(jobName),
    models,
    model: Uint32Array.from(jobs, ({ model }) => index.get(model) as number),
    tenant: Uint32Array.from(jobs, ({ tenant }) => tenant),
    inference: Uint32Array.from(jobs, ({ inference }) => inference),
    group,
  };
}

export function simulatorTimeline(label: string, replay: SimulationResult, cores: number): ReportTimeline {
  const { timeline, recording, attribution, stalls, vectorCycles } = replay;
  const { makespanCycles } = timeline;
  const rows = attribution.map((cycles, core) =>
    STATES.map(({ cause, reason }) => {
      const alone = vectorCycles?.[core] ?? 0;
      if (cause === 'compute') return reason === 'lanes' ? alone : cycles.compute - alone;
      const reasons: Readonly<Record<string, number>> = stalls[core]?.[cause] ?? {};
      return reasons[reason] ?? 0;
    }),
  );
  const whole = { ...jobTimes(label, timeline), attribution: rows };
  if (recording === undefined) return whole;
  return {
    ...whole,
    ...tracksOf(recording.spans, cores, makespanCycles),
    states: statesOf(recording.states, cores, makespanCycles),
    occupancy: occupancyOf(recording.occupancy, cores, makespanCycles),
    bandwidth: bandwidthOf(recording.bandwidth, recording.bandwidth.byCore, cores, makespanCycles),
  };
}

export function allocatorTimeline(label: string, timeline: Timeline, cores: number): ReportTimeline {
  const bandwidth = bandwidthOf(timeline.bandwidth, undefined, cores, timeline.makespanCycles);
  return { ...jobTimes(label, timeline), bandwidth };
}

function jobTimes(label: string, { makespanCycles, jobCore, jobStartCycles, jobEndCycles }: Timeline): ReportTimeline {
  return { label, makespanCycles, core: jobCore, start: jobStartCycles, end: jobEndCycles };
}

/** More bars than these say nothing. */
const MOST_TENANTS = 32;

function latenciesOf({ tenants = [] }: Partial<Fairness> = {}): ReportLatency[] | undefined {
  if (tenants.length < 2 || tenants.length > MOST_TENANTS) return undefined;
  return tenants.map(({ tenant, name = `tenant ${tenant}`, latencyCycles: { mean, max }, deadline }) => ({
    name,
    meanCycles: mean,
    worstCycles: max,
    ...(deadline === undefined ? {} : { deadlineCycles: deadline.cycles }),
  }));
}

function energyOf({ energy }: SimulationResult): ReportEnergy | undefined {
  if (energy === undefined || energy.total <= 0) return undefined;
  const ofCores = energy.byCore.reduce((sum, core) => sum + core.static, 0);
  return {
    parts: ['PE', 'SL', 'SG', 'HBM', 'PE, SL and SG together', 'static'],
    byCore: energy.byCore.map(({ pe, sl, sg, hbm, unsplit, static: still }) => [pe, sl, sg, hbm, unsplit, still]),
    memory: [0, 0, 0, 0, 0, Math.max(0, energy.static - ofCores)],
  };
}

/** Where a chip's cores and stacks lie, and how full its links were. */
function nocOf({ noc }: Platform, { network, timeline }: SimulationResult): ReportNoc | undefined {
  if (noc === undefined || network === undefined) return undefined;
  const { grid, corePlaces, stackPlaces } = noc;
  const links = linkLoads(network, timeline.makespanCycles).map(
    ({ name, from, to, used, bytes, waitedCycles, waitedMost }) => ({
      ...{ name, from, to, used },
      ...{ bytes, waitedCycles, waitedMost },
    }),
  );
  return { grid: { topology: grid.topology, sizes: [...grid.sizes] }, corePlaces, stackPlaces, links };
}

const MOST_TENSORS = 12;

function sramOf({ network }: SimulationResult): ReportSram | undefined {
  if (network?.sram === undefined) return undefined;
  const { capacityBytes, occupancy, tensors } = network.sram;
  const saved = tensors
    .map((tensor) => ({ name: tensor.name, savedBytes: savedBytes(tensor) }))
    .toSorted((a, b) => b.savedBytes - a.savedBytes);
  return { capacityBytes, ...occupancy, tensors: saved.filter((one) => one.savedBytes > 0).slice(0, MOST_TENSORS) };
}

/** One tenant alone shares with nobody: nothing to tell. Static power belongs to no tenant. */
function tenantsOf({ tenants = [] }: Partial<Fairness> = {}, energy?: EnergyReport): ReportTable | undefined {
  if (tenants.length < 2) return undefined;
  const joules = new Map(energy?.byTenant.map((parts) => [parts.tenant, energySum(parts)]));
  const cycles = (value: number | undefined): string =>
    value === undefined ? '–' : Math.round(value).toLocaleString('en');
  const misses = ({ deadline, inferences }: (typeof tenants)[number]): string =>
    deadline === undefined ? '–' : `${deadline.misses} of ${inferences}`;
  const hasDeadlines = tenants.some(({ deadline }) => deadline !== undefined);
  return {
    columns: [
      'tenant',
      'models',
      'jobs',
      'inferences',
      'mean latency (cycles)',
      'p95 latency',
      'p99 latency',
      ...(hasDeadlines ? ['deadline misses'] : []),
      'alone',
      'slowdown',
      ...(energy === undefined ? [] : ['energy (mJ)']),
    ],
    rows: tenants.map((tenant) => [
      tenant.name ?? String(tenant.tenant),
      tenant.models.join(', '),
      String(tenant.jobs),
      String(tenant.inferences),
      cycles(tenant.latencyCycles.mean),
      cycles(tenant.latencyCycles.p95),
      cycles(tenant.latencyCycles.p99),
      ...(hasDeadlines ? [misses(tenant)] : []),
      cycles(tenant.aloneCycles),
      `${tenant.slowdown.toFixed(2)}×`,
      ...(energy === undefined ? [] : [fixed((joules.get(tenant.tenant) ?? 0) / 1e6, 3)]),
    ]),
  };
}
