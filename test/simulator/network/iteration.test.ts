/**
 * Training iterations: by hand, against each accelerator told by itself, and every nanosecond of a rank accounted for.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { estimateIteration } from '../../../src/estimate/network/iteration-estimate.js';
import { acceleratorCount, type Cluster } from '../../../src/machine/cluster/cluster.js';
import { type NetworkDimension, totalGiBps } from '../../../src/machine/cluster/dimension.js';
import { logicalNetwork } from '../../../src/machine/cluster/logical-dimension.js';
import { chunkScheduler } from '../../../src/mapping/chunk-order/scheduler.js';
import { NETWORK_DEFAULTS } from '../../../src/simulator/network/chunk-network.js';
import type { RankTime } from '../../../src/simulator/network/program-runner.js';
import { replayIteration } from '../../../src/simulator/network/replay-iteration.js';
import { programOf } from '../../../src/workload/training/loops.js';
import type { PipelineSchedule, TrainingJob } from '../../../src/workload/training/training-job.js';
import { clusters } from '../../support/clusters.js';
import { propertyRuns } from '../../support/property-runs.js';
import { roundedLinkNs } from '../../support/rounded-bytes.js';
import { jobs, plainLayer } from '../../support/training-jobs.js';

const { astra: OPTIONS, physical: PHYSICAL } = NETWORK_DEFAULTS;
const schedule = { order: 'themis', chunks: 4 } as const;
const run = { schedule, options: OPTIONS, collectivePriority: 'lifo' } as const;

function sumOf({ computeNs, stepNs, offsetNs, exposed, stageNs, idleNs }: RankTime): number {
  const waited = exposed.byDimension.reduce((sum, ns) => sum + ns, 0) + exposed.skewNs + exposed.updateNs;
  return computeNs.reduce((sum, ns) => sum + ns, 0) + stepNs + offsetNs + waited + stageNs + idleNs;
}

const modelGroups = fc.constantFrom(1, 2, 4);
const casesOf = (most: number) =>
  fc.record({ cluster: clusters(most), group: modelGroups }).chain(({ cluster, group }) => {
    const [first] = cluster.dimensions;
    const divides = first !== undefined && first.size % group === 0;
    return fc.record({ cluster: fc.constant(cluster), job: jobs(divides ? group : 1) });
  });

describe('an iteration', () => {
  test.prop([casesOf(16), fc.constantFrom(OPTIONS, PHYSICAL)], propertyRuns(60, 0.3))(
    'of accelerators that do the same is that of one of them',
    ({ cluster, job }, options) => {
      fc.pre(cluster.endpointDelayNs > 1); // at a step of 1 ns a later accelerator's chunks may come behind its own step
      const one = replayIteration({ ...run, options, cluster, job });
      const all = replayIteration({ ...run, options, cluster, job, each: true });
      expect(all.timeNs).toBeCloseTo(one.timeNs, 6);
      expect(all.ranks).toHaveLength(acceleratorCount(cluster.dimensions));
      expect(all.dimensions.map(({ sentBytes }) => sentBytes)).toEqual(
        one.dimensions.map(({ sentBytes }) => sentBytes),
      );
    },
  );

  test.prop([casesOf(64), fc.constantFrom(OPTIONS, PHYSICAL)], propertyRuns(80))(
    'is compute, steps, waits by dimension and cause, and idle time',
    ({ cluster, job }, options) => {
      const { ranks, timeNs } = replayIteration({ ...run, options, cluster, job });
      for (const rank of ranks) {
        expect(sumOf(rank)).toBeCloseTo(timeNs, 3);
        for (const ns of rank.exposed.byDimension) expect(ns).toBeGreaterThanOrEqual(-1e-6);
        expect(rank.exposed.skewNs).toBeCloseTo(0, 6);
      }
    },
  );

  test.prop([casesOf(8), fc.array(fc.nat(30_000), { minLength: 8, maxLength: 8 })], propertyRuns(60, 0.3))(
    'with stragglers waits for them, and is accounted for on every accelerator',
    ({ cluster, job }, offsets) => {
      const offsetsNs = offsets.slice(0, acceleratorCount(cluster.dimensions));
      const { ranks, timeNs } = replayIteration({ ...run, cluster, job, offsetsNs });
      for (const rank of ranks) expect(sumOf(rank)).toBeCloseTo(timeNs, 3);
      const together = replayIteration({ ...run, cluster, job, offsetsNs: offsetsNs.map(() => 700) });
      const alone = replayIteration({ ...run, cluster, job });
      // Starting later together shifts everything, Themis' instant 0 aside.
      if (cluster.endpointDelayNs > 1) expect(together.timeNs).toBe(alone.timeNs + 700);
    },
  );

  test.prop([casesOf(64)], propertyRuns(60))(
    'takes at least its computation and its bytes over bandwidth',
    ({ cluster, job }) => {
      const estimate = estimateIteration({ cluster, job, schedule, options: { activeChunks: 8, sharesLinks: true } });
      const { timeNs } = replayIteration({ ...run, options: PHYSICAL, cluster, job });
      expect(timeNs).toBeGreaterThanOrEqual(estimate.computeNs * (1 - 1e-12));
      expect(timeNs).toBeGreaterThanOrEqual(estimate.boundNs * (1 - 1e-9) - roundedNs({ cluster, job }));
    },
  );

  it('in groups of two is bounded by its most loaded links, not by the bounds of its collectives one after another', () => {
    // Collectives of the groups go over half of the first switch, the others over its other half and the second switch:
    // both at once, so that the sum of their bounds is more than the iteration takes.
    const reduced = (bytes: number) => ({ computeNs: 0, collective: 'all-reduce', bytes }) as const;
    const job: TrainingJob = {
      ...EMPTY,
      loop: 'hybrid-transformer',
      modelParallel: 2,
      layers: Array.from({ length: 8 }, () => ({
        ...plainLayer('fc', 0),
        inputGrad: reduced(4_194_304),
        weightGrad: reduced(16_777_216),
      })),
    };
    const cluster: Cluster = {
      ...switchOfTwo(1),
      dimensions: [4, 8].map((size) => ({ ...switchOfTwo(1).dimensions[0]!, size, linkGiBps: 25 })),
    };
    const options = { activeChunks: 8, sharesLinks: true };
    const { boundNs } = estimateIteration({ cluster, job, schedule, options });
    const { timeNs } = replayIteration({ ...run, options: PHYSICAL, cluster, job });
    expect(timeNs).toBeGreaterThan(boundNs * (1 - 1e-9) - roundedNs({ cluster, job }));
    expect(timeNs).toBeLessThan(boundNs * 1.2);
  });

  it('of one data-parallel layer is forward, weight gradient, all-reduce and update, with its steps', () => {
    const bytes = 2_147_482;
    const job: TrainingJob = {
      ...EMPTY,
      loop: 'data',
      layers: [
        {
          ...plainLayer('fc', 1000),
          weightGrad: { computeNs: 300, collective: 'all-reduce', bytes },
          updateNs: 7,
        },
      ],
    };
    const { timeNs, ranks } = replayIteration({
      ...run,
      schedule: { order: 'baseline', chunks: 1 },
      cluster: switchOfTwo(1),
      job,
    });
    // Three endpoint delays, a message of half the bytes and one back without the odd byte, 1 GiB/s and two hops of 5 ns.
    const message = Math.trunc(2 * 5 + 1_073_741 / 1.073741824);
    const back = Math.trunc(2 * 5 + 1_073_740 / 1.073741824);
    expect(timeNs).toBe(1000 + 1 + 300 + 3 * 10 + message + back + 7);
    expect(ranks[0]!.stepNs).toBe(2); // the last is behind the all-reduce
    expect(ranks[0]!.exposed.updateNs).toBe(7);
  });
});

const EMPTY = {
  name: 'by hand',
  modelParallel: 1,
  checkpoints: [],
  recomputeStarts: [],
  layers: [],
} as const;

function switchOfTwo(count: number): Cluster {
  const one: NetworkDimension = {
    topology: 'switch',
    size: 2,
    linksPerAccelerator: 1,
    linkGiBps: 1,
    latencyNs: 5,
    nicNs: 0,
    routerNs: 0,
    algorithm: 'halving-doubling',
    allToAllAlgorithm: 'direct',
  };
  return {
    dimensions: Array.from({ length: count }, () => one),
    endpointDelayNs: 10,
    reductionBytesPerNs: 500_000,
  };
}

/** What the odd bytes of all collectives of a job are worth on its links. */
function roundedNs({ cluster, job }: { readonly cluster: Cluster; readonly job: TrainingJob }): number {
  const { dimensions, modelDimensions } = logicalNetwork(cluster.dimensions, job.modelParallel);
  const network = {
    sizes: dimensions.map(({ size }) => size),
    bandwidths: dimensions.map(({ whole }) => totalGiBps(whole)),
  };
  const takes = {
    all: () => true,
    model: (d: number) => d < modelDimensions,
    data: (d: number) => d >= modelDimensions,
  };
  let ns = 0;
  for (const operation of programOf(job, 1)) {
    if (operation.kind !== 'issue') continue;
    const { kind, bytes, scope } = operation.call;
    const involved = dimensions.map((_, d) => takes[scope](d));
    ns += roundedLinkNs(chunkScheduler(schedule, network).plan({ kind, bytes, involved }, 0), dimensions);
  }
  return ns;
}

describe('recomputation', () => {
  const layers = [10, 20, 40, 80, 160].map((ns, i) => plainLayer(`l${i}`, ns));
  const job = (checkpoints: number[], recomputeStarts: number[]): TrainingJob => ({
    ...EMPTY,
    loop: 'hybrid-transformer-recompute',
    checkpoints,
    recomputeStarts,
    layers,
  });
  const timeOf = (one: TrainingJob): number => replayIteration({ ...run, cluster: switchOfTwo(1), job: one }).timeNs;

  it('does the forward passes between a checkpoint and a start again', () => {
    const plain = timeOf(job([], []));
    expect(plain).toBe(3 * 310 + 5 * 3);
    expect(timeOf(job([0], [3]))).toBe(plain + 1 + 10 + 20 + 40 + 3);
    expect(timeOf(job([0, 2], [2, 4].slice(1)))).toBe(plain + 1 + 40 + 80 + 2);
  });
});

describe('a pipeline', () => {
  const pipelined = (
    stages: number,
    microBatches: number,
    schedule: PipelineSchedule,
    outputBytes = 0,
  ): TrainingJob => ({
    ...EMPTY,
    loop: 'pipeline',
    pipeline: { stages, microBatches, schedule, recompute: false },
    layers: Array.from({ length: stages }, (_, i) => plainLayer(`l${i}`, 1000 * microBatches, outputBytes)),
  });
  /** A network that takes no time. */
  const instant = (stages: number): Cluster => ({
    dimensions: [{ ...switchOfTwo(1).dimensions[0]!, size: stages, latencyNs: 0 }],
    endpointDelayNs: 0,
    reductionBytesPerNs: 500_000,
  });

  test.prop(
    [fc.constantFrom(1, 2, 4, 8), fc.integer({ min: 1, max: 12 }), fc.constantFrom('gpipe' as const, '1f1b' as const)],
    {
      numRuns: 60,
    },
  )('of equal stages takes (micro-batches + stages − 1) times a micro-batch', (stages, microBatches, order) => {
    const job = pipelined(stages, microBatches, order);
    const { timeNs, ranks } = replayIteration({ ...run, cluster: instant(stages), job });
    expect(timeNs).toBeCloseTo((microBatches + stages - 1) * 3000, 6);
    for (const rank of ranks) expect(sumOf(rank)).toBeCloseTo(timeNs, 6);
    const estimate = estimateIteration({
      cluster: instant(stages),
      job,
      schedule: run.schedule,
      options: { activeChunks: 1, sharesLinks: false },
    });
    expect(estimate.timeNs).toBeCloseTo(timeNs, 6);
  });

  it('sends activations forward and gradients back, along the outermost dimension that differs', () => {
    const cluster = { ...switchOfTwo(2), endpointDelayNs: 0 };
    const job = pipelined(4, 2, '1f1b', 2_000_000);
    const { stageBytes, timeNs } = replayIteration({ ...run, cluster, job });
    // 0→1 and 2→3 differ in the inner dimension, 1→2 in the outer one; two micro-batches each way.
    expect(stageBytes).toEqual([2 * 2 * 2_000_000, 2 * 2_000_000]);
    expect(timeNs).toBeGreaterThan(5 * 3000);
  });

  it('of one stage is a hybrid transformer without its steps', () => {
    const cluster = switchOfTwo(2);
    const layers = [plainLayer('a', 500), plainLayer('b', 700)].map((layer) => ({
      ...layer,
      forward: { ...layer.forward, collective: 'all-reduce' as const, bytes: 4096 },
      weightGrad: { ...layer.weightGrad, collective: 'all-reduce' as const, bytes: 8192 },
    }));
    const base: TrainingJob = { ...EMPTY, loop: 'hybrid-transformer', modelParallel: 2, layers };
    const pipeline = { stages: 1, microBatches: 1, schedule: 'gpipe', recompute: false } as const;
    const plain = replayIteration({ ...run, cluster, job: base });
    const staged = replayIteration({ ...run, cluster, job: { ...base, loop: 'pipeline', pipeline } });
    expect(plain.timeNs - staged.timeNs).toBeGreaterThanOrEqual(0);
    expect(plain.timeNs - staged.timeNs).toBeLessThanOrEqual(plain.ranks[0]!.stepNs);
  });
});
