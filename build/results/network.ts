/**
 * `npm run results:network`: runs the study of accelerators on a network and writes docs/results/network.md.
 * Nothing on the page is written by hand but the sentences around its tables.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixed, mean, sum } from '../../src/base/numbers.js';
import type { Cluster } from '../../src/machine/cluster/cluster.js';
import { defaultAlgorithm, type NetworkDimension, type Topology } from '../../src/machine/cluster/dimension.js';
import type { ChunkOrderName } from '../../src/mapping/chunk-order/scheduler.js';
import { bandwidthProblemOf, equalSplit } from '../../src/pipeline/bandwidth-design.js';
import type { ClusterScenario } from '../../src/scenario/cluster-scenario.js';
import { loadCluster } from '../../src/scenario/load-cluster.js';
import { fastestNetwork } from '../../src/search/bandwidth/design-bandwidth.js';
import { NETWORK_DEFAULTS, type NetworkOptions } from '../../src/simulator/network/chunk-network.js';
import { replayIteration } from '../../src/simulator/network/replay-iteration.js';
import type { ResultRow } from '../../src/study/result-table.js';
import { numberAt, valuesOf, where } from '../../src/study/rows.js';
import type { TrainingJob } from '../../src/workload/training/training-job.js';
import { designGains, dimensionBills, meanOf } from './network-bandwidth.js';
import { studied } from './studied.js';

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

/** As the collectives are published. */
const HEADLINE = { model: 'astra', latencyNs: 1, chunks: 64, activeChunks: 1 } as const;
const BASELINE: Way = { order: 'baseline', queue: 'fifo' };
const THEMIS: Way = { order: 'themis', queue: 'scf' };
const BALANCED: Way = { order: 'balanced', queue: 'most-left' };

const points = await studied('themis');
const SETTINGS = valuesOf(points, 'setting').map(String);
/** As it is published. */
const PUBLISHED = 'as published';

/** Of each of the 24 runs in a setting: how many times faster than the baseline in the same setting. */
function gains(way: string, setting: string): number[] {
  const own = where(points, { setting });
  const [baselines, others] = [where(own, { way: 'baseline' }), where(own, { way })];
  return baselines.map((row, i) => numberAt(row, 'time_ns') / numberAt(others[i] as ResultRow, 'time_ns'));
}

const WAYS = ['Themis, FIFO', 'Themis, SCF', 'balanced'];

const summary = (values: readonly number[]): string => `${fixed(mean(values), 3)} (${fixed(Math.max(...values), 3)})`;

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  return [head, head.map(() => '---'), ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function headlineTable(): string {
  const all = WAYS.map((way) => gains(way, PUBLISHED));
  const rows = where(points, { setting: PUBLISHED, way: 'baseline' }).map((row, i) => [
    String(row['shape']),
    String(numberAt(row, 'collective.bytes') / 1_048_576),
    ...all.map((own) => fixed(own[i] as number, 3)),
  ]);
  return table([['shape', 'MiB', ...WAYS], ...rows]);
}

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

const JOB_NAMES = {
  'ResNet-50': 'resnet50-1024',
  GNMT: 'gnmt',
  DLRM: 'dlrm-all-to-all',
  'Transformer-1T': 'transformer-1t',
};
const PUBLISHED_GAINS: Readonly<Record<string, string>> = {
  'ResNet-50': '1.49 (ResNet-152)',
  GNMT: '1.30',
  DLRM: '1.30',
  'Transformer-1T': '1.25',
};

/** Of an iteration on each of the six networks, as the collectives are published: `astra`, 1 ns a link, 64 chunks. */
function iterationGains() {
  const { model, latencyNs, chunks, activeChunks } = HEADLINE;
  return Object.entries(JOB_NAMES).map(([name, file]) => {
    const { traffic } = load(file);
    if (traffic.kind !== 'job') throw new Error('a job');
    const run = (shape: Shape, job: TrainingJob, { order, queue }: Way) =>
      replayIteration({
        ...{ cluster: clusterOf(shape, latencyNs), ...traffic, job, schedule: { order, chunks } },
        options: { ...NETWORK_DEFAULTS[model], queue, activeChunks },
      });
    const idle = withoutComputation(traffic.job);
    const runs = Object.values(SHAPES).map((shape) => {
      const { timeNs, ranks } = run(shape, traffic.job, BASELINE);
      const computeNs = sum([...(ranks[0] as (typeof ranks)[number]).computeNs]);
      return {
        themis: timeNs / run(shape, traffic.job, THEMIS).timeNs,
        balanced: timeNs / run(shape, traffic.job, BALANCED).timeNs,
        exposed: 1 - computeNs / timeNs,
        bare: run(shape, idle, BASELINE).timeNs / run(shape, idle, THEMIS).timeNs,
      };
    });
    const all = (of: 'themis' | 'balanced' | 'exposed' | 'bare'): number[] => runs.map((one) => one[of]);
    return { name, themis: all('themis'), balanced: all('balanced'), exposed: all('exposed'), bare: all('bare') };
  });
}

/** What is left when accelerators are infinitely fast: the most that orders can gain. */
function withoutComputation(job: TrainingJob): TrainingJob {
  const layers = job.layers.map((layer) => ({
    ...layer,
    forward: { ...layer.forward, computeNs: 0 },
    inputGrad: { ...layer.inputGrad, computeNs: 0 },
    weightGrad: { ...layer.weightGrad, computeNs: 0 },
  }));
  return { ...job, layers };
}

const percentOf = (share: number): string => `${fixed(100 * share, 1)} %`;

function billTable(): string {
  return table([
    ['dimensions', 'least time (ms)', 'network (million $)', 'its cards, switches and links between pods (million $)'],
    ...bills.map(({ dimensions, timeNs, costDollars, cardDollars }) => [
      ...[dimensions, fixed(timeNs / 1e6, 4), fixed(costDollars / 1e6, 1), fixed(cardDollars / 1e6, 1)],
    ]),
  ]);
}

function gainTable(): string {
  const shapes = [...new Set(designs.map(({ shape }) => shape))];
  const jobs = [...new Set(designs.map(({ job }) => job))];
  const cell = (shape: string, job: string): string => {
    const own = designs.filter((gain) => gain.shape === shape && gain.job === job);
    return `${fixed(meanOf(own, 'faster'), 3)} / ${fixed(meanOf(own, 'cheaper'), 2)}`;
  };
  return table([['shape', ...jobs], ...shapes.map((shape) => [shape, ...jobs.map((job) => cell(shape, job))])]);
}

/** What is said, what was measured above, and whether the one is what the other says. */
function statementTable(): string {
  const [late, fewer] = ['700 ns a link', '4 chunks'].map((setting) => gains('Themis, SCF', setting));
  const [all, least] = [themis, (own: readonly number[] = []): number => Math.min(...own)];
  const [one, ...more] = bills;
  const holds = (is: boolean): string => (is ? 'holds' : 'does not hold');
  const published = [1.49, 1.3, 1.3, 1.25];
  return table([
    ['statement', 'here', ''],
    [
      'All-reduce 1.72 times faster on average, 2.70 at most (Themis)',
      `${fixed(mean(all), 2)}, ${fixed(Math.max(...all), 2)}`,
      holds(Math.abs(mean(all) - 1.72) <= 0.02 && Math.abs(Math.max(...all) - 2.7) <= 0.1),
    ],
    ['No network loses (Themis)', `least ${fixed(Math.min(...all), 2)}`, holds(Math.min(...all) >= 1)],
    ['The same with 700 ns a link', `least ${fixed(least(late), 2)}`, holds(least(late) >= 1)],
    ['The same with 4 chunks', `least ${fixed(least(fewer), 2)}`, holds(least(fewer) >= 1)],
    ...iterations.map(({ name, themis: own }, i): string[] => [
      `${name}: an iteration ${PUBLISHED_GAINS[name]} times faster on average (Themis)`,
      fixed(mean(own), 2),
      holds(mean(own) >= (published[i] as number) - 0.05),
    ]),
    [
      'More dimensions cost less at the same time (LIBRA)',
      `${bills.map(({ costDollars }) => fixed(costDollars / 1e6, 1)).join(', ')} million $`,
      holds(
        more.every(
          ({ costDollars, timeNs }) => costDollars < (one?.costDollars ?? 0) && timeNs <= 1.001 * (one?.timeNs ?? 0),
        ),
      ),
    ],
    [
      'Least time is faster than an equal split on every input (LIBRA)',
      `${fixed(Math.min(...designs.map(({ faster }) => faster)), 3)} to ${fixed(Math.max(...designs.map(({ faster }) => faster)), 3)}`,
      holds(designs.every(({ faster }) => faster >= 1)),
    ],
    [
      'Least time × cost is several times better than that of an equal split (LIBRA)',
      `${fixed(Math.min(...designs.map(({ cheaper }) => cheaper)), 2)} to ${fixed(Math.max(...designs.map(({ cheaper }) => cheaper)), 2)}`,
      holds(designs.every(({ cheaper }) => cheaper >= 2)),
    ],
  ]);
}

function load(name: string, batch?: number): ClusterScenario {
  const file = fileURLToPath(new URL(`../../scenarios/clusters/${name}.yaml`, import.meta.url));
  return loadCluster(file, batch === undefined ? [] : [['job.batch', batch]]);
}

const themis = gains('Themis, SCF', PUBLISHED);
const iterations = iterationGains();
const bills = dimensionBills();
const designs = designGains();
const page = `# Accelerators on a network: what came out

Written by \`npm run results:network\`; the collectives are the study \`scenarios/studies/themis.yaml\`. [models/network.md](../models/network.md) says what the words mean.

## Themis against the baseline

All-reduces on six networks of 1,024 accelerators, 64 chunks, 1 ns a link, one active chunk: how many times faster than the baseline
order, first come, first served. Published: 1.72 on average, 2.70 at most (Rashidi et al., ISCA 2022). Here: **${fixed(mean(themis), 3)}** on average,
**${fixed(Math.max(...themis), 3)}** at most. The shapes' bandwidths are not in the paper's text as numbers for all of them; they are those that fit its average.

${headlineTable()}

## Against latency, chunks and active chunks

The average of the 24 runs, the most in brackets, each against the baseline in the same setting.

${table([
  ['setting', 'Themis, FIFO', 'Themis, SCF', 'balanced, most left'],
  ...SETTINGS.map((setting) => [setting, ...WAYS.map((way) => summary(gains(way, setting)))]),
])}

## Whole iterations

How many times faster than the baseline an iteration of the bundled scenarios is, under the physical model. Published for Themis: ResNet-152 1.49,
GNMT 1.30, DLRM 1.30, Transformer-1T 1.25 on average over its networks, which are not these. Where computation hides the communication, no order gains; below, the same with one sample an
accelerator, where the network is what is waited for (and, with 64 chunks of each small gradient, mostly its latency).

${jobTable()}

On the six networks of the collectives, in their setting (\`astra\`, 1 ns a link, 64 chunks of each collective), the average of six networks and the
most in brackets; how much of the baseline's iteration is not computation; and what is gained when accelerators are infinitely fast, which no
computation can bring about. Published are ISCA 2022's averages; the first version of the paper's abstract says 1.49, 1.41, 1.42 and 1.35:

${table([
  ['job', 'published', 'Themis, SCF', 'balanced', 'not computation', 'Themis, no computation at all'],
  ...iterations.map(({ name, themis: own, balanced, exposed, bare }) => [
    ...[name, PUBLISHED_GAINS[name] ?? '', summary(own), summary(balanced)],
    `${percentOf(Math.min(...exposed))} to ${percentOf(Math.max(...exposed))}`,
    summary(bare),
  ]),
])}

## Bandwidth

How much faster an iteration is, by LIBRA's formula without overlap, when the same bandwidth is spread as well as it can be instead of equally.

${designTable()}

On shapes of LIBRA's inputs with its prices, jobs on accelerators of 234 teraflops of which 40 % are reached, 100, 500 and 1,000 GB/s an accelerator: how many
times faster the network of least time is than an equal split, and how many times less the least time × cost is, averages of the three budgets. Over all
${designs.length} designs ${fixed(meanOf(designs, 'faster'), 3)} and ${fixed(meanOf(designs, 'cheaper'), 2)} on average.

${gainTable()}

What more dimensions save: 4,096 accelerators, ResNet-50, 1,000 GB/s an accelerator, least time.

${billTable()}

## Which statements hold

"Holds" and "does not hold" are computed from the figures on this page. An average counts as published where it is no more than 0.05 below.

${statementTable()}
`;
writeFileSync(fileURLToPath(new URL('../../docs/results/network.md', import.meta.url)), page);
