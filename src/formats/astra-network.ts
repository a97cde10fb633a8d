/**
 * A network as the tables measured with ASTRA-sim 1.0 give it: a list of dimensions, the innermost first, `link_GBps` in
 * GiB/s.
 */
import { InputError } from '../base/errors.js';
import { CLUSTER_DEFAULTS, type Cluster, checkCluster } from '../machine/cluster/cluster.js';
import {
  ALGORITHMS,
  type Algorithm,
  defaultAlgorithm,
  type NetworkDimension,
  TOPOLOGIES,
} from '../machine/cluster/dimension.js';
import type { JsonFields } from './json-fields.js';

const TOPOLOGY_NAMES = Object.fromEntries(TOPOLOGIES.map((name) => [name, name])) as {
  readonly [name in (typeof TOPOLOGIES)[number]]: name;
};
const ALGORITHM_NAMES = Object.fromEntries(ALGORITHMS.map((name) => [name, name])) as {
  readonly [name in Algorithm]: name;
};

/**
 * @param allToAll how all-to-alls go round; left out: as the dimension's `algorithm` says, which then is of all-to-alls
 * @throws InputError
 */
export function readAstraCluster(row: JsonFields, allToAll?: Algorithm): Cluster {
  const dimensions = row.objects('dims').map((dimension) => readDimension(dimension, allToAll));
  const cluster: Cluster = {
    dimensions,
    endpointDelayNs: row.number('endpoint_delay_ns', { integer: true, min: 0 }, CLUSTER_DEFAULTS.endpointDelayNs),
    reductionBytesPerNs: CLUSTER_DEFAULTS.reductionBytesPerNs,
  };
  try {
    checkCluster(cluster);
  } catch (error) {
    throw error instanceof InputError ? inTable(error, row) : error;
  }
  return cluster;
}

function readDimension(fields: JsonFields, allToAll: Algorithm | undefined): NetworkDimension {
  const topology = fields.oneOf('topology', TOPOLOGY_NAMES);
  const algorithm = fields.oneOf('algorithm', ALGORITHM_NAMES, defaultAlgorithm(topology));
  return {
    topology,
    size: fields.number('npus', { integer: true, min: 1 }),
    linksPerAccelerator: fields.number('links_per_npu', { integer: true, min: 1 }),
    linkGiBps: fields.number('link_GBps', { above: 0 }),
    latencyNs: fields.number('latency_ns', { min: 0 }),
    nicNs: fields.number('nic_ns', { min: 0 }, 0),
    routerNs: fields.number('router_ns', { min: 0 }, 0),
    algorithm,
    allToAllAlgorithm: allToAll ?? (algorithm === 'halving-doubling' ? 'direct' : algorithm),
  };
}

const COLUMNS: Readonly<Record<string, string>> = {
  dimensions: 'dims',
  size: 'npus',
  linksPerAccelerator: 'links_per_npu',
  linkGiBps: 'link_GBps',
  allToAllAlgorithm: 'algorithm',
};

/** Our name of a field to the table's. */
function inTable(error: InputError, row: JsonFields): InputError {
  const path = error.problem.path
    ?.split('.')
    .map((part) => COLUMNS[part] ?? part)
    .join('.');
  return new InputError({ ...error.problem, path }).within(row.place);
}
