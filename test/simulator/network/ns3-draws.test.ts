/**
 * Runs that draw ns-3's random numbers. The ends and marks are of astra-sim/astra-network-ns3 8fd3604 with `RngRun` and
 * `srand` at the seed: hosts that send to one more, at 100 Gb/s and 1 µs.
 */
import { describe, expect, it } from 'vitest';
import { sharedBuffer } from '../../../src/machine/cluster/congestion-setup.js';
import { starFabric } from '../../../src/machine/cluster/fabrics.js';
import { parameterSet } from '../../../src/machine/cluster/parameter-sets.js';
import { CLibraryRandom } from '../../../src/simulator/network/packet/c-library-random.js';
import { Ns3Streams } from '../../../src/simulator/network/packet/ns3-streams.js';
import { NS3_PACKET, type PacketInput } from '../../../src/simulator/network/packet/packet-input.js';
import { replayPackets } from '../../../src/simulator/network/packet/replay-packets.js';

describe('random numbers of other programs', () => {
  it('are MRG32k3a’s, as L’Ecuyer and ns-3 print them', () => {
    expect(new Ns3Streams(0, 0, 12_345).uniform()).toBeCloseTo(0.127011122046577, 14);
    expect(new Ns3Streams(1, 0).uniform()).toBeCloseTo(0.816532, 6);
  });

  it('begin a stream each, whatever was drawn before', () => {
    const passed = new Ns3Streams(3, 38);
    for (let i = 0; i < 1000; i++) passed.uniform();
    expect(passed.uniform()).toBe(new Ns3Streams(3, 1038).uniform());
  });

  it('are rand’s of the C library', () => {
    const random = new CLibraryRandom(1);
    expect([1, 2, 3, 4].map(() => random.next())).toEqual([1_804_289_383, 846_930_886, 1_681_692_777, 1_714_636_915]);
  });
});

interface Incast {
  readonly senders: number;
  readonly bytes: number;
  readonly mebibytes: number;
}

const FOUR: Incast = { senders: 4, bytes: 1_000_000, mebibytes: 32 };

function incast({ senders, bytes, mebibytes }: Incast, scheme: string, set: string, seed: number): PacketInput {
  return {
    fabric: starFabric(senders + 1, { rateGbps: 100, delayNs: 1000 }),
    flows: Array.from({ length: senders }, (_, source) => ({
      ...{ source, destination: senders, bytes, startNs: 0, after: [] },
    })),
    setup: parameterSet(set, scheme, 100),
    ...{ buffer: sharedBuffer(mebibytes), packet: NS3_PACKET, seed, random: 'ns3', timeQuantumNs: 1 },
  };
}

describe('a replay that draws ns-3’s numbers', () => {
  it.each([
    [1, 614_131, 102],
    [2, 603_105, 120],
    [3, 614_474, 105],
    [4, 573_833, 61],
    [5, 604_896, 148],
  ])('is ns-3’s run %d of DCQCN', (seed, endNs, marks) => {
    expect(replayPackets(incast(FOUR, 'dcqcn', 'ali', seed))).toMatchObject({ endNs, marks });
  });

  it.each([
    [1, 363_288],
    [2, 361_056],
    [3, 362_230],
  ])('is ns-3’s run %d of PINT', (seed, endNs) => {
    expect(replayPackets(incast(FOUR, 'pint', 'paper', seed)).endNs).toBe(endNs);
  });

  it('gives each PFC frame a stream', () => {
    const eight = incast({ senders: 8, bytes: 4_000_000, mebibytes: 2 }, 'dcqcn', 'ali', 3);
    expect(replayPackets(eight)).toMatchObject({ endNs: 3_127_722, marks: 923, pauses: 267 });
  });

  it('heeds a share of the acknowledgements', () => {
    const input = incast(FOUR, 'pint', 'paper', 1);
    const { setup } = input;
    const ends = [0.25, 0.5].map(
      (heededShare) =>
        replayPackets({ ...input, setup: { ...setup, options: { ...setup.options, heededShare } } }).endNs,
    );
    expect(new Set([363_288, ...ends]).size).toBe(3);
  });
});
