/**
 * Chunks on their way through the dimensions: a task enters the queue of its lane, is served when there is room, and at
 * its end the chunk goes to the lane of its next phase. When a phase ends, its collective hears first, then the chunk
 * leaves the lane, enters the next one, the lane it left starts its next task, and the lane it entered starts one if it
 * has room (ASTRA-sim's proceed_to_next_vnet_baseline).
 */
import type { Simulation } from '../../kernel/simulation.js';
import type { Cluster } from '../../machine/cluster/cluster.js';
import type { ChunkPlan } from '../../mapping/chunk-order/collective.js';
import type { Agenda } from './agenda.js';
import type { Causes } from './causes.js';
import { type ChunkRoute, RouteBook } from './chunk-route.js';
import type { Fabric } from './fabric.js';
import { type FindPlace, placeFinder, type QueuePolicy } from './lane-queue.js';
import type { Partners } from './partners.js';
import type { Service, ServiceObserver } from './service.js';
import { SharedService } from './shared-service.js';
import { larger, TaskTable } from './task-table.js';
import { UnsharedService } from './unshared-service.js';
import { WholePhaseService } from './whole-phase-service.js';

export const NETWORK_MODELS = ['astra', 'physical'] as const;
export type NetworkModel = (typeof NETWORK_MODELS)[number];

export interface NetworkOptions {
  /** `astra`: a message has its links to itself; `physical`: links are shared, latency is not held against others. */
  readonly model: NetworkModel;
  readonly queue: QueuePolicy;
  /** Tasks that a lane serves at a time. */
  readonly activeChunks: number;
  /** Cut every time off to whole nanoseconds. */
  readonly wholeNs: boolean;
  /** Of `astra`: of two phases that end at one nanosecond, the one whose events come first, or that started first. */
  readonly ties?: 'events' | 'starts' | undefined;
}

/** What each model is meant to be run with where nothing is said. */
export const NETWORK_DEFAULTS: Readonly<Record<NetworkModel, NetworkOptions>> = {
  astra: { model: 'astra', queue: 'fifo', activeChunks: 1, wholeNs: true },
  // Eight chunks hide 700 ns behind each other on networks of 1,024 accelerators (test/agreement/themis-headline.test.ts).
  physical: { model: 'physical', queue: 'most-left', activeChunks: 8, wholeNs: false },
};

export interface NetworkSurroundings {
  readonly simulation: Simulation;
  readonly agenda: Agenda;
  readonly cluster: Cluster;
  readonly fabric: Fabric;
  readonly observer?: ServiceObserver | undefined;
  readonly causes?: Causes | undefined;
  /** A chunk has gone its whole way, as one rank sees it. */
  readonly onChunkEnd: (chunk: number, rank: number) => void;
}

export class ChunkNetwork {
  readonly tasks = new TaskTable();
  /** By chunk. */
  private priority = new Int32Array(64);
  private firstTask = new Int32Array(64);
  readonly routes: ChunkRoute[] = [];

  private readonly lists: number[][];
  private readonly active: Int32Array;
  private readonly findPlace: FindPlace;
  private readonly book: RouteBook;
  private readonly service: Service;
  readonly unshared: UnsharedService | undefined;
  /** Lanes that the chunk at hand has just entered. */
  private readonly entered: number[] = [];

  constructor(
    private readonly around: NetworkSurroundings,
    private readonly options: NetworkOptions,
  ) {
    const { simulation, agenda, cluster, fabric, observer } = around;
    this.lists = Array.from({ length: fabric.lanes }, () => []);
    this.active = new Int32Array(fabric.lanes);
    this.book = new RouteBook(fabric, cluster, {
      wholeNs: options.wholeNs,
      sharesLinks: options.model === 'physical',
    });
    this.findPlace = placeFinder(options.queue, {
      priority: (task) => this.priority[this.tasks.chunk[task] as number] as number,
      bytes: (task) => this.routeOf(task).largerBytes[this.tasks.phase[task] as number] as number,
      keepsToPriority: (task) => this.routeOf(task).keepsToPriority[this.tasks.phase[task] as number] === 1,
      phasesAfter: (task) => this.routeOf(task).phases.length - 1 - (this.tasks.phase[task] as number),
    });
    if (options.model === 'astra' && options.ties === 'starts') {
      this.service = new WholePhaseService(simulation, this.tasks, this.onEnd);
    } else if (options.model === 'astra') {
      this.unshared = new UnsharedService(simulation, agenda, this.tasks, this.onEnd, observer);
      this.service = this.unshared;
    } else {
      const admitted = {
        list: (lane: number) => this.lists[lane] as number[],
        active: (lane: number) => this.active[lane] as number,
      };
      this.service = new SharedService(simulation, this.tasks, fabric, admitted, this.onEnd, observer);
    }
  }

  /** Makes a collective's chunks for one set of partners; no rank has brought them yet. @returns the first chunk */
  announce(plans: readonly ChunkPlan[], partners: Partners, set: number, priority: number): number {
    const first = this.routes.length;
    for (const { phases } of plans) {
      const chunk = this.newChunk(priority);
      const route = this.book.routeOf(phases, partners);
      this.routes.push(route);
      const base = this.tasks.add(route.tasks);
      this.firstTask[chunk] = base;
      phases.forEach(({ dimension }, phase) => {
        const times = route.times[phase] as ChunkRoute['times'][number];
        const offset = base + (route.taskOffset[phase] as number);
        const lanes = partners.lanes[set]?.[dimension] as Int32Array;
        for (let row = 0; row < lanes.length; row++)
          this.tasks.set(offset + row, chunk, phase, lanes[row] as number, times);
      });
    }
    return first;
  }

  /** A rank brings a chunk to its first phase. */
  bring(chunk: number, rank: number): void {
    this.arrive(chunk, 0, rank);
    this.startEntered();
  }

  /** A chunk's phase in the lane of a rank. */
  taskAt(chunk: number, phase: number, rank: number): number {
    const { laneOf, dimensions } = this.around.fabric;
    const { phases, taskOffset, partners } = this.routes[chunk] as ChunkRoute;
    const { dimension } = phases[phase] as ChunkRoute['phases'][number];
    const lane = laneOf[rank * dimensions.length + dimension] as number;
    return (this.firstTask[chunk] as number) + (taskOffset[phase] as number) + (partners.placeOfLane[lane] as number);
  }

  private arrive(chunk: number, phase: number, rank: number): void {
    const { fabric } = this.around;
    const task = this.taskAt(chunk, phase, rank);
    const lane = this.tasks.lane[task] as number;
    const arrived = (this.tasks.arrived[task] as number) + 1;
    this.tasks.arrived[task] = arrived;
    if (arrived < (fabric.laneRanks[lane] as Int32Array).length) return;
    this.tasks.enteredNs[task] = this.around.simulation.now;
    const list = this.lists[lane] as number[];
    const place = this.findPlace(list, this.active[lane] as number, task);
    if (place === list.length) list.push(task);
    else list.splice(place, 0, task);
    this.entered.push(lane);
  }

  private readonly onEnd = (task: number): void => {
    const { fabric, simulation, onChunkEnd } = this.around;
    const { tasks } = this;
    tasks.endedNs[task] = simulation.now;
    const chunk = tasks.chunk[task] as number;
    const phase = (tasks.phase[task] as number) + 1;
    const lane = tasks.lane[task] as number;
    const ranks = fabric.laneRanks[lane] as Int32Array;
    const isLast = phase === this.routeOf(task).phases.length;
    if (isLast) for (let i = 0; i < ranks.length; i++) onChunkEnd(chunk, ranks[i] as number);
    this.leave(lane, task);
    if (!isLast) for (let i = 0; i < ranks.length; i++) this.arrive(chunk, phase, ranks[i] as number);
    this.startNext(lane);
    this.startEntered();
  };

  private leave(lane: number, task: number): void {
    const list = this.lists[lane] as number[];
    const place = list.indexOf(task);
    if (place === 0) list.shift();
    else list.splice(place, 1);
    this.active[lane] = (this.active[lane] as number) - 1;
  }

  private startEntered(): void {
    const { entered } = this;
    for (let i = 0; i < entered.length; i++) this.startNext(entered[i] as number);
    entered.length = 0;
  }

  private startNext(lane: number): void {
    const list = this.lists[lane] as number[];
    for (;;) {
      const active = this.active[lane] as number;
      if (active >= this.options.activeChunks || active >= list.length) return;
      const task = list[active] as number;
      this.active[lane] = active + 1;
      this.tasks.startedNs[task] = this.around.simulation.now;
      if (this.around.causes !== undefined) this.tellCauses(this.around.causes, task, lane);
      this.service.start(task);
    }
  }

  private tellCauses(causes: Causes, task: number, lane: number): void {
    const chunk = this.tasks.chunk[task] as number;
    const { phases } = this.routeOf(task);
    const { dimension, kind, bytes } = phases[this.tasks.phase[task] as number] as ChunkRoute['phases'][number];
    causes.served({ chunk, dimension, kind, bytes }, lane, this.around.fabric.laneRanks[lane] as Int32Array);
  }

  private routeOf(task: number): ChunkRoute {
    return this.routes[this.tasks.chunk[task] as number] as ChunkRoute;
  }

  private newChunk(priority: number): number {
    const chunk = this.routes.length;
    if (chunk === this.priority.length) {
      this.priority = larger(this.priority, chunk * 2);
      this.firstTask = larger(this.firstTask, chunk * 2);
    }
    this.priority[chunk] = priority;
    return chunk;
  }
}
