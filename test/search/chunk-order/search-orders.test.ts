/**
 * Searches of chunk orders under a replay: never worse than any scheduler, the best of all plans where there are few, and
 * the order that was made for shared links.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/base/random.js';
import { leastBoundNs } from '../../../src/estimate/network/collective-estimate.js';
import type { Cluster } from '../../../src/machine/cluster/cluster.js';
import { totalGiBps } from '../../../src/machine/cluster/dimension.js';
import { logicalNetwork } from '../../../src/machine/cluster/logical-dimension.js';
import type { ChunkPlan } from '../../../src/mapping/chunk-order/collective.js';
import { allPlans } from '../../../src/mapping/chunk-order/exhaustive.js';
import { searchOrders } from '../../../src/search/chunk-order/search-orders.js';
import { replayCollective } from '../../../src/simulator/network/replay-collective.js';
import { clusters } from '../../support/clusters.js';
import { headlineShapes } from '../../support/headline.js';
import { propertyRuns } from '../../support/property-runs.js';

const QUEUES = ['fifo', 'scf', 'most-left'] as const;

function taskOf(cluster: Cluster, bytes: number, chunks: number) {
  const sizes = cluster.dimensions.map(({ size }) => size);
  const judge = (plans: readonly ChunkPlan[], queue: string): number =>
    replayCollective({
      cluster,
      kind: 'all-reduce',
      bytes,
      plans,
      schedule: { order: 'baseline', chunks },
      options: { model: 'physical', queue: queue as 'fifo', activeChunks: 8, wholeNs: false },
    }).timeNs;
  return {
    collective: { kind: 'all-reduce' as const, bytes, involved: sizes.map(() => true) },
    network: { sizes, bandwidths: cluster.dimensions.map(totalGiBps) },
    chunks,
    queues: QUEUES,
    judge,
  };
}

describe('a search of orders', () => {
  test.prop([clusters(64), fc.integer({ min: 1, max: 12 })], propertyRuns(20))(
    'is worth what is said, and no worse than any scheduler',
    (cluster, chunks) => {
      const task = taskOf(cluster, 3_000_000, chunks);
      const found = searchOrders(task, { samples: 60, random: stream(3, 'orders') });
      expect(task.judge(found.plans, found.queue)).toBe(found.timeNs);
      expect(found.timeNs).toBeLessThanOrEqual(Math.min(...Object.values(found.schedulers)));
      expect(found.samples).toBeLessThanOrEqual(60);
      expect(found.plans.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(3_000_000);
    },
  );

  it('looks at all plans where there are few', () => {
    const [cluster] = headlineShapes(700);
    const task = taskOf(cluster!, 8_388_608, 4);
    const found = searchOrders(task, { samples: 100, random: stream(1, 'orders') });
    expect(found.isExhaustive).toBe(true);
    const { collective, network } = task;
    const all = [...allPlans({ collective, sizes: network.sizes, chunks: 4, form: 'two-way', limit: 16 })];
    const best = Math.min(...all.map((plans) => task.judge(plans, found.queue)));
    expect(found.timeNs).toBeLessThanOrEqual(best);
  });

  it('finds nothing below the bound, and comes near it on shared links', () => {
    for (const cluster of headlineShapes(700).slice(0, 3)) {
      const bytes = 104_857_600;
      const task = taskOf(cluster, bytes, 64);
      const { timeNs, schedulers } = searchOrders(task, { samples: 30, random: stream(1, 'orders') });
      const bound = leastBoundNs(task.collective, logicalNetwork(cluster.dimensions).dimensions);
      expect(timeNs).toBeGreaterThan(bound);
      expect(timeNs).toBeLessThan(1.1 * bound);
      expect(schedulers.balanced).toBeLessThan(schedulers.baseline);
    }
  });
});
