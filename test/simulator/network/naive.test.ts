/**
 * The replay, where one accelerator stands for all, against every accelerator and every message simulated by itself.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { acceleratorCount, type Cluster } from '../../../src/machine/cluster/cluster.js';
import { type NetworkDimension, totalGiBps, usableLinks } from '../../../src/machine/cluster/dimension.js';
import { COLLECTIVES } from '../../../src/mapping/chunk-order/collective.js';
import { chunkScheduler } from '../../../src/mapping/chunk-order/scheduler.js';
import { replayCollective } from '../../../src/simulator/network/replay-collective.js';
import { collectives, type RandomCollective } from '../../support/clusters.js';
import { simulateNaively } from '../../support/naive-network.js';
import { propertyRuns } from '../../support/property-runs.js';

function plansOf({ cluster, kind, bytes, schedule }: Omit<RandomCollective, 'queue' | 'activeChunks'>) {
  const { dimensions } = cluster;
  const network = { sizes: dimensions.map(({ size }) => size), bandwidths: dimensions.map(totalGiBps) };
  return chunkScheduler(schedule, network).plan({ kind, bytes, involved: dimensions.map(() => true) }, 0);
}

const RING_OF_THREE: NetworkDimension = {
  topology: 'ring',
  size: 3,
  linksPerAccelerator: 2,
  linkGiBps: 25,
  latencyNs: 7,
  nicNs: 0,
  routerNs: 0,
  algorithm: 'ring',
  allToAllAlgorithm: 'direct',
};

describe('a symmetric collective', () => {
  test.prop([collectives(24), fc.boolean()], propertyRuns(80, 0.2))(
    'takes the nanosecond, and sends the bytes, of all its messages simulated one by one',
    (collective, each) => {
      const { cluster, queue, activeChunks } = collective;
      const plans = plansOf(collective);
      const naive = simulateNaively({ cluster, plans, queue, activeChunks });
      const options = { model: 'astra', queue, activeChunks, wholeNs: true } as const;
      const replay = replayCollective({ ...collective, options, each });
      expect(replay.timeNs).toBe(naive.timeNs);
      const accelerators = acceleratorCount(cluster.dimensions);
      replay.dimensions.forEach(({ sentBytes, carriedBytes, bytesPerLink }, d) => {
        const links = accelerators * usableLinks(cluster.dimensions[d]!);
        expect(bytesPerLink * links).toBeCloseTo(naive.linkBytes[d]!, 0);
        expect(sentBytes).toBe(naive.sentBytes[d]);
        expect(carriedBytes * accelerators).toBe(naive.linkBytes[d]);
      });
    },
  );

  const odd: Cluster = {
    dimensions: [
      { ...RING_OF_THREE, size: 1 },
      RING_OF_THREE,
      { ...RING_OF_THREE, topology: 'switch', size: 4, algorithm: 'halving-doubling' },
    ],
    endpointDelayNs: 10,
    reductionBytesPerNs: 500_000,
  };
  const options = { model: 'astra', queue: 'scf', activeChunks: 1, wholeNs: true } as const;

  it.each(COLLECTIVES)(
    '%s: the same with chunks of 2 GiB and more, odd bytes and a dimension of one member',
    (kind) => {
      const schedule = { order: 'themis', chunks: 3 } as const;
      const collective = {
        cluster: odd,
        kind,
        bytes: 8 * 2 ** 31 + 1,
        schedule,
        queue: 'scf',
        activeChunks: 1,
      } as const;
      const replay = replayCollective({ ...collective, options });
      const naive = simulateNaively({ ...collective, plans: plansOf(collective) });
      expect(replay.timeNs).toBe(naive.timeNs);
      expect(replay.dimensions.map(({ sentBytes }) => sentBytes)).toEqual(naive.sentBytes);
      // Themis' loads count every dimension; the baseline only those that take part.
      const plain = { ...collective, schedule: { order: 'baseline', chunks: 3 }, options } as const;
      const without = { ...plain, cluster: { ...odd, dimensions: odd.dimensions.slice(1) } };
      expect(replayCollective(without).timeNs).toBe(replayCollective(plain).timeNs);
    },
  );

  it('among nobody, or of fewer bytes than chunks, ends all the same', () => {
    const alone = { ...odd, dimensions: odd.dimensions.slice(0, 1) };
    const run = (cluster: Cluster, bytes: number) =>
      replayCollective({ cluster, kind: 'all-reduce', bytes, schedule: { order: 'baseline', chunks: 64 }, options });
    expect(run(alone, 100)).toMatchObject({ timeNs: 0, chunks: 0 });
    expect(run(odd, 5).chunks).toBe(5);
    expect(() => run(odd, 0)).toThrow(/bytes: expected a whole number of bytes of at least 1, found 0/);
  });
});
