/**
 * The ladder's rungs (design, section 5): machines between the allocator's and the scenario's, each one effect further
 * than the rung before. The first plays the job table as the allocator reads it, the last is the scenario itself.
 *
 * | rung                  | adds                                                                            |
 * |-----------------------|---------------------------------------------------------------------------------|
 * | job-fluid             | nothing: every job streams its table row while it computes, proportional sharing |
 * | host                  | dependencies between groups, arrivals, priorities, control latency              |
 * | traffic               | the tile plan's bytes and cycles in place of the table's estimate               |
 * | bursts                | demand that follows the tiles; a job still computes while it streams            |
 * | tiles                 | loads of their own, at port width, as far ahead as they like                    |
 * | cold start and stores | a tile computes when loaded and is stored when computed                         |
 * | scratchpad size       | the SG's size, its buffers, prefetching across jobs as in the scenario          |
 * | weight prefetch       | weights of a core's next job, fetched before it may begin, where a core does so |
 * | core kinds            | cores that play work of a kind of their own, where there are any                |
 * | arbitration           | the scenario's arbitration policy                                               |
 * | network               | every link by itself, the time of hops and whole flits, where there is a network |
 * | SRAM                  | what a shared SRAM keeps as jobs come, where there is one                       |
 * | device timing         | the scenario's memory device, efficiency and latency                            |
 * | requests              | the device request by request, where the scenario asks for that                 |
 * | parts                 | what stands between cores and memory, where there is something                  |
 */
import type { JobTable } from '../analysis/job-table.js';
import type { Memory } from '../machine/memory.js';
import { tileTotals } from '../mapping/tile-plan.js';
import type { JobWork, SimulationInput } from '../simulator/input.js';
import { simulate } from '../simulator/simulate.js';
import type { Timeline } from '../timeline/timeline.js';
import { overlapTiles } from './against/overlapped-tiles.js';
import { fluidOf, intoBursts, joinPieces } from './bursts.js';
import { keptOfLoads } from './kept-shares.js';

export interface Rung {
  readonly name: RungName;
  /** What it adds to the rung before. */
  readonly adds: string;
  readonly replay: (input: SimulationInput, table: JobTable) => Timeline;
}

export const RUNG_NAMES = [
  'job-fluid',
  'host',
  'traffic',
  'bursts',
  'tiles',
  'cold start and stores',
  'scratchpad size',
  'weight prefetch',
  'core kinds',
  'arbitration',
  'network',
  'SRAM',
  'device timing',
  'requests',
  'parts',
] as const;

export type RungName = (typeof RUNG_NAMES)[number];

const TILE_RUNGS: readonly Rung[] = [
  {
    name: 'job-fluid',
    adds: 'nothing: the job table as the allocator reads it, played event by event',
    replay: (input, table) => played(withoutHost(fromTable(idealMemory(input), table))),
  },
  {
    name: 'host',
    adds: 'dependencies between groups, arrivals, priorities and the control latency',
    replay: (input, table) => played(fromTable(idealMemory(input), table)),
  },
  {
    name: 'traffic',
    adds: "the tile plan's bytes and cycles in place of the table's estimate",
    replay: (input) => played(asFlows(idealMemory(input))),
  },
  {
    name: 'bursts',
    adds: 'demand that follows the tiles',
    replay: (input) => {
      const pieces = intoBursts(idealMemory(input));
      return joinPieces(played(pieces.input), pieces);
    },
  },
  {
    name: 'tiles',
    adds: 'loads that run ahead of computing, without limit',
    replay: (input) => {
      const ideal = idealMemory(input);
      return played(unlimitedScratchpads({ ...overlapTiles(ideal), noc: keptOfLoads(ideal) }));
    },
  },
  {
    name: 'cold start and stores',
    adds: 'tiles that compute when loaded and are stored when computed',
    replay: (input) => played(unlimitedScratchpads(idealMemory(input))),
  },
  {
    name: 'scratchpad size',
    adds: 'the size of the scratchpads, their buffers, prefetching across jobs as in the scenario',
    replay: (input) => played(withoutPrefetch(idealMemory(input))),
  },
];

const WEIGHT_PREFETCH: Rung = {
  name: 'weight prefetch',
  adds: 'weights of the next job, fetched while its inputs are not there',
  replay: (input) => played(idealMemory(input)),
};

const CORE_KINDS: Rung = {
  name: 'core kinds',
  adds: 'cores that play work of a kind of their own, as streams of tile instructions',
  replay: (input) => played(proportionalMemory(input)),
};

const ARBITRATION: Rung = {
  name: 'arbitration',
  adds: 'the arbitration policy',
  replay: (input) => played(idealDevice(input)),
};

const DEVICE_TIMING: Rung = {
  name: 'device timing',
  adds: "the memory's device timing, efficiency and latency",
  replay: (input) => played(batchByBatch(input)),
};

/** Before it jobs slow down together, as the estimate has it; it goes before the device timing. */
const NETWORK: Rung = {
  name: 'network',
  adds: 'every link and stack by itself, the time of hops, whole flits',
  replay: (input) => played({ ...idealDevice(input), noc: asPlanned(input) }),
};

/** Before it the SRAM has what the plan says, whenever jobs come. */
const SRAM: Rung = {
  name: 'SRAM',
  adds: 'what the shared SRAM has when a job starts',
  replay: (input) => played({ ...idealDevice(input), noc: input.noc }),
};

const REQUESTS: Rung = { name: 'requests', adds: 'the memory device request by request', replay: played };

const PARTS: Rung = { name: 'parts', adds: 'what stands between cores and memory', replay: played };

/** The rungs that a scenario's ladder has: those from weight prefetch on only where there is what they add, but for two. */
export function rungsOf(input: SimulationInput): readonly Rung[] {
  if (input.parts === undefined) return rungsOfPlainWires(input);
  const plain = rungsOfPlainWires(input).map(
    (rung): Rung => ({ ...rung, replay: (given, table) => rung.replay({ ...given, parts: undefined }, table) }),
  );
  return [...plain, PARTS];
}

function rungsOfPlainWires({ cores, memory, work, noc }: SimulationInput): readonly Rung[] {
  const hasKinds = work.some((job) => job?.kind === 'tiles' && job.coreWork !== undefined);
  return [
    ...TILE_RUNGS,
    ...(cores.some(({ weightPrefetch }) => weightPrefetch === true) ? [WEIGHT_PREFETCH] : []),
    ...(hasKinds ? [CORE_KINDS] : []),
    ARBITRATION,
    ...(noc === undefined ? [] : [NETWORK]),
    ...(noc?.kept === undefined ? [] : [SRAM]),
    DEVICE_TIMING,
    ...(memory.requests === undefined ? [] : [REQUESTS]),
  ];
}

function played(input: SimulationInput): Timeline {
  return simulate(input).timeline;
}

function fromTable(input: SimulationInput, table: JobTable): SimulationInput {
  const coreOf = new Int32Array(table.jobs).fill(-1);
  for (const queues of input.groups)
    queues.forEach((queue, core) => {
      for (const job of queue) coreOf[job] = core;
    });
  const row = (job: number): JobWork => {
    const entry = job * table.cores + coreOf[job]!;
    const ways = table.ways === undefined ? {} : { storeShare: table.ways.storeShare[entry]! };
    const latencyCycles = table.latencyCycles[entry]!;
    return { kind: 'fluid', latencyCycles, bandwidthBytesPerCycle: table.bandwidthBytesPerCycle[entry]!, ...ways };
  };
  return { ...input, work: input.work.map((_, job) => (coreOf[job]! < 0 ? undefined : row(job))) };
}

function asFlows(input: SimulationInput): SimulationInput {
  return { ...input, work: input.work.map((job) => (job?.kind === 'tiles' ? fluidOf(job.plan) : job)) };
}

/** The host as the allocator sees it: a barrier if there is one, and nothing else. */
function withoutHost(input: SimulationInput): SimulationInput {
  const { barrier } = input.host;
  return { ...input, after: [], arrivalCycles: [], host: { barrier, controlLatencyCycles: 0 } };
}

/** Room for every tile of a core at once; no more, since a core keeps a place for each buffer. */
function unlimitedScratchpads(input: SimulationInput): SimulationInput {
  const tiles = input.cores.map(() => 0);
  for (const queues of input.groups)
    queues.forEach((queue, core) => {
      for (const id of queue) {
        const job = input.work[id];
        if (job?.kind === 'tiles') tiles[core]! += tileTotals(job.plan).tiles;
      }
    });
  const cores = withoutPrefetch(input).cores.map((core, c) => ({
    ...core,
    sgBytes: Number.POSITIVE_INFINITY,
    buffers: Math.max(1, tiles[c]!),
  }));
  return { ...input, cores, crossJobPrefetch: true };
}

function withoutPrefetch(input: SimulationInput): SimulationInput {
  return { ...input, cores: input.cores.map((core) => ({ ...core, weightPrefetch: undefined })) };
}

/** Tile cores everywhere, and a memory as in the rung of core kinds. */
function idealMemory(input: SimulationInput): SimulationInput {
  const work = input.work.map((job): JobWork | undefined =>
    job?.kind === 'tiles' && job.coreWork !== undefined ? { kind: 'tiles', plan: job.plan } : job,
  );
  return proportionalMemory({ ...input, work });
}

/** Proportional sharing of an ideal memory; the cores' ports keep their width. */
function proportionalMemory(input: SimulationInput): SimulationInput {
  const { bandwidthBytesPerCycle, loadPortBytesPerCycle, storePortBytesPerCycle } = input.memory;
  const ports: Partial<Memory> = { loadPortBytesPerCycle, storePortBytesPerCycle };
  const memory = { bandwidthBytesPerCycle, arbitration: 'proportional', ...ports };
  return { ...input, memory, noc: slowedTogether(input) };
}

function slowedTogether(input: SimulationInput): SimulationInput['noc'] {
  const noc = asPlanned(input);
  return noc === undefined ? undefined : { ...noc, sharing: 'uniform' };
}

function asPlanned({ noc }: SimulationInput): SimulationInput['noc'] {
  return noc?.kept === undefined ? noc : { ...noc, kept: { ...noc.kept, isLive: false } };
}

/** The scenario's arbitration over a memory that always gives its peak, at once. */
function idealDevice(input: SimulationInput): SimulationInput {
  return {
    ...input,
    noc: slowedTogether(input),
    memory: { ...input.memory, requests: undefined, device: 'ideal', efficiency: 1, latencyCycles: 0 },
  };
}

/** The scenario's memory with its device in closed form. */
function batchByBatch(input: SimulationInput): SimulationInput {
  return input.memory.requests === undefined ? input : { ...input, memory: { ...input.memory, requests: undefined } };
}
