/**
 * Links that are shared: never faster than bytes over bandwidth, no slower than links of their own where nothing overlaps,
 * and every nanosecond accounted for.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { estimateCollective, leastBoundNs } from '../../../src/estimate/network/collective-estimate.js';
import { estimatePhase } from '../../../src/estimate/network/phase-estimate.js';
import type { Cluster } from '../../../src/machine/cluster/cluster.js';
import { totalGiBps } from '../../../src/machine/cluster/dimension.js';
import { logicalNetwork } from '../../../src/machine/cluster/logical-dimension.js';
import { chunkScheduler } from '../../../src/mapping/chunk-order/scheduler.js';
import { replayCollective } from '../../../src/simulator/network/replay-collective.js';
import { collectives, type RandomCollective } from '../../support/clusters.js';
import { propertyRuns } from '../../support/property-runs.js';
import { roundedBytesNs, roundedLinkNs, roundedPlanNs } from '../../support/rounded-bytes.js';

const models = fc.constantFrom('astra' as const, 'physical' as const);
const windows = fc.constantFrom(1, 2, 4, 8, Number.POSITIVE_INFINITY);

function plansOf({ cluster, kind, bytes, schedule }: RandomCollective) {
  const { dimensions } = cluster;
  const network = { sizes: dimensions.map(({ size }) => size), bandwidths: dimensions.map(totalGiBps) };
  return chunkScheduler(schedule, network).plan({ kind, bytes, involved: dimensions.map(() => true) }, 0);
}

/** Direct all-to-alls beyond a clique are where links of their own flatter. */
function isFlattered({ kind, cluster }: RandomCollective): boolean {
  const flatters = ({ topology, size, allToAllAlgorithm }: Cluster['dimensions'][number]): boolean =>
    topology !== 'fully-connected' && allToAllAlgorithm === 'direct' && size > 2;
  return kind === 'all-to-all' && cluster.dimensions.some(flatters);
}

describe('shared links', () => {
  test.prop([collectives(512, 40), windows], propertyRuns(60))(
    'are never faster than bytes over bandwidth, nor than the estimate of the pipeline',
    (collective, activeChunks) => {
      const { cluster, queue } = collective;
      const { dimensions } = logicalNetwork(cluster.dimensions);
      const plans = plansOf(collective);
      const estimate = estimateCollective(plans, dimensions, cluster, { activeChunks, sharesLinks: true });
      const options = { model: 'physical', queue, activeChunks, wholeNs: false } as const;
      const { timeNs } = replayCollective({ ...collective, options });
      // A byte of an all-to-all in a ring is on each link that its message crosses.
      const slack = Math.max(roundedBytesNs(plans, dimensions, cluster), roundedLinkNs(plans, dimensions));
      expect(timeNs).toBeGreaterThanOrEqual(estimate.boundNs * (1 - 1e-9) - slack);
      expect(timeNs).toBeGreaterThanOrEqual(estimate.timeNs * (1 - 1e-9) - slack);
    },
  );

  test.prop([collectives(512, 1)], propertyRuns(60))(
    'are as fast as links of their own where a chunk is alone',
    (collective) => {
      fc.pre(!isFlattered(collective));
      const run = (model: 'astra' | 'physical') =>
        replayCollective({
          ...collective,
          schedule: { ...collective.schedule, chunks: 1, order: 'baseline' },
          options: { model, queue: collective.queue, activeChunks: 1, wholeNs: true },
        });
      expect(run('physical').timeNs).toBe(run('astra').timeNs);
    },
  );

  test.prop([collectives(512, 30), windows], propertyRuns(50))(
    'carry the same bytes as links of their own',
    (collective, activeChunks) => {
      const run = (model: 'astra' | 'physical') =>
        replayCollective({ ...collective, options: { model, queue: collective.queue, activeChunks, wholeNs: false } });
      const [own, shared] = [run('astra'), run('physical')];
      expect(shared.dimensions.map(({ sentBytes }) => sentBytes)).toEqual(
        own.dimensions.map(({ sentBytes }) => sentBytes),
      );
      expect(shared.dimensions.map(({ carriedBytes }) => carriedBytes)).toEqual(
        own.dimensions.map(({ carriedBytes }) => carriedBytes),
      );
    },
  );

  test.prop([collectives(64, 12), windows], propertyRuns(40, 0.2))(
    'take the same time where every accelerator is told by itself, and cost nothing for the others where one stands for all',
    (collective, activeChunks) => {
      const options = { model: 'physical', queue: collective.queue, activeChunks, wholeNs: false } as const;
      const one = replayCollective({ ...collective, options });
      const all = replayCollective({ ...collective, options, each: true });
      expect(one.timeNs / all.timeNs).toBeCloseTo(1, 9);
      one.dimensions.forEach((sums, d) => {
        expect(sums.serviceNs).toBeCloseTo(all.dimensions[d]!.serviceNs, 3);
        expect(sums.sentBytes).toBe(all.dimensions[d]!.sentBytes);
      });
      expect(one.events).toBeLessThanOrEqual(all.events);
    },
  );

  it('hide latency behind other chunks', () => {
    const run = (model: 'astra' | 'physical', activeChunks: number) =>
      replayCollective({
        cluster: { dimensions: [SLOW_TO_ANSWER], endpointDelayNs: 0, reductionBytesPerNs: 500_000 },
        kind: 'reduce-scatter',
        bytes: 16 * 1_073_741_824,
        schedule: { order: 'baseline', chunks: 16 },
        options: { model, queue: 'fifo', activeChunks, wholeNs: false },
      }).timeNs;
    // Half of each GiB crosses in 0.5 s at 1 GiB/s, and is a second on the way.
    const half = 5e8;
    expect(run('astra', 1)).toBeCloseTo(16 * 3 * half, -1);
    expect(run('physical', 1)).toBeCloseTo(16 * 3 * half, -1);
    expect(run('physical', 2)).toBeCloseTo(8 * (3 * half) + half, -1);
    expect(run('physical', 3)).toBeCloseTo(16 * half + 2 * half, -1); // the links never rest
    expect(run('physical', 16)).toBeCloseTo(16 * half + 2 * half, -1);
    expect(run('astra', 16)).toBeCloseTo(3 * half, -1); // sixteen times the bandwidth there is
  });
});

const SLOW_TO_ANSWER = {
  topology: 'switch',
  size: 2,
  linksPerAccelerator: 1,
  linkGiBps: 1,
  latencyNs: 5e8,
  nicNs: 0,
  routerNs: 0,
  algorithm: 'halving-doubling',
  allToAllAlgorithm: 'direct',
} as const;

describe('every nanosecond', () => {
  test.prop([collectives(128, 20), models, windows], propertyRuns(50))(
    'of a dimension is link, reduction, latency, endpoint, wait, starved or free',
    (collective, model, activeChunks) => {
      const options = { model, queue: collective.queue, activeChunks, wholeNs: false };
      const { recording, timeNs, dimensions } = replayCollective({ ...collective, options, record: true });
      recording!.dimensionNs.forEach((uses, d) => {
        const sum = Object.values(uses).reduce((total, ns) => total + ns, 0);
        expect(sum).toBeCloseTo(timeNs, 3);
        for (const ns of Object.values(uses)) expect(ns).toBeGreaterThanOrEqual(-1e-6);
        if (model === 'physical') expect(uses.link).toBeCloseTo(dimensions[d]!.split.linkNs, 3); // one at a time
      });
    },
  );

  test.prop([collectives(128, 20), models, windows], propertyRuns(50))(
    'of a phase is waiting, link, reduction, latency, endpoint or wait for the links',
    (collective, model, activeChunks) => {
      const options = { model, queue: collective.queue, activeChunks, wholeNs: true };
      const { recording, dimensions } = replayCollective({ ...collective, options, record: true });
      dimensions.forEach(({ serviceNs, waitingNs, split }, d) => {
        const spans = recording!.spans.filter(({ dimension }) => dimension === d);
        expect(Object.values(split).reduce((sum, ns) => sum + ns, 0)).toBeCloseTo(serviceNs, 3);
        for (const ns of Object.values(split)) expect(ns).toBeGreaterThanOrEqual(-1e-6);
        const inside = spans.reduce((sum, { enteredNs, endedNs }) => sum + endedNs - enteredNs, 0);
        expect(serviceNs + waitingNs).toBeCloseTo(inside, 3);
      });
      // A chunk is always in some dimension, from its issue to its end.
      const ends = new Map<string, number>();
      for (const { chunk, phase, endedNs } of recording!.spans) ends.set(`${chunk} ${phase}`, endedNs);
      for (const { chunk, phase, enteredNs } of recording!.spans)
        expect(enteredNs).toBe(ends.get(`${chunk} ${phase - 1}`) ?? 0);
    },
  );
});

describe('the estimate', () => {
  test.prop([collectives(512, 1)], propertyRuns(60))('of one chunk is its replay', (collective) => {
    const { cluster, queue } = collective;
    const { dimensions } = logicalNetwork(cluster.dimensions);
    const schedule = { ...collective.schedule, chunks: 1, order: 'baseline' } as const;
    const options = { model: 'astra', queue, activeChunks: 1, wholeNs: false } as const;
    const bytes = 1_048_576 * dimensions.reduce((product, { size }) => product * size, 1); // divides everywhere
    const { timeNs } = replayCollective({ ...collective, bytes, schedule, options });
    const plans = plansOf({ ...collective, bytes, schedule });
    const estimate = estimateCollective(plans, dimensions, cluster, { activeChunks: 1, sharesLinks: false });
    expect(Math.abs(estimate.timeNs / timeNs - 1)).toBeLessThan(1e-12);
    const phases = plans[0]!.phases.map((phase) => estimatePhase(phase, dimensions[phase.dimension]!, cluster));
    expect(phases.reduce((sum, phase) => sum + phase.timeNs, 0)).toBeCloseTo(estimate.timeNs, 3);
  });

  test.prop([collectives(512, 30), fc.constantFrom(1, 2, 4)], propertyRuns(60))(
    'of many chunks is never above the replay, and the replay never above one chunk after another',
    (collective, activeChunks) => {
      const { cluster, queue } = collective;
      const { dimensions } = logicalNetwork(cluster.dimensions);
      const plans = plansOf(collective);
      const estimate = estimateCollective(plans, dimensions, cluster, { activeChunks, sharesLinks: false });
      const options = { model: 'astra', queue, activeChunks, wholeNs: false } as const;
      const { timeNs } = replayCollective({ ...collective, options });
      const slack = roundedBytesNs(plans, dimensions, cluster);
      expect(timeNs).toBeGreaterThanOrEqual(estimate.timeNs * (1 - 1e-9) - slack);
      const all = estimate.dimensions.reduce((sum, { serviceNs }) => sum + serviceNs, 0);
      expect(timeNs).toBeLessThanOrEqual(all * (1 + 1e-9));
    },
  );

  test.prop([collectives(512, 30), windows], propertyRuns(50))(
    'of the best mixture of orders is below every plan that takes each dimension once',
    (collective, activeChunks) => {
      const { cluster, kind, bytes, schedule, queue } = collective;
      const { dimensions } = logicalNetwork(cluster.dimensions);
      const options = { model: 'physical', queue, activeChunks, wholeNs: false } as const;
      const { timeNs } = replayCollective({ ...collective, schedule, options });
      const least = leastBoundNs({ kind, bytes, involved: dimensions.map(() => true) }, dimensions);
      const rounding = roundedPlanNs(plansOf(collective), dimensions, cluster);
      expect(timeNs).toBeGreaterThanOrEqual(least * (1 - 1e-9) - rounding);
    },
  );
});
