/**
 * Packets, CPU seconds of the simulation alone beside ns-3 -O2 on the same cases (astra-sim/astra-network-ns3, its own CPU
 * seconds on a busy machine of this kind), frames over links a second, and what a run eight times as long holds in memory.
 */
import { sharedBuffer } from '../../src/machine/cluster/congestion-setup.js';
import type { Fabric } from '../../src/machine/cluster/fabric.js';
import { closFabric, fabricOf128, starFabric } from '../../src/machine/cluster/fabrics.js';
import { parameterSet } from '../../src/machine/cluster/parameter-sets.js';
import { congestionSchemes } from '../../src/simulator/network/congestion/schemes.js';
import { replayFlows } from '../../src/simulator/network/flow/flow-replay.js';
import { NS3_PACKET } from '../../src/simulator/network/packet/packet-input.js';
import { PacketReplay } from '../../src/simulator/network/packet/packet-replay.js';
import { replayPackets } from '../../src/simulator/network/packet/replay-packets.js';
import { type CollectiveName, collectiveFlows } from '../../src/workload/flows/collectives.js';

interface Case {
  readonly name: string;
  readonly fabric: Fabric;
  readonly collective: CollectiveName;
  readonly mebibytes: number;
  readonly scheme: string;
  readonly ns3Seconds: number;
}

const STAR8 = starFabric(8, { rateGbps: 400, delayNs: 500 });
const CLOS16 = closFabric({
  ...{ leaves: 4, hostsPerLeaf: 4, spines: 2 },
  hostLink: { rateGbps: 200, delayNs: 5000 },
  spineLink: { rateGbps: 200, delayNs: 12_500 },
});
const LINK32 = { rateGbps: 100, delayNs: 1000 };
const CLOS32 = closFabric({ leaves: 4, hostsPerLeaf: 8, spines: 4, hostLink: LINK32, spineLink: LINK32 });

const CASES: readonly Case[] = [
  { name: 'star8Ring16', fabric: STAR8, collective: 'ring', mebibytes: 16, scheme: 'pfc', ns3Seconds: 0.59 },
  { name: 'clos16AllToAll4', fabric: CLOS16, collective: 'all-to-all', mebibytes: 4, scheme: 'pfc', ns3Seconds: 0.64 },
  {
    ...{ name: 'clos32AllToAll4Hpcc', fabric: CLOS32, collective: 'all-to-all' },
    ...{ mebibytes: 4, scheme: 'hpcc', ns3Seconds: 1.05 },
  },
  { name: 'clos128Ring4', fabric: fabricOf128(), collective: 'ring', mebibytes: 4, scheme: 'pfc', ns3Seconds: 4.1 },
  {
    ...{ name: 'clos128AllToAll4', fabric: fabricOf128(), collective: 'all-to-all' },
    ...{ mebibytes: 4, scheme: 'pfc', ns3Seconds: 15 },
  },
];

export function benchPackets() {
  const runs = CASES.map((one) => ({ ...one, ...best(one) }));
  const ratios = runs.map(({ seconds, ns3Seconds }) => ns3Seconds / seconds);
  const logs = ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0);
  return {
    ...Object.fromEntries(runs.map(({ name, seconds }) => [`${name}Seconds`, seconds])),
    timesFasterThanNs3: Math.exp(logs / ratios.length),
    timesFasterAllToAll128: ratios.at(-1),
    framesPerSecond:
      runs.reduce((sum, { frames }) => sum + frames, 0) / runs.reduce((sum, one) => sum + one.seconds, 0),
    fastModeOverPackets: runs[0]!.seconds / bestFast(CASES[0]!),
    bytesHeldLongOverShort: heldBytes(32) / heldBytes(4),
  };
}

function best({ fabric, collective, mebibytes, scheme }: Case): { seconds: number; frames: number } {
  let seconds = Number.POSITIVE_INFINITY;
  let frames = 0;
  for (let round = 0; round < 3; round++) {
    const input = inputOf(fabric, collective, mebibytes, scheme);
    const before = process.cpuUsage();
    frames = replayPackets(input).frames;
    const { user, system } = process.cpuUsage(before);
    seconds = Math.min(seconds, (user + system) / 1e6);
  }
  return { seconds, frames };
}

/** The same flows without their packets. */
function bestFast({ fabric, collective, mebibytes, scheme }: Case): number {
  let seconds = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 20; round++) {
    const input = inputOf(fabric, collective, mebibytes, scheme);
    const before = process.cpuUsage();
    replayFlows(input);
    const { user, system } = process.cpuUsage(before);
    seconds = Math.min(seconds, (user + system) / 1e6);
  }
  return seconds;
}

/** Of a run's arrays at its end: all typed arrays that can be reached from it. */
function heldBytes(mebibytes: number): number {
  const replay = new PacketReplay(inputOf(STAR8, 'ring', mebibytes, 'pfc'), congestionSchemes.get('pfc'));
  replay.run();
  const seen = new Set<unknown>();
  const bytesOf = (value: unknown): number => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return 0;
    seen.add(value);
    if (ArrayBuffer.isView(value)) return value.byteLength;
    return Object.values(value).reduce((sum: number, part) => sum + bytesOf(part), 0);
  };
  return bytesOf(replay);
}

function inputOf(fabric: Fabric, name: CollectiveName, mebibytes: number, scheme: string) {
  const hosts = Array.from({ length: fabric.hosts }, (_, host) => host);
  return {
    fabric,
    flows: collectiveFlows({ name, hosts, bytes: mebibytes * 2 ** 20 }),
    setup: parameterSet('paper', scheme, fabric.links[0]?.rateGbps as number),
    buffer: sharedBuffer(32),
    packet: NS3_PACKET,
    seed: 1,
    timeQuantumNs: 1 as const,
  };
}
