/**
 * What the simulator replays: machine, mapping and work, as plain data. Times in cycles of the system clock.
 */
import type { PlatformPart } from '../machine/accelerator.js';
import type { Core } from '../machine/core.js';
import type { EnergyTable, JobActivity } from '../machine/energy.js';
import type { Memory } from '../machine/memory.js';
import type { CoreWork } from '../mapping/core-work.js';
import type { Queues } from '../mapping/job-mapping.js';
import type { TilePlan } from '../mapping/tile-plan.js';
import type { NocReplay } from './noc/noc-memory.js';

/** A job without inner structure, as the allocator sees it: it computes while it streams. */
export interface FluidWork {
  readonly kind: 'fluid';
  /** Which share of its bytes is stored: they go another way where there is a network. Default: none. */
  readonly storeShare?: number;
  readonly latencyCycles: number;
  readonly bandwidthBytesPerCycle: number;
}

/** A job as tiles that are loaded into the scratchpad, computed and stored. */
export interface TiledWork {
  readonly kind: 'tiles';
  readonly plan: TilePlan;
  /** What a core of another kind plays in its place; it is never mixed with plain tiles on one core. */
  readonly coreWork?: CoreWork | undefined;
}

export type JobWork = FluidWork | TiledWork;

export interface HostOptions {
  /** A group is issued when the one before has ended; otherwise all are, and a job waits for what it depends on. */
  readonly barrier: boolean;
  /** What issuing a group takes. */
  readonly controlLatencyCycles: number;
  /** Which of its queued jobs a core begins next. Default: `queue`. */
  readonly service?: Service | undefined;
  /** An inference that has begun on a core may wait for one of a lower priority number. Not for `queue`. Default: no. */
  readonly preemption?: boolean | undefined;
}

/** What the simulator is given to add energy up with. */
export interface EnergyInput {
  readonly table: EnergyTable;
  /** Of each job on the core it is mapped to, by job id; nothing where it is not known. */
  readonly activity: readonly (JobActivity | undefined)[];
  /** Whose each job is. */
  readonly tenant: readonly number[];
}
/**
 * - queue:    the next one of the queue; the core waits until it is released.
 * - released: the first one of the queue that is released.
 * - priority: of those released, one with the lowest priority number; among equal ones the first of the queue.
 */
export const SERVICES = ['queue', 'released', 'priority'] as const;

export type Service = (typeof SERVICES)[number];

export interface SimulationInput {
  readonly cores: readonly Core[];
  readonly memory: Memory;
  /** Between the cores and the memory. Absent: none, every core has its own ports. */
  readonly noc?: NocReplay | undefined;
  /** Between cores and memory, in this order from the cores on. Absent: none. */
  readonly parts?: readonly PlatformPart[] | undefined;
  /** Group after group: for each core its jobs, in order. */
  readonly groups: readonly Queues[];
  /** Work of each job on the core it is mapped to, by job id; undefined for jobs that are in no queue. */
  readonly work: readonly (JobWork | undefined)[];
  /** Jobs that must end before a job starts, by job id. Only read without a barrier. */
  readonly after: readonly (readonly number[])[];
  /** When each job is queued, by job id; 0 where there is none. */
  readonly arrivalCycles?: readonly number[];
  /** Whose turn, by job id: the lowest number first, at the host and at a memory that knows priorities. Default: 0. */
  readonly priority?: readonly number[];
  /** Which pass through a model a job belongs to, by job id. Default: each to its own. */
  readonly inference?: readonly number[];
  /** Whose each job is, by job id. Default: all are one tenant's. */
  readonly tenant?: readonly number[];
  readonly host: HostOptions;
  /** The first tiles of a core's next job load while the current one computes. */
  readonly crossJobPrefetch: boolean;
  /** Given where energy is to be added up. */
  readonly energy?: EnergyInput | undefined;
}
