/**
 * Collectives under way: a group's ranks issue the same ones in the same order, the first of them cuts it into chunks
 * and every rank brings them to the network; when a rank's last chunk is through, its result is in use after the layer's
 * update time.
 */
import type { Simulation } from '../../kernel/simulation.js';
import type { ChunkScheduler } from '../../mapping/chunk-order/scheduler.js';
import type { CollectiveCall, Scope } from '../../workload/training/program.js';
import { type Agenda, REPORT } from './agenda.js';
import type { ChunkNetwork } from './chunk-network.js';
import type { Fabric } from './fabric.js';

/** Before every other collective (ASTRA-sim's SchedulingPolicy::HIGHEST). */
const HIGHEST = 100_000_000;

/** A collective as it was issued and as it ended. */
export interface CollectiveRecord {
  readonly call: CollectiveCall;
  readonly group: number;
  readonly firstChunk: number;
  readonly chunks: number;
  /** Number among those of its group. */
  readonly number: number;
}

export interface BookSurroundings {
  readonly simulation: Simulation;
  readonly agenda: Agenda;
  readonly fabric: Fabric;
  /** By group. */
  readonly schedulers: readonly ChunkScheduler[];
  readonly involved: (scope: Scope) => readonly boolean[];
  readonly defaultPriority: 'lifo' | 'fifo';
  /** A rank has the result of a collective; the chunk that came last. */
  readonly onResult: (record: CollectiveRecord, rank: number, lastChunk: number) => void;
}

export class CollectiveBook {
  readonly records: CollectiveRecord[] = [];
  private network: ChunkNetwork | undefined;
  private readonly counter: Int32Array;
  /** By group, the records in the order issued; by rank, how many of them. */
  private readonly issuedBy: CollectiveRecord[][];
  private readonly issued: Int32Array;
  private readonly recordOfChunk: number[] = [];
  /** By record, chunks that each rank still waits for. */
  private readonly remaining: Int32Array[] = [];
  /** By record and rank, the chunk that came last. */
  private readonly lastChunk: Int32Array[] = [];
  private readonly placeOf: Int32Array;

  constructor(private readonly around: BookSurroundings) {
    const { fabric } = around;
    this.counter = new Int32Array(fabric.groups);
    this.issuedBy = Array.from({ length: fabric.groups }, () => []);
    this.issued = new Int32Array(fabric.ranks);
    this.placeOf = new Int32Array(fabric.ranks);
    for (const ranks of fabric.ranksOf)
      ranks.forEach((rank, place) => {
        this.placeOf[rank] = place;
      });
  }

  /** Once, before the first collective: chunks go through this network. */
  attach(network: ChunkNetwork): void {
    this.network = network;
  }

  /** Place of a rank in its group. */
  place(rank: number): number {
    return this.placeOf[rank] as number;
  }

  /** @returns false where no dimension takes part, so that there is nothing to wait for */
  issue(call: CollectiveCall, rank: number): boolean {
    const network = this.network as ChunkNetwork;
    const group = this.around.fabric.groupOf[rank] as number;
    const number = this.issued[rank] as number;
    this.issued[rank] = number + 1;
    const record = this.issuedBy[group]?.[number] ?? this.announce(call, group);
    for (let i = 0; i < record.chunks; i++) network.bring(record.firstChunk + i, rank);
    return record.chunks > 0;
  }

  private announce(call: CollectiveCall, group: number): CollectiveRecord {
    const { simulation, schedulers, involved, fabric } = this.around;
    const priority = this.priorityOf(call, group);
    const collective = { kind: call.kind, bytes: call.bytes, involved: involved(call.scope) };
    const plans = (schedulers[group] as ChunkScheduler).plan(collective, simulation.now);
    const firstChunk = (this.network as ChunkNetwork).announce(group, plans, priority);
    const index = this.records.length;
    const ofGroup = this.issuedBy[group] as CollectiveRecord[];
    const record = { call, group, firstChunk, chunks: plans.length, number: ofGroup.length };
    ofGroup.push(record);
    this.records.push(record);
    for (let i = 0; i < plans.length; i++) this.recordOfChunk[firstChunk + i] = index;
    const ranks = (fabric.ranksOf[group] as Int32Array).length;
    this.remaining.push(new Int32Array(ranks).fill(plans.length));
    this.lastChunk.push(new Int32Array(ranks));
    return record;
  }

  private priorityOf({ priority }: CollectiveCall, group: number): number {
    if (priority === 'highest') return HIGHEST;
    const rule = priority === 'default' ? this.around.defaultPriority : priority;
    const value = this.counter[group] as number;
    this.counter[group] = rule === 'lifo' ? value + 1 : value - 1;
    return value;
  }

  readonly onChunkEnd = (chunk: number, rank: number): void => {
    const index = this.recordOfChunk[chunk] as number;
    const remaining = this.remaining[index] as Int32Array;
    const place = this.place(rank);
    remaining[place] = (remaining[place] as number) - 1;
    if (remaining[place] !== 0) return;
    (this.lastChunk[index] as Int32Array)[place] = chunk;
    const { call } = this.records[index] as CollectiveRecord;
    this.around.agenda.add(call.updateNs, REPORT, index * this.around.fabric.ranks + rank);
  };

  /** Entry of the agenda: the update is over. */
  readonly onReport = (entry: number): void => {
    const { ranks } = this.around.fabric;
    const rank = entry % ranks;
    const index = (entry - rank) / ranks;
    const last = (this.lastChunk[index] as Int32Array)[this.place(rank)] as number;
    this.around.onResult(this.records[index] as CollectiveRecord, rank, last);
  };
}
