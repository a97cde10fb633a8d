/** Random fabrics, flows and setups of packet networks. */
import fc from 'fast-check';
import { sharedBuffer } from '../../src/machine/cluster/congestion-setup.js';
import type { Fabric } from '../../src/machine/cluster/fabric.js';
import { closFabric, fatTree, starFabric } from '../../src/machine/cluster/fabrics.js';
import { parameterSet } from '../../src/machine/cluster/parameter-sets.js';
import { NS3_PACKET, type PacketInput } from '../../src/simulator/network/packet/packet-input.js';
import type { Flow } from '../../src/workload/flows/flow.js';

export const rates = fc.constantFrom(25, 100, 200, 400);

const link = fc.record({ rateGbps: rates, delayNs: fc.integer({ min: 1000, max: 3000 }) });

export const fabrics: fc.Arbitrary<Fabric> = fc.oneof(
  fc.record({ hosts: fc.integer({ min: 2, max: 6 }), link }).map(({ hosts, link }) => starFabric(hosts, link)),
  fc
    .record({
      leaves: fc.integer({ min: 1, max: 3 }),
      hostsPerLeaf: fc.integer({ min: 2, max: 3 }),
      spines: fc.integer({ min: 1, max: 3 }),
      hostLink: link,
      spineLink: link,
    })
    .map((shape) => closFabric(shape)),
  link.map((link) => fatTree(4, link)),
);

/** Flows between random hosts; some wait for earlier ones. */
export function flowsOn({ hosts }: Fabric): fc.Arbitrary<Flow[]> {
  const flow = fc.record({
    source: fc.nat(hosts - 1),
    step: fc.integer({ min: 1, max: hosts - 1 }),
    bytes: fc.oneof(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 120_000 })),
    startNs: fc.oneof(fc.constant(0), fc.nat(5000)),
    after: fc.array(fc.nat(30), { maxLength: 2 }),
  });
  return fc.array(flow, { minLength: 1, maxLength: 14 }).map((list) =>
    list.map(({ source, step, bytes, startNs, after }, index) => ({
      source,
      destination: (source + step) % hosts,
      bytes,
      startNs,
      after: [...new Set(after)].filter((other) => other < index),
    })),
  );
}

/** Room in a switch beside the reserves and headrooms of its ports: little makes pauses. */
const sharedBytes = fc.constantFrom(10_000, 60_000, 300_000, 2 ** 25);

export function packetInputs(schemes: readonly string[]): fc.Arbitrary<PacketInput> {
  return fabrics.chain((fabric) =>
    fc
      .record({
        flows: flowsOn(fabric),
        scheme: fc.constantFrom(...schemes),
        set: fc.constantFrom('paper', 'ali'),
        sharedBytes,
        seed: fc.nat(1000),
        timeQuantumNs: fc.constantFrom<(0 | 1)[]>(0, 1),
      })
      .map(({ flows, scheme, set, sharedBytes, seed, timeQuantumNs }) => ({
        fabric,
        flows,
        setup: parameterSet(set, scheme, fabric.links[0]?.rateGbps as number),
        buffer: { ...sharedBuffer(1), bufferBytes: leastBuffer(fabric) + sharedBytes },
        packet: NS3_PACKET,
        seed,
        timeQuantumNs,
      })),
  );
}

/** What the ports of the fullest switch need for themselves. */
function leastBuffer({ hosts, switches, links }: Fabric): number {
  const needs = Array.from({ length: switches }, (_, index) =>
    links
      .filter(({ a, b }) => a === hosts + index || b === hosts + index)
      .reduce((sum, { rateGbps, delayNs }) => sum + Math.floor((rateGbps * delayNs) / 8) * 3 + 4096, 0),
  );
  return Math.max(...needs);
}
