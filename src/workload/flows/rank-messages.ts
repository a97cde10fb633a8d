/**
 * Messages between two accelerators as flows. Over a cluster's own dimensions, each of which is a network by itself, a
 * message goes along one dimension after the other, the innermost first, and is passed on when it is whole; over another
 * fabric it goes from host to host.
 */
import { AT_START, type Moment, type RankedNetwork } from './chunk-flows.js';
import type { FlowList } from './flow-list.js';

export interface MessageNetwork extends Pick<RankedNetwork, 'hostOf' | 'endpointNs'> {
  /** Members of each physical dimension, the innermost first; absent: every accelerator is one host. */
  readonly sizes: readonly number[] | undefined;
}

export class RankMessages {
  /** Sent and not yet received, by sender, receiver and tag: when they are there, first come, first served. */
  private readonly underWay = new Map<string, Moment[]>();

  constructor(
    private readonly list: FlowList,
    private readonly network: MessageNetwork,
  ) {}

  /** @returns when the message is there */
  send(from: number, to: number, { bytes, tag }: { readonly bytes: number; readonly tag: number }, at: Moment): Moment {
    const { endpointNs, hostOf } = this.network;
    let moment: Moment = { after: at.after, delayNs: at.delayNs + endpointNs };
    for (const [dimension, source, destination] of this.hopsOf(from, to)) {
      const host = hostOf(dimension, destination);
      // A message of no bytes only takes its endpoints.
      const flow = { source: bytes === 0 ? host : hostOf(dimension, source), destination: host };
      const number = this.list.add({ ...flow, bytes: Math.ceil(bytes), startNs: moment.delayNs, after: moment.after });
      moment = { after: [number], delayNs: 0 };
    }
    const there = { after: moment.after, delayNs: moment.delayNs + endpointNs };
    const key = `${from} ${to} ${tag}`;
    const waiting = this.underWay.get(key);
    if (waiting === undefined) this.underWay.set(key, [there]);
    else waiting.push(there);
    return there;
  }

  /** When the message was there that is received now; it has been sent before. */
  receive(from: number, to: number, tag: number): Moment {
    return this.underWay.get(`${from} ${to} ${tag}`)?.shift() ?? AT_START;
  }

  /** [dimension, from, to] */
  private hopsOf(from: number, to: number): (readonly [number, number, number])[] {
    const { sizes } = this.network;
    if (sizes === undefined) return [[0, from, to]];
    const hops: (readonly [number, number, number])[] = [];
    let at = from;
    let stride = 1;
    sizes.forEach((size, dimension) => {
      const members = [at, to].map((rank) => Math.floor(rank / stride) % size) as [number, number];
      const next = at + (members[1] - members[0]) * stride;
      if (next !== at) hops.push([dimension, at, next]);
      at = next;
      stride *= size;
    });
    return hops;
  }
}
