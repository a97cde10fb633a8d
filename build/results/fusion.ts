/**
 * `npm run results:fusion`: runs the study of fused layers and writes docs/results/fusion.md. Nothing on the page is written
 * by hand but the sentences around its tables; verdicts follow from the figures.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixed, integer } from '../../src/base/numbers.js';
import { note } from '../../src/cli/command.js';
import { fusedMachines } from '../../src/machine/fused-machine.js';
import { estimatedFusion } from '../../src/pipeline/fusion-problem.js';
import { FusionDecoder } from '../../src/search/fusion/transformer/decode.js';
import { shippedWeights } from '../../src/search/fusion/transformer/fusion-transformer.js';
import type { ResultRow } from '../../src/study/result-table.js';
import { numberAt, valuesOf, where } from '../../src/study/rows.js';
import { mainChain } from '../../src/workload/fusion/cut-chains.js';
import { zooNetwork } from '../../src/workload/fusion/zoo-networks.js';
import { type AgainstSearch, benchFusion } from '../../test/bench/fusion.js';
import { TRAINED_MEBIBYTES } from '../train-fusion/lessons.js';
import { TRAINED_NETWORKS } from '../train-fusion/networks.js';
import { UNSEEN_MEBIBYTES } from '../train-fusion/quality.js';
import { studied } from './studied.js';

const PAGE = fileURLToPath(new URL('../../docs/results/fusion.md', import.meta.url));
const BATCH = 64;
const MIB = 2 ** 20;
const UNSEEN_NETWORKS = ['mnasnet', 'shufflenet-v2', 'squeezenet', 'googlenet'];
const NETWORKS = [...TRAINED_NETWORKS, ...UNSEEN_NETWORKS];
const MACHINES = fusedMachines.names;

interface Case {
  readonly network: string;
  readonly machine: string;
  readonly mebibytes: number;
}

const columnsOf = ({ network, machine, mebibytes }: Case) => ({
  'network.model': network,
  'machine.preset': machine,
  memory: `${mebibytes}MiB`,
});

const budgets = await studied('fusion-budgets');
const played = await studied('fusion-replays');
const searched = await studied('fusion-mappers');

const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

// Speed-up by network, memory and machine.
const speedUps = NETWORKS.map((network) => [
  network,
  ...MACHINES.flatMap((machine) =>
    [2, 8, 32].map((mebibytes) => {
      const [row = {}] = where(budgets, columnsOf({ network, machine, mebibytes }));
      return fixed(numberAt(row, 'speed_up'), 2);
    }),
  ),
]);

// The replay of the optimum: what the estimate leaves out.
const replays = NETWORKS.map((network) => {
  const rows = where(played, { 'network.model': network });
  const [overlapped = {}, staged = {}] = ['overlapped', 'staged'].map(
    (coupling) => where(rows, { 'replay.coupling': coupling })[0],
  );
  const over = (row: ResultRow): string => fixed(numberAt(row, 'replay_over_estimate'), 3);
  const gain = numberAt(staged, 'unfused_replay_cycles') / numberAt(staged, 'replay_cycles');
  return [network, integer(numberAt(staged, 'latency_cycles')), over(overlapped), over(staged), fixed(gain, 2)];
});

/** Latency of greedy decoding, or of nothing fused where that is better: one pass of the model, which is no mapper. */
function onePass({ network, machine, mebibytes }: Case): number {
  const problem = estimatedFusion({
    chain: mainChain(zooNetwork(network)),
    batch: BATCH,
    memoryBytes: Math.round(mebibytes * MIB),
    machine: fusedMachines.get(machine),
  });
  const tokens = new FusionDecoder(problem, shippedWeights()).strategy();
  return Math.min(problem.objective(tokens, 0), problem.objective(new Int32Array(tokens.length), 0));
}

/** The ways of the study. */
const WAYS = ['best of 16', 'g-sampler, 2,000', 'g-sampler, 10,000', 'fusion-anneal, 10,000'];
const MAPPERS = ['one pass', ...WAYS];

/** Latency over the optimum's of one pass: sums over networks ask for the same cases again. */
const passes = new Map<string, number>();
function passOverOptimum(one: Case): number {
  const key = JSON.stringify(one);
  const [row = {}] = where(searched, columnsOf(one));
  const ratio = passes.get(key) ?? onePass(one) / numberAt(row, 'optimum_cycles');
  passes.set(key, ratio);
  return ratio;
}

/** By seed. */
function ratiosOf(mapper: string, one: Case): number[] {
  if (mapper === 'one pass') return [passOverOptimum(one)];
  return where(searched, { ...columnsOf(one), way: mapper }).map((row) => numberAt(row, 'over_optimum'));
}

/** Over the optimum: geometric mean, and the worst. */
function quality(networks: readonly string[], sizes: readonly number[], machines: readonly string[] = MACHINES) {
  const cases = networks.flatMap((network) =>
    machines.flatMap((machine) => sizes.map((mebibytes) => ({ network, machine, mebibytes }))),
  );
  return MAPPERS.map((mapper) => {
    const found = cases.flatMap((one) => ratiosOf(mapper, one));
    return { mean: geometricMean(found), worst: Math.max(...found) };
  });
}
type Quality = ReturnType<typeof quality>;
const cells = (found: Quality): string[] => found.map(({ mean, worst }) => `${fixed(mean, 3)} (${fixed(worst, 2)})`);
const [trained, unseenMemory] = [TRAINED_NETWORKS.map((name) => name as string), [...UNSEEN_MEBIBYTES]];
const seeds = valuesOf(searched, 'seed').length;

const byNetwork = NETWORKS.map((network) => {
  note(network);
  return { network, found: quality([network], unseenMemory) };
});
const onTrained = quality(trained, unseenMemory);
const onUnseen = quality(UNSEEN_NETWORKS, unseenMemory);
const seenMemory = quality(trained, [2, 8, 32]);
const byBudget = unseenMemory.map((mebibytes) => ({
  mebibytes,
  found: quality(['mobilenet-v2'], [mebibytes], ['narrow']),
}));
note('quality');

const verdict = (holds: boolean): string => (holds ? '**holds**' : '**does not hold**');
const [trainedGreedy, trainedBest] = onTrained as [Quality[0], Quality[0]];
const mnasnet = byNetwork.find(({ network }) => network === 'mnasnet')!.found as [Quality[0], Quality[0]];
const teacher = (network: string): Quality[0] => byNetwork.find((one) => one.network === network)!.found[2]!;
const annealed = byNetwork.find(({ network }) => network === 'mobilenet-v2')!.found[4]!;

const statements: readonly (readonly [statement: string, figure: string, holds: boolean | undefined])[] = [
  [
    'Best of 16 at most 1.03 times the optimum on trained networks at unseen memory',
    fixed(trainedBest.mean, 3),
    trainedBest.mean <= 1.03,
  ],
  ['… and at most 1.05 on an unseen network (mnasnet)', fixed(mnasnet[1].mean, 3), mnasnet[1].mean <= 1.05],
  ['One pass at most 1.10 on trained networks', fixed(trainedGreedy.mean, 3), trainedGreedy.mean <= 1.1],
  ['… and at most 1.25 on an unseen network (mnasnet)', fixed(mnasnet[0].mean, 3), mnasnet[0].mean <= 1.25],
  [
    'The teacher is within 1 % of the optimum on VGG16 and ResNet18 with 2,000 samples',
    `${fixed(teacher('vgg16').worst, 3)} and ${fixed(teacher('resnet18').worst, 3)} at worst`,
    Math.max(teacher('vgg16').worst, teacher('resnet18').worst) <= 1.01,
  ],
  [
    '… its distance from the optimum on MobileNetV2, which nothing is asked of',
    `${fixed(teacher('mobilenet-v2').mean, 3)}, ${fixed(teacher('mobilenet-v2').worst, 3)} at worst`,
    undefined,
  ],
  [
    'fusion-anneal is within 1.15 of the optimum on MobileNetV2 with 10,000 samples',
    `${fixed(annealed.worst, 3)} at worst`,
    annealed.worst <= 1.15,
  ],
];

const bench = benchFusion();
note('speed');
const { resnet18, mobilenetV2 } = bench;
const both = (of: (found: AgainstSearch) => string): string[] => [of(resnet18), of(mobilenetV2)];
const many = (samples: number): string => (samples >= 20_000 ? 'more than 20,000' : integer(samples));
const times = (ratio: number, samples: number): string =>
  `${samples >= 20_000 ? 'at least ' : ''}${ratio >= 10 ? integer(Math.round(ratio)) : fixed(ratio, ratio < 0.1 ? 4 : 2)} ×`;
const claims = [
  ['One pass is at least 66 times faster than the search it equals, judged by the replay', 'greedyTimesFasterByReplay'],
  ['… judged by the formula in compiled code', 'greedyTimesFasterByFormula'],
  ['The best of 16 is at least 66 times faster, judged by the replay', 'bestOf16TimesFasterByReplay'],
  ['… judged by the formula', 'bestOf16TimesFasterByFormula'],
] as const;

writeFileSync(
  PAGE,
  `# Fused layers

Main paths of networks of the zoo, batch ${BATCH}; the rules are in [models/fusion.md](../models/fusion.md). The page is made by
\`npm run results:fusion\` from the studies \`scenarios/studies/fusion-*.yaml\`: do not edit. Latency is the estimate's unless a heading says otherwise.

## In short

${table(
  ['statement', 'here', ''],
  [
    ...statements.map(([statement, figure, holds]) => [statement, figure, holds === undefined ? '' : verdict(holds)]),
    ...claims.map(([statement, key]) => {
      const ratios = [resnet18[key], mobilenetV2[key]];
      const figure = ratios.map((ratio) => `${ratio >= 10 ? integer(Math.round(ratio)) : fixed(ratio, 3)} ×`);
      return [statement, `${figure.join(' and ')} (resnet18, mobilenet-v2)`, verdict(Math.min(...ratios) >= 66)];
    }),
  ],
)}

## What fusion gains

Latency with nothing fused over that of the optimum, by machine and on-chip memory in MiB:

${table(['network', ...MACHINES.flatMap((machine) => [2, 8, 32].map((size) => `${machine} ${size}`))], speedUps)}

Fusion gains where bandwidth is short and activations are large next to weights; a machine that computes all the time gains
nothing from moving less.

## What the replay says of the optimum

Machine narrow, 8 MiB. Overlapped plays what the estimate assumes; staged fills and drains buffers and waits for weights. The
last column is the speed-up with both replayed staged.

${table(['network', 'estimate (cycles)', 'overlapped', 'staged', 'speed-up, staged'], replays)}

## How good the mappers are

Latency over the optimum's, geometric mean over ${MACHINES.length} machines and the budgets ${unseenMemory.join(', ')} MiB, none of which the model
has seen (it learned from ${TRAINED_MEBIBYTES.join(', ')} MiB); the worst case in brackets. Searches have ${seeds} seeds each.

${table(
  ['network', ...MAPPERS],
  [
    ...byNetwork.map(({ network, found }) => [
      UNSEEN_NETWORKS.includes(network) ? `${network}, never seen` : network,
      ...cells(found),
    ]),
    ['**trained networks**', ...cells(onTrained)],
    ['**networks never seen**', ...cells(onUnseen)],
    ['trained networks at 2, 8, 32 MiB, seen', ...cells(seenMemory)],
  ],
)}

One cell is no mean. MobileNetV2 on the narrow machine, budget by budget:

${table(
  ['MiB', ...MAPPERS],
  byBudget.map(({ mebibytes, found }) => [String(mebibytes), ...cells(found)]),
)}

## One pass against the search

Machine narrow, 6 MiB, CPU time of one core in one run of this page; samples are those that \`g-sampler\` needs to be as good as
the model, the middle of five seeds. Of the best of 16 each strategy is judged as well.

${table(
  ['', 'resnet18, 18 layers', 'mobilenet-v2, 53 layers'],
  [
    [
      'model over the optimum: one pass / best of 16',
      ...both((f) => `${fixed(f.greedyOverOptimum, 3)} / ${fixed(f.bestOf16OverOptimum, 3)}`),
    ],
    ['one pass, warm', ...both((f) => `${fixed(f.inferenceMs, 2)} ms`)],
    ['one sample by formula', ...both((f) => `${fixed(f.sampleMs * 1000, 2)} µs`)],
    ['one replay', ...both((f) => `${fixed(f.replayMs, 2)} ms`)],
    ['the exact optimum', `${fixed(bench.optimum18LayersMs, 1)} ms`, `${fixed(bench.optimum53LayersMs, 1)} ms`],
    ['samples to equal one pass', ...both((f) => many(f.samplesToGreedy))],
    ['samples to equal the best of 16', ...both((f) => many(f.samplesToBestOf16))],
    ['one pass, search judged by replay', ...both((f) => times(f.greedyTimesFasterByReplay, f.samplesToGreedy))],
    ['best of 16, search judged by replay', ...both((f) => times(f.bestOf16TimesFasterByReplay, f.samplesToBestOf16))],
    ['one pass, search judged by formula', ...both((f) => times(f.greedyTimesFasterByFormula, f.samplesToGreedy))],
    [
      'best of 16, search judged by formula',
      ...both((f) => times(f.bestOf16TimesFasterByFormula, f.samplesToBestOf16)),
    ],
  ],
)}

DNNFuser (arXiv 2201.11218) says 66 to 127 times. The figure depends on what the user pays for a sample: with the event
simulator as judge one pass is that much faster, with this formula in compiled code it is not, and the exact optimum costs
about as much as a few passes.
`,
);
note(`${PAGE} written`);
