/**
 * An accelerator put together by hand: cores with matrix engines, beside tile cores if wanted, one memory and one host.
 */
import { Simulation } from '../../src/kernel/simulation.js';
import type { MatrixEngine } from '../../src/machine/matrix-engine.js';
import type { Memory } from '../../src/machine/memory.js';
import type { InstructionStream } from '../../src/mapping/instruction-stream/stream.js';
import type { Queues } from '../../src/mapping/job-mapping.js';
import type { CoreComponent, Surroundings } from '../../src/simulator/cores/core-component.js';
import { MatrixEngineCore } from '../../src/simulator/cores/matrix-engine-core.js';
import { TileCore } from '../../src/simulator/cores/tile-core.js';
import { engineWork } from '../../src/simulator/engine-work.js';
import { Host } from '../../src/simulator/host.js';
import type { TiledWork } from '../../src/simulator/input.js';
import { buildMemory } from '../../src/simulator/memory/build-memory.js';
import { Account } from '../../src/simulator/observe/account.js';
import { byReason, IDLE_LATER_GROUP, type Stalls } from '../../src/simulator/observe/attribution.js';
import { machineBus, PORTS_PER_CORE } from '../../src/simulator/signals.js';

export interface EngineSystem {
  /** An engine, or nothing for a tile core. */
  readonly cores: readonly (MatrixEngine | undefined)[];
  readonly sgBytes: number;
  readonly memory: Memory;
  readonly groups: readonly Queues[];
  readonly streams: readonly (InstructionStream | undefined)[];
  readonly tiles?: readonly (TiledWork | undefined)[];
  readonly after?: readonly (readonly number[])[];
  readonly arrivalCycles?: readonly number[];
  readonly barrier?: boolean;
  readonly controlLatencyCycles?: number;
  readonly crossJobPrefetch?: boolean;
}

export interface EngineSystemRun {
  readonly makespanCycles: number;
  readonly jobStart: readonly number[];
  readonly jobEnd: readonly number[];
  /** By core: cycles by state of the machine's account, and why it waited. */
  readonly cycles: readonly (readonly number[])[];
  readonly stalls: readonly Stalls[];
  /** By core; undefined for a tile core. */
  readonly engines: readonly (Readonly<Record<string, number>> | undefined)[];
  readonly bytesAsked: number;
  readonly bytesServed: number;
  readonly spans: readonly { activity: string; core: number; job: number; tile: number; start: number; end: number }[];
}

export function runEngineSystem(system: EngineSystem): EngineSystemRun {
  const { cores, sgBytes, streams, crossJobPrefetch = true } = system;
  const simulation = new Simulation();
  const bus = machineBus();
  const jobs = streams.length;
  const jobStart = Array<number>(jobs).fill(Number.NaN);
  const jobEnd = Array<number>(jobs).fill(Number.NaN);
  const spans: EngineSystemRun['spans'][number][] = [];
  bus.on('jobStart', (_, job, time) => {
    jobStart[job] = time;
  });
  bus.on('jobEnd', (_, job, time) => {
    jobEnd[job] = time;
  });
  bus.on('span', (activity, core, job, tile, start, end) => {
    spans.push({ activity, core, job, tile, start, end });
  });
  const accounts = cores.map(() => new Account());
  const components: CoreComponent[] = [];
  const memory = buildMemory(system.memory, cores.length, simulation, bus, (port) =>
    components[Math.floor(port / PORTS_PER_CORE)]?.onTransferEnd(port),
  );
  const host = new Host(
    simulation,
    {
      groups: system.groups,
      after: system.after ?? streams.map(() => []),
      arrivalCycles: system.arrivalCycles ?? [],
      host: { barrier: system.barrier ?? true, controlLatencyCycles: system.controlLatencyCycles ?? 0 },
    },
    components,
    jobs,
  );
  const width = system.memory.bandwidthBytesPerCycle;
  const ports = { loadPortBytesPerCycle: width, storePortBytesPerCycle: width };
  cores.forEach((engine, core) => {
    const around: Surroundings = {
      simulation,
      memory,
      bus,
      account: accounts[core]!,
      isReleased: (job) => host.isReleased(job),
      hasArrived: (job) => host.hasArrived(job),
      onJobEnd: (job) => host.onJobEnd(job),
    };
    components.push(
      engine === undefined
        ? new TileCore(
            core,
            around,
            { sgBytes, buffers: 2, ...ports, crossJobPrefetch },
            (job) => system.tiles?.[job] as TiledWork,
          )
        : new MatrixEngineCore(core, around, { engine, sgBytes, ...ports, crossJobPrefetch }, (job) =>
            engineWork(streams[job] as InstructionStream, engine, sgBytes),
          ),
    );
  });
  host.start();
  simulation.run();
  const ends = jobEnd.filter((end) => !Number.isNaN(end));
  const makespanCycles = Math.max(0, ...ends);
  for (const account of accounts) {
    if (account.state === IDLE_LATER_GROUP) account.retell(IDLE_LATER_GROUP, 0);
    account.close(makespanCycles);
  }
  return {
    makespanCycles,
    jobStart,
    jobEnd,
    cycles: accounts.map(({ cycles }) => [...cycles]),
    stalls: accounts.map(({ cycles }) => byReason(cycles)),
    engines: components.map((core) => (core instanceof MatrixEngineCore ? core.engineAttribution : undefined)),
    bytesAsked: memory.bytesAsked,
    bytesServed: memory.bytesServed,
    spans,
  };
}
