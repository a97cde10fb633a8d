/**
 * What a server can do in the long run, by formula: a full batch of requests half way through their outputs, and for each
 * token its share of the prompts.
 */
import type { Decoder } from '../../workload/serving/decoder.js';
import { type ElementWidths, type EstimatedMachine, estimateStep } from './step-cycles.js';

export interface MeanRequest {
  readonly promptTokens: number;
  readonly outputTokens: number;
}

export interface SteadyState {
  /** Sequences of the full batch. */
  readonly batch: number;
  /** Of the full batch, half way. */
  readonly decodeCycles: number;
  /** Of one prompt by itself: the least time to the first token. */
  readonly prefillCycles: number;
  /** Of output, with the prompts' share of the time. */
  readonly tokensPerCycle: number;
}

/** @param batch sequences at once, at most; @param cacheTokens that there is room for */
export function steadyState(
  decoder: Decoder,
  widths: ElementWidths,
  machine: EstimatedMachine,
  {
    promptTokens,
    outputTokens,
    batch,
    cacheTokens,
  }: MeanRequest & { readonly batch: number; readonly cacheTokens: number },
): SteadyState {
  const contextTokens = promptTokens + outputTokens / 2;
  const sequences = Math.max(1, Math.min(batch, Math.floor(cacheTokens / contextTokens)));
  const one = { newTokens: 1, contextTokens, hasOutput: true };
  const decodeCycles = estimateStep(decoder, widths, new Array(sequences).fill(one), machine).cycles;
  const prompt = { newTokens: promptTokens, contextTokens: promptTokens, hasOutput: true };
  const prefillCycles = estimateStep(decoder, widths, [prompt], machine).cycles;
  const perRequest = prefillCycles + (decodeCycles * Math.max(0, outputTokens - 1)) / sequences;
  return { batch: sequences, decodeCycles, prefillCycles, tokensPerCycle: outputTokens / perRequest };
}
