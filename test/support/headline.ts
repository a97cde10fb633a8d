/**
 * The six 1,024-accelerator networks on which Themis is published (shapes and bandwidths as in the tables), with the
 * latency of a link as a parameter.
 */
import type { Cluster } from '../../src/machine/cluster/cluster.js';
import { defaultAlgorithm, type NetworkDimension, type Topology } from '../../src/machine/cluster/dimension.js';

const SHAPES: readonly (readonly [Topology, size: number, totalGiBps: number][])[] = [
  [
    ['switch', 16, 150],
    ['switch', 64, 100],
  ],
  [
    ['switch', 16, 100],
    ['switch', 8, 100],
    ['switch', 8, 100],
  ],
  [
    ['switch', 16, 200],
    ['switch', 8, 100],
    ['switch', 8, 50],
  ],
  [
    ['fully-connected', 8, 175],
    ['ring', 16, 100],
    ['switch', 8, 50],
  ],
  [
    ['ring', 4, 250],
    ['switch', 4, 200],
    ['switch', 8, 100],
    ['switch', 8, 50],
  ],
  [
    ['ring', 4, 375],
    ['fully-connected', 8, 175],
    ['ring', 4, 100],
    ['switch', 8, 50],
  ],
];

export function headlineShapes(latencyNs: number): Cluster[] {
  return SHAPES.map((shape) => ({
    dimensions: shape.map(([topology, size, total]): NetworkDimension => {
      const links = { ring: 2, switch: 1, 'fully-connected': size - 1 }[topology];
      return {
        topology,
        size,
        linksPerAccelerator: links,
        linkGiBps: total / links,
        latencyNs,
        nicNs: 0,
        routerNs: 0,
        algorithm: defaultAlgorithm(topology),
        allToAllAlgorithm: 'direct',
      };
    }),
    endpointDelayNs: 10,
    reductionBytesPerNs: 500_000,
  }));
}

export const HEADLINE_MIB = [100, 250, 500, 1024] as const;
