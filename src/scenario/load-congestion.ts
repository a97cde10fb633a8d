/** From the file of a scenario of the kind `congestion` to what a replay of packets needs, once for each scheme. */
import { InputError } from '../base/errors.js';
import { readText } from '../formats/read-file.js';
import { readYaml, type YamlDocument } from '../formats/yaml-document.js';
import { checkSetup, sharedBuffer } from '../machine/cluster/congestion-setup.js';
import { checkFabric, type Fabric, type FabricLink } from '../machine/cluster/fabric.js';
import { closFabric, closOf, fabricOf128, fatTree, starFabric } from '../machine/cluster/fabrics.js';
import { checkFaults } from '../machine/cluster/faults.js';
import { parameterSet } from '../machine/cluster/parameter-sets.js';
import { findRoutes } from '../machine/cluster/routes.js';
import { dividedBuffers } from '../machine/cluster/switch-ports.js';
import type { CongestionScheme } from '../simulator/network/congestion/scheme.js';
import { congestionSchemes } from '../simulator/network/congestion/schemes.js';
import { NS3_PACKET, type PacketInput } from '../simulator/network/packet/packet-input.js';
import { PacketReplay } from '../simulator/network/packet/packet-replay.js';
import { addCollective } from '../workload/flows/collectives.js';
import { dlrmIteration } from '../workload/flows/dlrm.js';
import { checkFlows, type Flow } from '../workload/flows/flow.js';
import { AT_ONCE, FlowList } from '../workload/flows/flow-list.js';
import { check } from './check.js';
import { type CongestionDocument, congestionSchema } from './congestion-schema.js';
import { inSection } from './load-cluster.js';
import { checkedOptions } from './options.js';
import { type Override, overridden } from './overrides.js';
import { loadPlugins } from './plugins.js';

export interface CongestionScenario {
  readonly name: string;
  readonly parameters: string;
  readonly runs: readonly { readonly scheme: CongestionScheme; readonly input: PacketInput }[];
  /** Runs of a scheme in which chance has a say. */
  readonly seeds: number;
}

/** @throws InputError for a file that is missing, malformed or asks for what cannot be */
export function loadCongestion(file: string, overrides: readonly Override[] = []): CongestionScenario {
  const yaml = overridden(readYaml(readText(file), file), overrides);
  loadPlugins(yaml);
  const document = check(congestionSchema, yaml);
  const fabric = fabricOf(document, yaml);
  const flows = flowsOf(document, fabric, yaml);
  const { bufferMiB, lossless, ...own } = document.buffer;
  const buffer = { ...sharedBuffer(bufferMiB), ...own, isLossless: lossless };
  inSection(yaml, ['buffer'], () => dividedBuffers(fabric, buffer));
  inSection(yaml, [], () => checkFaults(document.faults, fabric));
  const hostGbps = (fabric.links.find(({ a, b }) => Math.min(a, b) < fabric.hosts) as FabricLink).rateGbps;
  const runs = document.schemes.map((name, index) => {
    const scheme = inSection(yaml, ['schemes', String(index)], () => congestionSchemes.get(name));
    checkedOptions(congestionSchemes, name, document.options[name], yaml, ['options', name]);
    const set = parameterSet(document.parameters, name, hostGbps);
    const setup = {
      ...set,
      options: { ...set.options, ...document.options[name] },
      ecn: document.ecn ?? set.ecn,
      window: document.window ?? set.window,
    };
    inSection(yaml, [], () => checkSetup(setup));
    const { faults, notifications, retransmitAfterNs, seed, timeQuantumNs } = document;
    const input: PacketInput = {
      ...{ fabric, flows, setup, buffer, packet: NS3_PACKET },
      ...{ faults, notifications, retransmitAfterNs, seed, timeQuantumNs },
    };
    // What is left to refuse needs a scheme that is made.
    inSection(yaml, ['options', name], () => new PacketReplay({ ...input, flows: flows.slice(0, 0) }, scheme));
    return { scheme, input };
  });
  return { name: document.name, parameters: document.parameters, runs, seeds: document.seeds };
}

function fabricOf({ topology }: CongestionDocument, yaml: YamlDocument): Fabric {
  const { star, clos, fatTree: tree, listed } = topology;
  const within = (key: string, make: () => Fabric): Fabric => inSection(yaml, ['topology', key], make);
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

function flowsOf(document: CongestionDocument, fabric: Fabric, yaml: YamlDocument): readonly Flow[] {
  const { collectives = [], iteration, flows } = document;
  const hosts = Array.from({ length: fabric.hosts }, (_, host) => host);
  if (flows !== undefined) {
    inSection(yaml, [], () => checkFlows(flows, fabric.hosts));
    return withPaths(flows, fabric, (index, body) => inSection(yaml, ['flows', String(index)], body));
  }
  if (iteration !== undefined) {
    const made = inSection(yaml, ['iteration'], () => dlrmIteration(hosts));
    return withPaths(made, fabric, (_, body) => inSection(yaml, ['iteration'], body));
  }
  const list = new FlowList();
  collectives.forEach(({ collective: name, hosts: among = hosts, bytes, groupSize }, index) => {
    const section = ['collectives', String(index)];
    inSection(yaml, section, () => {
      const first = list.flows.length;
      addCollective(list, { name, hosts: among, bytes, groupSize, gate: AT_ONCE });
      checkRanks(among, fabric.hosts);
      withPaths(list.flows.slice(first), fabric, (_, body) => body());
    });
  });
  inSection(yaml, ['collectives'], () => checkFlows(list.flows, fabric.hosts));
  return list.flows;
}

function checkRanks(ranks: readonly number[], hosts: number): void {
  ranks.forEach((host, rank) => {
    const path = `hosts.${rank}`;
    if (host >= hosts) throw new InputError({ path, expected: `a host from 0 to ${hosts - 1}`, found: host });
    if (ranks.indexOf(host) < rank) throw new InputError({ path, expected: 'every host once', found: host });
  });
}

/** @throws InputError for a flow between hosts that are not connected */
function withPaths(
  flows: readonly Flow[],
  fabric: Fabric,
  within: (index: number, body: () => void) => void,
): readonly Flow[] {
  const routes = findRoutes(fabric);
  flows.forEach(({ source, destination }, index) => {
    within(index, () => {
      if (destination < fabric.hosts) routes.roundTrip(source, destination);
    });
  });
  return flows;
}
