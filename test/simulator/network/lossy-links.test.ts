/** Links that lose frames of every kind but pauses: every flow ends all the same, and where none can, the run says so. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharedBuffer } from '../../../src/machine/cluster/congestion-setup.js';
import { starFabric } from '../../../src/machine/cluster/fabrics.js';
import type { Fault } from '../../../src/machine/cluster/faults.js';
import { parameterSet } from '../../../src/machine/cluster/parameter-sets.js';
import { congestionSchemes } from '../../../src/simulator/network/congestion/schemes.js';
import { NS3_PACKET, type PacketInput } from '../../../src/simulator/network/packet/packet-input.js';
import { replayPackets } from '../../../src/simulator/network/packet/replay-packets.js';
import type { PacketOutcome } from '../../../src/timeline/packet-outcome.js';
import { packetInputs } from '../../support/packet-networks.js';
import { propertyRuns } from '../../support/property-runs.js';

/** Millions of events; the networks here take a tenth of one at most. */
const MOST_REPORTS = 20;

/** A run that does not end fails instead of hanging. */
function replayToItsEnd(input: PacketInput): PacketOutcome {
  let reports = 0;
  return replayPackets(input, {
    onProgress: () => {
      if (++reports > MOST_REPORTS) throw new Error('the replay does not end');
    },
  });
}

/** What may go wrong at a few links, for a while or to the end. */
function trouble(links: number): fc.Arbitrary<Fault[]> {
  const lasting = {
    link: fc.nat(links - 1),
    fromNs: fc.oneof(fc.constant(0), fc.nat(40_000)),
    untilNs: fc.option(fc.integer({ min: 50_000, max: 2_000_000 }), { nil: undefined }),
  };
  const lossy = fc.record({
    ...lasting,
    kind: fc.constant('lossy link' as const),
    chance: fc.oneof(fc.constantFrom(0.001, 0.01, 0.1), fc.double({ min: 0, max: 0.5, noNaN: true })),
  });
  const slow = fc.record({
    ...lasting,
    kind: fc.constant('slow link' as const),
    share: fc.double({ min: 0.1, max: 1, noNaN: true }),
  });
  return fc
    .tuple(fc.array(lossy, { minLength: 1, maxLength: 3 }), fc.array(slow, { maxLength: 2 }))
    .map(([losses, delays]) => [...losses, ...delays]);
}

const notifications = fc.option(fc.record({ delayNs: fc.nat(2000), intervalNs: fc.nat(50_000) }), { nil: undefined });

function troubled(scheme: string): fc.Arbitrary<PacketInput> {
  return packetInputs([scheme]).chain((input) =>
    fc
      .record({
        faults: trouble(input.fabric.links.length),
        notifications,
        isLossless: fc.boolean(),
        firstPackets: fc.constantFrom(1, 1, 2, 5),
        retransmitAfterNs: fc.constantFrom(undefined, 20_000, 3_000_000),
      })
      .map(({ isLossless, firstPackets, ...drawn }) => ({
        ...input,
        ...drawn,
        buffer: { ...input.buffer, isLossless },
        setup: scheme === 'turns' ? { ...input.setup, options: { firstPackets } } : input.setup,
      })),
  );
}

/** Ten flows between two hosts, over one slow and one lossy link. */
function between(scheme: string, chance: number, seed: number): PacketInput {
  const flow = (index: number) => ({ source: index % 2, destination: 1 - (index % 2), bytes: 50_000, startNs: 0 });
  return {
    fabric: starFabric(2, { rateGbps: 25, delayNs: 1000 }),
    flows: Array.from({ length: 10 }, (_, index) => ({ ...flow(index), after: [] })),
    setup: parameterSet('paper', scheme, 25),
    buffer: sharedBuffer(1),
    packet: NS3_PACKET,
    seed,
    timeQuantumNs: 1,
    faults: [
      { kind: 'slow link', link: 0, share: 0.5, fromNs: 0 },
      { kind: 'lossy link', link: 1, chance, fromNs: 0 },
    ],
  };
}

describe('lossy links', () => {
  it.each(congestionSchemes.names)('let every flow of %s end', (scheme) => {
    let losses = 0;
    fc.assert(
      fc.property(troubled(scheme), (input) => {
        const outcome = replayToItsEnd(input);
        expect(outcome.standstill).toBe(undefined);
        expect(outcome.completedFlows).toBe(input.flows.length);
        input.flows.forEach((_, flow) => {
          expect(outcome.receivedNs[flow]).toBeGreaterThan(outcome.startNs[flow] as number);
          expect(outcome.completedNs[flow]).toBeGreaterThan(outcome.receivedNs[flow] as number);
        });
        losses += outcome.losses;
      }),
      propertyRuns(150, 0.1),
    );
    expect(losses).toBeGreaterThan(0);
  });

  it('may lose a grant: its sender asks again', () => {
    // Of these seeds twelve lose a grant whose acknowledgement arrives.
    for (let seed = 160; seed < 300; seed++)
      expect(replayToItsEnd(between('turns', 0.01, seed)).completedFlows).toBe(10);
  });

  it('that let nothing through end the run, with the count of retries', () => {
    expect(() => replayPackets(between('pfc', 0.999_999, 1))).toThrow(
      /^faults: expected a network in which something gets through, found "?100000 retries in a row that brought nothing/,
    );
  });

  it('and retries that a pause holds for ever end the run as a standstill, with the host', () => {
    const input = between('pfc', 0.01, 1);
    const faults: Fault[] = [...(input.faults ?? []), { kind: 'pause storm', host: 0, fromNs: 0 }];
    const buffer = { ...input.buffer, isLossless: false, bufferBytes: 200_000 };
    const { standstill, drops } = replayPackets({ ...input, faults, buffer });
    expect(drops).toBeGreaterThan(0);
    expect(standstill?.heldByHosts).toEqual([1]);
  });

  it('are waited for where a fault has yet to end, however many retries that takes', () => {
    const input = between('pfc', 0, 1);
    const retransmitAfterNs = 20_000;
    // The hundred thousandth retry is at the instant at which the fault ends.
    const untilNs = 1e5 * retransmitAfterNs;
    const faults: Fault[] = [{ kind: 'lossy link', link: 1, chance: 0.999_999_999, fromNs: 0, untilNs }];
    const flows = [{ source: 0, destination: 1, bytes: 1500, startNs: 0, after: [] }];
    const { completedFlows, endNs } = replayPackets({ ...input, faults, flows, retransmitAfterNs });
    expect(completedFlows).toBe(1);
    expect(endNs).toBeGreaterThan(untilNs);
  });

  it('need a timer of at least a nanosecond', () => {
    expect(() => replayPackets({ ...between('pfc', 0.1, 1), retransmitAfterNs: 0.5 })).toThrow(
      /retransmitAfterNs: expected at least 1 ns/,
    );
  });
});
