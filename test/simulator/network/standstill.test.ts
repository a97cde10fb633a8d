/** Networks in which nothing can move any more: a circle of paused ports is named, and a host that pauses for ever. */
import { expect, it } from 'vitest';
import { sharedBuffer } from '../../../src/machine/cluster/congestion-setup.js';
import type { Fabric, FabricLink } from '../../../src/machine/cluster/fabric.js';
import { parameterSet } from '../../../src/machine/cluster/parameter-sets.js';
import { runCongestion } from '../../../src/pipeline/congestion-run.js';
import { congestionLadder, pauseWords, schemeRows } from '../../../src/report/network/congestion-tables.js';
import { congestionSchemes } from '../../../src/simulator/network/congestion/schemes.js';
import { NS3_PACKET, type PacketInput } from '../../../src/simulator/network/packet/packet-input.js';
import { replayPackets } from '../../../src/simulator/network/packet/replay-packets.js';

const SWITCHES = 5;
const HOSTS = 2 * SWITCHES;
const link = (a: number, b: number): FabricLink => ({ a, b, rateGbps: 100, delayNs: 1000 });

/** Two hosts a switch, and the switches in a ring. */
const RING: Fabric = {
  hosts: HOSTS,
  switches: SWITCHES,
  links: [
    ...Array.from({ length: HOSTS }, (_, host) => link(host, HOSTS + Math.floor(host / 2))),
    ...Array.from({ length: SWITCHES }, (_, i) => link(HOSTS + i, HOSTS + ((i + 1) % SWITCHES))),
  ],
};

/** Every host sends to one two switches on: each ring link carries twice what it can, and no window holds anybody back. */
function ringOf(mebibytes: number, faults: PacketInput['faults'] = []): PacketInput {
  const flows = Array.from({ length: HOSTS }, (_, source) => {
    const destination = 2 * ((Math.floor(source / 2) + 2) % SWITCHES) + (source % 2);
    return { source, destination, bytes: 400_000, startNs: 0, after: [] };
  });
  const setup = parameterSet('ali', 'pfc', 100);
  const buffer = { ...sharedBuffer(1), bufferBytes: Math.floor(mebibytes * 2 ** 20) };
  return { fabric: RING, flows, setup, buffer, packet: NS3_PACKET, seed: 1, timeQuantumNs: 1, faults };
}

it('a circle of paused ports is a deadlock, with its ports', () => {
  const input = ringOf(0.3);
  const { standstill, endNs, drops } = replayPackets(input);
  // Ports of the ring's links in its direction; a link has its port at `a` first.
  const around = Array.from({ length: SWITCHES }, (_, i) => 2 * (HOSTS + i));
  expect([...(standstill?.circle ?? [])].sort((a, b) => a - b)).toEqual(around);
  expect(standstill?.heldByHosts).toEqual([]);
  expect(standstill?.flows).toHaveLength(HOSTS);
  expect([endNs, drops]).toEqual([Number.NaN, 0]);

  const runs = [{ scheme: congestionSchemes.get('pfc'), input }];
  const outcome = runCongestion({ name: 'ring', parameters: 'ali', seeds: 1, runs });
  const [pfc] = outcome.schemes as [(typeof outcome.schemes)[number]];
  expect(pauseWords(pfc, RING).join('\n')).toMatch(/deadlock of the paused ports (1\d->1\d(, )?){5}$/m);
  const shown = [...congestionLadder(outcome), ...schemeRows(outcome.schemes)].flat().join(' ');
  expect(shown).toContain('never');
  expect(shown).not.toContain('NaN');
});

it('the same flows end where buffers hold them', () => {
  const { standstill, completedFlows } = replayPackets(ringOf(32));
  expect(standstill).toBe(undefined);
  expect(completedFlows).toBe(HOSTS);
});

it('a host that pauses for ever is named, and not taken for a deadlock', () => {
  const { standstill } = replayPackets(ringOf(32, [{ kind: 'pause storm', host: 4, fromNs: 0 }]));
  expect(standstill?.circle).toEqual([]);
  // The port of its switch towards it.
  expect(standstill?.heldByHosts).toEqual([2 * 4 + 1]);
});
