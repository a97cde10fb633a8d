/**
 * Everybody to everybody at once. All-to-all: a rank sends a part to each other one, the next rank's first. Direct
 * all-reduce: that is its reduce-scatter; when all parts for a rank have come, it sends its sum to all.
 */
import { type Arrivals, type CollectiveInput, type FlowList, share } from '../flow-list.js';

export function allToAll(list: FlowList, { hosts, bytes, gate }: CollectiveInput): Arrivals {
  const count = hosts.length;
  const arrivals = hosts.map((): number[] => []);
  hosts.forEach((source, rank) => {
    for (let distance = 1; distance < count; distance++) {
      const to = (rank + distance) % count;
      const destination = hosts[to] as number;
      const { startNs } = gate;
      const flow = list.add({ source, destination, bytes: share(bytes, count), startNs, after: gate.after(rank) });
      arrivals[to]?.push(flow);
    }
  });
  return arrivals.map((flows) => flows.sort((a, b) => a - b));
}

export function directAllReduce(list: FlowList, input: CollectiveInput): Arrivals {
  const scattered = allToAll(list, input);
  return allToAll(list, { ...input, gate: { startNs: 0, after: (rank) => scattered[rank] as readonly number[] } });
}
