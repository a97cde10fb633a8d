/**
 * Ranks at their programs: one operation after another, until one takes time or waits.
 */
import type { Simulation } from '../../kernel/simulation.js';
import type { CollectiveCall, Operation, Program, Scope } from '../../workload/training/program.js';
import { PASSES, type Pass } from '../../workload/training/training-job.js';
import { type Agenda, RESUME } from './agenda.js';
import type { ProgramCauses } from './causes.js';
import type { ChunkNetwork } from './chunk-network.js';
import type { CollectiveBook } from './collective-book.js';
import { ExposedTime } from './exposed-time.js';
import type { Fabric } from './fabric.js';
import type { StageMessages } from './stage-messages.js';

/** Where the nanoseconds of one rank went; they add up to the whole run. */
export interface RankTime {
  /** By pass. */
  readonly computeNs: Float64Array;
  /** Changes of state of the loop. */
  stepNs: number;
  /** Before its program began. */
  offsetNs: number;
  /** Waiting for collectives. */
  readonly exposed: ExposedTime;
  /** Waiting for another stage. */
  stageNs: number;
  /** After its last result, until the last rank had its. */
  idleNs: number;
  endNs: number;
}

/** Told as it happens, for traces. */
export interface RankObserver {
  compute?(rank: number, operation: Extract<Operation, { kind: 'compute' }>, startNs: number): void;
  wait?(rank: number, startNs: number, endNs: number, for_: CollectiveCall | undefined): void;
  issue?(rank: number, call: CollectiveCall, timeNs: number): void;
  result?(rank: number, call: CollectiveCall, timeNs: number): void;
}

export interface RunnerSurroundings {
  readonly simulation: Simulation;
  readonly agenda: Agenda;
  readonly fabric: Fabric;
  readonly network: ChunkNetwork;
  readonly book: CollectiveBook;
  readonly involved: (scope: Scope) => readonly boolean[];
  readonly messages: StageMessages | undefined;
  /** By group. */
  readonly programs: readonly Program[];
  readonly layers: number;
  readonly observer?: RankObserver | undefined;
  readonly causes?: ProgramCauses | undefined;
}

/** Not waiting for a collective; else the number of what is waited for. */
const NOTHING = -1;
/** At the end of the program, waiting for everything. */
const ALL = -2;

export class ProgramRunner {
  readonly times: RankTime[];
  private readonly at: Int32Array;
  private readonly waitingFor: Int32Array;
  private readonly waitingSinceNs: Float64Array;
  /** Collectives under way, by rank, layer and pass; and by rank. */
  private readonly underWay: Int32Array;
  private readonly underWayOfRank: Int32Array;
  /** By the same number as `underWay`: the last collective of its kind. */
  private readonly calls = new Map<number, CollectiveCall>();
  private readonly ranksOfGroup: number;
  /** By rank: whose message, and which, it took last or waits for. */
  private readonly messageFrom: Int32Array;
  private readonly messageTag: Int32Array;

  constructor(private readonly around: RunnerSurroundings) {
    const { ranks, dimensions } = around.fabric;
    this.ranksOfGroup = ranks / around.fabric.groups;
    this.at = new Int32Array(ranks);
    this.waitingFor = new Int32Array(ranks).fill(NOTHING);
    this.waitingSinceNs = new Float64Array(ranks).fill(Number.NaN);
    this.underWay = new Int32Array(ranks * around.layers * PASSES.length);
    this.underWayOfRank = new Int32Array(ranks);
    this.messageFrom = new Int32Array(ranks);
    this.messageTag = new Int32Array(ranks);
    this.times = Array.from({ length: ranks }, () => ({
      computeNs: new Float64Array(PASSES.length),
      stepNs: 0,
      offsetNs: 0,
      exposed: new ExposedTime(dimensions.length),
      stageNs: 0,
      idleNs: 0,
      endNs: Number.NaN,
    }));
  }

  /** A rank's program begins `offsetNs` after the run. */
  begin(rank: number, offsetNs: number): void {
    this.timeOf(rank).offsetNs = offsetNs;
    this.around.causes?.began(rank, offsetNs);
    if (offsetNs === 0) this.go(rank);
    else this.around.agenda.add(offsetNs, RESUME, rank);
  }

  /** Entry of the agenda: an operation's time is over. */
  readonly onResume = (rank: number): void => this.go(rank);

  /** The message of another stage has come. */
  readonly onMessage = (rank: number): void => {
    const time = this.timeOf(rank);
    const since = this.waitingSinceNs[rank] as number;
    time.stageNs += this.around.simulation.now - since;
    this.around.observer?.wait?.(rank, since, this.around.simulation.now, undefined);
    this.tellReceived(rank);
    this.go(rank);
  };

  readonly onResult = (token: number, rank: number, lastChunk: number): void => {
    const { simulation, network, observer } = this.around;
    const key = rank * this.around.layers * PASSES.length + token;
    const call = this.calls.get(key) as CollectiveCall;
    this.underWay[key] = (this.underWay[key] as number) - 1;
    this.underWayOfRank[rank] = (this.underWayOfRank[rank] as number) - 1;
    observer?.result?.(rank, call, simulation.now);
    const waited = this.waitingFor[rank] as number;
    const isOver =
      waited === ALL ? this.underWayOfRank[rank] === 0 : waited === key && (this.underWay[key] as number) === 0;
    if (!isOver) return;
    const since = this.waitingSinceNs[rank] as number;
    this.timeOf(rank).exposed.explain(network, lastChunk, rank, since, simulation.now);
    observer?.wait?.(rank, since, simulation.now, call);
    this.waitingFor[rank] = NOTHING;
    if (waited === ALL) this.end(rank);
    else {
      this.around.causes?.awaited(rank, token);
      this.go(rank);
    }
  };

  private go(rank: number): void {
    const { programs, fabric } = this.around;
    const program = programs[fabric.groupOf[rank] as number] as Program;
    for (;;) {
      const at = this.at[rank] as number;
      const operation = program[at];
      if (operation === undefined) {
        if (this.underWayOfRank[rank] === 0) this.end(rank);
        else this.waitFor(rank, ALL);
        return;
      }
      this.at[rank] = at + 1;
      if (!this.perform(rank, operation)) return;
    }
  }

  /** @returns false when the rank is to be resumed later */
  private perform(rank: number, operation: Operation): boolean {
    const { agenda, simulation, observer, causes, fabric, messages } = this.around;
    const time = this.timeOf(rank);
    switch (operation.kind) {
      case 'compute': {
        if (operation.ns === 0) return true;
        const pass = PASSES.indexOf(operation.pass);
        time.computeNs[pass] = (time.computeNs[pass] as number) + operation.ns;
        observer?.compute?.(rank, operation, simulation.now);
        causes?.passed(rank, operation.ns);
        agenda.add(operation.ns, RESUME, rank);
        return false;
      }
      case 'step':
        time.stepNs += operation.ns;
        causes?.passed(rank, operation.ns);
        agenda.add(operation.ns, RESUME, rank);
        return false;
      case 'issue':
        observer?.issue?.(rank, operation.call, simulation.now);
        this.issue(rank, operation.call);
        return true;
      case 'wait': {
        const key = this.keyOf(rank, operation.layer, operation.pass);
        if (this.underWay[key] === 0) {
          causes?.awaited(rank, tokenOf(operation));
          return true;
        }
        this.waitFor(rank, key);
        return false;
      }
      case 'send':
        causes?.sent(rank, this.peerAt(operation.stage, rank), operation);
        messages?.send(fabric.groupOf[rank] as number, operation.stage, rank % this.ranksOfGroup, operation);
        return true;
      case 'receive': {
        this.waitingSinceNs[rank] = simulation.now;
        const own = fabric.groupOf[rank] as number;
        const receiver = { place: rank % this.ranksOfGroup, waiting: rank };
        this.messageFrom[rank] = this.peerAt(operation.stage, rank);
        this.messageTag[rank] = operation.tag;
        const isThere = messages === undefined || messages.receive(operation.stage, own, receiver, operation.tag);
        if (isThere) this.tellReceived(rank);
        return isThere;
      }
    }
  }

  private issue(rank: number, call: CollectiveCall): void {
    const key = this.keyOf(rank, call.layer, call.pass);
    const token = tokenOf(call);
    const { kind, bytes, priority, updateNs, scope } = call;
    this.calls.set(key, call);
    this.underWay[key] = (this.underWay[key] as number) + 1;
    this.underWayOfRank[rank] = (this.underWayOfRank[rank] as number) + 1;
    const request = { kind, bytes, priority, updateNs, involved: this.around.involved(scope), stream: '' };
    if (this.around.book.issue(request, rank, token)) return;
    this.underWay[key] = (this.underWay[key] as number) - 1;
    this.underWayOfRank[rank] = (this.underWayOfRank[rank] as number) - 1;
  }

  private waitFor(rank: number, what: number): void {
    this.waitingFor[rank] = what;
    this.waitingSinceNs[rank] = this.around.simulation.now;
  }

  private end(rank: number): void {
    this.timeOf(rank).endNs = this.around.simulation.now;
  }

  private keyOf(rank: number, layer: number, pass: Pass): number {
    return rank * this.around.layers * PASSES.length + tokenOf({ layer, pass });
  }

  /** The rank of the same place in another stage. */
  private peerAt(stage: number, rank: number): number {
    return stage * this.ranksOfGroup + (rank % this.ranksOfGroup);
  }

  private tellReceived(rank: number): void {
    this.around.causes?.received(rank, this.messageFrom[rank] as number, this.messageTag[rank] as number);
  }

  private timeOf(rank: number): RankTime {
    return this.times[rank] as RankTime;
  }
}

/** A rank's own name of its collectives of one pass of a layer. */
function tokenOf({ layer, pass }: Pick<CollectiveCall, 'layer' | 'pass'>): number {
  return layer * PASSES.length + PASSES.indexOf(pass);
}
