/**
 * Service over links that are shared: the ports of a lane carry one round of messages at a time, and while these are on
 * the way, at an endpoint or being reduced, the ports carry other chunks'. Whose turn it is goes by the lane's queue, so
 * that the chunk in front is never held up by more than one message. What crosses the links takes as long as its bytes
 * need, whatever is let into the lane: no network is faster than bytes over bandwidth.
 *
 * Halves of a split dimension meet at their ranks' ports. There whoever asked first goes first, and nothing that asked
 * later takes a port that an earlier one still waits for; an instant's asks are looked at together.
 */
import type { Simulation } from '../../kernel/simulation.js';
import type { Fabric } from './fabric.js';
import type { PhaseTimes } from './phase-times.js';
import type { Service, ServiceObserver } from './service.js';
import type { TaskTable } from './task-table.js';

/** What the links ask of the queues of their lanes. */
export interface Admitted {
  /** Tasks of a lane in the order of its queue; the first `active` are in service. */
  readonly list: (lane: number) => readonly number[];
  readonly active: (lane: number) => number;
}

/** No task. */
const NONE = -1;

export class SharedService implements Service {
  /** By port. */
  private readonly busy: Uint8Array;
  /** Lanes with a port of their own, and the others. */
  private readonly isAlone: Uint8Array;
  private readonly meeting: number[] = [];
  private isSettling = false;
  /** By task: when it asked for the ports; NaN while it does not. */
  private askedNs = new Float64Array(0);

  constructor(
    private readonly simulation: Simulation,
    private readonly tasks: TaskTable,
    private readonly fabric: Fabric,
    private readonly admitted: Admitted,
    private readonly ended: (task: number) => void,
    private readonly observer: ServiceObserver | undefined,
  ) {
    this.busy = new Uint8Array(fabric.ports);
    this.isAlone = Uint8Array.from(fabric.portsOf, ([port], lane) => (port === lane ? 1 : 0));
    this.isAlone.forEach((alone, lane) => {
      if (alone === 0) this.meeting.push(lane);
    });
  }

  start(task: number): void {
    this.tasks.round[task] = 0;
    if (task >= this.askedNs.length) {
      const grown = new Float64Array(this.tasks.chunk.length).fill(Number.NaN);
      grown.set(this.askedNs);
      this.askedNs = grown;
    }
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
    this.askedNs[task] = this.simulation.now;
    this.serve(this.tasks.lane[task] as number);
  };

  private readonly onFree = (lane: number): void => {
    const ports = this.fabric.portsOf[lane] as Int32Array;
    for (let i = 0; i < ports.length; i++) this.busy[ports[i] as number] = 0;
    this.serve(lane);
  };

  private serve(lane: number): void {
    if (this.isAlone[lane] === 1) {
      const task = this.busy[lane] === 0 ? this.firstOf(lane) : NONE;
      if (task !== NONE) this.send(task, lane);
      return;
    }
    if (this.isSettling) return;
    this.isSettling = true;
    this.simulation.settle(this.serveMeeting);
  }

  private readonly serveMeeting = (): void => {
    this.isSettling = false;
    const asking = this.meeting.flatMap((lane) => {
      const task = this.firstOf(lane);
      return task === NONE ? [] : [{ lane, task, askedNs: this.askedNs[task] as number }];
    });
    asking.sort((a, b) => a.askedNs - b.askedNs || a.lane - b.lane);
    const reserved = new Set<number>();
    for (const { lane, task } of asking) {
      const ports = this.fabric.portsOf[lane] as Int32Array;
      if (ports.every((port) => this.busy[port] === 0 && !reserved.has(port))) this.send(task, lane);
      else for (const port of ports) reserved.add(port);
    }
  };

  private send(task: number, lane: number): void {
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
    const ports = this.fabric.portsOf[lane] as Int32Array;
    for (let i = 0; i < ports.length; i++) this.busy[ports[i] as number] = 1;
    this.simulation.schedule(freeNs, 0, this.onFree, lane);
    this.afterEndpoint(task, arrivalNs, Math.max(0, times.reductionNs[round] as number));
  }

  /** The first in the lane's queue that asks. */
  private firstOf(lane: number): number {
    const list = this.admitted.list(lane);
    const active = this.admitted.active(lane);
    for (let place = 0; place < active; place++) {
      const task = list[place] as number;
      if (!Number.isNaN(this.askedNs[task] as number)) return task;
    }
    return NONE;
  }
}
