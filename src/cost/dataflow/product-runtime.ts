/**
 * Run time of an innermost level without limits of bandwidth, as a product: every step takes as long as its busiest PE
 * computes, and so the sum over all combinations of states (level-cost.ts) is the product of sums over the states of each
 * map. The first step's operands take a cycle to arrive.
 */
import type { Level } from './level.js';
import { jointAt, STATES, stateAt } from './level-index.js';
import { setOutputTraffic } from './reuse.js';
import { isEdgeState } from './steps.js';

/**
 * The level's states must be set (`setStates`).
 * @returns cycles; 0 where the product does not hold: a step that computes nothing or less, as MAESTRO has at edges
 */
export function productRuntime(level: Level): number {
  if (level.repeated.length > 0 || level.spatial.length !== 1) return 0;
  let product = 1;
  for (let i = 0; i < level.count; i++) {
    // Nothing held means nothing to wait for.
    if (level.mapped[i]! <= 0 || (level.initialEdge[i] === 1 && level.mappedEdge[i]! <= 0)) return 0;
    if (level.isSpatial[i]) continue;
    let sum = 0;
    for (let state = STATES.INIT; state <= STATES.EDGE; state++) {
      const times = level.occurrences[stateAt(i, state)]!;
      if (times === 0) continue;
      const made = madeAlong(level, i, isEdgeState(level, i, state));
      if (made <= 0) return 0;
      sum += times * made;
    }
    product *= sum;
  }
  setOutputTraffic(level);
  const spatial = level.spatial[0]!;
  let longest = 0;
  for (let state = STATES.INIT; state <= STATES.EDGE; state++) {
    const times = level.occurrences[stateAt(spatial, state)]!;
    if (times === 0) continue;
    const work = level.criticalWork[jointAt(state, STATES.INIT)]!;
    if (work <= 0) return 0;
    longest += times * work;
  }
  return product * longest + 1;
}

function madeAlong(level: Level, i: number, isEdge: boolean): number {
  if (level.isReduced[i]) return isEdge ? level.mappedEdge[i]! : level.mapped[i]!;
  return isEdge ? level.outMappedEdge[i]! : level.outMapped[i]!;
}
