/**
 * Chunks of collectives as flows: each phase of a chunk becomes its messages, round by round, between the accelerators
 * that differ in its dimension alone. A dimension serves so many chunks at a time as the chunk model's do, in the order
 * that is handed in; a chunk that has to wait for its turn waits for the flows of the one whose place it takes.
 */
import { InputError } from '../../base/errors.js';
import type { LogicalDimension } from '../../machine/cluster/logical-dimension.js';
import type { Phase } from '../../mapping/chunk-order/collective.js';
import type { Flow } from './flow.js';
import type { FlowList } from './flow-list.js';
import { type MessageRound, messageRounds } from './phase-rounds.js';

/** A phase of a chunk when its turn comes. */
export interface ChunkStep extends Pick<Phase, 'dimension' | 'kind' | 'bytes'> {
  readonly chunk: number;
}

/** When something is at hand at a rank: so long after the last of these flows. */
export interface Moment {
  readonly after: readonly number[];
  readonly delayNs: number;
}

export const AT_START: Moment = { after: [], delayNs: 0 };

function isStart({ after, delayNs }: Moment): boolean {
  return after.length === 0 && delayNs === 0;
}

export interface RankedNetwork {
  readonly dimensions: readonly LogicalDimension[];
  /** The NIC that a rank has in a physical dimension. */
  readonly hostOf: (dimension: number, rank: number) => number;
  /** Chunks that a dimension serves at a time. */
  readonly activeChunks: number;
  /** Of every message, both ends. */
  readonly endpointNs: number;
  /** Added to what arrives, a byte. */
  readonly reductionNsPerByte: number;
}

/** Messages that a replay can hold. */
const MOST_MESSAGES = 2_000_000;

export class ChunkFlows {
  /** By chunk and rank: when its last phase so far is over. */
  private readonly done = new Map<number, Map<number, Moment>>();
  /** By lane, the steps served, each by rank. */
  private readonly served = new Map<number, Map<number, Moment>[]>();
  private expected = 0;
  /** Accelerators from one member of a dimension to the next. */
  private readonly strides: readonly number[];

  constructor(
    private readonly list: FlowList,
    private readonly network: RankedNetwork,
  ) {
    let ranks = 1;
    this.strides = network.dimensions.map(({ size }) => {
      const stride = ranks;
      ranks *= size;
      return stride;
    });
  }

  /** @throws InputError when the messages of a collective's ranks, with those of all before, are too many */
  expect(plans: readonly { readonly phases: readonly Phase[] }[], ranks: number): void {
    for (const { phases } of plans)
      for (const phase of phases) for (const { to } of this.roundsOf(phase)) this.expected += ranks * to(0).length;
    if (this.expected <= MOST_MESSAGES) return;
    throw new InputError({
      path: 'schedule.chunks',
      expected: `at most ${MOST_MESSAGES} messages of all accelerators`,
      found: 'more',
      hint: 'fewer chunks make fewer messages',
    });
  }

  /** The chunk may begin at the rank at the moment. */
  begin(chunk: number, rank: number, moment: Moment): void {
    const moments = this.done.get(chunk);
    if (moments === undefined) this.done.set(chunk, new Map([[rank, moment]]));
    else moments.set(rank, moment);
  }

  /** When the chunk's last phase so far is over at a rank. */
  doneAt(chunk: number, rank: number): Moment {
    return this.done.get(chunk)?.get(rank) as Moment;
  }

  /** The next phase of a lane, between all its ranks: they differ in the phase's dimension alone. */
  serve({ chunk, dimension: d, kind, bytes }: ChunkStep, lane: number, ranks: Iterable<number>): void {
    const { dimensions, activeChunks, endpointNs, reductionNsPerByte } = this.network;
    const { physical } = dimensions[d] as LogicalDimension;
    const served = this.served.get(lane) ?? [];
    this.served.set(lane, served);
    const turn = served[served.length - activeChunks];
    let moments = new Map<number, Moment>();
    for (const rank of ranks) {
      const ready = this.doneAt(chunk, rank);
      moments.set(rank, turn === undefined ? ready : this.later(rank, ready, turn.get(rank) as Moment));
    }
    for (const round of this.roundsOf({ dimension: d, kind, bytes })) {
      const came = new Map(Array.from(moments.keys(), (rank): [number, number[]] => [rank, []]));
      for (const [rank, moment] of moments)
        for (const member of round.to(this.memberOf(d, rank))) {
          const to = this.rankAt(d, rank, member);
          came.get(to)?.push(this.send(physical, [rank, to], round.bytes, moment));
        }
      const delayNs = endpointNs + (round.isReduced ? round.bytes * reductionNsPerByte : 0);
      moments = new Map(Array.from(came, ([rank, after]) => [rank, { after, delayNs }]));
    }
    for (const [rank, moment] of moments) this.begin(chunk, rank, moment);
    served.push(moments);
    if (served.length > activeChunks) served.shift();
  }

  /** The later of two moments at a rank: a step without bytes for each where they have delays of their own. */
  later(rank: number, a: Moment, b: Moment): Moment {
    if (a === b || isStart(b)) return a;
    if (isStart(a)) return b;
    if (a.delayNs === b.delayNs) return { after: [...new Set([...a.after, ...b.after])], delayNs: a.delayNs };
    return { after: [this.point(rank, a), this.point(rank, b)], delayNs: 0 };
  }

  /** A flow without bytes that ends at the moment. */
  point(rank: number, { after, delayNs }: Moment): number {
    const [only] = after;
    if (after.length === 1 && delayNs === 0) return only as number;
    const host = this.network.hostOf(0, rank);
    return this.list.add({ source: host, destination: host, bytes: 0, startNs: delayNs, after });
  }

  /** The same as a moment. */
  pointAt(rank: number, moment: Moment): Moment {
    return { after: [this.point(rank, moment)], delayNs: 0 };
  }

  /** When a rank has the last of a collective's chunks, and has made use of it. */
  resultAt(
    rank: number,
    {
      firstChunk,
      chunks,
      updateNs,
    }: { readonly firstChunk: number; readonly chunks: number; readonly updateNs: number },
  ): Moment {
    let latest = AT_START;
    for (let chunk = firstChunk; chunk < firstChunk + chunks; chunk++) {
      const { after, delayNs } = this.doneAt(chunk, rank);
      latest = this.later(rank, latest, { after, delayNs: delayNs + updateNs });
    }
    return latest;
  }

  private send(
    physical: number,
    [from, to]: readonly [number, number],
    bytes: number,
    { after, delayNs }: Moment,
  ): number {
    const { hostOf, endpointNs } = this.network;
    const flow: Flow = {
      source: hostOf(physical, from),
      destination: hostOf(physical, to),
      bytes,
      startNs: delayNs + endpointNs,
      after,
    };
    return this.list.add(flow);
  }

  private roundsOf({ dimension, kind, bytes }: Pick<Phase, 'dimension' | 'kind' | 'bytes'>): MessageRound[] {
    const { whole, size } = this.network.dimensions[dimension] as LogicalDimension;
    const algorithm = kind === 'all-to-all' ? whole.allToAllAlgorithm : whole.algorithm;
    return messageRounds({ dimension, kind, bytes, outputBytes: 0 }, size, algorithm);
  }

  private memberOf(d: number, rank: number): number {
    const { size } = this.network.dimensions[d] as LogicalDimension;
    return Math.floor(rank / (this.strides[d] as number)) % size;
  }

  private rankAt(d: number, rank: number, member: number): number {
    return rank + (member - this.memberOf(d, rank)) * (this.strides[d] as number);
  }
}
