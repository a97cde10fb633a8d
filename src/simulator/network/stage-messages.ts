/**
 * Messages from one place to another, such as activations and their gradients between pipeline stages: an endpoint delay,
 * the message, an endpoint delay. Where links are shared, messages in one direction follow one another on them.
 */
import type { Simulation } from '../../kernel/simulation.js';
import type { Cluster } from '../../machine/cluster/cluster.js';
import { messageBytesPerNs, type NetworkDimension } from '../../machine/cluster/dimension.js';
import { hopsBetween } from '../../machine/cluster/logical-dimension.js';
import { stageHop } from '../../machine/cluster/pipeline-dimensions.js';
import type { TimingOptions } from './phase-times.js';

export interface StageRoute {
  readonly cluster: Cluster;
  readonly between: readonly NetworkDimension[];
  readonly options: TimingOptions;
}

export class StageMessages {
  private readonly freeNs = new Map<string, number>();
  /** Messages of one name that are there, and who waits for one, first come, first served. */
  private readonly arrived = new Map<string, number>();
  private readonly awaited = new Map<string, number[]>();
  private readonly keys: string[] = [];
  /** By dimension between stages, all messages: bytes times the ranks that send them is what a rank sends. */
  readonly sentBytes: number[];

  constructor(
    private readonly simulation: Simulation,
    private readonly route: StageRoute,
    private readonly resume: (waiting: number) => void,
  ) {
    this.sentBytes = route.between.map(() => 0);
  }

  /** @param place of the rank within its stage: its peers have the same. @returns when the message is there */
  send(from: number, to: number, place: number, message: { readonly bytes: number; readonly tag: number }): number {
    const { between, cluster, options } = this.route;
    const cut = options.wholeNs ? Math.trunc : (ns: number): number => ns;
    const hop = stageHop(between, from, to);
    const whole = between[hop.dimension] as NetworkDimension;
    const logical = { whole, physical: hop.dimension, size: whole.size, stride: 1 };
    const latencyNs = cut(hopsBetween(logical, hop.from, hop.to) * whole.latencyNs);
    const routerNs = whole.topology === 'switch' ? whole.routerNs : 0;
    const takenNs = message.bytes / messageBytesPerNs(whole);
    const endpointNs = cut(cluster.endpointDelayNs);
    const link = `${from} ${to} ${place}`;
    const ready = this.simulation.now + endpointNs;
    const start = options.sharesLinks ? Math.max(ready, this.freeNs.get(link) ?? 0) : ready;
    this.freeNs.set(link, start + takenNs);
    const messageNs = cut(cut(cut(latencyNs + takenNs) + 2 * whole.nicNs) + routerNs);
    if (place === 0) this.sentBytes[hop.dimension] = (this.sentBytes[hop.dimension] as number) + message.bytes;
    const key = this.keys.push(`${from} ${to} ${place} ${message.tag}`) - 1;
    const arrivalNs = start + messageNs + endpointNs;
    this.simulation.schedule(arrivalNs, 0, this.onArrival, key);
    return arrivalNs;
  }

  /** True if the message is there; else `waiting` is resumed when it is. */
  receive(
    from: number,
    to: number,
    receiver: { readonly place: number; readonly waiting: number },
    tag: number,
  ): boolean {
    const key = `${from} ${to} ${receiver.place} ${tag}`;
    const there = this.arrived.get(key) ?? 0;
    if (there > 0) {
      this.arrived.set(key, there - 1);
      return true;
    }
    const waiting = this.awaited.get(key);
    if (waiting === undefined) this.awaited.set(key, [receiver.waiting]);
    else waiting.push(receiver.waiting);
    return false;
  }

  private readonly onArrival = (index: number): void => {
    const key = this.keys[index] as string;
    const waiting = this.awaited.get(key)?.shift();
    if (waiting === undefined) this.arrived.set(key, (this.arrived.get(key) ?? 0) + 1);
    else this.resume(waiting);
  };
}
