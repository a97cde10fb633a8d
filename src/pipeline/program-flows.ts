/**
 * Collectives and training iterations as flows: computations become steps without bytes, collectives the flows of their
 * chunks, messages between stages flows of their own, and what a rank waits for becomes what its next step waits for.
 * Told by a replay as it happens: lanes serve chunks in the replay's order. Times in ns.
 */
import type { CausedChunks, CausedMessage, ProgramCauses, ServedPhase } from '../simulator/network/causes.js';
import { AT_START, type ChunkFlows, type Moment } from '../workload/flows/chunk-flows.js';
import type { Flow } from '../workload/flows/flow.js';
import type { FlowList } from '../workload/flows/flow-list.js';
import type { RankMessages } from '../workload/flows/rank-messages.js';

export class ProgramFlows implements ProgramCauses {
  /** By rank: how far it is. */
  private readonly moments: Moment[] = [];
  /** By rank and token: issued, and not waited for. */
  private readonly pending: Map<number, CausedChunks[]>[] = [];

  constructor(
    private readonly list: FlowList,
    private readonly chunks: ChunkFlows,
    private readonly messages: RankMessages,
  ) {}

  began(rank: number, offsetNs: number): void {
    this.moments[rank] = { after: [], delayNs: offsetNs };
    this.pending[rank] = new Map();
  }

  passed(rank: number, ns: number): void {
    const { after, delayNs } = this.momentOf(rank);
    this.moments[rank] = { after, delayNs: delayNs + ns };
  }

  issued(rank: number, token: number, collective: CausedChunks): void {
    if (collective.chunks === 0) return;
    // What all chunks wait for is one step, instead of all that it waits for.
    const now = this.momentOf(rank);
    const moment = now.after.length === 0 && now.delayNs === 0 ? now : this.chunks.pointAt(rank, now);
    this.moments[rank] = moment;
    for (let i = 0; i < collective.chunks; i++) this.chunks.begin(collective.firstChunk + i, rank, moment);
    const pending = this.pending[rank] as Map<number, CausedChunks[]>;
    const others = pending.get(token);
    if (others === undefined) pending.set(token, [collective]);
    else others.push(collective);
  }

  served(phase: ServedPhase, lane: number, ranks: Int32Array): void {
    this.chunks.serve(phase, lane, ranks);
  }

  awaited(rank: number, token: number): void {
    const pending = this.pending[rank] as Map<number, CausedChunks[]>;
    for (const collective of pending.get(token) ?? [])
      this.moments[rank] = this.chunks.later(rank, this.momentOf(rank), this.chunks.resultAt(rank, collective));
    pending.delete(token);
  }

  sent(rank: number, to: number, message: CausedMessage): void {
    this.messages.send(rank, to, message, this.momentOf(rank));
  }

  received(rank: number, from: number, tag: number): void {
    this.moments[rank] = this.chunks.later(rank, this.momentOf(rank), this.messages.receive(from, rank, tag));
  }

  /** After the run: every rank ends with its last result. */
  finish(): readonly Flow[] {
    this.pending.forEach((tokens, rank) => {
      for (const token of [...tokens.keys()]) this.awaited(rank, token);
      this.chunks.point(rank, this.momentOf(rank));
    });
    return this.list.flows;
  }

  private momentOf(rank: number): Moment {
    return this.moments[rank] ?? AT_START;
  }
}
