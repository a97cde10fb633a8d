/**
 * Replays a mapping event by event: host, cores and memory on one clock. Shares nothing with the analytical allocator
 * but plain data types.
 */
import { InputError } from '../base/errors.js';
import { MOST_TILES } from '../base/limits.js';
import type { Bus } from '../kernel/bus.js';
import { Simulation } from '../kernel/simulation.js';
import type { TilePlan } from '../mapping/tile-plan.js';
import { tileRows } from '../mapping/tile-rows.js';
import type { Timeline } from '../timeline/timeline.js';
import type { CoreComponent, Surroundings } from './cores/core-component.js';
import { coreKinds, kindOfWork } from './cores/core-kinds.js';
import { type LaneCycles, withWaits } from './cores/sparse/lane-account.js';
import { Host } from './host.js';
import type { JobWork, SimulationInput } from './input.js';
import type { JobFeed } from './job-feed.js';
import { buildMemory } from './memory/build-memory.js';
import type { RequestReport } from './memory/dram/request-report.js';
import { buildNocMemory } from './noc/build-noc-memory.js';
import { memoryBytesOf, type NetworkReport } from './noc/network-report.js';
import { Account } from './observe/account.js';
import {
  byCause,
  byReason,
  type Cause,
  COMPUTE_LANES,
  IDLE_DONE,
  IDLE_LATER_GROUP,
  type Stalls,
} from './observe/attribution.js';
import { type EnergyReport, observeEnergy } from './observe/energy.js';
import { observeInterference } from './observe/interference.js';
import { type Recording, record, type Window } from './observe/recorder.js';
import { assemble } from './parts/assemble.js';
import { type CoreEnds, CorePart } from './parts/core-part.js';
import { HostPart } from './parts/host-part.js';
import { buildParts } from './parts/machine-parts.js';
import { MemoryPart } from './parts/memory-part.js';
import { stopped } from './parts/stopped.js';
import { type MachineSignals, machineBus } from './signals.js';

/** Cycles by cause; a core's row sums to the makespan. */
export type Attribution = readonly Readonly<Record<Cause, number>>[];

export interface SimulationResult {
  readonly timeline: Timeline;
  /** By core. */
  readonly attribution: Attribution;
  /** By core: why it waited. The reasons of a cause sum to the attribution's figure. */
  readonly stalls: readonly Stalls[];
  /** By core, of its compute the cycles in which only its vector lanes worked. Present where there are any. */
  readonly vectorCycles?: readonly number[];
  /** By core, cycles of its sparse lanes by what they did: a row sums to lanes × makespan. Present where there are any. */
  readonly lanes?: readonly (Readonly<LaneCycles> | undefined)[];
  readonly bytesAsked: number;
  readonly bytesServed: number;
  readonly events: number;
  /** Present where the input says what operations cost. */
  readonly energy?: EnergyReport;
  /** What the memory did; present where it is replayed request by request. */
  readonly memory?: RequestReport;
  /** What links and stacks did; present where there is a network on the chip. */
  readonly network?: NetworkReport;
  /** Present when a recording was asked for. */
  readonly recording?: Recording;
  /** Cycles row i waited for memory while column j held it; present when a recording was asked for. */
  readonly interference?: readonly (readonly number[])[];
}

/**
 * @param options.observe is given the bus before anything happens, to listen
 * @throws InputError for an unknown arbitration policy, device or part, or a tile that no scratchpad can hold
 */
export function simulate(
  given: SimulationInput,
  options: {
    readonly record?: boolean | Window;
    readonly observe?: (bus: Bus<MachineSignals>) => void;
    /** Jobs that come while it runs; their numbers follow those of the input's. */
    readonly feeds?: readonly JobFeed[];
  } = {},
): SimulationResult {
  checkTilesFit(given);
  const { feeds } = options;
  const input = feeds === undefined ? given : withRoomFor(feeds, given);
  const { cores, memory: hardware, groups } = input;
  const work = [...input.work];
  const simulation = new Simulation();
  const bus = machineBus();
  const { record: recorded = false } = options;
  const recording =
    recorded === false ? undefined : record(bus, cores.length, recorded === true ? undefined : recorded);
  const interference =
    recording === undefined ? undefined : observeInterference(bus, cores.length, recording.tellHolder);
  options.observe?.(bus);
  const keptOf =
    input.noc?.kept === undefined ? undefined : (job: number, isStore: boolean) => memory.keptOf!(job, isStore);
  const energy =
    input.energy === undefined ? undefined : observeEnergy(bus, { ...input, energy: input.energy }, keptOf);
  const accounts = cores.map(
    (_, core) =>
      new Account(bus.heard.state ? (state, start, end) => bus.emit('state', core, state, start, end) : undefined),
  );

  const jobCore = new Int32Array(work.length).fill(-1);
  const jobStartCycles = new Float64Array(work.length);
  const jobEndCycles = new Float64Array(work.length);
  const coreFinishCycles = new Float64Array(cores.length);
  let queued = 0;
  let ended = 0;
  let nextRoom = given.work.length;
  for (const queues of groups) for (const queue of queues) queued += queue.length;
  bus.on('jobStart', (core, job, time) => {
    jobCore[job] = core;
    jobStartCycles[job] = time;
  });
  bus.on('jobEnd', (core, job, time) => {
    jobEndCycles[job] = time;
    coreFinishCycles[core] = time;
    ended++;
  });

  const memoryPart = new MemoryPart(hardware, cores.length, (onTransferEnd) =>
    input.noc === undefined
      ? buildMemory(hardware, cores.length, simulation, bus, onTransferEnd)
      : buildNocMemory(hardware, input.noc, simulation, bus, onTransferEnd),
  );
  const memory = memoryPart.inside;
  const fed = feeds === undefined ? undefined : { feeds: feeds.map(takeWork), firstJob: given.work.length };
  const hostPart = new HostPart(
    input.host,
    cores.length,
    (lines) => new Host(simulation, input, lines, work.length, fed),
  );
  const { host } = hostPart;
  const coreParts = cores.map(
    (spec, core) =>
      new CorePart(
        core,
        spec,
        (ends) => buildCore(core, ends),
        () => host.firstOpen(core),
      ),
  );
  const between = buildParts(input.parts ?? [], simulation, hardware);
  const machine = assemble(simulation, { host: hostPart, cores: coreParts, between, memory: memoryPart });
  machine.start();
  const components = coreParts.map(({ inside }) => inside);
  simulation.run();
  if (ended !== queued) throw stopped(queued - ended, queued, machine);

  const makespanCycles = coreFinishCycles.reduce((latest, finish) => Math.max(latest, finish), 0);
  for (const account of accounts) {
    if (account.state === IDLE_LATER_GROUP) account.retell(IDLE_DONE, 0); // nothing came after
    account.close(makespanCycles);
  }
  const { bytesAsked, bytesServed } = memory;
  const report = memory.report?.();
  const network = memory.networkReport?.();
  // What a shared SRAM keeps, and what one stream brings to several cores, is served without crossing the memory for each.
  const crossed = (input.noc?.kept ?? input.noc?.cast) === undefined ? bytesServed : memoryBytesOf(network);
  const attribution = accounts.map(({ cycles }) => byCause(cycles));
  const vectorCycles = accounts.map(({ cycles }) => cycles[COMPUTE_LANES]!);
  const lanes = components.map(({ laneCycles, laneCount }, core) =>
    laneCycles === undefined ? undefined : withWaits(laneCycles, attribution[core]!, laneCount ?? 0),
  );
  return {
    timeline: {
      makespanCycles,
      jobCore,
      jobStartCycles,
      jobEndCycles,
      coreFinishCycles,
      bytesServed: crossed,
      bandwidth: recording?.bandwidth ?? { cycles: [], bytesPerCycle: [] },
    },
    attribution,
    stalls: accounts.map(({ cycles }) => byReason(cycles)),
    ...(vectorCycles.every((cycles) => cycles === 0) ? {} : { vectorCycles }),
    bytesAsked,
    bytesServed,
    events: simulation.events,
    ...(lanes.every((cycles) => cycles === undefined) ? {} : { lanes }),
    ...(energy === undefined ? {} : { energy: energy(makespanCycles) }),
    ...(report === undefined ? {} : { memory: report }),
    ...(network === undefined ? {} : { network }),
    ...(recording === undefined ? {} : { recording }),
    ...(interference === undefined ? {} : { interference: interference() }),
  };

  /** The feed, with the work of its batches put where the cores look for it. */
  function takeWork(feed: JobFeed): JobFeed {
    const first = nextRoom;
    nextRoom += feed.mostJobs;
    const next = (now: number) => {
      const batch = feed.next(now);
      batch?.jobs.forEach((job, k) => {
        checkTileFits(job.work.plan, cores[job.core]?.sgBytes ?? 0, first + k);
        work[first + k] = job.work;
      });
      queued += batch?.jobs.length ?? 0;
      return batch;
    };
    return { priority: feed.priority, mostJobs: feed.mostJobs, next, wakeCycles: () => feed.wakeCycles() };
  }

  /** Told whose bytes a port moves next, where the memory asks. */
  function servingFor(): Pick<Surroundings, 'serveFor'> {
    if ((input.noc?.kept ?? input.noc?.cast) !== undefined)
      return { serveFor: (port, job) => memory.carryFor?.(port, job) };
    if (input.tenant === undefined || memory.serveFor === undefined) return {};
    return { serveFor: (port, job) => memory.serveFor?.(port, input.tenant?.[job] ?? 0) };
  }

  function buildCore(core: number, ends: CoreEnds): CoreComponent {
    const account = accounts[core] as Account;
    const around: Surroundings = {
      simulation,
      memory: ends.memory,
      bus,
      account,
      isReleased: (job) => host.isReleased(job),
      hasArrived: (job) => host.hasArrived(job),
      mayFetchAhead: (job) => host.mayFetchAhead(job),
      onJobEnd: ends.onJobEnd,
      dispatch: host.dispatch,
      priorityOf: (job) => input.priority?.[job] ?? 0,
      ...servingFor(),
    };
    const jobs = groups.flatMap((queues) => queues[core] ?? []);
    const parts = {
      core,
      spec: cores[core] as SimulationInput['cores'][number],
      loadPortBytesPerCycle: hardware.loadPortBytesPerCycle ?? hardware.bandwidthBytesPerCycle,
      storePortBytesPerCycle: hardware.storePortBytesPerCycle ?? hardware.bandwidthBytesPerCycle,
      crossJobPrefetch: input.crossJobPrefetch,
      jobs,
      work: (job: number) => work[job] as JobWork,
    };
    return coreKinds.get(kindOfCore(core, jobs, work)).build(parts, around);
  }
}

/** A core plays work of one kind. */
function kindOfCore(core: number, jobs: readonly number[], work: SimulationInput['work']): string {
  const counts = new Map<string, number>();
  for (const job of jobs) {
    const kind = kindOfWork(work[job] as JobWork);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const [first = 'tiles', second] = counts.keys();
  if (second === undefined) return first;
  throw new InputError({
    path: `core ${core}`,
    expected: `jobs for a core of one kind, ${first} or ${second}`,
    found: `${counts.get(first)} ${first} of ${jobs.length}`,
  });
}

/** Numbers for the jobs of feeds: nothing is known of them yet. */
function withRoomFor(feeds: readonly JobFeed[], input: SimulationInput): SimulationInput {
  const { work, after, arrivalCycles, priority, inference } = input;
  const rooms = feeds.flatMap((feed, f) => Array.from({ length: feed.mostJobs }, () => ({ feed, f })));
  return {
    ...input,
    work: [...work, ...rooms.map(() => undefined)],
    after: [...after, ...rooms.map(() => [])],
    arrivalCycles: [...work.map((_, job) => arrivalCycles?.[job] ?? 0), ...rooms.map(() => 0)],
    ...(priority === undefined && input.host.service !== 'priority'
      ? {}
      : { priority: [...work.map((_, job) => priority?.[job] ?? 0), ...rooms.map(({ feed }) => feed.priority)] }),
    // Below 0: nobody else's.
    inference: [...work.map((_, job) => inference?.[job] ?? job), ...rooms.map(({ f }) => -1 - f)],
  };
}

/** @throws InputError for a tile that the scratchpad cannot hold */
function checkTileFits(plan: TilePlan, capacity: number, job: number): void {
  const { largestTileBytes } = tileRows(plan).totals;
  if (largestTileBytes <= capacity) return;
  throw new InputError({ path: `job ${job}`, expected: `tiles of at most ${capacity} bytes`, found: largestTileBytes });
}

function checkTilesFit(input: SimulationInput): void {
  let all = 0;
  for (const queues of input.groups) {
    queues.forEach((queue, core) => {
      const capacity = input.cores[core]?.sgBytes ?? 0;
      for (const job of queue) {
        const work = input.work[job];
        if (work === undefined)
          throw new InputError({ path: `job ${job}`, expected: 'work for a mapped job', found: undefined });
        if (work.kind !== 'tiles' || coreKinds.get(kindOfWork(work)).playsTiles !== true) continue;
        const { largestTileBytes, tiles } = tileRows(work.plan).totals;
        if (largestTileBytes > capacity)
          throw new InputError({
            path: `job ${job}`,
            expected: `tiles of at most ${capacity} bytes (the SG of core ${core})`,
            found: largestTileBytes,
          });
        if (tiles < 1) throw new InputError({ path: `job ${job}`, expected: 'at least one tile', found: tiles });
        all += tiles;
        if (all > MOST_TILES)
          throw new InputError({
            path: `job ${job}`,
            expected: `at most ${MOST_TILES.toLocaleString('en')} tiles of all jobs together`,
            found: `${tiles.toLocaleString('en')} tiles of this job on core ${core}`,
            hint: 'a larger scratchpad makes larger tiles',
          });
      }
    });
  }
}
