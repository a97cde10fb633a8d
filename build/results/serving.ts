/**
 * `npm run results:serving`: serves language models under varied machines and neighbours and writes docs/results/serving.md.
 * Nothing on the page is written by hand but the sentences around its tables, which say no figures.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixed, integer, percent, signedPercent } from '../../src/base/numbers.js';
import { note } from '../../src/cli/command.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/scenario.js';
import type { ResultRow } from '../../src/study/result-table.js';
import { groupBy, numberAt, valuesOf } from '../../src/study/rows.js';
import type { Network } from '../../src/workload/job-pool.js';
import { macs } from '../../src/workload/layer.js';
import { decoders } from '../../src/workload/serving/decoder.js';
import { stepSegments } from '../../src/workload/serving/step-layers.js';
import { studied } from './studied.js';

const PAGE = fileURLToPath(new URL('../../docs/results/serving.md', import.meta.url));

const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const scenario = (document: object): Scenario => scenarioOf(readYaml(JSON.stringify(document), 'serving.yaml'));

const at = (row: ResultRow, column: string, digits: number): string => fixed(numberAt(row, column), digits);
const over = (row: ResultRow): string => signedPercent(numberAt(row, 'replay_over_formula') - 1);

const contexts = await studied('serving-contexts');
const byContext = groupBy(contexts, ['batch', 'workload.tenants.0.requests.promptTokens']).map(
  ({ key: [batch = '', prompt], rows }) => [batch, integer(Number(prompt) + 1), ...rows.map(over)],
);

const rates = await studied('serving-bandwidth');
const BATCHES = valuesOf(rates, 'batch').map(String);
const byBandwidth = groupBy(rates, ['platform.memory.bandwidthGBps']).map(({ key, rows }) => [
  ...key,
  ...rows.map((row) => `${at(row, 'decode_tokens_per_second', 1)} (${over(row)})`),
]);
const overFormula = (row: ResultRow): number => numberAt(row, 'replay_over_formula');
const furthest = rates.reduce((most, row) => (overFormula(row) > overFormula(most) ? row : most));

const scratchpads = await studied('serving-scratchpads');
const byScratchpad = groupBy(scratchpads, ['platform.cores.*.sgKiB']).map(({ key: [sgKiB], rows }) => [
  integer(Number(sgKiB)),
  ...rows.flatMap((row) => [
    ...[at(row, 'decode_tokens_per_second', 1), over(row), at(row, 'decode_millijoules_per_token', 2)],
  ]),
]);

const NEIGHBOURS = ['first_token_mean_ms', 'per_token_mean_ms', 'other_latency_mean_ms', 'other_latency_max_ms'];
const byPolicy = (await studied('serving-neighbours')).map((row) => [
  String(row['arbitration']),
  String(row['first']),
  ...NEIGHBOURS.map((column) => at(row, column, 3)),
]);

const byPlace = (await studied('serving-places')).map((row) => [
  String(row['place']),
  ...[at(row, 'tokens_per_second', 0), at(row, 'first_token_mean_ms', 3), at(row, 'per_token_mean_ms', 3)],
]);

const CORES = [
  { name: 'large', dataflow: 'hb', rows: 128, columns: 64, sgKiB: 1024 },
  { name: 'small', dataflow: 'hb', rows: 16, columns: 64, sgKiB: 512 },
];
const PAIR = { cores: CORES, memory: { bandwidthGBps: 64 } };

/** The products of a step of a decoder as a network; attention is left to the served runs. */
function stepNetwork(name: string, tokens: number, sequences: number): Network {
  const decoder = { ...decoders.get('llama3-8b'), ...{ blocks: 1, width: 512, heads: 8, keyHeads: 2, depth: 64 } };
  const sized = { ...decoder, feedForward: { inner: 1024, isGated: true }, vocabulary: 4000 };
  const held = {
    ...{ decoder: sized, weightBytes: 1, activationBytes: 1, cacheElementBytes: 1, pageTokens: 16, seed: 1 },
  };
  const step = {
    sequences: Array.from({ length: sequences }, (_, request) => ({
      ...{ request, cachedTokens: 0, newTokens: tokens, isPrompt: tokens > 1, hasOutput: true },
    })),
  };
  const layers = stepSegments(step, held).flatMap((segment) => segment.layers.flatMap(({ layer }) => layer ?? []));
  return { name, layers: layers.map((layer) => ({ layer, after: [] })) };
}

/** What MAGMA makes of the products of one prompt step and eight output steps that wait at the same time. */
function mapped(samples: number) {
  const base = scenario({
    ...{ name: 'mapped', platform: PAIR, workload: { models: ['ncf'], groupSize: 100 } },
    mapper: { name: 'magma', samples },
  });
  const tenants = [
    { model: stepNetwork('prompts', 256, 1), inferences: 1 },
    { model: stepNetwork('outputs', 1, 8), inferences: 8 },
  ];
  const { jobs, mapping, replay } = run({ ...base, workload: { kind: 'networks', tenants } }, { tenants: false });
  const shareOnLarge = (tenant: number): number => {
    let [large, all] = [0, 0];
    for (const job of jobs) {
      if (job.tenant !== tenant || !('layer' in job)) continue;
      const work = macs((job as (typeof jobs)[number] & { layer: Parameters<typeof macs>[0] }).layer);
      all += work;
      if (mapping.core[job.id] === 0) large += work;
    }
    return large / all;
  };
  return { prompts: shareOnLarge(0), outputs: shareOnLarge(1), cycles: replay.metrics.makespanCycles };
}
const found = mapped(2000);
note('MAGMA');

const text = `# Serving, studied

What a language model's rate and latency follow from, by replay. The rules are in [models/serving.md](../models/serving.md). The page is made
by \`npm run results:serving\` from the studies \`scenarios/studies/serving-*.yaml\`.

## Decode against the formula

Llama 3 8B at a byte an element on 256 × 64 PEs (\`hb\`) behind 100 GB/s: one decode step by the replay, over (weights + cache) / bandwidth. Under each
size of the scratchpad first with activations that cross the memory (\`activations: memory\`), then with those that stay where they fit (the
default).

${table(
  ['batch', 'context', '1 MiB, memory', '1 MiB', '4 MiB, memory', '4 MiB', '32 MiB, memory', '32 MiB'],
  byContext,
)}

What is left where activations stay are the keys and values that are made, the vocabulary's rows, and the last tile of each layer, which is computed
while the memory waits. At 1 MiB the activations of 32 sequences do not fit.

## Bandwidth and batch

The same with 4 MiB of scratchpad, one batch of prompts of 512 and outputs of 64 tokens: tokens a second while it decodes, and in brackets
the replay over the formula.

${table(['GB/s', ...BATCHES.map((batch) => `batch ${batch}`)], byBandwidth)}

Rate follows bandwidth as long as the array is not the limit; a batch shares the weights and not the caches, and what crosses beside both
grows with it. The furthest from the formula is a batch of ${furthest['batch']} at ${furthest['platform.memory.bandwidthGBps']} GB/s, by ${over(furthest)}; a formula of the memory and the array's peak leaves
out what the array takes beyond its peak, and the tiles.

## Scratchpad

The same at 100 GB/s and a batch of 32, with activations in the memory and in the scratchpad:

${table(
  ['SG (KiB)', 'tokens/s', 'over formula', 'mJ a token', 'tokens/s, kept', 'over formula', 'mJ a token'],
  byScratchpad,
)}

A scratchpad twice as large as the activations keeps them; a larger one gains nothing, because tiles are only as large as serves.

## Beside a vision model

A small decoder (4 blocks of width 512) that serves six requests, beside four inferences of SqueezeNet, on S2. The first of the two columns
on the left says how the memory is shared, the other whose priority is the higher at the host. Milliseconds.

${table(['arbitration', 'first', 'first token', 'per token', 'vision, mean', 'vision, longest'], byPolicy)}

## Prompts and outputs on different cores

The same decoder, twelve requests of 256 + 16 tokens, on a core of 128 × 64 PEs and one of 16 × 64 at 64 GB/s:

${table(['', 'tokens/s', 'first token (ms)', 'per token (ms)'], byPlace)}

MAGMA, given the products of one step of a prompt of 256 tokens and of eight steps of eight outputs that wait at the same time (2,000 samples),
puts ${percent(found.prompts)} of the prompts' multiply-accumulates on the large core, and ${percent(found.outputs)} of the outputs': ${integer(found.cycles)} cycles by replay.
`;
writeFileSync(PAGE, text);
note(`written: ${PAGE}`);
