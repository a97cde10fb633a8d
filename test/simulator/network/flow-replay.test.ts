/** Flows without their packets, against the packets, and against what no flow can be faster than. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { sharedBuffer } from '../../../src/machine/cluster/congestion-setup.js';
import type { Fabric } from '../../../src/machine/cluster/fabric.js';
import { closFabric, starFabric } from '../../../src/machine/cluster/fabrics.js';
import { parameterSet } from '../../../src/machine/cluster/parameter-sets.js';
import { congestionBounds } from '../../../src/pipeline/congestion-run.js';
import { runFast } from '../../../src/pipeline/fast-flows.js';
import { congestionSchemes } from '../../../src/simulator/network/congestion/schemes.js';
import { replayFlows } from '../../../src/simulator/network/flow/flow-replay.js';
import { NS3_PACKET, type PacketInput } from '../../../src/simulator/network/packet/packet-input.js';
import { replayPackets } from '../../../src/simulator/network/packet/replay-packets.js';
import { type CollectiveName, collectiveFlows } from '../../../src/workload/flows/collectives.js';
import type { Flow } from '../../../src/workload/flows/flow.js';
import { propertyRuns } from '../../support/property-runs.js';

const STAR8 = starFabric(8, { rateGbps: 400, delayNs: 500 });
const clos = (spines: number): Fabric =>
  closFabric({
    ...{ leaves: 4, hostsPerLeaf: 4, spines },
    hostLink: { rateGbps: 200, delayNs: 5000 },
    spineLink: { rateGbps: 200, delayNs: 12_500 },
  });

function inputOf(fabric: Fabric, flows: readonly Flow[], timeQuantumNs: 0 | 1 = 1): PacketInput {
  const setup = parameterSet('paper', 'pfc', fabric.links[0]!.rateGbps);
  return { fabric, flows, setup, buffer: sharedBuffer(32), packet: NS3_PACKET, seed: 1, timeQuantumNs };
}

function collective(fabric: Fabric, name: CollectiveName, mebibytes: number): PacketInput {
  const hosts = Array.from({ length: fabric.hosts }, (_, host) => host);
  return inputOf(fabric, collectiveFlows({ name, hosts, bytes: mebibytes * 2 ** 20 }));
}

describe('flows without packets', () => {
  it.each([
    ['ring', STAR8, 1, 0.001],
    ['halving-doubling', STAR8, 4, 0.001],
    ['all-to-all', STAR8, 4, 0.001],
    ['direct', STAR8, 4, 0.001],
    ['ring', clos(2), 1, 0.001],
    // Messages meet now and then, and at the spines all the time.
    ['ring', clos(2), 16, 0.01],
    ['all-to-all', clos(4), 4, 0.01],
    ['halving-doubling', clos(2), 4, 0.01],
  ] as const)('a %s takes what its packets take', (name, fabric, mebibytes, error) => {
    const input = collective(fabric, name, mebibytes);
    const [flows, packets] = [replayFlows(input), replayPackets(input)];
    expect(Math.abs(flows.endNs / packets.endNs - 1)).toBeLessThanOrEqual(error);
    expect(flows.events * 20).toBeLessThan(packets.events);
    // What would queue is near what does, where it matters: above the 600 kB at which marking begins.
    const queue = Math.max(...flows.mostQueueBytes);
    if (packets.mostQueueBytes > 600_000) expect(Math.abs(queue / packets.mostQueueBytes - 1)).toBeLessThan(0.1);
    else expect(queue).toBeLessThan(600_000);
  });

  it('says where its end hangs on how messages that meet at a NIC share it', () => {
    // Two messages meet at host 0; what follows the first of them ends last.
    const message = (source: number, destination: number, startNs: number, after: readonly number[] = []): Flow => ({
      ...{ source, destination, bytes: 1_000_000 },
      ...{ startNs, after },
    });
    const alone = [message(0, 1, 0), message(1, 2, 0, [0])];
    const meeting = [...alone, message(0, 3, 5000)];
    const scenario = (flows: readonly Flow[]) => {
      const input = inputOf(clos(2), flows);
      const scheme = congestionSchemes.get('pfc');
      return runFast({ name: 'chain', parameters: 'paper', seeds: 1, runs: [{ scheme, input }] });
    };
    const { isUncertain, inTurnEndNs, replay } = scenario(meeting);
    const { endNs } = replayPackets(inputOf(clos(2), meeting));
    expect(isUncertain).toBe(true);
    expect(endNs).toBeGreaterThanOrEqual(Math.min(inTurnEndNs, replay.endNs) * 0.99);
    expect(endNs).toBeLessThanOrEqual(Math.max(inTurnEndNs, replay.endNs) * 1.01);
    expect(scenario(alone).isUncertain).toBe(false);
  });

  test.prop(
    [
      fc.array(
        fc.record({
          source: fc.nat(15),
          to: fc.integer({ min: 1, max: 15 }),
          bytes: fc.integer({ min: 1, max: 200_000 }),
          startNs: fc.nat(50_000),
          waits: fc.array(fc.nat(1000), { maxLength: 2 }),
        }),
        { minLength: 1, maxLength: 30 },
      ),
      fc.constantFrom(1, 2, 4),
      fc.constantFrom(0 as const, 1 as const),
    ],
    propertyRuns(60),
  )('all end, and none before it could alone', (drawn, spines, quantum) => {
    const flows = drawn.map(({ source, to, bytes, startNs, waits }, i): Flow => {
      const after = i === 0 ? [] : [...new Set(waits.map((one) => one % i))];
      return { source, destination: (source + to) % 16, bytes, startNs, after };
    });
    const input = inputOf(clos(spines), flows, quantum);
    const { endNs, startNs, completedNs } = replayFlows(input);
    const { chainNs, hostLinkNs } = congestionBounds(input);
    expect(endNs).toBeGreaterThanOrEqual(Math.max(chainNs, quantum === 0 ? hostLinkNs : 0) * (1 - 1e-9));
    flows.forEach(({ after, startNs: own }, flow) => {
      const ready = Math.max(0, ...after.map((other) => completedNs[other]!)) + own;
      expect(startNs[flow]! - ready).toBeCloseTo(0, 6);
      expect(completedNs[flow]!).toBeGreaterThanOrEqual(startNs[flow]!);
    });
  });
});
