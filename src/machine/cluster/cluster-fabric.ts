/**
 * A cluster's own network as hosts, switches and links: every dimension is a network by itself, in which every
 * accelerator has a NIC, so that an accelerator is as many hosts as there are dimensions. A dimension of switches is a
 * switch a row; in a ring and a clique every member has a router of its own, linked to its neighbours, or to all others.
 * A link carries what the chunk model gives a message: all links of an accelerator in a switch or ring (in each direction
 * of a ring), those to one peer in a clique. The latency of a hop and half of what two NICs and a router take lie on it.
 */
import { acceleratorCount, type Cluster } from './cluster.js';
import { BYTES_PER_GIB, messageBytesPerNs, type NetworkDimension, totalGiBps } from './dimension.js';
import { checkFabric, type Fabric, type FabricLink } from './fabric.js';

export interface ClusterFabric {
  readonly fabric: Fabric;
  /** The NIC that an accelerator has in a dimension. */
  readonly hostOf: (dimension: number, accelerator: number) => number;
}

/** @throws InputError for links that no fabric can have */
export function clusterFabric({ dimensions }: Pick<Cluster, 'dimensions'>): ClusterFabric {
  const accelerators = acceleratorCount(dimensions);
  const wired = dimensions.flatMap((dimension, d) => (dimension.size > 1 ? [{ dimension, d }] : []));
  const hosts = wired.length * accelerators;
  const placeOf = new Map(wired.map(({ d }, place) => [d, place]));
  // A dimension of one member carries nothing: whoever asks for its NIC means the accelerator.
  const hostOf = (d: number, accelerator: number): number => (placeOf.get(d) ?? 0) * accelerators + accelerator;
  const links: FabricLink[] = [];
  const between: FabricLink[] = [];
  let switches = 0;
  let stride = 1;
  for (const [d, dimension] of dimensions.entries()) {
    const { size } = dimension;
    if (size > 1)
      for (let first = 0; first < accelerators; first++) {
        if (Math.floor(first / stride) % size !== 0) continue;
        const members = Array.from({ length: size }, (_, member) => hostOf(d, first + member * stride));
        const wires = rowOf(dimension, members, hosts + switches);
        links.push(...wires.hosts);
        between.push(...wires.between);
        switches += wires.switches;
      }
    stride *= size;
  }
  // Hosts' links in the order of the hosts, as fabrics have them.
  links.sort((a, b) => a.a - b.a);
  return { fabric: checkFabric({ hosts, switches, links: [...links, ...between] }), hostOf };
}

interface Row {
  readonly hosts: readonly FabricLink[];
  readonly between: readonly FabricLink[];
  readonly switches: number;
}

function rowOf(dimension: NetworkDimension, members: readonly number[], firstSwitch: number): Row {
  const { topology, size, latencyNs, nicNs, routerNs } = dimension;
  const rateGbps = 8 * messageBytesPerNs(dimension);
  if (topology === 'switch') {
    const delayNs = latencyNs + nicNs + routerNs / 2;
    return { hosts: members.map((a) => ({ a, b: firstSwitch, rateGbps, delayNs })), between: [], switches: 1 };
  }
  const allGbps = (8 * totalGiBps(dimension) * BYTES_PER_GIB) / 1e9;
  const router = (member: number): number => firstSwitch + member;
  const pairs = Array.from({ length: size }, (_, a) =>
    topology === 'ring'
      ? // Two members are neighbours once.
        size === 2 && a === 1
        ? []
        : [(a + 1) % size]
      : Array.from({ length: size - 1 - a }, (_, i) => a + 1 + i),
  );
  return {
    hosts: members.map((a, member) => ({ a, b: router(member), rateGbps: allGbps, delayNs: nicNs })),
    between: pairs.flatMap((others, a) =>
      others.map((b) => ({ a: router(a), b: router(b), rateGbps, delayNs: latencyNs })),
    ),
    switches: size,
  };
}

/** Room for what is under way when a pause is sent: so many delays of the longest link, and frames begun at both ends. */
export function headroomOf({ links }: Fabric, delays: number, frameBytes: number): number {
  return Math.max(
    ...links.map(({ rateGbps, delayNs }) => Math.ceil(((delays * rateGbps) / 8) * delayNs) + 4 * frameBytes),
  );
}
