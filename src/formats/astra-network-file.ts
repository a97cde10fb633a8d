/**
 * The network file of ASTRA-sim 2's analytical backend (`network.yml`, astra-network-analytical): parallel lists, an entry
 * a dimension, the innermost first. `bandwidth` is of a link and a direction, its GB/s are 2³⁰ bytes a second
 * (NetworkFunction.cc: bw_GBps_to_Bpns); `latency` is of a link, ns. Rings go both ways.
 *
 *   topology: [Ring, Switch]   npus_count: [8, 4]   bandwidth: [200, 50]   latency: [500, 2000]
 */
import { InputError } from '../base/errors.js';
import { checkDimension, defaultAlgorithm, type NetworkDimension, usualLinks } from '../machine/cluster/dimension.js';
import { readYaml, type YamlDocument } from './yaml-document.js';

const TOPOLOGIES = { Ring: 'ring', FullyConnected: 'fully-connected', Switch: 'switch' } as const;
const LISTS = ['topology', 'npus_count', 'bandwidth', 'latency'] as const;

type List = (typeof LISTS)[number];

/** @throws InputError naming file and line */
export function readAstraNetworkFile(text: string, file: string): NetworkDimension[] {
  const yaml = readYaml(text, file);
  const lists = Object.fromEntries(LISTS.map((name) => [name, listOf(yaml, name)])) as Record<List, unknown[]>;
  const { topology, npus_count: counts } = lists;
  for (const name of LISTS)
    if (lists[name].length !== topology.length)
      throw refused(yaml, [name], `${topology.length} entries, one for each of topology`, lists[name].length);
  return topology.map((_, d) => {
    const shape = topologyOf(yaml, topology, d);
    const size = numeric(yaml, 'npus_count', counts, d);
    const dimension: NetworkDimension = {
      topology: shape,
      size,
      linksPerAccelerator: usualLinks(shape, size),
      linkGiBps: numeric(yaml, 'bandwidth', lists.bandwidth, d),
      latencyNs: numeric(yaml, 'latency', lists.latency, d),
      nicNs: 0,
      routerNs: 0,
      algorithm: defaultAlgorithm(shape),
      allToAllAlgorithm: 'direct',
    };
    try {
      checkDimension(dimension);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw refused(
        yaml,
        [COLUMNS[error.problem.path ?? ''] ?? 'topology', d],
        error.problem.expected,
        error.problem.found,
      );
    }
    return dimension;
  });
}

/** Our name of a field to the file's. */
const COLUMNS: Readonly<Record<string, List>> = { size: 'npus_count', linkGiBps: 'bandwidth', latencyNs: 'latency' };

function listOf(yaml: YamlDocument, name: List): unknown[] {
  const { value } = yaml;
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  const found = isRecord ? (value as Record<string, unknown>)[name] : undefined;
  if (Array.isArray(found) && found.length > 0) return found;
  throw refused(yaml, found === undefined ? [] : [name], `${name}, a list with an entry for each dimension`, found);
}

function topologyOf(yaml: YamlDocument, topology: readonly unknown[], d: number): NetworkDimension['topology'] {
  const name = topology[d] as keyof typeof TOPOLOGIES;
  if (typeof name === 'string' && Object.hasOwn(TOPOLOGIES, name)) return TOPOLOGIES[name];
  throw refused(yaml, ['topology', d], `one of ${Object.keys(TOPOLOGIES).join(', ')}`, name);
}

function numeric(yaml: YamlDocument, name: List, list: readonly unknown[], d: number): number {
  const found = list[d];
  if (typeof found === 'number' && Number.isFinite(found)) return found;
  throw refused(yaml, [name, d], 'a number', found);
}

function refused(
  yaml: YamlDocument,
  steps: readonly (string | number)[],
  expected: string,
  found: unknown,
): InputError {
  return new InputError({ ...yaml.placeOf(steps), path: steps.join('.'), expected, found });
}
