/**
 * Random networks, small enough for a simulation message by message, and what the tables look like.
 */
import fc from 'fast-check';
import type { Cluster } from '../../src/machine/cluster/cluster.js';
import { defaultAlgorithm, type NetworkDimension } from '../../src/machine/cluster/dimension.js';
import { COLLECTIVES, type CollectiveKind } from '../../src/mapping/chunk-order/collective.js';
import type { ChunkSchedule } from '../../src/mapping/chunk-order/scheduler.js';

export const ring: fc.Arbitrary<NetworkDimension> = dimension('ring', fc.integer({ min: 2, max: 5 }), () =>
  fc.constantFrom(2, 4),
);
export const clique: fc.Arbitrary<NetworkDimension> = dimension(
  'fully-connected',
  fc.integer({ min: 2, max: 5 }),
  (n) => fc.constantFrom(n - 1, 2 * (n - 1)),
);
export const switched: fc.Arbitrary<NetworkDimension> = dimension('switch', fc.constantFrom(2, 4, 8), () =>
  fc.constantFrom(1, 2, 4),
);

function dimension(
  topology: NetworkDimension['topology'],
  sizes: fc.Arbitrary<number>,
  links: (size: number) => fc.Arbitrary<number>,
): fc.Arbitrary<NetworkDimension> {
  return sizes.chain((size) =>
    fc.record({
      topology: fc.constant(topology),
      size: fc.constant(size),
      linksPerAccelerator: links(size),
      linkGiBps: fc.constantFrom(12.5, 25, 50, 100, 333),
      latencyNs: fc.constantFrom(0, 1, 20, 700),
      nicNs: fc.constantFrom(0, 0, 5),
      routerNs: fc.constantFrom(0, 0, 7),
      algorithm: fc.constant(defaultAlgorithm(topology)),
      allToAllAlgorithm: fc.constantFrom('ring', 'direct') as fc.Arbitrary<'ring' | 'direct'>,
    }),
  );
}

/** Of at most `most` accelerators. */
export function clusters(most: number): fc.Arbitrary<Cluster> {
  return fc
    .record({
      dimensions: fc.array(fc.oneof(ring, clique, switched), { minLength: 1, maxLength: 3 }),
      endpointDelayNs: fc.constantFrom(0, 1, 10, 100),
      reductionBytesPerNs: fc.constantFrom(500_000, 50),
    })
    .map(({ dimensions, ...rest }) => {
      const kept: NetworkDimension[] = [];
      let accelerators = 1;
      for (const one of dimensions) {
        if (accelerators * one.size > most) continue;
        kept.push(one);
        accelerators *= one.size;
      }
      return { dimensions: kept.length === 0 ? [SWITCH_OF_TWO] : kept, ...rest };
    });
}

const SWITCH_OF_TWO: NetworkDimension = {
  topology: 'switch',
  size: 2,
  linksPerAccelerator: 1,
  linkGiBps: 25,
  latencyNs: 5,
  nicNs: 0,
  routerNs: 0,
  algorithm: 'halving-doubling',
  allToAllAlgorithm: 'direct',
};

export interface RandomCollective {
  readonly cluster: Cluster;
  readonly kind: CollectiveKind;
  readonly bytes: number;
  readonly schedule: ChunkSchedule;
  readonly queue: 'fifo' | 'scf' | 'most-left';
  readonly activeChunks: number;
}

export function collectives(most: number, chunks = 8): fc.Arbitrary<RandomCollective> {
  return fc.record({
    cluster: clusters(most),
    kind: fc.constantFrom(...COLLECTIVES),
    bytes: fc.oneof(fc.integer({ min: 1000, max: 5_000_000 }), fc.constantFrom(1_048_576, 4_194_304)),
    schedule: fc.record({
      order: fc.constantFrom('baseline', 'themis', 'themis-flex', 'balanced') as fc.Arbitrary<ChunkSchedule['order']>,
      allReduce: fc.constantFrom('hierarchical', 'flat-per-dim') as fc.Arbitrary<'hierarchical' | 'flat-per-dim'>,
      chunks: fc.integer({ min: 1, max: chunks }),
    }),
    queue: fc.constantFrom('fifo', 'scf', 'most-left') as fc.Arbitrary<'fifo' | 'scf' | 'most-left'>,
    activeChunks: fc.constantFrom(1, 1, 2, 4),
  });
}
