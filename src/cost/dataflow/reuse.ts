/**
 * Data movement of one step, by operand. What crosses the network-on-chip in a step is the product, over the operand's
 * dimensions, of the elements that are not there already:
 *
 * - reuse in time: only the innermost dimension that changed brings fresh elements; an operand that does not depend on
 *   it stays where it is;
 * - reuse in space: sub-clusters whose maps overlap share elements (multicast), so each but the first adds its fresh
 *   ones; an operand that no spatial map indexes is sent once, or reduced across the sub-clusters if it is the output.
 *
 * Both depend on a step's temporal states only through plain factors, so the tables here are indexed by the joint state
 * of the (one or two) spatial maps, and for ingress by the map that changed. Source: MICRO 2019, sections 4.2 and 4.4.
 */
import type { Level, OperandMaps } from './level.js';
import {
  firstStateOf,
  ingressAt,
  JOINT_COUNT,
  jointAt,
  NOTHING,
  SHARES,
  STATES,
  secondStateOf,
  stateAt,
} from './level-index.js';
import { hasPartialCluster, isEdgeState } from './steps.js';

const { INIT, STEADY, EDGE } = STATES;

const { FIRST, FIRST_PARTIAL, REST, REST_PARTIAL } = SHARES;

/** A later sub-cluster with a partial map, at an initial edge with the outputs that a neighbour has as well. */
const REST_PARTIAL_APART = 4;

/** Fills the level's tables from the states that `setStates` has set. */
export function setTraffic(level: Level): void {
  setOutputTraffic(level);
  inputTraffic(level, level.input, level.inputIngress);
  inputTraffic(level, level.weights, level.weightIngress);
}

/** What leaves, and what the sub-clusters work. */
export function setOutputTraffic(level: Level): void {
  const [first, second] = level.spatial as [number, number | undefined];
  for (let a = INIT; a <= EDGE; a++) {
    if (level.occurrences[stateAt(first, a)] === 0) continue;
    for (let b = INIT; b <= (second === undefined ? INIT : EDGE); b++) {
      if (second !== undefined && level.occurrences[stateAt(second, b)] === 0) continue;
      outputTraffic(level, jointAt(a, b));
    }
  }
}

/** State of the spatial map at position `i` in a joint state. */
function stateOf(level: Level, i: number, joint: number): number {
  return i === level.spatial[0] ? firstStateOf(joint) : secondStateOf(joint);
}

/** Sum of `level.shares` over the active sub-clusters: the first, those after it, and the last where it holds a partial map. */
function overClusters(level: Level, isEdge: boolean, partial: boolean): number {
  const { shares } = level;
  const first = shares[FIRST]!;
  const rest = shares[REST]!;
  if (!isEdge) return first + (level.clusters - 1) * rest;
  const active = level.edgeClusters;
  if (active <= 1) return partial && active === 1 ? shares[FIRST_PARTIAL]! : first;
  const whole = Math.max(active - 1 - (partial ? 1 : 0), 0);
  return first + whole * rest + (partial ? shares[REST_PARTIAL]! : 0);
}

/** Outputs that leave, MACs over all sub-clusters, and MACs of the busiest: the factors of the spatial maps. */
function outputTraffic(level: Level, joint: number): void {
  const { output, spatial, shares } = level;
  const isEdge = anyEdge(level, spatial, joint);
  const innermost = spatial[spatial.length - 1]!;
  const partial = hasPartialCluster(level, innermost, stateOf(level, innermost, joint));
  const last = output.spatial[output.spatial.length - 1];
  const ofOutput = output.spatial.length === spatial.length;
  const outputEdge = ofOutput ? isEdge : anyEdge(level, output.spatial, joint);
  const outputPartial = last !== undefined && hasPartialCluster(level, last, stateOf(level, last, joint));

  level.egress[joint] = 1;
  if (last !== undefined && !ofOutput) {
    setProduced(level, output.spatial, joint);
    level.egress[joint] = overClusters(level, outputEdge, outputPartial);
  }
  setProduced(level, spatial, joint);
  if (ofOutput) level.egress[joint] = overClusters(level, outputEdge, outputPartial);
  const whole = shares[FIRST]!;
  const onePartial = last !== undefined && outputEdge && outputPartial && level.edgeClusters === 1;
  level.criticalWork[joint] = onePartial ? shares[FIRST_PARTIAL]! : whole;
  shares[REST] = whole;
  if (isEdge) shares[REST_PARTIAL] = producedApart(level, spatial, joint);
  level.work[joint] = overClusters(level, isEdge, partial);
}

function anyEdge(level: Level, maps: readonly number[], joint: number): boolean {
  for (let k = 0; k < maps.length; k++) if (isEdgeState(level, maps[k]!, stateOf(level, maps[k]!, joint))) return true;
  return false;
}

/** Outputs (along the output's dimensions) or partial sums (along the others) of each kind of sub-cluster, into `shares`. */
function setProduced(level: Level, maps: readonly number[], joint: number): void {
  let first = 1;
  let firstPartial = 1;
  let rest = 1;
  let restPartial = 1;
  for (let k = 0; k < maps.length; k++) {
    const i = maps[k]!;
    const state = stateOf(level, i, joint);
    if (!isEdgeState(level, i, state)) {
      const whole = wholeAlong(level, i);
      const fresh = freshAlong(level, i);
      first *= whole;
      firstPartial *= whole;
      rest *= fresh;
      restPartial *= fresh;
      continue;
    }
    first *= producedAlong(level, i, state, FIRST);
    firstPartial *= producedAlong(level, i, state, FIRST_PARTIAL);
    rest *= producedAlong(level, i, state, REST);
    restPartial *= producedAlong(level, i, state, REST_PARTIAL);
  }
  const { shares } = level;
  shares[FIRST] = first;
  shares[FIRST_PARTIAL] = firstPartial;
  shares[REST] = rest;
  shares[REST_PARTIAL] = restPartial;
}

function producedApart(level: Level, maps: readonly number[], joint: number): number {
  let product = 1;
  for (let k = 0; k < maps.length; k++) {
    const i = maps[k]!;
    product *= producedAlong(level, i, stateOf(level, i, joint), REST_PARTIAL_APART);
  }
  return product;
}

function producedAlong(level: Level, i: number, state: number, member: number): number {
  const first = member === FIRST || member === FIRST_PARTIAL;
  const partial = member !== FIRST && member !== REST;
  const ofOutput = level.output.coupled[i]!;
  const active = level.edgeClusters;
  if (state === EDGE && active === 1 && (first || partial)) return level.mappedEdge[i]!;
  if (state === EDGE && active <= 1) return 1;
  if (state === EDGE && partial) return ofOutput ? level.outFreshEdge[i]! : level.freshEdge[i]!;
  if (state === INIT && partial && level.initialEdge[i] === 1) {
    if (active < 1) return 1;
    if (!ofOutput) return level.mappedEdge[i]!;
    return active > 1 && member !== REST_PARTIAL_APART ? level.outFreshEdge[i]! : level.outMappedEdge[i]!;
  }
  return first ? wholeAlong(level, i) : freshAlong(level, i);
}

function wholeAlong(level: Level, i: number): number {
  return level.output.coupled[i]! ? level.outMapped[i]! : level.mapped[i]!;
}

function freshAlong(level: Level, i: number): number {
  const fresh = level.output.coupled[i]! ? level.outFresh[i]! : level.fresh[i]!;
  return fresh === 0 ? 1 : fresh;
}

/** Fills `ingress` for every map that may change and every joint state then possible. */
function inputTraffic(level: Level, operand: OperandMaps, ingress: Float64Array): void {
  let held = 1; // by one sub-cluster, along the operand's temporal maps
  for (let k = 0; k < operand.temporal.length; k++) held *= heldAlong(level, operand.temporal[k]!);
  ingress[ingressAt(NOTHING, jointAt(INIT, INIT))] = held * initialIngress(level, operand);

  const first = level.spatial[0]!;
  const second = level.spatial[1] ?? -1;
  let reset = false; // an operand's dimension inside the changing one starts over
  for (let changing = level.count - 1; changing >= 0; changing--) {
    const steps = level.occurrences[stateAt(changing, STEADY)]! + level.occurrences[stateAt(changing, EDGE)]!;
    if (steps > 0 && level.maps[changing]!.decider === changing) {
      const base = ingressAt(changing, jointAt(INIT, INIT));
      const temporal = operand.coupled[changing] ? heldAnew(level, held, changing, reset) : 0;
      for (let joint = 0; joint < JOINT_COUNT; joint++) ingress[base + joint] = 0;
      for (let a = temporal === 0 ? EDGE + 1 : INIT; a <= EDGE; a++) {
        if (!isPossible(level, first, a, changing)) continue;
        for (let b = INIT; b <= (second < 0 ? INIT : EDGE); b++) {
          if (second >= 0 && !isPossible(level, second, b, changing)) continue;
          const joint = jointAt(a, b);
          ingress[base + joint] = temporal * spatialIngress(level, operand, joint, changing, reset);
        }
      }
    }
    if (operand.coupled[changing] && level.unrolled[changing] === 0) reset = true;
  }
}

/** Of what a sub-cluster holds along its temporal maps, the part that comes anew when `changing` moves. */
function heldAnew(level: Level, held: number, changing: number, reset: boolean): number {
  if (held === 0 || level.isSpatial[changing]) return held;
  const mapped = level.mapped[changing]!;
  return (held / mapped) * (reset ? mapped : Math.max(level.fresh[changing]!, 1));
}

/** Can spatial map `i` be in `state` when `changing` is the innermost map not in its initial state? */
function isPossible(level: Level, i: number, state: number, changing: number): boolean {
  const { decider } = level.maps[i]!;
  if (decider > changing) return state === INIT;
  if (decider === changing && state === INIT) return false;
  return level.occurrences[stateAt(i, state)]! > 0;
}

function heldAlong(level: Level, i: number): number {
  return level.initialEdge[i] === 1 ? level.mappedEdge[i]! : level.mapped[i]!;
}

/** The very first step fills every sub-cluster on its own: nothing is shared yet. */
function initialIngress(level: Level, operand: OperandMaps): number {
  if (operand.spatial.length === 0) return 1;
  const isEdge = anyEdge(level, operand.spatial, 0);
  const last = operand.spatial[operand.spatial.length - 1]!;
  const partial = hasPartialCluster(level, last, INIT);
  let first = 1;
  let partialShare = 1;
  let rest = 1;
  for (let k = 0; k < operand.spatial.length; k++) {
    const i = operand.spatial[k]!;
    const whole = level.mapped[i]!;
    const atEdge = level.initialEdge[i] === 1;
    const isAlone = atEdge && level.edgeClusters <= 1;
    first *= isAlone ? level.mappedEdge[i]! : whole;
    partialShare *= atEdge ? level.mappedEdge[i]! : whole;
    rest *= isAlone ? 1 : whole;
  }
  const { shares } = level;
  shares[FIRST] = first;
  shares[FIRST_PARTIAL] = partialShare;
  shares[REST] = rest;
  shares[REST_PARTIAL] = partialShare;
  return overClusters(level, isEdge, partial);
}

function spatialIngress(level: Level, operand: OperandMaps, joint: number, changing: number, reset: boolean): number {
  const maps = operand.spatial;
  if (maps.length === 0) return 1;
  const isEdge = anyEdge(level, maps, joint);
  const last = maps[maps.length - 1]!;
  const partial = hasPartialCluster(level, last, stateOf(level, last, joint));
  const { shares } = level;
  let first = 1;
  let firstPartial = 1;
  let rest = 1;
  let restPartial = 1;
  for (let k = 0; k < maps.length; k++) {
    const i = maps[k]!;
    first *= level.mapped[i]!;
    firstPartial *= level.mappedEdge[i]!;
    const shared = i > changing || (i === changing && !reset);
    rest *= shared ? level.fresh[i]! : level.mapped[i]!;
    restPartial *= shared ? level.freshEdge[i]! : level.mappedEdge[i]!;
  }
  shares[FIRST] = first;
  shares[FIRST_PARTIAL] = firstPartial;
  shares[REST] = rest;
  shares[REST_PARTIAL] = restPartial;
  return overClusters(level, isEdge, partial);
}
