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
import { packetInputs } from '../../support/packet-networks.js';
import { propertyRuns } from '../../support/property-runs.js';

const ALL = congestionSchemes.names.filter((name) => !name.startsWith('test-'));

/** Every data packet has been sent, and sent again as often as it takes. */
function expectWhole(input: PacketInput): void {
  const outcome = replayPackets(input);
  const packets = input.flows.reduce((sum, { bytes }) => sum + Math.ceil(bytes / input.packet.payloadBytes), 0);
  expect(outcome.standstill).toBe(undefined);
  expect(outcome.completedFlows).toBe(input.flows.length);
  expect(outcome.dataPackets - outcome.repeatedPackets).toBe(packets);
  input.flows.forEach(({ after }, flow) => {
    for (const other of after) expect(outcome.startNs[flow]).toBeGreaterThanOrEqual(outcome.completedNs[other]!);
    expect(outcome.completedNs[flow]).toBeGreaterThanOrEqual(outcome.receivedNs[flow]!);
  });
}

const lossy = fc.record({
  link: fc.nat(1000),
  chance: fc.constantFrom(0.001, 0.01, 0.1, 0.5),
  fromNs: fc.constantFrom(0, 5000),
  untilNs: fc.constantFrom(undefined, 40_000),
});

it.each(ALL)('every message arrives, with %s', (scheme) => {
  fc.assert(
    fc.property(packetInputs([scheme]), fc.array(lossy, { minLength: 1, maxLength: 3 }), (input, lossyLinks) => {
      const { links } = input.fabric;
      const faults: Fault[] = lossyLinks.map((one) => ({ kind: 'lossy link', ...one, link: one.link % links.length }));
      expectWhole({ ...input, faults });
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
