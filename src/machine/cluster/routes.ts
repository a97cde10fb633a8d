/**
 * The shortest ways through a fabric: for every node and destination the ports that lie on one, and from them paths and
 * base round trips. Hosts forward nothing. Equally short next hops are in falling order of the neighbour's number,
 * which is the order that ns-3's ECMP index counts in (an order of object addresses there; any other order only
 * relabels the spines).
 */
import { InputError } from '../../base/errors.js';
import { ecmpHash, type FourTuple } from './ecmp.js';
import { type Fabric, type FabricLink, nodeAt, nodeName, portsOfNodes } from './fabric.js';

/** Without load: how long a packet's way there and its acknowledgement's way back take, and what fits into that. */
export interface BaseRoundTrip {
  /** Twice the delays and, for every link of the way there, the time of 1 packet's payload; whole ns, rounded down. */
  readonly roundTripNs: number;
  /** Bandwidth-delay product of the slowest link, bytes of payload, rounded down. */
  readonly bytes: number;
}

export interface Routes {
  /** Egress ports at `node` towards a host, none where the host cannot be reached. */
  nextPorts(node: number, destination: number): readonly number[];
  /** Egress ports from the source host to the destination, as ECMP chooses. @throws InputError without a path */
  path(flow: FourTuple): number[];
  /** Egress ports through these switches, in order. @throws InputError where there is no such link */
  pathThrough(source: number, destination: number, switches: readonly number[]): number[];
  /** @throws InputError without a path */
  roundTrip(source: number, destination: number): BaseRoundTrip;
  /** The longest and the largest over all pairs of hosts that a way joins. */
  longestRoundTrip(): BaseRoundTrip;
}

/** Ports towards one host, by node. */
type Ways = readonly (readonly number[])[];

/** @param payloadBytes of a full packet, as the base round trip counts it */
export function findRoutes(fabric: Fabric, payloadBytes = 1000): Routes {
  const ports = portsOfNodes(fabric);
  const towards = new Map<number, Ways>();

  const waysOf = (destination: number): Ways => {
    let ways = towards.get(destination);
    if (ways === undefined) {
      ways = waysTo(fabric, ports, destination);
      towards.set(destination, ways);
    }
    return ways;
  };
  const nextPorts = (node: number, destination: number): readonly number[] =>
    waysOf(destination)[node] as readonly number[];

  const walk = (
    source: number,
    destination: number,
    choose: (node: number, among: readonly number[]) => number,
    ways = waysOf(destination),
  ): number[] => {
    const path: number[] = [];
    for (let node = source; node !== destination; node = nodeAt(fabric, (path.at(-1) as number) ^ 1)) {
      const among = ways[node] as readonly number[];
      if (among.length === 0)
        throw new InputError({
          expected: `a path from host ${source} to host ${destination}`,
          found: `none at ${nodeName(fabric, node)}`,
        });
      path.push(choose(node, among));
    }
    return path;
  };

  const roundTrip = (source: number, destination: number, ways = waysOf(destination)): BaseRoundTrip => {
    if (source === destination) return { roundTripNs: 0, bytes: 0 };
    const links = walk(source, destination, (_, among) => among[0] as number, ways).map(
      (port) => fabric.links[port >> 1] as FabricLink,
    );
    const delays = links.reduce((total, { delayNs }) => total + 2 * delayNs, 0);
    const sending = links.reduce((total, { rateGbps }) => total + Math.floor((8 * payloadBytes) / rateGbps), 0);
    const slowest = Math.min(...links.map(({ rateGbps }) => rateGbps));
    const roundTripNs = delays + sending;
    return { roundTripNs, bytes: Math.floor(Math.floor(roundTripNs * slowest) / 8) };
  };

  return {
    nextPorts,
    roundTrip: (source, destination) => roundTrip(source, destination),
    path: (flow) =>
      walk(flow.source, flow.destination, (node, among) =>
        among.length === 1 ? (among[0] as number) : (among[ecmpHash(flow, node) % among.length] as number),
      ),
    pathThrough(source, destination, switches) {
      const nodes = [source, ...switches, destination];
      return nodes.slice(1).map((to, i) => {
        const from = nodes[i] as number;
        const port = ports[from]?.find((one) => nodeAt(fabric, one ^ 1) === to);
        if (port === undefined)
          throw new InputError({ expected: `a link from node ${from} to node ${to}`, found: undefined });
        return port;
      });
    },
    longestRoundTrip() {
      let roundTripNs = 0;
      let bytes = 0;
      for (let destination = 0; destination < fabric.hosts; destination++) {
        // Not kept: the ways to all hosts of a large fabric fill the memory.
        const ways = towards.get(destination) ?? waysTo(fabric, ports, destination);
        for (let source = 0; source < fabric.hosts; source++) {
          if ((ways[source] as readonly number[]).length === 0) continue;
          const one = roundTrip(source, destination, ways);
          roundTripNs = Math.max(roundTripNs, one.roundTripNs);
          bytes = Math.max(bytes, one.bytes);
        }
      }
      return { roundTripNs, bytes };
    },
  };
}

/** Breadth first from the destination: at every node the ports to neighbours that are one hop nearer. */
function waysTo(fabric: Fabric, ports: readonly (readonly number[])[], destination: number): Ways {
  const hops = new Map([[destination, 0]]);
  const ways: number[][] = ports.map(() => []);
  const queue = [destination];
  for (const node of queue) {
    const far = (hops.get(node) as number) + 1;
    for (const port of ports[node] as readonly number[]) {
      const neighbour = nodeAt(fabric, port ^ 1);
      if (!hops.has(neighbour)) {
        hops.set(neighbour, far);
        if (neighbour >= fabric.hosts) queue.push(neighbour);
      }
      if (hops.get(neighbour) === far) ways[neighbour]?.push(port ^ 1);
    }
  }
  const nearer = (port: number) => nodeAt(fabric, port ^ 1);
  for (const way of ways) way.sort((a, b) => nearer(b) - nearer(a) || a - b);
  return ways;
}
