/**
 * Iteration cases: along each dimension a map has an initial step, steady steps and perhaps a partial step at the edge.
 * All steps of a level with the same state in every dimension cost the same, so a level is analysed once per
 * combination of states, not once per step. Source: MICRO 2019, section 4.3 (data iteration cases).
 */
import type { Level } from './level.js';
import { STATES, stateAt } from './level-index.js';

const { INIT, STEADY, EDGE } = STATES;

/** Fills the states of map `i` for a dimension of `extent` elements (what the level above gave this cluster). */
export function setStates(level: Level, i: number, extent: number): void {
  if (level.isSpatial[i]) spatialStates(level, i, extent);
  else temporalStates(level, i, extent);
}

/** Once the states of all maps are set: lists the maps that have more than one. */
export function setActive(level: Level): void {
  for (let k = 0; k < level.repeated.length; k++) followDecider(level, level.repeated[k]!);
  level.activeCount = 0;
  for (let i = 0; i < level.count; i++) {
    if (level.occurrences[stateAt(i, STEADY)] === 0 && level.occurrences[stateAt(i, EDGE)] === 0) continue;
    if (level.maps[i]!.decider === i) level.active[level.activeCount++] = i;
  }
}

/** A repeated map is always in the state of the later map of its dimension; its own steps repeat those of all others. */
function followDecider(level: Level, i: number): void {
  const { decider } = level.maps[i]!;
  level.repeats[i] = 0;
  for (let state = INIT; state <= EDGE; state++) {
    level.repeats[i] = level.repeats[i]! + level.occurrences[stateAt(i, state)]!;
    level.occurrences[stateAt(i, state)] = level.occurrences[stateAt(decider, state)]!;
  }
  level.unrolled[i] = level.unrolled[decider]!;
  level.initialEdge[i] = level.initialEdge[decider]!;
  level.partialEdge[i] = level.partialEdge[decider]!;
}

function temporalStates(level: Level, i: number, extent: number): void {
  const size = level.size[i]!;
  const offset = level.offset[i]!;
  const steady = Math.trunc((extent - size) / offset);
  const beyond = extent > size;
  level.unrolled[i] = beyond ? 0 : 1;
  level.initialEdge[i] = extent < size ? 1 : 0;
  level.partialEdge[i] = 0;
  level.occurrences[stateAt(i, INIT)] = 1;
  level.occurrences[stateAt(i, STEADY)] = beyond && steady > 0 ? steady : 0;
  level.occurrences[stateAt(i, EDGE)] = beyond && steady * offset + size < extent ? 1 : 0;
}

/** One spatial step occupies all sub-clusters; the partial step may leave some idle and give the last one an edge. */
function spatialStates(level: Level, i: number, extent: number): void {
  const size = level.size[i]!;
  const offset = level.offset[i]!;
  const { clusters } = level;
  const stride = offset * clusters;
  const covered = offset * (clusters - 1) + size;
  const beyond = extent > covered;
  const steady = Math.trunc((Math.trunc((extent - size) / offset) + 1) / clusters) - 1;
  const hasEdge = (steady + 1) * stride + covered > extent && steady * stride + covered !== extent;
  level.unrolled[i] = beyond ? 0 : 1;
  level.initialEdge[i] = extent < covered ? 1 : 0;
  level.partialEdge[i] = isPartial(extent - (steady + 1) * stride, size, offset) ? 1 : 0;
  level.occurrences[stateAt(i, INIT)] = 1;
  level.occurrences[stateAt(i, STEADY)] = beyond && steady > 0 ? steady : 0;
  level.occurrences[stateAt(i, EDGE)] = beyond && hasEdge ? 1 : 0;
}

/** Do maps of `size`, `offset` apart, leave a part of `rest` elements to one more, partial map? */
function isPartial(rest: number, size: number, offset: number): boolean {
  const whole = rest < size ? 1 : Math.trunc((rest - size) / offset) + 1;
  return (whole - 1) * offset + size < rest;
}

/** Is this the edge, or an initial step larger than the dimension? */
export function isEdgeState(level: Level, i: number, state: number): boolean {
  return state === EDGE || (state === INIT && level.initialEdge[i] === 1);
}

/** Does the last active sub-cluster of this spatial step hold a partial map? */
export function hasPartialCluster(level: Level, i: number, state: number): boolean {
  return state === EDGE ? level.partialEdge[i] === 1 : state === INIT && level.initialEdge[i] === 1;
}
