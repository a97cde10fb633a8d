/**
 * Chunks of collectives as flows: each phase of a chunk becomes its messages, round by round, between the accelerators
 * that differ in its dimension alone. A dimension serves so many chunks at a time as the chunk model's do, in the order
 * that is handed in; a chunk that has to wait for its turn waits for the flows of the one whose place it takes.
 */
import type { LogicalDimension } from '../../machine/cluster/logical-dimension.js';
import type { Phase } from '../../mapping/chunk-order/collective.js';
import type { Flow } from './flow.js';
import type { FlowList } from './flow-list.js';
import { messageRounds } from './phase-rounds.js';

/** A phase of a chunk when its turn comes. */
export interface ChunkStep extends Pick<Phase, 'dimension' | 'kind' | 'bytes'> {
  readonly chunk: number;
}

/** When something is at hand at a rank: so long after the last of these flows. */
export interface Moment {
  readonly after: readonly number[];
  readonly delayNs: number;
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

export class ChunkFlows {
  readonly ranks: number;
  /** By chunk and rank: when its last phase so far is over. */
  private readonly done = new Map<number, Moment[]>();
  /** By dimension, the steps served, each by rank. */
  private readonly served: Moment[][][];
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
    this.ranks = ranks;
    this.served = network.dimensions.map(() => []);
  }

  /** The chunk may begin at every rank at its moment. */
  begin(chunk: number, moments: readonly Moment[]): void {
    this.done.set(chunk, [...moments]);
  }

  /** When the chunk's last phase so far is over at a rank. */
  doneAt(chunk: number, rank: number): Moment {
    return (this.done.get(chunk) as Moment[])[rank] as Moment;
  }

  serve({ chunk, dimension: d, kind, bytes }: ChunkStep): void {
    const { dimensions, activeChunks, endpointNs, reductionNsPerByte } = this.network;
    const dimension = dimensions[d] as LogicalDimension;
    const { whole, size } = dimension;
    const served = this.served[d] as Moment[][];
    const turn = served[served.length - activeChunks];
    let moments = Array.from({ length: this.ranks }, (_, rank) => {
      const ready = this.doneAt(chunk, rank);
      return turn === undefined ? ready : this.later(rank, ready, turn[rank] as Moment);
    });
    const algorithm = kind === 'all-to-all' ? whole.allToAllAlgorithm : whole.algorithm;
    for (const round of messageRounds({ dimension: d, kind, bytes, outputBytes: 0 }, size, algorithm)) {
      const came = moments.map((): number[] => []);
      moments.forEach((moment, rank) => {
        for (const member of round.to(this.memberOf(d, rank))) {
          const to = this.rankAt(d, rank, member);
          came[to]?.push(this.send(dimension.physical, [rank, to], round.bytes, moment));
        }
      });
      const delayNs = endpointNs + (round.isReduced ? round.bytes * reductionNsPerByte : 0);
      moments = came.map((after) => ({ after, delayNs }));
    }
    this.done.set(chunk, moments);
    served.push(moments);
  }

  /** The later of two moments at a rank: a step without bytes for each where they have delays of their own. */
  later(rank: number, a: Moment, b: Moment): Moment {
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

  private memberOf(d: number, rank: number): number {
    const { size } = this.network.dimensions[d] as LogicalDimension;
    return Math.floor(rank / (this.strides[d] as number)) % size;
  }

  private rankAt(d: number, rank: number, member: number): number {
    return rank + (member - this.memberOf(d, rank)) * (this.strides[d] as number);
  }
}
