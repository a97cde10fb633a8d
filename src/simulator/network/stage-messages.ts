/**
 * Activations and their gradients on the way from one pipeline stage to the next: an endpoint delay, the message, an
 * endpoint delay. Where links are shared, a stage's messages in one direction follow one another on them.
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
  private readonly arrived = new Set<string>();
  private readonly awaited = new Map<string, number>();
  private readonly keys: string[] = [];
  /** By dimension between stages, all messages: bytes times the ranks that send them is what a rank sends. */
  readonly sentBytes: number[];

  constructor(
    private readonly simulation: Simulation,
    private readonly route: StageRoute,
    private readonly resume: (rank: number) => void,
  ) {
    this.sentBytes = route.between.map(() => 0);
  }

  /** @param place of the rank within its stage: its peers have the same */
  send(from: number, to: number, place: number, message: { readonly bytes: number; readonly tag: number }): void {
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
    this.simulation.schedule(start + messageNs + endpointNs, 0, this.onArrival, key);
  }

  /** True if the message is there; else `rank` is resumed when it is. */
  receive(from: number, to: number, rank: { readonly place: number; readonly rank: number }, tag: number): boolean {
    const key = `${from} ${to} ${rank.place} ${tag}`;
    if (this.arrived.delete(key)) return true;
    this.awaited.set(key, rank.rank);
    return false;
  }

  private readonly onArrival = (index: number): void => {
    const key = this.keys[index] as string;
    const rank = this.awaited.get(key);
    if (rank === undefined) {
      this.arrived.add(key);
      return;
    }
    this.awaited.delete(key);
    this.resume(rank);
  };
}
