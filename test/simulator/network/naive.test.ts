/**
 * The replay, where one accelerator stands for all, against every accelerator and every message simulated by itself.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { acceleratorCount } from '../../../src/machine/cluster/cluster.js';
import { totalGiBps } from '../../../src/machine/cluster/dimension.js';
import { chunkScheduler } from '../../../src/mapping/chunk-order/scheduler.js';
import { replayCollective } from '../../../src/simulator/network/replay-collective.js';
import { collectives, type RandomCollective } from '../../support/clusters.js';
import { simulateNaively } from '../../support/naive-network.js';
import { propertyRuns } from '../../support/property-runs.js';

function plansOf({ cluster, kind, bytes, schedule }: RandomCollective) {
  const { dimensions } = cluster;
  const network = { sizes: dimensions.map(({ size }) => size), bandwidths: dimensions.map(totalGiBps) };
  return chunkScheduler(schedule, network).plan({ kind, bytes, involved: dimensions.map(() => true) }, 0);
}

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
      replay.dimensions.forEach(({ sentBytes, carriedBytes }, d) => {
        expect(sentBytes).toBe(naive.sentBytes[d]);
        expect(carriedBytes * accelerators).toBe(naive.linkBytes[d]);
      });
    },
  );
});
