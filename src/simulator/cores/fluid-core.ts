/**
 * A core at the coarsest rung of the ladder: a job is one flow that asks for its required bandwidth and computes as
 * fast as it is fed. This is what the analytical allocator assumes, played event by event.
 */

import type { FluidWork } from '../input.js';
import {
  COMPUTE,
  HOST_ARRIVAL,
  HOST_DEPENDENCY,
  HOST_ISSUE,
  IDLE_LATER_GROUP,
  LOAD_CONTENTION,
  LOAD_TRANSFER,
} from '../observe/attribution.js';
import { loadPort } from '../signals.js';
import type { CoreComponent, Surroundings } from './core-component.js';

/** A job that needs no bandwidth at all is played as the limit: it asks for next to nothing, and waits like the rest. */
const FAINT_BYTES_PER_CYCLE = 1e-200;

export class FluidCore implements CoreComponent {
  private readonly queue: number[] = [];
  private position = 0;
  private running = false;
  private expecting = false;
  private start = 0;

  constructor(
    private readonly core: number,
    private readonly around: Surroundings,
    private readonly work: (job: number) => FluidWork,
  ) {}

  issue(jobs: readonly number[]): void {
    this.expecting = false;
    for (const job of jobs) this.queue.push(job);
    this.advance();
  }

  expect(): void {
    this.expecting = true;
    this.advance();
  }

  advance(): void {
    if (this.running) return;
    const { account, bus, simulation } = this.around;
    const { now } = simulation;
    const job = this.queue[this.position];
    if (job === undefined) {
      const awaited = this.around.dispatch?.awaited(this.core);
      // A job that is released begins at the end of the instant.
      if (awaited === 'release') this.around.dispatch?.request(this.core);
      else if (awaited !== undefined) account.enter(awaited === 'arrival' ? HOST_ARRIVAL : HOST_DEPENDENCY, now);
      else account.enter(this.expecting ? HOST_ISSUE : IDLE_LATER_GROUP, now);
    } else if (!this.around.isReleased(job)) {
      account.enter(this.around.hasArrived(job) ? HOST_DEPENDENCY : HOST_ARRIVAL, now);
    } else {
      this.running = true;
      this.start = now;
      account.enter(COMPUTE, now);
      if (bus.heard.jobStart) bus.emit('jobStart', this.core, job, now);
      const { latencyCycles, bandwidthBytesPerCycle, storeShare = 0 } = this.work(job);
      const demand = Math.max(bandwidthBytesPerCycle, FAINT_BYTES_PER_CYCLE);
      const priority = this.around.priorityOf?.(job) ?? 0;
      this.around.memory.blend?.(loadPort(this.core), storeShare);
      this.around.serveFor?.(loadPort(this.core), job);
      this.around.memory.transfer(loadPort(this.core), latencyCycles * demand, demand, demand, priority);
    }
  }

  choose(): void {
    const job = this.around.dispatch?.next(this.core) ?? -1;
    if (this.running || job < 0) return;
    this.around.dispatch?.begin(this.core, job);
    this.queue.push(job);
    this.advance();
  }

  onTransferEnd(port: number): void {
    const { account, bus, simulation } = this.around;
    const { now } = simulation;
    const job = this.queue[this.position++] as number;
    this.running = false;
    // The job's own cycles are compute; what it took beyond them it waited for bytes.
    account.enter(IDLE_LATER_GROUP, now);
    const waited = Math.max(0, now - this.start - this.work(job).latencyCycles);
    const contention = Math.min(waited, this.around.memory.contentionCycles(port));
    account.move(COMPUTE, LOAD_TRANSFER, waited - contention);
    account.move(COMPUTE, LOAD_CONTENTION, contention);
    if (bus.heard.span) bus.emit('span', 'compute', this.core, job, 0, this.start, now);
    if (bus.heard.jobEnd) bus.emit('jobEnd', this.core, job, now);
    this.around.onJobEnd(job);
    this.advance();
  }
}
