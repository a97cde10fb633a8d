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
import { firstStateOf, ingressAt, jointAt, NOTHING, STATES, secondStateOf, stateAt } from './level-index.js';
import { hasPartialCluster, isEdgeState } from './steps.js';

const { INIT, STEADY, EDGE } = STATES;

/**
 * Sub-clusters of a step: the first and each later one, with a whole or a partial map. `APART` leaves in, at an initial edge,
 * the outputs that a neighbour has as well.
 */
const MEMBERS = { FIRST: 0, FIRST_PARTIAL: 1, REST: 2, REST_PARTIAL: 3, REST_PARTIAL_APART: 4 } as const;

/** Fills the level's tables from the states that `setStates` has set. */
export function setTraffic(level: Level): void {
  const [first, second] = level.spatial as [number, number | undefined];
  for (let a = INIT; a <= EDGE; a++) {
    if (level.occurrences[stateAt(first, a)] === 0) continue;
    for (let b = INIT; b <= (second === undefined ? INIT : EDGE); b++) {
      if (second !== undefined && level.occurrences[stateAt(second, b)] === 0) continue;
      outputTraffic(level, jointAt(a, b));
    }
  }
  inputTraffic(level, level.input, level.inputIngress);
  inputTraffic(level, level.weights, level.weightIngress);
}

/** State of the spatial map at position `i` in a joint state. */
function stateOf(level: Level, i: number, joint: number): number {
  return i === level.spatial[0] ? firstStateOf(joint) : secondStateOf(joint);
}

/** Sum of `level.shares` over the active sub-clusters: the first, those after it, and the last where it holds a partial map. */
function overClusters(level: Level, isEdge: boolean, partial: boolean): number {
  const { first, firstPartial, rest, restPartial } = level.shares;
  if (!isEdge) return first + (level.clusters - 1) * rest;
  const active = level.edgeClusters;
  if (active <= 1) return partial && active === 1 ? firstPartial : first;
  const whole = Math.max(active - 1 - (partial ? 1 : 0), 0);
  return first + whole * rest + (partial ? restPartial : 0);
}

/** Outputs that leave, MACs over all sub-clusters, and MACs of the busiest: the factors of the spatial maps. */
function outputTraffic(level: Level, joint: number): void {
  const { output, spatial, shares } = level;
  const outputEdge = anyEdge(level, output.spatial, joint);
  const last = output.spatial[output.spatial.length - 1];
  const outputPartial = last !== undefined && hasPartialCluster(level, last, stateOf(level, last, joint));
  const innermost = spatial[spatial.length - 1]!;
  const partial = hasPartialCluster(level, innermost, stateOf(level, innermost, joint));

  level.egress[joint] = 1;
  if (last !== undefined) {
    shares.first = produced(level, output.spatial, joint, MEMBERS.FIRST);
    shares.firstPartial = produced(level, output.spatial, joint, MEMBERS.FIRST_PARTIAL);
    shares.rest = produced(level, output.spatial, joint, MEMBERS.REST);
    shares.restPartial = produced(level, output.spatial, joint, MEMBERS.REST_PARTIAL);
    level.egress[joint] = overClusters(level, outputEdge, outputPartial);
  }
  const whole = produced(level, spatial, joint, MEMBERS.FIRST);
  const wholePartial = produced(level, spatial, joint, MEMBERS.FIRST_PARTIAL);
  shares.first = whole;
  shares.firstPartial = wholePartial;
  shares.rest = whole;
  shares.restPartial = produced(level, spatial, joint, MEMBERS.REST_PARTIAL_APART);
  level.work[joint] = overClusters(level, anyEdge(level, spatial, joint), partial);
  const onePartial = last !== undefined && outputEdge && outputPartial && level.edgeClusters === 1;
  level.criticalWork[joint] = onePartial ? wholePartial : whole;
}

function anyEdge(level: Level, maps: readonly number[], joint: number): boolean {
  for (let k = 0; k < maps.length; k++) if (isEdgeState(level, maps[k]!, stateOf(level, maps[k]!, joint))) return true;
  return false;
}

/** Outputs (along the output's dimensions) or partial sums (along the others) of one sub-cluster. */
function produced(level: Level, maps: readonly number[], joint: number, member: number): number {
  let product = 1;
  for (let k = 0; k < maps.length; k++) {
    const i = maps[k]!;
    product *= producedAlong(level, i, stateOf(level, i, joint), member);
  }
  return product;
}

function producedAlong(level: Level, i: number, state: number, member: number): number {
  const first = member === MEMBERS.FIRST || member === MEMBERS.FIRST_PARTIAL;
  const partial = member !== MEMBERS.FIRST && member !== MEMBERS.REST;
  const ofOutput = level.output.coupled[i]!;
  const active = level.edgeClusters;
  if (state === EDGE && active === 1 && (first || partial)) return level.mappedEdge[i]!;
  if (state === EDGE && active <= 1) return 1;
  if (state === EDGE && partial) return ofOutput ? level.outFreshEdge[i]! : level.freshEdge[i]!;
  if (state === INIT && partial && level.initialEdge[i] === 1) {
    if (active < 1) return 1;
    if (!ofOutput) return level.mappedEdge[i]!;
    return active > 1 && member !== MEMBERS.REST_PARTIAL_APART ? level.outFreshEdge[i]! : level.outMappedEdge[i]!;
  }
  if (first) return ofOutput ? level.outMapped[i]! : level.mapped[i]!;
  const fresh = ofOutput ? level.outFresh[i]! : level.fresh[i]!;
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
      let temporal = operand.coupled[changing] ? held : 0;
      if (temporal !== 0 && !level.isSpatial[changing])
        temporal =
          (held / level.mapped[changing]!) * (reset ? level.mapped[changing]! : Math.max(level.fresh[changing]!, 1));
      for (let a = INIT; a <= EDGE; a++) {
        if (!possible(level, first, a, changing)) continue;
        for (let b = INIT; b <= (second < 0 ? INIT : EDGE); b++) {
          if (second >= 0 && !possible(level, second, b, changing)) continue;
          const joint = jointAt(a, b);
          ingress[ingressAt(changing, joint)] =
            temporal === 0 ? 0 : temporal * spatialIngress(level, operand, joint, changing, reset);
        }
      }
    }
    if (operand.coupled[changing] && level.unrolled[changing] === 0) reset = true;
  }
}

/** Can spatial map `i` be in `state` when `changing` is the innermost map not in its initial state? */
function possible(level: Level, i: number, state: number, changing: number): boolean {
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
  const { shares } = level;
  shares.first = initialHeld(level, operand.spatial, MEMBERS.FIRST);
  shares.firstPartial = initialHeld(level, operand.spatial, MEMBERS.FIRST_PARTIAL);
  shares.rest = initialHeld(level, operand.spatial, MEMBERS.REST);
  shares.restPartial = shares.firstPartial;
  return overClusters(level, isEdge, partial);
}

function initialHeld(level: Level, maps: readonly number[], member: number): number {
  let product = 1;
  for (let k = 0; k < maps.length; k++) {
    const i = maps[k]!;
    if (level.initialEdge[i] === 0) product *= level.mapped[i]!;
    else if (level.edgeClusters > 1)
      product *= member === MEMBERS.FIRST_PARTIAL ? level.mappedEdge[i]! : level.mapped[i]!;
    else if (member !== MEMBERS.REST) product *= level.mappedEdge[i]!;
  }
  return product;
}

function spatialIngress(level: Level, operand: OperandMaps, joint: number, changing: number, reset: boolean): number {
  const maps = operand.spatial;
  if (maps.length === 0) return 1;
  const isEdge = anyEdge(level, maps, joint);
  const last = maps[maps.length - 1]!;
  const partial = hasPartialCluster(level, last, stateOf(level, last, joint));
  const { shares } = level;
  shares.first = 1;
  shares.firstPartial = 1;
  shares.rest = 1;
  shares.restPartial = 1;
  for (let k = 0; k < maps.length; k++) {
    const i = maps[k]!;
    shares.first *= level.mapped[i]!;
    shares.firstPartial *= level.mappedEdge[i]!;
    const shared = i > changing || (i === changing && !reset);
    shares.rest *= shared ? level.fresh[i]! : level.mapped[i]!;
    shares.restPartial *= shared ? level.freshEdge[i]! : level.mappedEdge[i]!;
  }
  return overClusters(level, isEdge, partial);
}
