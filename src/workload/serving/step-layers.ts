/**
 * The layers of a step, block by block. Every layer of a block needs, through others, all layers of the block before: at
 * the end of a block nothing is left to do, so that a block is a segment of its own and equal ones may be told as one,
 * repeated.
 *
 * As serving programs do, queries, keys and values are one product, as are gate and up, whose outputs are multiplied
 * before they are stored; attention is one layer that reads a sequence's cache once for each tile of queries and keeps the
 * scores on the chip (Dao et al., FlashAttention, NeurIPS 2022). A causal mask saves nothing, as in the zoo.
 *
 * Work without multiply-accumulates goes with the products, for cores with vector lanes: softmax with attention, the gate with
 * gate and up, the sum with what passed by and its normalisation with the product before.
 */
import type { Attention } from '../../mapping/attention-plan.js';
import { gemm, type Layer, withElementBytes } from '../layer.js';
import type { VectorOperation } from '../vector/operations.js';
import { operationsOf } from '../vector/vector-work.js';
import type { Decoder } from './decoder.js';
import { tokensByExpert } from './routing.js';
import { type Step, stepTokens } from './step.js';

export interface StepLayer {
  readonly name: string;
  /** One of the two. */
  readonly layer?: Layer;
  readonly attention?: Attention;
  /** The same where the activations stay in the scratchpad; absent: they never do. */
  readonly kept?: KeptLayer;
  /** Indices of the layers of the segment that it needs. */
  readonly after: readonly number[];
}

/** A layer whose activations do not cross the memory, which takes room in the scratchpad all the time. */
export interface KeptLayer {
  readonly layer?: Layer | undefined;
  readonly attention?: Attention | undefined;
  /** What has to stay at once, at most: a layer's inputs and outputs and what passes it by. The same for a whole step. */
  readonly roomBytes: number;
}

export interface Segment {
  readonly layers: readonly StepLayer[];
  readonly repeat: number;
}

/** How a model is held: bytes of weights and activations, and its cache. */
export interface Held {
  readonly decoder: Decoder;
  readonly weightBytes: number;
  readonly activationBytes: number;
  readonly cacheElementBytes: number;
  readonly pageTokens: number;
  /** Activations stay in the scratchpad from layer to layer where there is room for them. */
  readonly keepsActivations?: boolean | undefined;
  /** Of the routing of experts. */
  readonly seed: number;
}

/** Bytes of an element that never crosses the memory: next to nothing, since widths are above 0. */
const STAYS = 2 ** -40;

export function stepSegments(step: Step, held: Held): Segment[] {
  const segments = storedSegments(step, held);
  if (held.keepsActivations !== true) return segments;
  const roomBytes = roomOf(step, held);
  return segments.map(({ layers, repeat }) => ({
    repeat,
    layers: layers.map((layer) => ({ ...layer, kept: { ...keptLayer(layer, held), roomBytes } })),
  }));
}

/** What passes a block by, and a layer's inputs and outputs. */
function roomOf(step: Step, { decoder, activationBytes }: Held): number {
  const { width, heads, depth, feedForward, dense } = decoder;
  const { inner, experts } = feedForward;
  const shared = (experts?.shared ?? 0) * inner;
  const widest = Math.max(inner, shared, dense?.inner ?? 0);
  const queries = heads * depth;
  return stepTokens(step) * activationBytes * (width + Math.max(2 * queries, width + queries, width + widest));
}

/** Keys and values go to the cache all the same, and the last product's outputs leave. */
function keptLayer({ name, layer, attention }: StepLayer, { decoder, cacheElementBytes }: Held) {
  if (attention !== undefined) return { attention: { ...attention, elementBytes: STAYS } };
  if (layer === undefined) return {};
  const { heads, keyHeads, depth } = decoder;
  const cached = 2 * keyHeads * depth;
  const output: Record<string, number> = {
    qkv: (cached * cacheElementBytes) / (heads * depth + cached),
    lm_head: layer.elementBytes.output,
  };
  const widths = { ...layer.elementBytes, input: STAYS, output: output[name] ?? STAYS };
  const { vector } = layer;
  return { layer: withElementBytes({ ...layer, vector: vector && { ...vector, operands: 0 } }, widths) };
}

function storedSegments(step: Step, held: Held): Segment[] {
  const { decoder } = held;
  const { feedForward, dense } = decoder;
  const front = dense === undefined ? 0 : Math.min(dense.blocks, decoder.blocks);
  const back = decoder.blocks - front;
  const segments: Segment[] = [];
  if (dense !== undefined && front > 0) segments.push({ layers: denseBlock(step, held, dense.inner), repeat: front });
  if (feedForward.experts === undefined)
    segments.push({ layers: denseBlock(step, held, feedForward.inner), repeat: back });
  else
    for (let block = front; block < decoder.blocks; block++)
      segments.push({ layers: mixtureBlock(step, held, block), repeat: 1 });
  const outputs = step.sequences.filter(({ hasOutput }) => hasOutput).length;
  if (outputs > 0) {
    const layer = product('lm_head', { m: outputs, n: decoder.vocabulary, k: decoder.width }, held);
    segments.push({ layers: [{ name: 'lm_head', layer, after: [] }], repeat: 1 });
  }
  return segments;
}

function denseBlock(step: Step, held: Held, inner: number): StepLayer[] {
  const layers = attentionLayers(step, held);
  pushNetwork(layers, 'ffn', { tokens: stepTokens(step), inner, after: [layers.length - 1] }, held);
  return layers;
}

function mixtureBlock(step: Step, held: Held, block: number): StepLayer[] {
  const { feedForward, width } = held.decoder;
  const { experts, inner } = feedForward;
  const tokens = stepTokens(step);
  const layers = attentionLayers(step, held);
  const output = layers.length - 1;
  if (experts === undefined) return layers;
  layers.push({
    name: 'router',
    layer: withSteps(product('router', { m: tokens, n: experts.count, k: width }, held), [
      ['softmax', tokens * experts.count],
    ]),
    after: [output],
  });
  const router = layers.length - 1;
  if (experts.shared > 0)
    pushNetwork(layers, 'shared', { tokens, inner: experts.shared * inner, after: [output] }, held);
  tokensByExpert(step, experts, held.seed, block).forEach((own, k) => {
    pushNetwork(layers, `expert${k}`, { tokens: own, inner, after: [router] }, held);
  });
  return layers;
}

function attentionLayers(step: Step, held: Held): StepLayer[] {
  const { heads, keyHeads, depth, width } = held.decoder;
  const { activationBytes, cacheElementBytes, pageTokens } = held;
  const tokens = stepTokens(step);
  const queries = heads * depth;
  const kept = 2 * keyHeads * depth;
  // Queries leave as activations, keys and values as the cache has them: the mean over both.
  const stored = (queries * activationBytes + kept * cacheElementBytes) / (queries + kept);
  const qkv = product('qkv', { m: tokens, n: queries + kept, k: width }, held, stored);
  const layers: StepLayer[] = [{ name: 'qkv', layer: qkv, after: [] }];
  const alike = new Map<string, { rows: number; contextTokens: number; sequences: number }>();
  for (const { cachedTokens, newTokens } of step.sequences) {
    const contextTokens = Math.ceil((cachedTokens + newTokens) / pageTokens) * pageTokens;
    const rows = (newTokens * heads) / keyHeads;
    const key = `${rows} ${contextTokens}`;
    const known = alike.get(key) ?? { rows, contextTokens, sequences: 0 };
    known.sequences++;
    alike.set(key, known);
  }
  const groups = [...alike.values()].sort((a, b) => b.rows - a.rows || b.contextTokens - a.contextTokens);
  for (const group of groups) {
    const { rows, contextTokens } = group;
    const heads = group.sequences * keyHeads;
    const vectorOperations = operationsOf({ operation: 'softmax', elements: heads * rows * contextTokens });
    const widths = { elementBytes: activationBytes, cacheElementBytes };
    const attention = { heads, rows, contextTokens, depth, ...widths, vectorOperations };
    layers.push({ name: `attention${group.contextTokens}`, attention, after: [0] });
  }
  const after = groups.map((_, k) => k + 1);
  layers.push({ name: 'output', layer: added(product('output', { m: tokens, n: width, k: queries }, held)), after });
  return layers;
}

interface Network {
  readonly tokens: number;
  readonly inner: number;
  readonly after: readonly number[];
}

function pushNetwork(layers: StepLayer[], name: string, { tokens, inner, after }: Network, held: Held): void {
  const { isGated } = held.decoder.feedForward;
  const { width } = held.decoder;
  const { activationBytes } = held;
  const up = `${name}.${isGated ? 'gate_up' : 'up'}`;
  const first = isGated
    ? product(up, { m: tokens, n: 2 * inner, k: width }, held, activationBytes / 2)
    : product(up, { m: tokens, n: inner, k: width }, held);
  const hidden = tokens * inner;
  const act: Steps = isGated
    ? [
        ['silu', hidden],
        ['multiply', hidden],
      ]
    : [['gelu', hidden]];
  layers.push({ name: up, layer: withSteps(first, act), after });
  const down = added(product(`${name}.down`, { m: tokens, n: width, k: inner }, held));
  layers.push({ name: `${name}.down`, layer: down, after: [layers.length - 1] });
}

type Steps = readonly (readonly [VectorOperation, number])[];

function withSteps(layer: Layer, steps: Steps, operands = 0): Layer {
  const operations = steps.reduce((sum, [operation, elements]) => sum + operationsOf({ operation, elements }), 0);
  return { ...layer, vector: { operations, operands } };
}

/** Added to what passed by, and normalised for the layer behind. */
function added(layer: Layer): Layer {
  const elements = layer.y * layer.k;
  return withSteps(
    layer,
    [
      ['add', elements],
      ['rmsNorm', elements],
    ],
    elements,
  );
}

function product(
  name: string,
  size: { readonly m: number; readonly n: number; readonly k: number },
  { weightBytes, activationBytes }: Held,
  outputBytes = activationBytes,
): Layer {
  const bytes = { input: activationBytes, weights: weightBytes, output: outputBytes, partialSums: activationBytes };
  return withElementBytes(gemm(name, size), bytes);
}
