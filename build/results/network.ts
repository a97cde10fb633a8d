/**
 * `npm run results:network`: runs the study of accelerators on a network and writes docs/results/network.md.
 * Nothing on the page is written by hand but the sentences around its tables.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixed, mean } from '../../src/base/numbers.js';
import type { Cluster } from '../../src/machine/cluster/cluster.js';
import { defaultAlgorithm, type NetworkDimension, type Topology } from '../../src/machine/cluster/dimension.js';
import type { ChunkOrderName } from '../../src/mapping/chunk-order/scheduler.js';
import { bandwidthProblemOf, equalSplit } from '../../src/pipeline/bandwidth-design.js';
import type { ClusterScenario } from '../../src/scenario/cluster-scenario.js';
import { loadCluster } from '../../src/scenario/load-cluster.js';
import { fastestNetwork } from '../../src/search/bandwidth/design-bandwidth.js';
import { NETWORK_DEFAULTS, type NetworkModel, type NetworkOptions } from '../../src/simulator/network/chunk-network.js';
import { replayCollective } from '../../src/simulator/network/replay-collective.js';
import { replayIteration } from '../../src/simulator/network/replay-iteration.js';

type Shape = readonly (readonly [topology: Topology, size: number, totalGiBps: number])[];

/** Themis (ISCA 2022), 1,024 accelerators; GiB/s of an accelerator in a dimension. */
const SHAPES: Readonly<Record<string, Shape>> = {
  '2D': [
    ['switch', 16, 150],
    ['switch', 64, 100],
  ],
  '3D, alike': [
    ['switch', 16, 100],
    ['switch', 8, 100],
    ['switch', 8, 100],
  ],
  '3D, unlike': [
    ['switch', 16, 200],
    ['switch', 8, 100],
    ['switch', 8, 50],
  ],
  '3D, clique, ring': [
    ['fully-connected', 8, 175],
    ['ring', 16, 100],
    ['switch', 8, 50],
  ],
  '4D, ring': [
    ['ring', 4, 250],
    ['switch', 4, 200],
    ['switch', 8, 100],
    ['switch', 8, 50],
  ],
  '4D, rings, clique': [
    ['ring', 4, 375],
    ['fully-connected', 8, 175],
    ['ring', 4, 100],
    ['switch', 8, 50],
  ],
};

const MIB = [100, 250, 500, 1024];

function clusterOf(shape: Shape, latencyNs: number): Cluster {
  const dimensions = shape.map(([topology, size, total]): NetworkDimension => {
    const links = { ring: 2, switch: 1, 'fully-connected': size - 1 }[topology];
    return {
      ...{ topology, size, linksPerAccelerator: links, linkGiBps: total / links, latencyNs, nicNs: 0, routerNs: 0 },
      algorithm: defaultAlgorithm(topology),
      allToAllAlgorithm: 'direct',
    };
  });
  return { dimensions, endpointDelayNs: 10, reductionBytesPerNs: 500_000 };
}

interface Way {
  readonly order: ChunkOrderName;
  readonly queue: NetworkOptions['queue'];
}

interface Setting {
  readonly model: NetworkModel;
  readonly latencyNs: number;
  readonly chunks: number;
  readonly activeChunks: number;
}

const HEADLINE: Setting = { model: 'astra', latencyNs: 1, chunks: 64, activeChunks: 1 };
const BASELINE: Way = { order: 'baseline', queue: 'fifo' };
const THEMIS: Way = { order: 'themis', queue: 'scf' };
const BALANCED: Way = { order: 'balanced', queue: 'most-left' };

function timeNs(shape: Shape, mib: number, { order, queue }: Way, setting: Setting): number {
  const { model, latencyNs, chunks, activeChunks } = setting;
  return replayCollective({
    cluster: clusterOf(shape, latencyNs),
    kind: 'all-reduce',
    bytes: mib * 1_048_576,
    schedule: { order, chunks },
    options: { ...NETWORK_DEFAULTS[model], queue, activeChunks },
  }).timeNs;
}

/** Of each of the 24 runs: how many times faster than the baseline in the same setting. */
function gains(way: Way, setting: Setting): number[] {
  return Object.values(SHAPES).flatMap((shape) =>
    MIB.map((mib) => timeNs(shape, mib, BASELINE, setting) / timeNs(shape, mib, way, setting)),
  );
}

const summary = (values: readonly number[]): string => `${fixed(mean(values), 3)} (${fixed(Math.max(...values), 3)})`;

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  return [head, head.map(() => '---'), ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function headlineTable(): string {
  const rows = Object.entries(SHAPES).flatMap(([name, shape]) =>
    MIB.map((mib) => {
      const baseline = timeNs(shape, mib, BASELINE, HEADLINE);
      const of = (way: Way): string => fixed(baseline / timeNs(shape, mib, way, HEADLINE), 3);
      return [name, String(mib), of({ order: 'themis', queue: 'fifo' }), of(THEMIS), of(BALANCED)];
    }),
  );
  return table([['shape', 'MiB', 'Themis, FIFO', 'Themis, SCF', 'balanced'], ...rows]);
}

const SETTINGS: readonly (readonly [string, Setting])[] = [
  ['as published', HEADLINE],
  ['4 chunks', { ...HEADLINE, chunks: 4 }],
  ['16 chunks', { ...HEADLINE, chunks: 16 }],
  ['256 chunks', { ...HEADLINE, chunks: 256 }],
  ['700 ns a link', { ...HEADLINE, latencyNs: 700 }],
  ['700 ns, physical, 1 active', { ...HEADLINE, model: 'physical', latencyNs: 700 }],
  ['700 ns, physical, 8 active', { ...HEADLINE, model: 'physical', latencyNs: 700, activeChunks: 8 }],
  ['1,700 ns, physical, 8 active', { ...HEADLINE, model: 'physical', latencyNs: 1700, activeChunks: 8 }],
];

const JOBS = ['resnet50-1024', 'gnmt', 'dlrm-all-to-all', 'transformer-1t'];

function iterationNs(scenario: ClusterScenario, { order, queue }: Way): number {
  const { cluster, traffic, schedule, options } = scenario;
  if (traffic.kind !== 'job') throw new Error('a job');
  return replayIteration({
    ...{ cluster, ...traffic, schedule: { ...schedule, order }, options: { ...options, queue } },
  }).timeNs;
}

function jobTable(): string {
  const cases = [
    ...JOBS.map((name) => ({ name, batch: undefined })),
    ...JOBS.slice(0, 3).map((name) => ({ name, batch: 1 })), // the transformer has one sample anyway
  ];
  const rows = cases.map(({ name, batch }) => {
    const scenario = load(name, batch);
    const baseline = iterationNs(scenario, BASELINE);
    const of = (way: Way): string => fixed(baseline / iterationNs(scenario, way), 3);
    const label = batch === undefined ? name : `${name}, batch ${batch}`;
    return [label, fixed(baseline / 1e6, 3), of(THEMIS), of(BALANCED)];
  });
  return table([['scenario', 'baseline (ms)', 'Themis, SCF', 'balanced'], ...rows]);
}

function designTable(): string {
  const rows = [...JOBS, 'gpt3-tensor-data', 'resnet50-s4', 'themis-2d', 'balanced-3d', 'themis-4d'].map((name) => {
    const scenario = load(name);
    if (scenario.traffic.kind === 'traces') throw new Error('no traces');
    const problem = bandwidthProblemOf(scenario, scenario.traffic);
    const best = fastestNetwork(problem);
    const split = best.bandwidthGBps.map((width) => fixed(width, 1)).join(' / ');
    return [name, fixed(problem.totalGBps, 1), `${fixed(equalSplit(problem).timeNs / best.timeNs, 3)}`, split];
  });
  return table([['scenario', 'GB/s in all', 'faster than equal', 'GB/s by dimension'], ...rows]);
}

function load(name: string, batch?: number): ClusterScenario {
  const file = fileURLToPath(new URL(`../../scenarios/clusters/${name}.yaml`, import.meta.url));
  return loadCluster(file, batch === undefined ? [] : [['job.batch', batch]]);
}

const themis = gains(THEMIS, HEADLINE);
const page = `# Accelerators on a network: what came out

Written by \`npm run results:network\`. [models/network.md](../models/network.md) says what the words mean.

## Themis against the baseline

All-reduces on six networks of 1,024 accelerators, 64 chunks, 1 ns a link, one active chunk: how many times faster than the baseline
order, first come, first served. Published: 1.72 on average, 2.70 at most (Rashidi et al., ISCA 2022). Here: **${fixed(mean(themis), 3)}** on average,
**${fixed(Math.max(...themis), 3)}** at most. The shapes' bandwidths are not in the paper's text as numbers for all of them; they are those that fit its average.

${headlineTable()}

## Against latency, chunks and active chunks

The average of the 24 runs, the most in brackets, each against the baseline in the same setting.

${table([
  ['setting', 'Themis, FIFO', 'Themis, SCF', 'balanced, most left'],
  ...SETTINGS.map(([name, setting]) => [
    name,
    summary(gains({ order: 'themis', queue: 'fifo' }, setting)),
    summary(gains(THEMIS, setting)),
    summary(gains(BALANCED, setting)),
  ]),
])}

## Whole iterations

How many times faster than the baseline an iteration of the bundled scenarios is, under the physical model. Published for Themis: ResNet-152 1.49,
GNMT 1.30, DLRM 1.30, Transformer-1T 1.25 on average over its networks, which are not these. Where computation hides the communication, no order gains; below, the same with one sample an
accelerator, where the network is what is waited for (and, with 64 chunks of each small gradient, mostly its latency).

${jobTable()}

## Bandwidth

How much faster an iteration is, by LIBRA's formula without overlap, when the same bandwidth is spread as well as it can be instead of equally.

${designTable()}
`;
writeFileSync(fileURLToPath(new URL('../../docs/results/network.md', import.meta.url)), page);
