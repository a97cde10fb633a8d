/** From what a file says of packets to what a replay of them needs, once for each scheme; and its fabric. */
import type { YamlDocument } from '../formats/yaml-document.js';
import { checkSetup, sharedBuffer } from '../machine/cluster/congestion-setup.js';
import { checkFabric, type Fabric, type FabricLink } from '../machine/cluster/fabric.js';
import { closFabric, closOf, fabricOf128, fatTree, starFabric } from '../machine/cluster/fabrics.js';
import { checkFaults } from '../machine/cluster/faults.js';
import { parameterSet } from '../machine/cluster/parameter-sets.js';
import { dividedBuffers } from '../machine/cluster/switch-ports.js';
import type { CongestionScheme } from '../simulator/network/congestion/scheme.js';
import { congestionSchemes } from '../simulator/network/congestion/schemes.js';
import { NS3_PACKET, type PacketInput } from '../simulator/network/packet/packet-input.js';
import { PacketReplay } from '../simulator/network/packet/packet-replay.js';
import type { Flow } from '../workload/flows/flow.js';
import { inSection } from './in-section.js';
import { checkedOptions } from './options.js';
import type { PacketDocument, TopologyDocument } from './sections/packets.js';

export interface SchemeRun {
  readonly scheme: CongestionScheme;
  readonly input: PacketInput;
}

/** @param at the section that the document stands in @throws InputError at its place in the file */
export function packetRuns(
  document: PacketDocument,
  { fabric, flows }: { readonly fabric: Fabric; readonly flows: readonly Flow[] },
  yaml: YamlDocument,
  at: readonly string[],
): SchemeRun[] {
  const { bufferMiB, lossless, ...own } = document.buffer;
  const buffer = { ...sharedBuffer(bufferMiB), ...own, isLossless: lossless };
  inSection(yaml, [...at, 'buffer'], () => dividedBuffers(fabric, buffer));
  inSection(yaml, at, () => checkFaults(document.faults, fabric));
  const hostGbps = (fabric.links.find(({ a, b }) => Math.min(a, b) < fabric.hosts) as FabricLink).rateGbps;
  return document.schemes.map((name, index) => {
    const scheme = inSection(yaml, [...at, 'schemes', String(index)], () => congestionSchemes.get(name));
    checkedOptions(congestionSchemes, name, document.options[name], yaml, [...at, 'options', name]);
    const set = parameterSet(document.parameters, name, hostGbps);
    const setup = {
      ...set,
      options: { ...set.options, ...document.options[name] },
      ecn: document.ecn ?? set.ecn,
      window: document.window ?? set.window,
    };
    inSection(yaml, at, () => checkSetup(setup));
    const { faults, notifications, retransmitAfterNs, seed, random, timeQuantumNs } = document;
    const input: PacketInput = {
      ...{ fabric, flows, setup, buffer, packet: NS3_PACKET },
      ...{ faults, notifications, retransmitAfterNs, seed, random, timeQuantumNs },
    };
    // What is left to refuse needs a scheme that is made.
    inSection(yaml, [...at, 'options', name], () => new PacketReplay({ ...input, flows: [] }, scheme));
    return { scheme, input };
  });
}

/** @param at where the topology stands @throws InputError there */
export function fabricOf(topology: TopologyDocument, yaml: YamlDocument, at: readonly string[]): Fabric {
  const { star, clos, fatTree: tree, listed } = topology;
  const within = (key: string, make: () => Fabric): Fabric => inSection(yaml, [...at, key], make);
  if (star !== undefined) return within('star', () => starFabric(star.hosts, star.link));
  if (clos !== undefined) {
    const { spines, oversubscription = 1, ...shape } = clos;
    return within('clos', () =>
      spines === undefined ? closOf(shape, oversubscription) : closFabric({ ...shape, spines }),
    );
  }
  if (tree !== undefined) return within('fatTree', () => fatTree(tree.k, tree.link));
  if (listed !== undefined) return within('listed', () => checkFabric(listed));
  return fabricOf128();
}
