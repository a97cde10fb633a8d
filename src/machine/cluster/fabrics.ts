/**
 * Fabrics by their shape. Numbering as ns-3's RoCE studies have it: hosts, then leaves (edges), then spines (aggregation,
 * core); links of the hosts first.
 */
import { InputError } from '../../base/errors.js';
import { checkFabric, type Fabric, type FabricLink } from './fabric.js';

export interface LinkKind {
  readonly rateGbps: number;
  readonly delayNs: number;
}

/** One switch. */
export function starFabric(hosts: number, link: LinkKind): Fabric {
  return checkFabric({ hosts, switches: 1, links: range(hosts).map((host) => ({ a: host, b: hosts, ...link })) });
}

export interface ClosShape {
  readonly leaves: number;
  readonly hostsPerLeaf: number;
  readonly spines: number;
  readonly hostLink: LinkKind;
  readonly spineLink: LinkKind;
}

/** Two levels: every leaf is linked to every spine. Its oversubscription is `oversubscription`. */
export function closFabric({ leaves, hostsPerLeaf, spines, hostLink, spineLink }: ClosShape): Fabric {
  const hosts = leaves * hostsPerLeaf;
  const down = range(hosts).map((host) => ({ a: host, b: hosts + Math.floor(host / hostsPerLeaf), ...hostLink }));
  const up = range(leaves).flatMap((leaf) =>
    range(spines).map((spine) => ({ a: hosts + leaf, b: hosts + leaves + spine, ...spineLink })),
  );
  return checkFabric({ hosts, switches: leaves + spines, links: [...down, ...up] });
}

/** What a leaf's hosts can send over what its spine links can carry: 2 for 2:1. */
export function oversubscription({ hostsPerLeaf, spines, hostLink, spineLink }: ClosShape): number {
  return (hostsPerLeaf * hostLink.rateGbps) / (spines * spineLink.rateGbps);
}

/** A Clos with spines for an oversubscription. @throws InputError when that is no whole count of spines */
export function closOf(shape: Omit<ClosShape, 'spines'>, ratio: number): Fabric {
  const spines = oversubscription({ ...shape, spines: 1 }) / ratio;
  if (!Number.isInteger(spines) || spines < 1)
    throw new InputError({ path: 'oversubscription', expected: 'a ratio that gives whole spines', found: ratio });
  return closFabric({ ...shape, spines });
}

/**
 * Three levels of k-port switches (Al-Fares et al., SIGCOMM 2008): k pods of k/2 edge and k/2 aggregation switches, k²/4
 * core switches, k³/4 hosts. @throws InputError for an odd k
 */
export function fatTree(k: number, link: LinkKind): Fabric {
  if (!Number.isInteger(k) || k < 2 || k % 2 !== 0)
    throw new InputError({ path: 'k', expected: 'an even number of ports of at least 2', found: k });
  const half = k / 2;
  const hosts = k * half * half;
  const edge = (pod: number, i: number): number => hosts + pod * half + i;
  const aggregation = (pod: number, i: number): number => hosts + k * half + pod * half + i;
  const core = (group: number, i: number): number => hosts + 2 * k * half + group * half + i;
  const links: FabricLink[] = [];
  for (let host = 0; host < hosts; host++)
    links.push({ a: host, b: edge(Math.floor(host / (half * half)), Math.floor(host / half) % half), ...link });
  for (let pod = 0; pod < k; pod++)
    for (let i = 0; i < half; i++)
      for (let j = 0; j < half; j++) links.push({ a: edge(pod, i), b: aggregation(pod, j), ...link });
  for (let pod = 0; pod < k; pod++)
    for (let i = 0; i < half; i++)
      for (let j = 0; j < half; j++) links.push({ a: aggregation(pod, i), b: core(i, j), ...link });
  return checkFabric({ hosts, switches: 2 * k * half + half * half, links });
}

/**
 * The fabric of arXiv 2207.10898: 128 hosts under 8 leaves, 8 spines, 200 Gb/s, 5 us to the leaf and 12.5 us to the
 * spine, 2:1 oversubscribed (astra-sim/astra-network-ns3, scratch/topology/128_nodes_16_switch_topology.txt).
 */
export function fabricOf128(): Fabric {
  return closFabric({
    leaves: 8,
    hostsPerLeaf: 16,
    spines: 8,
    hostLink: { rateGbps: 200, delayNs: 5000 },
    spineLink: { rateGbps: 200, delayNs: 12_500 },
  });
}

function range(count: number): number[] {
  if (!Number.isInteger(count) || count < 1)
    throw new InputError({ expected: 'a whole number of at least 1', found: count });
  return Array.from({ length: count }, (_, i) => i);
}
