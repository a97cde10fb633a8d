/**
 * The host: issues group after group to the cores. With a barrier (the paper's way) a group is issued when the one
 * before has ended; without, all are issued at once and a job is released when the jobs it depends on have ended. A job
 * that has not arrived yet keeps its place in the queue, and its core waits for it; unless jobs are served as they are
 * released or by priority: then a dispatcher keeps the queues.
 */
import type { Simulation } from '../kernel/simulation.js';
import type { Queues } from '../mapping/job-mapping.js';
import type { CoreComponent } from './cores/core-component.js';
import { type Dispatch, Dispatcher } from './dispatcher.js';
import { FeedRunner } from './feed-runner.js';
import type { SimulationInput } from './input.js';
import type { FedJob, JobFeed } from './job-feed.js';
import { PRIORITY } from './signals.js';

/** The cores are read only where a dispatcher keeps their queues. */
type HostInput = Pick<SimulationInput, 'groups' | 'after' | 'arrivalCycles' | 'priority' | 'inference' | 'host'> &
  Partial<Pick<SimulationInput, 'cores'>>;

/** What the host asks of a core. */
export type HostedCore = Pick<CoreComponent, 'issue' | 'expect' | 'advance' | 'choose' | 'fetchesAhead'>;

export interface OpenJob {
  readonly job: number;
  /** Left out where it is released. */
  readonly lacks?: string;
}

export class Host {
  private issued = 0;
  private runningJobs = 0;
  private readonly ended: Uint8Array;
  /** By job: the core that it was issued to; −1 before. */
  private readonly coreOf: Int32Array;
  private readonly dispatcher: Dispatcher | undefined;
  /** Jobs that must end before a job starts; of fed jobs as their batch says. */
  private readonly after: (readonly number[])[];
  private readonly feeds: FeedRunner | undefined;

  /** @param fed jobs that come while it runs, and the number of the first */
  constructor(
    private readonly simulation: Simulation,
    private readonly input: HostInput,
    private readonly cores: readonly HostedCore[],
    jobs: number,
    fed?: { readonly feeds: readonly JobFeed[]; readonly firstJob: number },
  ) {
    this.ended = new Uint8Array(jobs);
    this.coreOf = new Int32Array(jobs).fill(-1);
    this.after = [...input.after];
    if (fed !== undefined)
      this.feeds = new FeedRunner(simulation, fed.feeds, fed.firstJob, input.host.controlLatencyCycles, {
        arm: (first, batch) => this.arm(first, batch),
        issue: (core, queue) => this.issueTo(core, queue),
        expect: (core) => cores[core]?.expect(),
      });
    const { service = 'queue' } = input.host;
    if (service !== 'queue')
      this.dispatcher = new Dispatcher(simulation, input, jobs, input.cores?.length ?? 0, (core) =>
        cores[core]?.choose?.(),
      );
  }

  /** What cores ask where the host does not serve in the order of the queues. */
  get dispatch(): Dispatch | undefined {
    return this.dispatcher;
  }

  start(): void {
    for (const time of new Set(this.input.arrivalCycles))
      if (time > 0) this.simulation.schedule(time, PRIORITY.host, this.arrive);
    this.prepareNext();
    this.feeds?.start();
  }

  /** With a barrier everything that has arrived may run: what it depends on was in an earlier group. */
  isReleased(job: number): boolean {
    if (!this.hasArrived(job)) return false;
    return this.input.host.barrier || (this.after[job] ?? []).every((id) => this.ended[id] === 1);
  }

  hasArrived(job: number): boolean {
    return (this.input.arrivalCycles?.[job] ?? 0) <= this.simulation.now;
  }

  /** A core is told its jobs when the first group is issued, and may prepare those that have arrived. */
  mayFetchAhead(job: number): boolean {
    return this.issued > 0 && this.hasArrived(job);
  }

  onJobEnd(job: number): void {
    this.ended[job] = 1;
    this.runningJobs--;
    this.dispatcher?.end(job);
    this.feeds?.onJobEnd(job);
    if (!this.input.host.barrier) this.advanceCores();
    else if (this.runningJobs === 0) this.prepareNext();
  }

  /** Jobs that were issued and have not ended. */
  openJobs(): { readonly core: number; readonly job: number }[] {
    return Array.from(this.coreOf, (core, job) => ({ core, job })).filter(
      ({ core, job }) => core >= 0 && this.ended[job] === 0,
    );
  }

  /** The core's first job that was issued and has not ended, and what the host has not released it for. */
  firstOpen(core: number): OpenJob | undefined {
    const job = this.openJobs().find((open) => open.core === core)?.job;
    if (job === undefined) return undefined;
    if (this.isReleased(job)) return { job };
    const needed = (this.after[job] ?? []).filter((id) => this.ended[id] === 0);
    return { job, lacks: needed.length > 0 ? `needs job ${needed.join(', ')}` : 'has not arrived' };
  }

  private arm(first: number, jobs: readonly FedJob[]): void {
    jobs.forEach(({ after }, k) => {
      this.ended[first + k] = 0;
      this.after[first + k] = after.map((needed) => first + needed);
    });
    this.dispatcher?.arm(first, jobs);
    this.runningJobs += jobs.length;
  }

  private readonly arrive = (): void => {
    this.dispatcher?.arrive();
    this.advanceCores();
  };

  private advanceCores(): void {
    for (const core of this.cores) core.advance();
  }

  private prepareNext(): void {
    const group = this.input.groups[this.issued];
    if (group === undefined) return;
    const { now } = this.simulation;
    const delay = this.input.host.controlLatencyCycles;
    if (delay > 0) for (const core of busyCores(group)) this.cores[core]?.expect();
    this.simulation.schedule(now + delay, PRIORITY.host, this.issue);
  }

  private readonly issue = (): void => {
    const group = this.input.groups[this.issued++] as Queues;
    for (const jobs of group) this.runningJobs += jobs.length;
    for (const core of busyCores(group)) this.issueTo(core, group[core] as readonly number[]);
    for (const core of this.cores) if (core.fetchesAhead === true) core.advance();
    if (!this.input.host.barrier || this.runningJobs === 0) this.prepareNext();
  };

  /** A dispatcher keeps the queue, and the core takes jobs from it one by one. */
  private issueTo(core: number, jobs: readonly number[]): void {
    for (const job of jobs) this.coreOf[job] = core;
    this.dispatcher?.issue(core, jobs);
    this.cores[core]?.issue(this.dispatcher === undefined ? jobs : []);
  }
}

/** The cores that a group has jobs for. */
function busyCores(group: Queues): number[] {
  return [...group.keys()].filter((core) => (group[core] as readonly number[]).length > 0);
}
