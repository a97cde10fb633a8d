/**
 * The part of the study of networks that is about bandwidth: designs of least time and of least time × cost against an
 * equal split on the shapes of LIBRA (arXiv 2109.11762), and what more dimensions save. Times without overlap and latency.
 */
import { mean } from '../../src/base/numbers.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { bandwidthProblemOf, equalSplit } from '../../src/pipeline/bandwidth-design.js';
import { clusterOf } from '../../src/scenario/load-cluster.js';
import { type BandwidthProblem, networkCost } from '../../src/search/bandwidth/bandwidth-problem.js';
import { fastestNetwork, leastTimeCost } from '../../src/search/bandwidth/design-bandwidth.js';

type Level = 'chiplet' | 'package' | 'node' | 'pod';
type Dimension = readonly [topology: 'ring' | 'fully-connected' | 'switch', size: number, level: Level];

/** Dollars a GB/s (astra-sim/libra@0044db0, its cost model). */
const PRICES: Readonly<Record<Level, object>> = {
  chiplet: { linkPerGBps: 2 },
  package: { linkPerGBps: 4 },
  node: { linkPerGBps: 4 },
  pod: { linkPerGBps: 7.8, switchPerGBps: 18, nicPerGBps: 31.6 },
};

/** Shapes of LIBRA's own inputs. */
const SHAPES: Readonly<Record<string, readonly Dimension[]>> = {
  '2D, 256': [
    ['fully-connected', 8, 'package'],
    ['switch', 32, 'pod'],
  ],
  '3D, 1,024': [
    ['fully-connected', 8, 'package'],
    ['ring', 16, 'node'],
    ['switch', 8, 'pod'],
  ],
  '4D, 2,048': [
    ['ring', 2, 'chiplet'],
    ['fully-connected', 8, 'package'],
    ['ring', 8, 'node'],
    ['switch', 16, 'pod'],
  ],
  '3D, 4,096': [
    ['ring', 16, 'package'],
    ['fully-connected', 8, 'node'],
    ['switch', 32, 'pod'],
  ],
  '4D, 4,096': [
    ['ring', 4, 'chiplet'],
    ['fully-connected', 8, 'package'],
    ['ring', 4, 'node'],
    ['switch', 32, 'pod'],
  ],
};

/** 4,096 accelerators in ever more dimensions; the last two are shapes above. */
const SAME_SIZE: Readonly<Record<string, readonly Dimension[]>> = {
  '1D': [['switch', 4096, 'pod']],
  '2D': [
    ['ring', 128, 'package'],
    ['switch', 32, 'pod'],
  ],
  '3D': SHAPES['3D, 4,096'] as readonly Dimension[],
  '4D': SHAPES['4D, 4,096'] as readonly Dimension[],
};

const JOBS: Readonly<Record<string, object>> = {
  'ResNet-50': { model: 'resnet50', batch: 32 },
  GNMT: { recurrent: 'gnmt', batch: 128 },
  DLRM: { recommendation: 'dlrm', batch: 512 },
  'GPT-3': { transformer: 'gpt3-175b', modelParallel: 16, batch: 1 },
};

const TOTALS_GBPS = [100, 500, 1000];

function problemOf(shape: readonly Dimension[], job: object, totalGBps: number): BandwidthProblem {
  const links = { ring: 2, 'fully-connected': 0, switch: 1 };
  const dimensions = shape.map(([topology, size, level]) => ({
    ...{ topology, size, linkGBps: 1, price: PRICES[level] },
    ...(links[topology] === 0 ? {} : { links: links[topology] }),
  }));
  const accelerator = { teraflops: 234, efficiency: 0.4 };
  const document = {
    ...{ kind: 'cluster', name: 'study', network: { dimensions } },
    ...{ job: { ...job, accelerator }, design: { totalGBps } },
  };
  const { traffic, ...scenario } = clusterOf(readYaml(JSON.stringify(document), 'study'));
  if (traffic.kind !== 'job') throw new Error('a job');
  return bandwidthProblemOf({ ...scenario, traffic }, traffic);
}

export interface DesignGain {
  readonly shape: string;
  readonly job: string;
  readonly totalGBps: number;
  /** Time of the equal split over least time. */
  readonly faster: number;
  /** Time × cost of the equal split over the least. */
  readonly cheaper: number;
}

export function designGains(): DesignGain[] {
  return Object.entries(SHAPES).flatMap(([shape, dimensions]) =>
    Object.entries(JOBS).flatMap(([job, document]) =>
      TOTALS_GBPS.map((totalGBps) => {
        const problem = problemOf(dimensions, document, totalGBps);
        const equal = equalSplit(problem);
        const best = leastTimeCost(problem);
        return {
          ...{ shape, job, totalGBps },
          faster: equal.timeNs / fastestNetwork(problem).timeNs,
          cheaper: (equal.timeNs * equal.costDollars) / (best.timeNs * best.costDollars),
        };
      }),
    ),
  );
}

export const meanOf = (gains: readonly DesignGain[], of: 'faster' | 'cheaper'): number =>
  mean(gains.map((gain) => gain[of]));

export interface DimensionBill {
  readonly dimensions: string;
  readonly timeNs: number;
  readonly costDollars: number;
  /** Of the dimension with network cards. */
  readonly cardDollars: number;
}

/** Least time for ResNet-50 with 1,000 GB/s an accelerator. */
export function dimensionBills(): DimensionBill[] {
  return Object.entries(SAME_SIZE).map(([dimensions, shape]) => {
    const problem = problemOf(shape, JOBS['ResNet-50'] as object, 1000);
    const { timeNs, bandwidthGBps } = fastestNetwork(problem);
    const cards = bandwidthGBps.map((width, d) => (shape[d]?.[2] === 'pod' ? width : 0));
    return {
      ...{ dimensions, timeNs },
      costDollars: networkCost(problem, bandwidthGBps),
      cardDollars: networkCost(problem, cards),
    };
  });
}
