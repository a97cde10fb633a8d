/** The replay of packets against a second, naive model: every time to the nanosecond. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharedBuffer } from '../../../src/machine/cluster/congestion-setup.js';
import { nodeAt } from '../../../src/machine/cluster/fabric.js';
import { closFabric } from '../../../src/machine/cluster/fabrics.js';
import { parameterSet } from '../../../src/machine/cluster/parameter-sets.js';
import { findRoutes } from '../../../src/machine/cluster/routes.js';
import { NS3_PACKET, type PacketInput } from '../../../src/simulator/network/packet/packet-input.js';
import { replayPackets } from '../../../src/simulator/network/packet/replay-packets.js';
import { DESTINATION_PORT, type Flow } from '../../../src/workload/flows/flow.js';
import { type NaiveInput, naivePackets } from '../../support/naive-packets.js';
import { packetInputs } from '../../support/packet-networks.js';
import { propertyRuns } from '../../support/property-runs.js';

const SCHEMES = ['pfc', 'dcqcn', 'dctcp', 'timely', 'hpcc'] as const;

/** Marks are certain above this, so that there is no chance. */
const MARK_BYTES = 20_000;

function certain(input: PacketInput): PacketInput {
  const ecn = input.setup.ecn.map((one) => ({ ...one, kminBytes: MARK_BYTES, kmaxBytes: MARK_BYTES }));
  const options =
    input.setup.scheme === 'dcqcn'
      ? { ...input.setup.options, increaseIntervalUs: 300 }
      : input.setup.scheme === 'hpcc'
        ? { ...input.setup.options, resolution: 1 }
        : input.setup.options;
  return {
    ...input,
    timeQuantumNs: 1,
    setup: { ...input.setup, ecn, options, window: { ...input.setup.window, isLargestOfAll: true } },
  };
}

function naiveInput(input: PacketInput, sourcePorts: Int32Array): NaiveInput {
  const { fabric, flows, setup, buffer } = input;
  const routes = findRoutes(fabric);
  const longest = routes.longestRoundTrip();
  const through = (path: readonly number[]): number[] => path.slice(0, -1).map((port) => nodeAt(fabric, port ^ 1));
  const options = setup.options as Readonly<Record<string, number>>;
  return {
    ...fabric,
    flows,
    ways: flows.map(({ source, destination }, flow) => {
      const sourcePort = sourcePorts[flow] as number;
      const there = { source, destination, sourcePort, destinationPort: DESTINATION_PORT };
      const back = {
        source: destination,
        destination: source,
        sourcePort: DESTINATION_PORT,
        destinationPort: sourcePort,
      };
      return { there: through(routes.path(there)), back: through(routes.path(back)) };
    }),
    scheme: setup.scheme as NaiveInput['scheme'],
    window: setup.window.isLimited ? { bytes: longest.bytes, followsRate: setup.window.followsRate } : undefined,
    roundTripNs: longest.roundTripNs,
    bufferBytes: buffer.bufferBytes,
    markBytes: MARK_BYTES,
    aiMbps: options['aiMbps'] ?? 0,
    haiMbps: options['haiMbps'] ?? 0,
    gain: options['gain'] ?? 0,
  };
}

/** Seven flows over links of more than a microsecond, the interval of DCQCN's alpha: found by chance. */
function notedAtATick(): PacketInput {
  const flow = (source: number, destination: number, bytes: number, startNs: number): Flow => {
    return { source, destination, bytes, startNs, after: [] };
  };
  return {
    fabric: closFabric({
      ...{ leaves: 2, hostsPerLeaf: 2, spines: 3 },
      hostLink: { rateGbps: 25, delayNs: 1059 },
      spineLink: { rateGbps: 25, delayNs: 2858 },
    }),
    flows: [
      flow(1, 3, 81_246, 0),
      flow(1, 0, 35_300, 0),
      flow(2, 0, 693, 3654),
      flow(2, 3, 93_783, 2988),
      flow(3, 0, 8911, 1149),
      flow(2, 3, 1193, 0),
      flow(0, 3, 75_430, 429),
    ],
    setup: parameterSet('ali', 'dcqcn', 25),
    buffer: { ...sharedBuffer(1), bufferBytes: 130_713 },
    packet: NS3_PACKET,
    seed: 1,
    timeQuantumNs: 1,
  };
}

describe('a replay of packets', () => {
  it('lets a notification go before the tick of alpha at the same instant, if it was under way first', () => {
    const input = certain(notedAtATick());
    const ours = replayPackets(input);
    expect(Array.from(ours.completedNs)).toEqual(naivePackets(naiveInput(input, ours.sourcePort)).completedNs);
  });

  it.each(SCHEMES)('does what a naive model does, with %s', (scheme) => {
    let pauses = 0;
    fc.assert(
      fc.property(packetInputs([scheme]), (drawn) => {
        const input = certain(drawn);
        const ours = replayPackets(input);
        const naive = naivePackets(naiveInput(input, ours.sourcePort));
        expect(Array.from(ours.startNs)).toEqual(naive.startNs);
        expect(Array.from(ours.receivedNs)).toEqual(naive.receivedNs);
        expect(Array.from(ours.completedNs)).toEqual(naive.completedNs);
        expect(ours.pauses).toBe(naive.pauses);
        expect(ours.mostQueueBytes).toBe(naive.mostQueueBytes);
        expect(ours.frames).toBe(naive.frames);
        expect(naive.receivedBytes).toBe(naive.sentBytes);
        pauses += ours.pauses;
      }),
      propertyRuns(60, 0.1),
    );
    if (scheme === 'pfc') expect(pauses).toBeGreaterThan(0);
  });
});
