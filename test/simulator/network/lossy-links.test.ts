/** Links that lose frames of any kind: whatever the scheme, a run ends, and every message that can arrive does. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sharedBuffer } from '../../../src/machine/cluster/congestion-setup.js';
import { starFabric } from '../../../src/machine/cluster/fabrics.js';
import type { Fault } from '../../../src/machine/cluster/faults.js';
import { parameterSet } from '../../../src/machine/cluster/parameter-sets.js';
import { runCongestion } from '../../../src/pipeline/congestion-run.js';
import { pauseWords } from '../../../src/report/network/congestion-tables.js';
import { congestionSchemes } from '../../../src/simulator/network/congestion/schemes.js';
import type { PacketInput } from '../../../src/simulator/network/packet/packet-input.js';
import { NS3_PACKET } from '../../../src/simulator/network/packet/packet-input.js';
import { replayPackets } from '../../../src/simulator/network/packet/replay-packets.js';
import { GIVE_UP_AFTER } from '../../../src/simulator/network/packet/retransmission.js';
import type { PacketOutcome } from '../../../src/timeline/packet-outcome.js';
import { packetInputs } from '../../support/packet-networks.js';
import { propertyRuns } from '../../support/property-runs.js';

const ALL = congestionSchemes.names.filter((name) => !name.startsWith('test-'));

/** Progress is told every million events; the networks here have a tenth of one at most. */
const MOST_REPORTS = 30;

/** A run that does not end fails instead of hanging. */
function replayToItsEnd(input: PacketInput): PacketOutcome {
  let reports = 0;
  return replayPackets(input, {
    onProgress: () => {
      if (++reports > MOST_REPORTS) throw new Error('the replay does not end');
    },
  });
}

/** Every data packet has been sent, and sent again as often as it takes. */
function expectWhole(input: PacketInput): void {
  const outcome = replayToItsEnd(input);
  const packets = input.flows.reduce((sum, { bytes }) => sum + Math.ceil(bytes / input.packet.payloadBytes), 0);
  expect(outcome.standstill).toBe(undefined);
  expect(outcome.completedFlows).toBe(input.flows.length);
  expect(outcome.dataPackets - outcome.repeatedPackets).toBe(packets);
  input.flows.forEach(({ after }, flow) => {
    for (const other of after) expect(outcome.startNs[flow]).toBeGreaterThanOrEqual(outcome.completedNs[other]!);
    expect(outcome.completedNs[flow]).toBeGreaterThanOrEqual(outcome.receivedNs[flow]!);
  });
}

const somewhere = {
  link: fc.nat(1000),
  fromNs: fc.oneof(fc.constantFrom(0, 5000), fc.nat(40_000)),
  untilNs: fc.option(fc.integer({ min: 40_001, max: 2_000_000 }), { nil: undefined }),
};
const lossy = fc.record({
  ...somewhere,
  chance: fc.oneof(fc.constantFrom(0.001, 0.01, 0.1), fc.double({ min: 0, max: 0.5, noNaN: true })),
});
const slow = fc.record({ ...somewhere, share: fc.double({ min: 0.1, max: 1, noNaN: true }) });

/** Lossy and slow links, switches that drop or pause, notifications of their own, short and long timers. */
const troubles = fc.record({
  lossyLinks: fc.array(lossy, { minLength: 1, maxLength: 3 }),
  slowLinks: fc.array(slow, { maxLength: 2 }),
  isLossless: fc.boolean(),
  notifications: fc.option(fc.record({ delayNs: fc.nat(2000), intervalNs: fc.nat(50_000) }), { nil: undefined }),
  retransmitAfterNs: fc.constantFrom(undefined, 20_000, 3_000_000),
  firstPackets: fc.constantFrom(1, 2, 5),
});

it.each(ALL)('every message arrives, with %s', (scheme) => {
  fc.assert(
    fc.property(packetInputs([scheme]), troubles, (input, drawn) => {
      const { lossyLinks, slowLinks, isLossless, firstPackets, ...others } = drawn;
      const at = (link: number): number => link % input.fabric.links.length;
      const faults: Fault[] = [
        ...lossyLinks.map((one) => ({ kind: 'lossy link' as const, ...one, link: at(one.link) })),
        ...slowLinks.map((one) => ({ kind: 'slow link' as const, ...one, link: at(one.link) })),
      ];
      const options = scheme === 'turns' ? { firstPackets } : input.setup.options;
      const [setup, buffer] = [
        { ...input.setup, options },
        { ...input.buffer, isLossless },
      ];
      expectWhole({ ...input, ...others, setup, buffer, faults });
    }),
    propertyRuns(40, 0.1),
  );
});

/** Two hosts and ten messages from each to the other. */
function between(scheme: string, faults: readonly Fault[]): PacketInput {
  const flows = Array.from({ length: 10 }, (_, i) => ({
    ...{ source: i % 2, destination: 1 - (i % 2), bytes: 50_000, startNs: 0, after: [] },
  }));
  return {
    ...{ fabric: starFabric(2, { rateGbps: 25, delayNs: 1000 }), flows, setup: parameterSet('paper', scheme, 25) },
    ...{ buffer: sharedBuffer(32), packet: NS3_PACKET, seed: 1, timeQuantumNs: 1, faults },
  };
}

it('a grant that got lost is given again', () => {
  for (let seed = 0; seed < 50; seed++)
    expectWhole({ ...between('turns', [{ kind: 'lossy link', link: 1, chance: 0.05, fromNs: 0 }]), seed });
});

it.each(ALL)('a link that brings nothing through ends the run and names the flows, with %s', (scheme) => {
  const input = between(scheme, [{ kind: 'lossy link', link: 1, chance: 1 - 2 ** -40, fromNs: 0 }]);
  const { standstill, completedFlows, drops } = replayPackets(input);
  expect(completedFlows).toBe(0);
  expect(drops).toBe(0);
  expect(standstill?.givenUp).toEqual(Array.from(input.flows.keys()));
  expect(standstill?.circle).toEqual([]);
  expect(standstill?.sinceNs).toBeGreaterThanOrEqual(GIVE_UP_AFTER * 500_000);
});

it('others take the turns of messages that are given up, and the flows are named on the terminal', () => {
  const dead: Fault = { kind: 'lossy link', link: 0, chance: 1 - 2 ** -40, fromNs: 20_000 };
  const fabric = starFabric(3, { rateGbps: 25, delayNs: 1000 });
  const flow = (source: number, startNs: number) => ({ source, destination: 2, bytes: 400_000, startNs, after: [] });
  const input: PacketInput = { ...between('turns', [dead]), fabric, flows: [flow(0, 0), flow(1, 10_000)] };
  const outcome = runCongestion({
    ...{ name: 'dead', parameters: 'paper', seeds: 1 },
    runs: [{ scheme: congestionSchemes.get('turns'), input }],
  });
  const [turns] = outcome.schemes as [(typeof outcome.schemes)[number]];
  expect(turns.outcome.completedFlows).toBe(1);
  expect(turns.outcome.completedNs[1]).toBeGreaterThan(0);
  expect(pauseWords(turns, fabric)).toContain('turns: given up, as nothing came back any more: flow 0');
});

/** One short message to a host that pauses its switch, which drops what finds no room. */
function dropping(untilNs: number | undefined, retransmitAfterNs: number): PacketInput {
  const input = short([{ kind: 'pause storm', host: 1, fromNs: 0, untilNs }]);
  return { ...input, buffer: { ...input.buffer, isLossless: false, bufferBytes: 200_000 }, retransmitAfterNs };
}

/** Two packets from host 0 to host 1. */
function short(faults: readonly Fault[]): PacketInput {
  return { ...between('pfc', faults), flows: [{ source: 0, destination: 1, bytes: 1500, startNs: 0, after: [] }] };
}

it('retries that a pause keeps from arriving for ever end the run, with the host', () => {
  const { standstill, drops } = replayToItsEnd(dropping(undefined, 500_000));
  expect(drops).toBeGreaterThan(0);
  expect(standstill?.givenUp).toEqual([]);
  // The port of the switch towards host 1.
  expect(standstill?.heldByHosts).toEqual([3]);
});

it('and go on as long as the pause is to end, however many they are', () => {
  // The hundred thousandth timeout is at the instant at which the pause ends.
  expectWhole(dropping(2e9, 20_000));
});

it('a timer that rings a thousand times before an answer can come gives nothing up', () => {
  for (let seed = 0; seed < 100; seed++) {
    const input = short([{ kind: 'lossy link', link: 1, chance: 0.5, fromNs: 0 }]);
    expectWhole({ ...input, seed, retransmitAfterNs: 4 });
  }
});

it('a timer takes a nanosecond at least', () => {
  const input = {
    ...between('pfc', [{ kind: 'lossy link', link: 1, chance: 0.05, fromNs: 0 }]),
    retransmitAfterNs: 0.5,
  };
  expect(() => replayPackets(input)).toThrow(/retransmitAfterNs: expected at least 1 ns/);
});
