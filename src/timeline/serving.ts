/**
 * How the requests to a language model fared. Time to first token (TTFT) is from the arrival to the first token of the
 * output, time per output token (TPOT) the mean gap between its tokens. Cycles.
 */
import { type LatencyFigures, latencyFigures } from './tenants.js';

export interface RequestOutcome {
  readonly arrivalCycles: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** For the first time. */
  readonly admittedCycles: number;
  readonly firstTokenCycles: number;
  readonly endCycles: number;
  readonly preemptions: number;
  /** Tokens that preemptions took out of the cache. */
  readonly recomputedTokens: number;
  /** The cache had no room when its turn had come. */
  readonly waitedForCache: boolean;
}

/** Cache in use, from each time on. At most some hundred entries, however long the run. */
export interface Occupancy {
  readonly cycles: readonly number[];
  readonly pages: readonly number[];
}

export interface ServingFigures {
  readonly requests: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly firstTokenCycles: LatencyFigures;
  /** Of requests with more than one token. */
  readonly perTokenCycles?: LatencyFigures;
  readonly latencyCycles: LatencyFigures;
  /** Output tokens over the time from 0 to the end of the last request. */
  readonly tokensPerSecond: number;
  readonly requestsPerSecond: number;
  /** Absent where there is no deadline. */
  readonly good?: GoodFigures;
  readonly preemptions: number;
  readonly recomputedTokens: number;
  readonly waitedForCache: number;
}

/** Of requests that hold every deadline. */
export interface GoodFigures {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly tokensPerSecond: number;
}

export interface ServingTerms {
  readonly firstTokenCycles?: number | undefined;
  readonly perTokenCycles?: number | undefined;
}

export function firstTokenOf({ firstTokenCycles, arrivalCycles }: RequestOutcome): number {
  return firstTokenCycles - arrivalCycles;
}

/** Nothing where the output is one token. */
export function perTokenOf({ firstTokenCycles, endCycles, outputTokens }: RequestOutcome): number | undefined {
  return outputTokens > 1 ? (endCycles - firstTokenCycles) / (outputTokens - 1) : undefined;
}

export function isGood(outcome: RequestOutcome, { firstTokenCycles, perTokenCycles }: ServingTerms): boolean {
  return (
    firstTokenOf(outcome) <= (firstTokenCycles ?? Number.POSITIVE_INFINITY) &&
    (perTokenOf(outcome) ?? 0) <= (perTokenCycles ?? Number.POSITIVE_INFINITY)
  );
}

/** @param endCycles when the last request ended */
export function servingFigures(
  outcomes: readonly RequestOutcome[],
  terms: ServingTerms,
  { clockGHz, endCycles }: { readonly clockGHz: number; readonly endCycles: number },
): ServingFigures {
  const perToken = outcomes.flatMap((outcome) => perTokenOf(outcome) ?? []);
  const sum = (of: (outcome: RequestOutcome) => number, among = outcomes): number =>
    among.reduce((total, outcome) => total + of(outcome), 0);
  const rate = (count: number): number => (endCycles > 0 ? (count * clockGHz * 1e9) / endCycles : 0);
  const outputTokens = sum((outcome) => outcome.outputTokens);
  const hasTerms = terms.firstTokenCycles !== undefined || terms.perTokenCycles !== undefined;
  const good = outcomes.filter((outcome) => isGood(outcome, terms));
  return {
    requests: outcomes.length,
    promptTokens: sum((outcome) => outcome.promptTokens),
    outputTokens,
    firstTokenCycles: latencyFigures(outcomes.map(firstTokenOf)),
    ...(perToken.length === 0 ? {} : { perTokenCycles: latencyFigures(perToken) }),
    latencyCycles: latencyFigures(outcomes.map((outcome) => outcome.endCycles - outcome.arrivalCycles)),
    tokensPerSecond: rate(outputTokens),
    requestsPerSecond: rate(outcomes.length),
    ...(hasTerms
      ? {
          good: {
            requests: good.length,
            requestsPerSecond: rate(good.length),
            tokensPerSecond: rate(sum((outcome) => outcome.outputTokens, good)),
          },
        }
      : {}),
    preemptions: sum((outcome) => outcome.preemptions),
    recomputedTokens: sum((outcome) => outcome.recomputedTokens),
    waitedForCache: outcomes.filter((outcome) => outcome.waitedForCache).length,
  };
}
