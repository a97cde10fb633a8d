/** Keeps feeds going: issues what they give, tells ends of jobs apart, and asks again when a batch has ended or time has come. */
import type { Simulation } from '../kernel/simulation.js';
import type { FedBatch, FedJob, JobFeed } from './job-feed.js';
import { PRIORITY } from './signals.js';

/** What feeds need of a host. */
export interface FedHost {
  /** Gives the numbers from `first` on to the jobs of a batch. */
  arm(first: number, jobs: readonly FedJob[]): void;
  issue(core: number, jobs: readonly number[]): void;
  /** The core is about to be given jobs. */
  expect(core: number): void;
}

export class FeedRunner {
  /** By feed: the number of its first job, and jobs of its batch that have not ended. */
  private readonly first: Int32Array;
  private readonly left: Int32Array;
  private isAsked = false;
  private wakeAt = -1;

  /** @param firstJob numbers below it are others' */
  constructor(
    private readonly simulation: Simulation,
    private readonly feeds: readonly JobFeed[],
    firstJob: number,
    private readonly issueCycles: number,
    private readonly host: FedHost,
  ) {
    this.first = new Int32Array(feeds.length + 1);
    this.first[0] = firstJob;
    feeds.forEach(({ mostJobs }, feed) => {
      this.first[feed + 1] = this.first[feed]! + mostJobs;
    });
    this.left = new Int32Array(feeds.length);
  }

  start(): void {
    this.ask();
  }

  onJobEnd(job: number): void {
    const feed = this.first.findIndex((first) => first > job) - 1;
    if (feed >= 0 && --this.left[feed]! === 0) this.ask();
  }

  private ask(): void {
    if (this.isAsked) return;
    this.isAsked = true;
    this.simulation.schedule(this.simulation.now, PRIORITY.host, this.poll);
  }

  /** What one feed ends may be what another waits for: they are asked until nobody has anything in two rounds. */
  private readonly poll = (): void => {
    this.isAsked = false;
    const { now } = this.simulation;
    for (let quiet = 0; quiet < 2; quiet++)
      this.feeds.forEach((feed, f) => {
        if (this.left[f] !== 0) return;
        const batch = feed.next(now);
        if (batch === undefined) return;
        quiet = -1;
        this.left[f] = batch.jobs.length;
        this.begin(f, batch);
      });
    this.wake();
  };

  private wake(): void {
    const { now } = this.simulation;
    const times = this.feeds.flatMap((feed, f) => (this.left[f] === 0 ? (feed.wakeCycles() ?? []) : []));
    const next = Math.min(...times);
    if (next === this.wakeAt || !Number.isFinite(next)) return;
    this.wakeAt = next;
    this.simulation.schedule(Math.max(now, next), PRIORITY.host, this.poll);
  }

  private begin(feed: number, { jobs, isIssue }: FedBatch): void {
    const first = this.first[feed]!;
    const queues = new Map<number, number[]>();
    jobs.forEach(({ core }, k) => {
      const queue = queues.get(core);
      if (queue === undefined) queues.set(core, [first + k]);
      else queue.push(first + k);
    });
    this.host.arm(first, jobs);
    const issue = (): void => {
      for (const [core, queue] of queues) this.host.issue(core, queue);
    };
    if (!isIssue || this.issueCycles === 0) {
      issue();
      return;
    }
    for (const core of queues.keys()) this.host.expect(core);
    this.simulation.schedule(this.simulation.now + this.issueCycles, PRIORITY.host, issue);
  }
}
