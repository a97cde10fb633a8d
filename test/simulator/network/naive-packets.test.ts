/** The replay of packets against a second, naive model: every time to the nanosecond. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeAt } from '../../../src/machine/cluster/fabric.js';
import { findRoutes } from '../../../src/machine/cluster/routes.js';
import type { PacketInput } from '../../../src/simulator/network/packet/packet-input.js';
import { replayPackets } from '../../../src/simulator/network/packet/replay-packets.js';
import { DESTINATION_PORT } from '../../../src/workload/flows/flow.js';
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

describe('a replay of packets', () => {
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
