/**
 * What the host and the memory need of a core, whatever is inside; and what every core is built into.
 */
import type { Bus } from '../../kernel/bus.js';
import type { Simulation } from '../../kernel/simulation.js';
import type { Dispatch } from '../dispatcher.js';
import type { SharedMemory } from '../memory/shared-memory.js';
import type { Account } from '../observe/account.js';
import type { MachineSignals } from '../signals.js';
import type { LaneCycles } from './sparse/lane-account.js';

export interface CoreComponent {
  /** Appends jobs to the queue, in order. Those not yet released wait. The list is live: copy what is to be kept. */
  issue(jobs: readonly number[]): void;
  /** The host is about to issue jobs: until then the core waits for it. */
  expect(): void;
  /** A queued job may have been released: go on if that is what was missing. */
  advance(): void;
  /** Begin a job of the dispatcher's, if one can begin now; asked for through `Dispatch.request`. */
  choose?(): void;
  /** It fetches weights of jobs that may not begin yet, and is told when there may be some: `advance`. */
  readonly fetchesAhead?: boolean;
  /** Of a core of sparse lanes: what they did while it computed, lane-cycles of the system clock. */
  readonly laneCycles?: Readonly<LaneCycles>;
  readonly laneCount?: number;
  /** The transfer on one of the core's ports has ended. */
  onTransferEnd(port: number): void;
}

export interface Surroundings {
  readonly simulation: Simulation;
  readonly memory: SharedMemory;
  readonly bus: Bus<MachineSignals>;
  /** The core's own account. */
  readonly account: Account;
  /** May this queued job start? */
  readonly isReleased: (job: number) => boolean;
  readonly hasArrived: (job: number) => boolean;
  /** Does the core know of the job, so that it may fetch weights for it? */
  readonly mayFetchAhead?: ((job: number) => boolean) | undefined;
  readonly onJobEnd: (job: number) => void;
  /** Where jobs are not served in the order of the queues: who keeps them. */
  readonly dispatch?: Dispatch | undefined;
  /** Of the job's transfers, at a memory that knows priorities. */
  readonly priorityOf?: ((job: number) => number) | undefined;
  /** Tells a memory that tells tenants apart whose the port's next transfer is. */
  readonly serveFor?: ((port: number, job: number) => void) | undefined;
}
