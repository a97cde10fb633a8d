/**
 * Does the allocator put mappings into the right order? A search asks no more of it: an estimate that is off by the same
 * factor everywhere finds the same mapping. Judged over pairs of estimated and simulated makespans.
 */
import { kendallTau } from './kendall.js';

export interface Judged {
  /** Where the mapping came from: `random`, a mapper's name, `magma population`. */
  readonly origin: string;
  readonly estimateCycles: number;
  readonly simulatedCycles: number;
}

export interface RankFidelity {
  readonly mappings: number;
  /** Over all of them: 1 is the same order. */
  readonly tau: number;
  /** Among those of one origin, where there are enough of them. */
  readonly tauByOrigin: readonly { readonly origin: string; readonly mappings: number; readonly tau: number }[];
  /** The simulator's best among the allocator's k best, over the simulator's best of all. */
  readonly regret: readonly { readonly top: number; readonly percent: number }[];
  /** Simulated over estimated makespan − 1, over all mappings. */
  readonly error: {
    readonly meanPercent: number;
    readonly lowestPercent: number;
    readonly highestPercent: number;
  };
}

const TOPS = [1, 5, 10] as const;
const FEWEST_FOR_TAU = 8;

/** @param judged at least one */
export function rankFidelity(judged: readonly Judged[]): RankFidelity {
  const tau = (some: readonly Judged[]): number =>
    kendallTau(
      some.map(({ estimateCycles }) => estimateCycles),
      some.map(({ simulatedCycles }) => simulatedCycles),
    );
  const byEstimate = [...judged].sort((a, b) => a.estimateCycles - b.estimateCycles);
  const best = least(judged);
  const errors = judged.map(({ estimateCycles, simulatedCycles }) => (simulatedCycles / estimateCycles - 1) * 100);
  const origins = [...new Set(judged.map(({ origin }) => origin))];
  return {
    mappings: judged.length,
    tau: tau(judged),
    tauByOrigin: origins
      .map((origin) => ({ origin, some: judged.filter((one) => one.origin === origin) }))
      .filter(({ some }) => some.length >= FEWEST_FOR_TAU)
      .map(({ origin, some }) => ({ origin, mappings: some.length, tau: tau(some) })),
    regret: TOPS.map((top) => ({ top, percent: (least(byEstimate.slice(0, top)) / best - 1) * 100 })),
    error: {
      meanPercent: errors.reduce((sum, error) => sum + error, 0) / errors.length,
      lowestPercent: errors.reduce((low, error) => Math.min(low, error), Number.POSITIVE_INFINITY),
      highestPercent: errors.reduce((high, error) => Math.max(high, error), Number.NEGATIVE_INFINITY),
    },
  };
}

function least(judged: readonly Judged[]): number {
  return judged.reduce((low, { simulatedCycles }) => Math.min(low, simulatedCycles), Number.POSITIVE_INFINITY);
}
