/** What a packet is made of, and what there is no room for. */
import { describe, expect, it } from 'vitest';
import { sharedBuffer } from '../../../src/machine/cluster/congestion-setup.js';
import type { Fabric } from '../../../src/machine/cluster/fabric.js';
import { starFabric } from '../../../src/machine/cluster/fabrics.js';
import { parameterSet } from '../../../src/machine/cluster/parameter-sets.js';
import { MAX_HOPS_OF_WAY } from '../../../src/simulator/network/packet/frame.js';
import {
  ETHERNET_PACKET,
  NS3_PACKET,
  type PacketFormat,
  type PacketInput,
} from '../../../src/simulator/network/packet/packet-input.js';
import { replayPackets } from '../../../src/simulator/network/packet/replay-packets.js';

function input(packet: PacketFormat, fabric: Fabric = starFabric(2, { rateGbps: 100, delayNs: 1000 })): PacketInput {
  const flow = { source: 0, destination: 1, bytes: 1_000_000, startNs: 0, after: [] };
  const setup = parameterSet('paper', 'pfc', 100);
  return { fabric, flows: [flow], setup, buffer: sharedBuffer(32), packet, seed: 1, timeQuantumNs: 1 };
}

/** Two hosts at the ends of a chain of switches. */
function chain(switches: number): Fabric {
  const star = starFabric(2, { rateGbps: 100, delayNs: 1000 });
  const [link] = star.links;
  const ends = [[0, 2], ...Array.from({ length: switches - 1 }, (_, i) => [2 + i, 3 + i]), [1 + switches, 1]];
  const links = ends.map(([a, b]) => ({ ...link!, a: a!, b: b! }));
  return { ...star, switches, links } as Fabric;
}

describe('a packet', () => {
  it('takes longer by what its header has more', () => {
    const ends = [NS3_PACKET, ETHERNET_PACKET].map((packet) => replayPackets(input(packet)).endNs);
    // 1036 bytes take 83 ns at 100 Gb/s, 1048 bytes 84
    expect(ends[1]! - ends[0]!).toBeGreaterThanOrEqual(1000);
  });

  it.each([
    [{ payloadBytes: 2 ** 22, headerBytes: 36 }, /at most/],
    [{ payloadBytes: 0, headerBytes: 36 }, /at least 1/],
    [{ payloadBytes: 1000, headerBytes: -1 }, /at least 0/],
  ])('of %o is refused', (packet, expected) => {
    expect(() => replayPackets(input(packet))).toThrow(expected);
  });

  it('crosses as many links as it can count, and no more', () => {
    expect(() => replayPackets(input(NS3_PACKET, chain(MAX_HOPS_OF_WAY - 1)))).not.toThrow();
    expect(() => replayPackets(input(NS3_PACKET, chain(MAX_HOPS_OF_WAY)))).toThrow(/hops/);
  });
});
