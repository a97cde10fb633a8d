/**
 * `npm run results:serving`: serves language models under varied machines and neighbours and writes docs/results/serving.md.
 * Nothing on the page is written by hand but the sentences around its tables, which say no figures.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixed, integer, percent, signedPercent } from '../../src/base/numbers.js';
import { note } from '../../src/cli/command.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { type GenerateResult, generate } from '../../src/pipeline/generate.js';
import type { ServedResult } from '../../src/pipeline/serving-result.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/scenario.js';
import { arbitrations } from '../../src/simulator/memory/arbitration.js';
import type { Network } from '../../src/workload/job-pool.js';
import { macs } from '../../src/workload/layer.js';
import { decoders } from '../../src/workload/serving/decoder.js';
import { stepSegments } from '../../src/workload/serving/step-layers.js';

const PAGE = fileURLToPath(new URL('../../docs/results/serving.md', import.meta.url));

const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const scenario = (document: object): Scenario => scenarioOf(readYaml(JSON.stringify(document), 'serving.yaml'));

const only = ({ tenants }: GenerateResult): ServedResult => tenants[0] as ServedResult;

/** More requests than one batch make no difference to a step: one batch is served. */
function llama(machine: { readonly gbps: number; readonly sgKiB: number }, batch: number, tenant: object = {}) {
  const served = {
    ...{ name: 'chat', model: 'llama3-8b', maxBatch: batch },
    requests: { count: batch, promptTokens: 512, outputTokens: 64 },
    ...tenant,
  };
  const cores = [{ dataflow: 'hb', rows: 256, columns: 64, sgKiB: machine.sgKiB }];
  const platform = { cores, memory: { bandwidthGBps: machine.gbps } };
  return only(generate(scenario({ name: 'llama', platform, workload: { tenants: [served] } })));
}

/** Tokens a second while it decodes, and the replay over the formula. */
function decode({ steps }: ServedResult) {
  const sums = steps.find(({ kind }) => kind === 'decode');
  if (sums === undefined) throw new Error('nothing was decoded');
  return {
    tokensPerSecond: (1e9 * sums.tokens) / sums.replayCycles,
    over: sums.replayCycles / sums.estimateCycles - 1,
    perToken: sums.nanojoules / sums.tokens / 1e6,
  };
}

const CONTEXTS = [512, 1024, 2048, 4096];
const byContext = [1, 32].flatMap((batch) =>
  CONTEXTS.map((context) => {
    const requests = { count: batch, promptTokens: context - 1, outputTokens: 2 };
    const cells = [1024, 4096, 32_768].flatMap((sgKiB) =>
      (['memory', 'scratchpad'] as const).map((activations) =>
        signedPercent(decode(llama({ gbps: 100, sgKiB }, batch, { activations, requests })).over),
      ),
    );
    return [String(batch), integer(context), ...cells];
  }),
);
note('contexts');

const BATCHES = [1, 4, 16, 32];
const byBandwidth = [50, 100, 200, 400].map((gbps) => [
  String(gbps),
  ...BATCHES.map((batch) => {
    const { tokensPerSecond, over } = decode(llama({ gbps, sgKiB: 4096 }, batch));
    return `${fixed(tokensPerSecond, 1)} (${signedPercent(over)})`;
  }),
]);
note('bandwidth and batch');

const byScratchpad = [512, 1024, 2048, 4096, 16_384].map((sgKiB) => [
  integer(sgKiB),
  ...(['memory', 'scratchpad'] as const).flatMap((activations) => {
    const { tokensPerSecond, over, perToken } = decode(llama({ gbps: 100, sgKiB }, 32, { activations }));
    return [fixed(tokensPerSecond, 1), signedPercent(over), fixed(perToken, 2)];
  }),
]);
note('scratchpads');

const SMALL = { blocks: 4, width: 512, heads: 8, keyHeads: 2, inner: 1024, vocabulary: 4000, contextTokens: 1024 };

/** A language model and SqueezeNet on four cores at one memory. @param urgent whose turn comes first */
function beside(arbitration: string, urgent: 'chat' | 'vision') {
  const chat = {
    ...{ name: 'chat', decoder: SMALL, priority: urgent === 'chat' ? 0 : 1, maxBatch: 4 },
    requests: { count: 6, arrivals: { poisson: { meanCycles: 300_000 } }, promptTokens: 64, outputTokens: 8 },
  };
  const vision = {
    ...{ name: 'vision', model: 'squeezenet', inferences: 4, priority: urgent === 'vision' ? 0 : 1 },
    arrivals: { uniform: { periodCycles: 1_000_000 } },
  };
  const throttle = arbitration === 'throttled' ? { throttle: { budgetBytes: 40_000, windowCycles: 10_000 } } : {};
  const memory = { arbitration, chunkBytes: 4096, ...throttle };
  const text = {
    ...{ name: 'beside', platform: { preset: 'S2', memory }, workload: { tenants: [chat, vision] } },
    mapper: { name: 'magma', samples: 200 },
  };
  const result = generate(scenario(text));
  const ms = (cycles: number | undefined): string => (cycles === undefined ? '' : fixed(cycles / 1e6, 3));
  const { figures } = only(result);
  const [other] = result.others;
  return [
    ms(figures.firstTokenCycles.mean),
    ms(figures.perTokenCycles?.mean),
    ms(other?.latencyCycles.mean),
    ms(other?.latencyCycles.max),
  ];
}

const POLICIES = arbitrations.names.filter((name) => name !== 'priority');
const byPolicy = POLICIES.flatMap((policy) =>
  (['chat', 'vision'] as const).map((urgent) => [policy, urgent, ...beside(policy, urgent)]),
);
note('arbitration');

const CORES = [
  { name: 'large', dataflow: 'hb', rows: 128, columns: 64, sgKiB: 1024 },
  { name: 'small', dataflow: 'hb', rows: 16, columns: 64, sgKiB: 512 },
];
const PAIR = { cores: CORES, memory: { bandwidthGBps: 64 } };

function placed(cores: object) {
  const chat = {
    ...{ name: 'chat', decoder: SMALL, maxBatch: 8, ...cores },
    requests: { count: 12, arrivals: { poisson: { meanCycles: 150_000 } }, promptTokens: 256, outputTokens: 16 },
  };
  const tenant = only(generate(scenario({ name: 'placed', platform: PAIR, workload: { tenants: [chat] } })));
  const { figures } = tenant;
  return [
    fixed(figures.tokensPerSecond, 0),
    fixed(figures.firstTokenCycles.mean / 1e6, 3),
    fixed((figures.perTokenCycles?.mean ?? 0) / 1e6, 3),
  ];
}

const byPlace = [
  ['both steps on both cores', ...placed({})],
  ['both on the large core', ...placed({ cores: ['large'] })],
  [
    'prompts on the large core, outputs on the small one',
    ...placed({ prefillCores: ['large'], decodeCores: ['small'] }),
  ],
  [
    'prompts on the small core, outputs on the large one',
    ...placed({ prefillCores: ['small'], decodeCores: ['large'] }),
  ],
];
note('places');

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
by \`npm run results:serving\`.

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
grows with it. Where the difference jumps the array takes longer over the products than the memory over their weights, and longer than its peak says:
\`hb\` is timed as MAESTRO times it, which fills the inner level anew at every outer step.

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
