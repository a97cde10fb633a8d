/**
 * The budgets at which the optimum of a network changes, up to the largest one asked for: its front of latency against
 * memory. Chains run one after another, so each takes the best of its own front that fits, and the largest peak counts.
 */

import { powersOfTwo } from '../mapping/fusion-plan/strategy.js';
import type { FusionScenario } from '../scenario/fusion-scenario.js';
import { type FrontPoint, fusionFront } from '../search/fusion/fusion-front.js';
import { estimatedFusion } from './fusion-problem.js';

/** In bytes, ascending; the first holds no fused group. @throws InputError for micro-batches that are none */
export function frontBudgets(scenario: FusionScenario): number[] {
  const { batch, chains, machine, mapper } = scenario;
  const memoryBytes = Math.max(...scenario.memoryBytes);
  const choices = mapper.choices ?? powersOfTwo(batch);
  const fronts = chains.map((chain) => {
    const { costs } = estimatedFusion({ chain, batch, memoryBytes, machine });
    return fusionFront({ chain, batch, memoryBytes, choices }, costs);
  });
  const peaks = [...new Set(fronts.flatMap((front) => front.map((point) => point.memoryBytes)))].sort((a, b) => a - b);
  const budgets: number[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const [i, peak] of peaks.entries()) {
    const cycles = fronts.reduce((sum, front) => sum + bestWithin(front, peak), 0);
    if (cycles >= least) continue;
    least = cycles;
    // Nothing fused needs no staging, but its pieces need some memory: all that no group can use.
    budgets.push(peak > 0 ? peak : Math.max(1, (peaks[i + 1] ?? memoryBytes + 1) - 1));
  }
  return budgets;
}

function bestWithin(front: readonly FrontPoint[], memoryBytes: number): number {
  return Math.min(...front.filter((point) => point.memoryBytes <= memoryBytes).map((point) => point.latencyCycles));
}
