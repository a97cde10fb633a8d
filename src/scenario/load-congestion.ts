/** From the file of a scenario of the kind `congestion` to the replays of its flows, one for each scheme. */
import { InputError } from '../base/errors.js';
import { readText } from '../formats/read-file.js';
import { readYaml, type YamlDocument } from '../formats/yaml-document.js';
import type { Fabric } from '../machine/cluster/fabric.js';
import { findRoutes } from '../machine/cluster/routes.js';
import { addCollective } from '../workload/flows/collectives.js';
import { dlrmIteration } from '../workload/flows/dlrm.js';
import { checkFlows, type Flow } from '../workload/flows/flow.js';
import { AT_ONCE, FlowList } from '../workload/flows/flow-list.js';
import { check } from './check.js';
import { type CongestionDocument, congestionSchema } from './congestion-schema.js';
import { inSection } from './in-section.js';
import { type Override, overridden } from './overrides.js';
import { fabricOf, packetRuns, type SchemeRun } from './packet-runs.js';
import { loadPlugins } from './plugins.js';

export interface CongestionScenario {
  readonly name: string;
  readonly parameters: string;
  readonly runs: readonly SchemeRun[];
  /** Runs of a scheme in which chance has a say. */
  readonly seeds: number;
  /** What coarser models say of the same run, the coarsest first. */
  readonly rungs?: readonly (readonly [name: string, ns: number])[] | undefined;
}

/** @throws InputError for a file that is missing, malformed or asks for what cannot be */
export function loadCongestion(file: string, overrides: readonly Override[] = []): CongestionScenario {
  return congestionOf(overridden(readYaml(readText(file), file), overrides));
}

/** A document that is already there; it names no files. @throws InputError */
export function congestionOf(yaml: YamlDocument): CongestionScenario {
  loadPlugins(yaml);
  const document = check(congestionSchema, yaml);
  const fabric = fabricOf(document.topology, yaml, ['topology']);
  const flows = flowsOf(document, fabric, yaml);
  const runs = packetRuns(document, { fabric, flows }, yaml, []);
  return { name: document.name, parameters: document.parameters, runs, seeds: document.seeds };
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
