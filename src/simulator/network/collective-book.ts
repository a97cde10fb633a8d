/**
 * Collectives under way. Ranks that can reach each other through a collective's dimensions issue the same ones in the same
 * order; the first of them cuts it into chunks and every rank brings them to the network. When a rank's last chunk is
 * through, its result is in use after the update time.
 */
import { InputError } from '../../base/errors.js';
import type { Simulation } from '../../kernel/simulation.js';
import type { ChunkPlan, CollectiveKind } from '../../mapping/chunk-order/collective.js';
import type { ChunkScheduler } from '../../mapping/chunk-order/scheduler.js';
import type { CollectivePriority } from '../../workload/training/program.js';
import { type Agenda, REPORT } from './agenda.js';
import type { Causes } from './causes.js';
import type { ChunkNetwork } from './chunk-network.js';
import type { Fabric } from './fabric.js';
import { PartnerBook, type Partners } from './partners.js';

/** Before every other collective (ASTRA-sim's SchedulingPolicy::HIGHEST). */
const HIGHEST = 100_000_000;

export interface CollectiveRequest {
  readonly kind: CollectiveKind;
  readonly bytes: number;
  readonly involved: readonly boolean[];
  /** A rule, or the priority itself. */
  readonly priority: CollectivePriority | number;
  readonly updateNs: number;
  /** Of one stream collectives follow one another; those of different streams are not compared. */
  readonly stream: string;
}

/** A collective of one set of partners. */
export interface CollectiveRecord {
  readonly request: CollectiveRequest;
  readonly group: number;
  /** The first of the ranks. */
  readonly firstRank: number;
  readonly firstChunk: number;
  readonly chunks: number;
  readonly issuedNs: number;
}

export interface BookSurroundings {
  readonly simulation: Simulation;
  readonly agenda: Agenda;
  readonly fabric: Fabric;
  /** By group. */
  readonly schedulers: readonly ChunkScheduler[];
  readonly defaultPriority: 'lifo' | 'fifo';
  /** A rank has the result of a collective that it issued with `token`; the chunk that came last. */
  readonly onResult: (token: number, rank: number, lastChunk: number) => void;
  readonly causes?: Causes | undefined;
}

interface Plan {
  readonly plans: readonly ChunkPlan[];
  readonly priority: number;
}

export class CollectiveBook {
  readonly records: CollectiveRecord[] = [];
  private network: ChunkNetwork | undefined;
  private readonly partners: PartnerBook;
  /** By group: what the next collective of a counting priority gets. */
  private readonly counter: Int32Array;
  /** By set of partners and stream: indices of its records in the order issued. */
  private readonly ofSet = new Map<string, number[]>();
  /** By rank and stream: how many it has issued. */
  private readonly issued = new Map<string, number>();
  /** By group, stream and number: sets of partners that issue the same are served by one plan. */
  private readonly plans = new Map<string, Plan>();
  private readonly recordOfChunk: number[] = [];
  private readonly partnersOfRecord: Partners[] = [];
  /** By record and place among the partners: chunks still waited for, the last one to come, and the rank's token. */
  private readonly remaining: Int32Array[] = [];
  private readonly lastChunk: Int32Array[] = [];
  private readonly tokens: Int32Array[] = [];

  constructor(private readonly around: BookSurroundings) {
    this.partners = new PartnerBook(around.fabric);
    this.counter = new Int32Array(around.fabric.groups);
  }

  /** Once, before the first collective: chunks go through this network. */
  attach(network: ChunkNetwork): void {
    this.network = network;
  }

  /**
   * @returns false where no dimension takes part, so that there is nothing to wait for
   * @throws InputError where partners issue different collectives
   */
  issue(request: CollectiveRequest, rank: number, token: number): boolean {
    const partners = this.partners.of(request.involved);
    const streamOfRank = `${rank} ${request.stream}`;
    const number = this.issued.get(streamOfRank) ?? 0;
    this.issued.set(streamOfRank, number + 1);
    const set = partners.setOf[rank] as number;
    const index = this.recordAt(request, partners, { rank, set, number });
    const { firstChunk, chunks } = this.records[index] as CollectiveRecord;
    (this.tokens[index] as Int32Array)[partners.placeOf[rank] as number] = token;
    this.around.causes?.issued(rank, token, { firstChunk, chunks, updateNs: request.updateNs });
    const network = this.network as ChunkNetwork;
    for (let i = 0; i < chunks; i++) network.bring(firstChunk + i, rank);
    return chunks > 0;
  }

  private recordAt(
    request: CollectiveRequest,
    partners: Partners,
    { rank, set, number }: { readonly rank: number; readonly set: number; readonly number: number },
  ): number {
    const key = `${set} ${request.involved.join()} ${request.stream}`;
    let ofSet = this.ofSet.get(key);
    if (ofSet === undefined) {
      ofSet = [];
      this.ofSet.set(key, ofSet);
    }
    const known = ofSet[number];
    if (known === undefined) {
      const index = this.announce(request, partners, { rank, set, number });
      ofSet[number] = index;
      return index;
    }
    const { request: other, firstRank } = this.records[known] as CollectiveRecord;
    if (other.kind === request.kind && other.bytes === request.bytes) return known;
    throw new InputError({
      path: `accelerator ${rank}`,
      expected: `${other.kind} of ${other.bytes} bytes as accelerator ${firstRank}`,
      found: `${request.kind} of ${request.bytes} bytes`,
    });
  }

  private announce(
    request: CollectiveRequest,
    partners: Partners,
    { rank, set, number }: { readonly rank: number; readonly set: number; readonly number: number },
  ): number {
    const { simulation, fabric } = this.around;
    const group = fabric.groupOf[rank] as number;
    const { plans, priority } = this.planOf(request, group, number);
    const ranks = partners.ranks[set] as Int32Array;
    this.around.causes?.planned?.(plans, ranks.length);
    const firstChunk = plans.length === 0 ? 0 : (this.network as ChunkNetwork).announce(plans, partners, set, priority);
    const index = this.records.length;
    this.records.push({
      request,
      group,
      firstRank: ranks[0] as number,
      firstChunk,
      chunks: plans.length,
      issuedNs: simulation.now,
    });
    this.partnersOfRecord.push(partners);
    for (let i = 0; i < plans.length; i++) this.recordOfChunk[firstChunk + i] = index;
    this.remaining.push(new Int32Array(ranks.length).fill(plans.length));
    this.lastChunk.push(new Int32Array(ranks.length));
    this.tokens.push(new Int32Array(ranks.length));
    return index;
  }

  private planOf(request: CollectiveRequest, group: number, number: number): Plan {
    const { kind, bytes, involved, stream } = request;
    const key = `${group} ${stream} ${number} ${kind} ${bytes} ${involved.join()}`;
    let plan = this.plans.get(key);
    if (plan === undefined) {
      const priority = this.priorityOf(request, group);
      const scheduler = this.around.schedulers[group] as ChunkScheduler;
      plan = { plans: scheduler.plan({ kind, bytes, involved }, this.around.simulation.now), priority };
      this.plans.set(key, plan);
    }
    return plan;
  }

  private priorityOf({ priority }: CollectiveRequest, group: number): number {
    if (typeof priority === 'number') return priority;
    if (priority === 'highest') return HIGHEST;
    const rule = priority === 'default' ? this.around.defaultPriority : priority;
    const value = this.counter[group] as number;
    this.counter[group] = rule === 'lifo' ? value + 1 : value - 1;
    return value;
  }

  readonly onChunkEnd = (chunk: number, rank: number): void => {
    const index = this.recordOfChunk[chunk] as number;
    const place = this.partnersOfRecord[index]?.placeOf[rank] as number;
    const remaining = this.remaining[index] as Int32Array;
    remaining[place] = (remaining[place] as number) - 1;
    if (remaining[place] !== 0) return;
    (this.lastChunk[index] as Int32Array)[place] = chunk;
    const { request } = this.records[index] as CollectiveRecord;
    this.around.agenda.add(request.updateNs, REPORT, index * this.around.fabric.ranks + rank);
  };

  /** Entry of the agenda: the update is over. */
  readonly onReport = (entry: number): void => {
    const { ranks } = this.around.fabric;
    const rank = entry % ranks;
    const index = (entry - rank) / ranks;
    const place = this.partnersOfRecord[index]?.placeOf[rank] as number;
    const last = (this.lastChunk[index] as Int32Array)[place] as number;
    this.around.onResult((this.tokens[index] as Int32Array)[place] as number, rank, last);
  };
}
