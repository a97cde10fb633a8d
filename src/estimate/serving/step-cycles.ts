/**
 * What a step of a language model takes by formula: every weight and every cached token of its sequences crosses the memory
 * once, or the arrays are busy with its multiplications, whichever is longer (the roofline of Williams et al., CACM 2009). From the
 * model's sizes alone. Which experts a step loads is not known to it: of e experts, of which each of t tokens takes k,
 * e · (1 − (1 − k/e)^t) are expected.
 */
import { power } from '../../base/power.js';
import type { Decoder } from '../../workload/serving/decoder.js';

export interface EstimatedMachine {
  readonly bandwidthBytesPerCycle: number;
  /** Of all cores that serve. */
  readonly macsPerCycle: number;
}

export interface EstimatedSequence {
  readonly newTokens: number;
  /** With the new ones. */
  readonly contextTokens: number;
  readonly hasOutput: boolean;
}

export interface ElementWidths {
  readonly weightBytes: number;
  readonly cacheBytes: number;
}

export interface StepEstimate {
  readonly weightBytes: number;
  readonly cacheBytes: number;
  readonly macs: number;
  readonly cycles: number;
}

export function estimateStep(
  decoder: Decoder,
  widths: ElementWidths,
  sequences: readonly EstimatedSequence[],
  machine: EstimatedMachine,
): StepEstimate {
  const { blocks, width, heads, keyHeads, depth, vocabulary } = decoder;
  let [tokens, context, pairs, outputs] = [0, 0, 0, 0];
  for (const { newTokens, contextTokens, hasOutput } of sequences) {
    tokens += newTokens;
    context += contextTokens;
    pairs += newTokens * contextTokens;
    if (hasOutput) outputs++;
  }
  const projections = width * depth * (2 * heads + 2 * keyHeads);
  const network = networkWeights(decoder, tokens);
  const head = outputs > 0 ? width * vocabulary : 0;
  const weightBytes = (blocks * projections + network.read + head) * widths.weightBytes;
  const cacheBytes = 2 * blocks * keyHeads * depth * context * widths.cacheBytes;
  const macs =
    tokens * (blocks * projections + network.used) + 2 * blocks * heads * depth * pairs + outputs * width * vocabulary;
  const cycles = Math.max((weightBytes + cacheBytes) / machine.bandwidthBytesPerCycle, macs / machine.macsPerCycle);
  return { weightBytes, cacheBytes, macs, cycles };
}

/** Weights of the feed-forward networks of all blocks: those that a step reads, and those that each token is multiplied with. */
function networkWeights({ blocks, width, feedForward, dense }: Decoder, tokens: number) {
  const { inner, isGated, experts } = feedForward;
  const matrices = isGated ? 3 : 2;
  const one = matrices * width * inner;
  if (experts === undefined) return { read: blocks * one, used: blocks * one };
  const { count, chosen, shared } = experts;
  const front = dense === undefined ? 0 : Math.min(dense.blocks, blocks);
  const first = front * matrices * width * (dense?.inner ?? 0);
  const loaded = count * (1 - power(1 - chosen / count, tokens));
  const router = width * count;
  return {
    read: first + (blocks - front) * (router + (loaded + shared) * one),
    used: first + (blocks - front) * (router + (chosen + shared) * one),
  };
}
