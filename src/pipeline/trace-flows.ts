/**
 * Execution traces as flows: as iterations (program-flows.ts), but every node waits for what its trace says, and a
 * computation for the one before it on its unit too, in the order of the replay that tells it.
 */
import type { ChunkPlan } from '../mapping/chunk-order/collective.js';
import type { CausedChunks, CausedMessage, ServedPhase, TraceCauses } from '../simulator/network/causes.js';
import { AT_START, type ChunkFlows, type Moment } from '../workload/flows/chunk-flows.js';
import type { Flow } from '../workload/flows/flow.js';
import type { FlowList } from '../workload/flows/flow-list.js';
import type { RankMessages } from '../workload/flows/rank-messages.js';

interface TracedRank {
  /** By node: when it is ready, and from `done` on when it is done. */
  readonly moments: Moment[];
  /** By unit: when its last computation is over. */
  readonly units: Moment[];
  readonly collectives: Map<number, CausedChunks>;
  readonly receiving: Map<number, readonly [from: number, tag: number]>;
}

export class TraceFlows implements TraceCauses {
  private readonly ranks: TracedRank[] = [];

  constructor(
    private readonly list: FlowList,
    private readonly chunks: ChunkFlows,
    private readonly messages: RankMessages,
  ) {}

  ready(rank: number, node: number, after: readonly number[]): void {
    const { moments } = this.rankOf(rank);
    moments[node] = after.reduce((latest, one) => this.chunks.later(rank, latest, moments[one] as Moment), AT_START);
  }

  ran(rank: number, node: number, unit: number, ns: number): void {
    const { moments, units } = this.rankOf(rank);
    const begun = this.chunks.later(rank, moments[node] as Moment, units[unit] ?? AT_START);
    const over = { after: begun.after, delayNs: begun.delayNs + ns };
    moments[node] = over;
    units[unit] = over;
  }

  issued(rank: number, node: number, collective: CausedChunks): void {
    const { moments, collectives } = this.rankOf(rank);
    collectives.set(node, collective);
    for (let i = 0; i < collective.chunks; i++)
      this.chunks.begin(collective.firstChunk + i, rank, moments[node] as Moment);
  }

  planned(plans: readonly ChunkPlan[], ranks: number): void {
    this.chunks.expect(plans, ranks);
  }

  served(phase: ServedPhase, lane: number, ranks: Int32Array): void {
    this.chunks.serve(phase, lane, ranks);
  }

  sent(rank: number, node: number, to: number, message: CausedMessage): void {
    const { moments } = this.rankOf(rank);
    moments[node] = this.messages.send(rank, to, message, moments[node] as Moment);
  }

  receives(rank: number, node: number, from: number, tag: number): void {
    this.rankOf(rank).receiving.set(node, [from, tag]);
  }

  done(rank: number, node: number): void {
    const { moments, collectives, receiving } = this.rankOf(rank);
    const [collective, message] = [collectives.get(node), receiving.get(node)];
    const ready = moments[node] as Moment;
    if (collective !== undefined && collective.chunks > 0) moments[node] = this.chunks.resultAt(rank, collective);
    if (message !== undefined) {
      const there = this.messages.receive(message[0], rank, message[1]);
      moments[node] = this.chunks.later(rank, ready, there);
    }
  }

  /** After the run: every node that nothing waits for ends in a step, so that the flows last as long as the trace. */
  finish(): readonly Flow[] {
    this.ranks.forEach(({ moments }, rank) => {
      for (const moment of moments) if (moment.delayNs > 0) this.chunks.point(rank, moment);
    });
    return this.list.flows;
  }

  private rankOf(rank: number): TracedRank {
    const known = this.ranks[rank];
    if (known !== undefined) return known;
    const made: TracedRank = { moments: [], units: [], collectives: new Map(), receiving: new Map() };
    this.ranks[rank] = made;
    return made;
  }
}
