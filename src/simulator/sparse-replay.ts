/**
 * Replays a schedule of sparse jobs event by event: cores that walk the patterns, and the memory they share. The host
 * issues everything at once; a job starts when those it waits for have ended.
 */
import { InputError } from '../base/errors.js';
import { Simulation } from '../kernel/simulation.js';
import type { Memory } from '../machine/memory.js';
import type { SparseCore } from '../machine/sparse/sparse-core.js';
import { checkSchedule, type SparseSchedule } from '../mapping/sparse/sparse-job.js';
import type { Timeline } from '../timeline/timeline.js';
import type { Surroundings } from './cores/core-component.js';
import { type LaneCycles, withWaits } from './cores/sparse/lane-account.js';
import { SparseCoreComponent } from './cores/sparse/sparse-core-component.js';
import { Host } from './host.js';
import { buildMemory } from './memory/build-memory.js';
import type { SharedMemory } from './memory/shared-memory.js';
import { UnlimitedMemory } from './memory/unlimited-memory.js';
import { Account } from './observe/account.js';
import { byCause, byReason, type Cause, IDLE_DONE, IDLE_LATER_GROUP, type Stalls } from './observe/attribution.js';
import { type Recording, record } from './observe/recorder.js';
import { assemble } from './parts/assemble.js';
import { type CoreEnds, CorePart } from './parts/core-part.js';
import { HostPart } from './parts/host-part.js';
import { MemoryPart } from './parts/memory-part.js';
import { stopped } from './parts/stopped.js';
import { machineBus, PORTS_PER_CORE } from './signals.js';

export interface SparseReplayInput {
  readonly cores: readonly SparseCore[];
  /** A bandwidth of infinity leaves the ports alone to limit transfers. */
  readonly memory: Memory;
  readonly schedule: SparseSchedule;
  /** A core's next job loads while the present one computes, where it has the buffers. Default true. */
  readonly crossJobPrefetch?: boolean;
}

export interface SparseReplay {
  readonly timeline: Timeline;
  /** By core, cycles by cause: a row sums to the makespan. */
  readonly attribution: readonly Readonly<Record<Cause, number>>[];
  readonly stalls: readonly Stalls[];
  /** By core, cycles of all its lanes: a row sums to lanes × makespan. */
  readonly laneCycles: readonly Readonly<LaneCycles>[];
  /** By core and lane, cycles: at work, and waiting for the longest lane. */
  readonly lanes: readonly { readonly work: Float64Array; readonly waits: Float64Array }[];
  /** By core, of all its lanes. */
  readonly iterations: readonly number[];
  readonly bytesAsked: number;
  readonly bytesServed: number;
  readonly events: number;
  readonly recording?: Recording;
}

/** @throws InputError for queues that name no job, one twice, or jobs that wait for each other */
export function replaySparse(input: SparseReplayInput, options: { readonly record?: boolean } = {}): SparseReplay {
  const { cores, memory: hardware, schedule, crossJobPrefetch = true } = input;
  checkSchedule(schedule);
  if (schedule.queues.length > cores.length)
    throw new InputError({
      path: 'queues',
      expected: `at most ${cores.length}, one a core`,
      found: schedule.queues.length,
    });
  const { jobs } = schedule;
  const simulation = new Simulation();
  const bus = machineBus();
  const recording = options.record === true ? record(bus, cores.length) : undefined;
  const accounts = cores.map(
    (_, core) =>
      new Account(bus.heard.state ? (state, start, end) => bus.emit('state', core, state, start, end) : undefined),
  );

  const jobCore = new Int32Array(jobs.length).fill(-1);
  const jobStartCycles = new Float64Array(jobs.length);
  const jobEndCycles = new Float64Array(jobs.length);
  const coreFinishCycles = new Float64Array(cores.length);
  let ended = 0;
  bus.on('jobStart', (core, job, time) => {
    jobCore[job] = core;
    jobStartCycles[job] = time;
  });
  bus.on('jobEnd', (core, job, time) => {
    jobEndCycles[job] = time;
    coreFinishCycles[core] = time;
    ended++;
  });

  const queues = cores.map((_, core) => schedule.queues[core] ?? []);
  const issue = { groups: [queues], after: schedule.after ?? [], host: { barrier: false, controlLatencyCycles: 0 } };
  const memoryPart = new MemoryPart(hardware, cores.length, (onEnd) =>
    memoryOf(hardware, cores.length, simulation, bus, onEnd),
  );
  const memory = memoryPart.inside;
  const hostPart = new HostPart(issue.host, cores.length, (lines) => new Host(simulation, issue, lines, jobs.length));
  const { host } = hostPart;
  const coreParts = cores.map(
    (core, number) =>
      new CorePart(
        number,
        core,
        (ends) => buildCore(core, number, ends),
        () => host.firstOpen(number),
      ),
  );
  const machine = assemble(simulation, { host: hostPart, cores: coreParts, memory: memoryPart });
  machine.start();
  const sparse = coreParts.map(({ inside }) => inside);
  simulation.run();
  const queued = queues.flat().length;
  if (ended !== queued) throw stopped(queued - ended, queued, machine);

  const makespanCycles = coreFinishCycles.reduce((latest, finish) => Math.max(latest, finish), 0);
  for (const account of accounts) {
    if (account.state === IDLE_LATER_GROUP) account.retell(IDLE_DONE, 0); // nothing came after
    account.close(makespanCycles);
  }
  const attribution = accounts.map(({ cycles }) => byCause(cycles));
  return {
    timeline: {
      makespanCycles,
      jobCore,
      jobStartCycles,
      jobEndCycles,
      coreFinishCycles,
      bytesServed: memory.bytesServed,
      bandwidth: recording?.bandwidth ?? { cycles: [], bytesPerCycle: [] },
    },
    attribution,
    stalls: accounts.map(({ cycles }) => byReason(cycles)),
    laneCycles: sparse.map(({ laneCycles }, core) => withWaits(laneCycles, attribution[core]!, cores[core]!.lanes)),
    lanes: sparse.map(({ laneWork, laneWaits }) => ({ work: laneWork, waits: laneWaits })),
    iterations: sparse.map(({ iterations }) => iterations),
    bytesAsked: memory.bytesAsked,
    bytesServed: memory.bytesServed,
    events: simulation.events,
    ...(recording === undefined ? {} : { recording }),
  };

  function buildCore(core: SparseCore, number: number, ends: CoreEnds): SparseCoreComponent {
    const around: Surroundings = {
      simulation,
      memory: ends.memory,
      bus,
      account: accounts[number]!,
      isReleased: (job) => host.isReleased(job),
      hasArrived: (job) => host.hasArrived(job),
      onJobEnd: ends.onJobEnd,
    };
    return new SparseCoreComponent(number, around, core, (job) => jobs[job]!, crossJobPrefetch);
  }
}

function memoryOf(
  hardware: Memory,
  cores: number,
  simulation: Simulation,
  bus: ReturnType<typeof machineBus>,
  onEnd: (port: number) => void,
): SharedMemory {
  if (hardware.bandwidthBytesPerCycle < Number.POSITIVE_INFINITY)
    return buildMemory(hardware, cores, simulation, bus, onEnd);
  return new UnlimitedMemory(simulation, cores * PORTS_PER_CORE, hardware.latencyCycles ?? 0, onEnd);
}
