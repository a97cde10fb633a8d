/**
 * Rings side by side: in every step each rank sends one part to the next rank of its ring, as soon as it has got the one
 * before from the rank before. An all-reduce of N ranks is a reduce-scatter of N − 1 steps and an all-gather of as many.
 */
import { type Arrivals, type CollectiveInput, type FlowList, type Gate, share } from '../flow-list.js';

export interface RingSteps {
  /** The rank that a rank sends to. */
  readonly next: (rank: number) => number;
  /** Of a flow. */
  readonly bytes: number;
  readonly steps: number;
  readonly gate: Gate;
}

export function ringSteps(list: FlowList, hosts: readonly number[], { next, bytes, steps, gate }: RingSteps): Arrivals {
  let arrivals: Arrivals = hosts.map((_, rank) => gate.after(rank));
  for (let step = 0; step < steps; step++) {
    const into: (readonly number[])[] = [];
    hosts.forEach((source, rank) => {
      const to = next(rank);
      const flow = list.add({
        source,
        destination: hosts[to] as number,
        bytes,
        startNs: step === 0 ? gate.startNs : 0,
        after: arrivals[rank] as readonly number[],
      });
      into[to] = [flow];
    });
    arrivals = into;
  }
  return arrivals;
}

export function ringAllReduce(list: FlowList, { hosts, bytes, gate }: CollectiveInput): Arrivals {
  const count = hosts.length;
  const next = (rank: number): number => (rank + 1) % count;
  return ringSteps(list, hosts, { next, bytes: share(bytes, count), steps: 2 * (count - 1), gate });
}
