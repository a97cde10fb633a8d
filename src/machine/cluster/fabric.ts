/**
 * A network as packets see it: hosts, switches, and full-duplex links between them. Hosts are numbered from 0, switches
 * on from there; a host has one link. Rates in Gb/s (10⁹ bits), delays in nanoseconds, one way.
 *
 * Each end of link number l is a port: 2l at `a`, 2l + 1 at `b`. A port sends into its link and receives from it; its
 * peer is the port at the other end.
 */
import { InputError } from '../../base/errors.js';

export interface FabricLink {
  readonly a: number;
  readonly b: number;
  readonly rateGbps: number;
  readonly delayNs: number;
}

export interface Fabric {
  readonly hosts: number;
  readonly switches: number;
  readonly links: readonly FabricLink[];
}

/** The node at a port. */
export function nodeAt(fabric: Fabric, port: number): number {
  const link = fabric.links[port >> 1] as FabricLink;
  return (port & 1) === 0 ? link.a : link.b;
}

/** Ports of every node, in the order of the links. */
export function portsOfNodes(fabric: Fabric): readonly (readonly number[])[] {
  const ports = Array.from({ length: fabric.hosts + fabric.switches }, (): number[] => []);
  fabric.links.forEach(({ a, b }, link) => {
    ports[a]?.push(2 * link);
    ports[b]?.push(2 * link + 1);
  });
  return ports;
}

/** "host 3" or "switch 17", as messages call a node. */
export function nodeName(fabric: Fabric, node: number): string {
  return node < fabric.hosts ? `host ${node}` : `switch ${node}`;
}

/** "17->3": a port by the node that sends there and the node at the other end. */
export function portName(fabric: Fabric, port: number): string {
  return `${nodeAt(fabric, port)}->${nodeAt(fabric, port ^ 1)}`;
}

/** @throws InputError for counts, ends, rates or delays that make no network */
export function checkFabric(fabric: Fabric): Fabric {
  const { hosts, switches, links } = fabric;
  if (!Number.isInteger(hosts) || hosts < 1)
    throw new InputError({ path: 'hosts', expected: 'a whole number of at least 1', found: hosts });
  if (!Number.isInteger(switches) || switches < 0)
    throw new InputError({ path: 'switches', expected: 'a whole number of at least 0', found: switches });
  const nodes = hosts + switches;
  const linksOfHost = new Int32Array(hosts);
  links.forEach(({ a, b, rateGbps, delayNs }, index) => {
    const path = `links.${index}`;
    for (const end of [a, b])
      if (!Number.isInteger(end) || end < 0 || end >= nodes)
        throw new InputError({ path, expected: `ends from 0 to ${nodes - 1}`, found: end });
    if (a === b) throw new InputError({ path, expected: 'two different ends', found: `${a} and ${b}` });
    if (!(rateGbps > 0 && rateGbps <= 100_000))
      throw new InputError({ path, expected: 'a rate above 0 and at most 100000 Gb/s', found: rateGbps });
    if (!(delayNs >= 0 && delayNs <= 1e9))
      throw new InputError({ path, expected: 'a delay of at least 0 and at most 1e9 ns', found: delayNs });
    for (const end of [a, b]) if (end < hosts) linksOfHost[end]!++;
  });
  linksOfHost.forEach((count, host) => {
    if (count !== 1) throw new InputError({ path: 'links', expected: `one link at host ${host}`, found: count });
  });
  return fabric;
}
