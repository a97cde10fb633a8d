/**
 * The answer in words: may one search with the allocator here, and by how much is it off? The limits are stated in the
 * sentences, so that a reader can disagree.
 */
import { percent, signedPercent } from '../base/numbers.js';
import type { Ladder } from './ladder.js';
import type { RankFidelity } from './rank-fidelity.js';
import { remedySentence } from './remedy.js';

export type Safety = 'safe' | 're-rank' | 'unsafe';

export interface Verdict {
  readonly safety: Safety;
  readonly sentences: readonly string[];
}

/** Regret a search may cost before the allocator is called unsafe, per cent. */
const REGRET_LIMIT = 2;
/** Off by less than this, an estimate is as good as the simulation for most purposes, per cent. */
const NEGLIGIBLE = 1;

export function verdictOf(ladder: Ladder, rank: RankFidelity): Verdict {
  const regret = (top: number): number => rank.regret.find((one) => one.top === top)?.percent ?? 0;
  const last = rank.regret.at(-1)?.top ?? 1;
  const safety: Safety = regret(1) <= REGRET_LIMIT ? 'safe' : regret(last) <= REGRET_LIMIT ? 're-rank' : 'unsafe';
  return { safety, sentences: [searching(safety), error(ladder), ...causes(ladder), order(rank)] };

  function searching(found: Safety): string {
    const cost = `its choice among ${rank.mappings} mappings is ${percent(regret(1) / 100, 2)} slower than the best of them`;
    if (found === 'safe') return `The allocator is safe to search with here: ${cost}.`;
    const remedy = `the best of its top ${last} is within ${percent(regret(last) / 100, 2)}`;
    if (found === 're-rank') return `Search with the allocator, then simulate its top ${last}: ${cost}, ${remedy}.`;
    return `The allocator is not safe to search with here: ${cost}, and ${remedy} only; search with the simulator.`;
  }
}

function error({ differencePercent }: Ladder): string {
  const size = Math.abs(differencePercent);
  if (size < NEGLIGIBLE) return `Its makespan is off by ${percent(size / 100, 2)}, which is next to nothing.`;
  return `Its makespan is ${percent(size / 100, 2)} too ${differencePercent > 0 ? 'short' : 'long'}.`;
}

function causes({ rungs }: Ladder): string[] {
  const largest = [...rungs]
    .filter(({ changePercent }) => Math.abs(changePercent) >= 0.1)
    .sort((a, b) => Math.abs(b.changePercent) - Math.abs(a.changePercent))
    .slice(0, 2);
  if (largest.length === 0) return [];
  const told = largest.map(({ name, changePercent }) => `${name} (${signedPercent(changePercent / 100)})`);
  return [`What moves it most: ${told.join(' and ')}.`, ...[remedySentence(rungs) ?? []].flat()];
}

function order({ tau, error: { meanPercent, lowestPercent, highestPercent } }: RankFidelity): string {
  const spread = `${signedPercent(lowestPercent / 100)} to ${signedPercent(highestPercent / 100)}`;
  const agreement = Number.isNaN(tau) ? 'all mappings tie' : `Kendall's τ is ${tau.toFixed(2)}`;
  return `Over the set ${agreement}; the simulator is ${spread} from the allocator, ${signedPercent(meanPercent / 100)} on average.`;
}
