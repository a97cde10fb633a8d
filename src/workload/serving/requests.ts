/**
 * Requests to a language model: when each arrives, how long its prompt is and how many tokens it asks for. Drawn from a
 * seed, or as they were recorded.
 */
import type { Random } from '../../base/random.js';
import { type ArrivalProcess, arrivalTimes } from '../arrivals.js';

/** Of tokens, at least 1 each. */
export type TokenCount =
  | { readonly kind: 'fixed'; readonly tokens: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  /** exp of a normal distribution, rounded; what is above `max` is `max`, what is below 1 is 1. */
  | { readonly kind: 'logNormal'; readonly median: number; readonly sigma: number; readonly max: number };

export interface Request {
  readonly arrivalCycles: number;
  readonly promptTokens: number;
  /** The first comes with the end of the prompt. */
  readonly outputTokens: number;
}

export type RequestSource =
  | { readonly kind: 'trace'; readonly requests: readonly Request[] }
  | {
      readonly kind: 'drawn';
      readonly count: number;
      /** Without it all requests are there at time 0. */
      readonly arrivals?: ArrivalProcess | undefined;
      readonly promptTokens: TokenCount;
      readonly outputTokens: TokenCount;
    };

/** In order of arrival. @param streamOf an independent stream for each name: lengths do not shift with arrivals */
export function drawRequests(source: RequestSource, streamOf: (name: string) => Random): readonly Request[] {
  if (source.kind === 'trace') return source.requests;
  const { count, arrivals, promptTokens, outputTokens } = source;
  const times = arrivals === undefined ? [] : arrivalTimes(arrivals, count, streamOf('arrivals'));
  const prompt = streamOf('prompts');
  const output = streamOf('outputs');
  return Array.from({ length: count }, (_, k) => ({
    arrivalCycles: times[k] ?? 0,
    promptTokens: drawTokens(promptTokens, prompt),
    outputTokens: drawTokens(outputTokens, output),
  })).sort((a, b) => a.arrivalCycles - b.arrivalCycles);
}

function drawTokens(count: TokenCount, random: Random): number {
  switch (count.kind) {
    case 'fixed':
      return count.tokens;
    case 'uniform':
      return count.min + random.below(count.max - count.min + 1);
    case 'logNormal': {
      const drawn = Math.round(count.median * Math.exp(count.sigma * random.normal()));
      return Math.min(count.max, Math.max(1, drawn));
    }
  }
}

/** The most that can be drawn. */
export function mostTokens(count: TokenCount): number {
  return count.kind === 'fixed' ? count.tokens : count.max;
}
