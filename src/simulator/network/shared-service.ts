/**
 * Service over links that are shared: the links of a lane carry one round of messages at a time, and while these are on
 * the way, at an endpoint or being reduced, the links carry other chunks'. Whose turn it is goes by the lane's queue, so
 * that the chunk in front is never held up by more than one message. What crosses the links takes as long as its bytes
 * need, whatever is let into the lane: no network is faster than bytes over bandwidth.
 */
import type { Simulation } from '../../kernel/simulation.js';
import type { PhaseTimes } from './phase-times.js';
import type { Service, ServiceObserver } from './service.js';
import type { TaskTable } from './task-table.js';

/** What the links ask of the queues of their lanes. */
export interface Admitted {
  /** Tasks of a lane in the order of its queue; the first `active` are in service. */
  readonly list: (lane: number) => readonly number[];
  readonly active: (lane: number) => number;
}

export class SharedService implements Service {
  private readonly lanes: number[][] = [];
  private readonly busy: Uint8Array;
  /** By task: when it asked for the links; NaN while it does not. */
  private askedNs = new Float64Array(0);

  constructor(
    private readonly simulation: Simulation,
    private readonly tasks: TaskTable,
    private readonly linksOf: Int32Array,
    private readonly admitted: Admitted,
    private readonly ended: (task: number) => void,
    private readonly observer: ServiceObserver | undefined,
  ) {
    this.busy = new Uint8Array(linksOf.length);
    linksOf.forEach((links, lane) => {
      let lanes = this.lanes[links];
      if (lanes === undefined) {
        lanes = [];
        this.lanes[links] = lanes;
      }
      lanes.push(lane);
    });
  }

  start(task: number): void {
    this.tasks.round[task] = 0;
    this.afterEndpoint(task, this.simulation.now);
  }

  /** @param fromNs when the message has come, or the task has started */
  private afterEndpoint(task: number, fromNs: number, reductionNs = 0): void {
    const { endpointNs } = this.tasks.times[task] as PhaseTimes;
    const throughNs = fromNs + endpointNs;
    if (this.observer !== undefined) {
      this.observer.active(task, 'endpoint', fromNs, throughNs);
      this.observer.active(task, 'reduction', throughNs, throughNs + reductionNs);
    }
    this.simulation.schedule(throughNs + reductionNs, 0, this.onReady, task);
  }

  private readonly onReady = (task: number): void => {
    const { rounds } = this.tasks.times[task] as PhaseTimes;
    if (this.tasks.round[task] === rounds) {
      this.ended(task);
      return;
    }
    this.ask(task);
    const links = this.linksOf[this.tasks.lane[task] as number] as number;
    if (this.busy[links] === 0) this.serveNext(links);
  };

  private readonly onFree = (links: number): void => {
    this.busy[links] = 0;
    this.serveNext(links);
  };

  private serveNext(links: number): void {
    const task = this.nextOn(links);
    if (task < 0) return;
    const { now } = this.simulation;
    this.observer?.active(task, 'linkWait', this.askedNs[task] as number, now);
    this.askedNs[task] = Number.NaN;
    const times = this.tasks.times[task] as PhaseTimes;
    const round = this.tasks.round[task] as number;
    this.tasks.round[task] = round + 1;
    const freeNs = now + (times.takenNs[round] as number);
    const arrivalNs = now + (times.messageNs[round] as number);
    if (this.observer !== undefined) {
      this.observer.active(task, 'link', now, freeNs);
      this.observer.active(task, 'latency', freeNs, arrivalNs);
    }
    this.busy[links] = 1;
    this.simulation.schedule(freeNs, 0, this.onFree, links);
    this.afterEndpoint(task, arrivalNs, Math.max(0, times.reductionNs[round] as number));
  }

  /** First in its lane's queue; of several lanes on the same links, whoever asked first. −1: nothing asks. */
  private nextOn(links: number): number {
    let next = -1;
    for (const lane of this.lanes[links] as number[]) {
      const list = this.admitted.list(lane);
      const active = this.admitted.active(lane);
      for (let place = 0; place < active; place++) {
        const task = list[place] as number;
        const asked = this.askedNs[task] as number;
        if (Number.isNaN(asked)) continue;
        if (next < 0 || asked < (this.askedNs[next] as number)) next = task;
        break;
      }
    }
    return next;
  }

  private ask(task: number): void {
    if (task >= this.askedNs.length) {
      const grown = new Float64Array(this.tasks.chunk.length).fill(Number.NaN);
      grown.set(this.askedNs);
      this.askedNs = grown;
    }
    this.askedNs[task] = this.simulation.now;
  }
}
