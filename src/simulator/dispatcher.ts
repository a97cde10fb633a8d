/**
 * Which queued job a core begins next where the host does not serve in the order of the queues: of the jobs that are
 * released, the one with the lowest priority number; among equal ones the first in the core's queue. A job that has not
 * arrived or waits for others holds nobody up.
 *
 * Without preemption an inference that has begun on a core goes before those that have not, whatever their priority;
 * with preemption priorities decide at every job. A job that has begun is never taken off its core.
 *
 * All cores choose together when everything else of an instant has happened, so that no choice depends on the order in
 * which that was.
 */
import { IndexedHeap } from '../kernel/indexed-heap.js';
import type { Simulation } from '../kernel/simulation.js';
import type { SimulationInput } from './input.js';
import { PRIORITY } from './signals.js';

/** What a core may ask. */
export interface Dispatch {
  /** The job that the core would begin now; −1 where none is released. */
  next(core: number): number;
  /** The core has begun it. */
  begin(core: number, job: number): void;
  /** The core could begin a job: it is asked to choose at the end of the instant, if one is released. */
  request(core: number): void;
  /** What the jobs in the core's queue wait for; nothing where there are none. */
  awaited(core: number): 'release' | 'arrival' | 'dependency' | undefined;
}

/** Puts inferences that have begun before all others. Above any number of priorities. */
const BEGUN = 2 ** 31;

export class Dispatcher implements Dispatch {
  private readonly positions: Int32Array;
  private readonly ready: readonly IndexedHeap[];
  /** Why a job is not released: jobs it depends on that have not ended, and 1 before its arrival. */
  private readonly needs: Int32Array;
  private readonly dependants: number[][];
  /** −1 before a job is issued. */
  private readonly coreOf: Int32Array;
  /** Where the job stands in its core's queue. */
  private readonly place: Int32Array;
  private readonly queued: Int32Array;
  /** Queued jobs that are not released, by core, and those of them that have arrived. */
  private readonly unreleased: Int32Array;
  private readonly stuck: Int32Array;
  private readonly rank: Int32Array;
  /** Inferences that have begun, by core; their released jobs, by inference. */
  private readonly begun: readonly Set<number>[];
  private readonly waiting: readonly Map<number, Set<number>>[];
  private readonly requests: Uint8Array;
  private asked = false;
  /** Jobs by arrival; those before `arrived` have arrived. */
  private readonly byArrival: readonly number[];
  private arrived = 0;
  private readonly isHere: Uint8Array;

  /** @param choose lets a core begin what it can */
  constructor(
    private readonly simulation: Simulation,
    private readonly input: Pick<SimulationInput, 'after' | 'arrivalCycles' | 'host' | 'priority' | 'inference'>,
    jobs: number,
    cores: number,
    private readonly choose: (core: number) => void,
  ) {
    const { after, host } = input;
    this.positions = new Int32Array(jobs).fill(-1);
    this.ready = Array.from({ length: cores }, () => new IndexedHeap(this.positions));
    this.coreOf = new Int32Array(jobs).fill(-1);
    this.place = new Int32Array(jobs);
    this.queued = new Int32Array(cores);
    this.unreleased = new Int32Array(cores);
    this.stuck = new Int32Array(cores);
    this.begun = Array.from({ length: cores }, () => new Set<number>());
    this.waiting = Array.from({ length: cores }, () => new Map<number, Set<number>>());
    this.requests = new Uint8Array(cores);
    const dependants: number[][] = Array.from({ length: jobs }, () => []);
    this.needs = Int32Array.from({ length: jobs }, (_, job) => {
      // With a barrier everything a job depends on was in an earlier group.
      const needed = host.barrier ? [] : (after[job] ?? []);
      for (const id of needed) dependants[id]?.push(job);
      return needed.length + (this.arrivalOf(job) > 0 ? 1 : 0);
    });
    this.dependants = dependants;
    this.rank = ranksOf(host.service === 'priority' ? input.priority : undefined, jobs);
    this.isHere = Uint8Array.from({ length: jobs }, (_, job) => (this.arrivalOf(job) > 0 ? 0 : 1));
    this.byArrival = Array.from({ length: jobs }, (_, job) => job)
      .filter((job) => this.arrivalOf(job) > 0)
      .sort((a, b) => this.arrivalOf(a) - this.arrivalOf(b));
  }

  /** Gives the numbers from `first` on, whose jobs have ended, to new jobs. They begin anew, as an inference does. */
  arm(first: number, jobs: readonly { readonly core: number; readonly after: readonly number[] }[]): void {
    jobs.forEach((_, k) => {
      this.coreOf[first + k] = -1;
      this.dependants[first + k] = [];
    });
    jobs.forEach(({ core, after }, k) => {
      this.begun[core]?.delete(this.inferenceOf(first + k));
      this.needs[first + k] = after.length;
      for (const id of after) this.dependants[first + id]?.push(first + k);
    });
  }

  issue(core: number, jobs: readonly number[]): void {
    for (const job of jobs) {
      this.coreOf[job] = core;
      this.place[job] = this.queued[core]!++;
      if (this.needs[job] === 0) this.release(job);
      else {
        this.unreleased[core]!++;
        if (this.isHere[job] === 1) this.stuck[core]!++;
      }
    }
  }

  /** Time has come to a job's arrival. */
  arrive(): void {
    const { byArrival, simulation } = this;
    while (this.arrived < byArrival.length && this.arrivalOf(byArrival[this.arrived]!) <= simulation.now) {
      const job = byArrival[this.arrived++]!;
      const core = this.coreOf[job]!;
      this.isHere[job] = 1;
      if (core >= 0) this.stuck[core]!++;
      this.meet(job);
    }
  }

  end(job: number): void {
    for (const other of this.dependants[job]!) this.meet(other);
  }

  next(core: number): number {
    return this.ready[core]!.least();
  }

  begin(core: number, job: number): void {
    this.ready[core]!.remove(job);
    const inference = this.inferenceOf(job);
    const others = this.waiting[core]!.get(inference);
    others?.delete(job);
    if (others?.size === 0) this.waiting[core]!.delete(inference);
    if (this.input.host.preemption === true || this.begun[core]!.has(inference)) return;
    this.begun[core]!.add(inference);
    for (const other of others ?? []) this.enter(other);
  }

  request(core: number): void {
    if (this.ready[core]!.size === 0) return;
    this.requests[core] = 1;
    if (this.asked) return;
    this.asked = true;
    this.simulation.schedule(this.simulation.now, PRIORITY.choice, this.answer);
  }

  awaited(core: number): 'release' | 'arrival' | 'dependency' | undefined {
    if (this.ready[core]!.size > 0) return 'release';
    if (this.stuck[core]! > 0) return 'dependency';
    return this.unreleased[core]! > 0 ? 'arrival' : undefined;
  }

  private readonly answer = (): void => {
    this.asked = false;
    for (let core = 0; core < this.requests.length; core++) {
      if (this.requests[core] === 0) continue;
      this.requests[core] = 0;
      this.choose(core);
    }
  };

  /** One of the things a job waited for has come. */
  private meet(job: number): void {
    if (--this.needs[job]! > 0 || this.coreOf[job]! < 0) return;
    this.unreleased[this.coreOf[job]!]!--;
    this.stuck[this.coreOf[job]!]!--;
    this.release(job);
  }

  private release(job: number): void {
    const own = this.waiting[this.coreOf[job]!]!;
    const inference = this.inferenceOf(job);
    const others = own.get(inference);
    if (others === undefined) own.set(inference, new Set([job]));
    else others.add(job);
    this.enter(job);
  }

  private enter(job: number): void {
    const core = this.coreOf[job]!;
    const first = this.begun[core]!.has(this.inferenceOf(job)) ? BEGUN : 0;
    this.ready[core]!.set(job, this.rank[job]! - first, this.place[job]!);
  }

  private arrivalOf(job: number): number {
    return this.input.arrivalCycles?.[job] ?? 0;
  }

  private inferenceOf(job: number): number {
    return this.input.inference?.[job] ?? job;
  }
}

/** Priorities as ranks, 0 the lowest number; all 0 where none are given. */
function ranksOf(priority: readonly number[] | undefined, jobs: number): Int32Array {
  if (priority === undefined) return new Int32Array(jobs);
  const levels = [...new Set(priority)].sort((a, b) => a - b);
  const rankOf = new Map(levels.map((level, rank) => [level, rank]));
  return Int32Array.from({ length: jobs }, (_, job) => rankOf.get(priority[job] ?? 0) ?? 0);
}
