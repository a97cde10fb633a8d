/**
 * The cost of one cluster level: the sum over its iteration cases of occurrences × cost of the step. A step computes for
 * as long as its slowest sub-cluster (the level below, or the MACs of a PE), while the next step's operands arrive and
 * the last step's outputs leave: with double buffering it takes the longest of the three. Only the first step cannot
 * hide its ingress; with pipelined timing, that of an inner level can. Source: MICRO 2019, section 4.4 (performance analysis).
 */
import type { ElementBytes } from '../../problem/element-bytes.js';
import type { Level } from './level.js';
import {
  CHOSEN,
  CHOSEN_MAPS,
  firstStateOf,
  ingressAt,
  jointAt,
  NOTHING,
  STATES,
  secondStateOf,
  stateAt,
} from './level-index.js';
import { isUnlimited, type Machine, transferDelay } from './machine.js';
import { productRuntime } from './product-runtime.js';
import type { Schedule } from './resolve.js';
import { setTraffic } from './reuse.js';
import { hasPartialCluster, isEdgeState, setActive, setStates } from './steps.js';
import { clearTally, type Tally } from './tally.js';

const { INIT } = STATES;

const { OCCURRENCES, OUTPUTS, MACS } = CHOSEN;
const { EDGES, CHANGING, JOINT } = CHOSEN_MAPS;

/** The analysis in progress, in one object so that the walk below passes few arguments. */
export interface Analysis {
  readonly schedule: Schedule;
  readonly machine: Machine;
  readonly bytes: ElementBytes;
}

/** Costs the top level (and through it those below) and returns its tally. */
export function costTopLevel(analysis: Analysis): Tally {
  const level = analysis.schedule.levels[0]!;
  for (let i = 0; i < level.count; i++) setStates(level, i, level.extent[i]!);
  costLevel(analysis, level);
  return level.tally;
}

/**
 * Costs the level below `above` for sub-clusters that hold an edge along the maps in `edges` (a bit per position), once
 * for each such set: the results are kept in the level until the next analysis.
 */
function costBelow(analysis: Analysis, above: Level, edges: number): Level {
  const level = analysis.schedule.levels[above.index + 1]!;
  if (level.known[edges] === analysis.schedule.epoch) return level;
  for (let i = 0; i < level.count; i++) {
    const j = level.maps[i]!.above;
    setStates(level, i, (edges >> j) & 1 ? above.mappedEdge[j]! : above.mapped[j]!);
  }
  const { machine, schedule } = analysis;
  if (machine.isBrief && isUnlimited(machine) && level.index === schedule.levels.length - 1) {
    const runtime = productRuntime(level);
    if (runtime > 0) {
      level.known[edges] = schedule.epoch;
      level.runtime[edges] = runtime;
      level.activePes[edges] = 0;
      return level;
    }
  }
  costLevel(analysis, level);
  const { tally } = level;
  level.known[edges] = analysis.schedule.epoch;
  level.runtime[edges] = tally.runtime;
  level.activePes[edges] = tally.cases === 0 ? 0 : tally.activePes / tally.cases;
  return level;
}

/** Walks the level's cases. The first step goes first: the buffers are sized for it, and bandwidths are relative to them. */
function costLevel(analysis: Analysis, level: Level): void {
  clearTally(level.tally);
  setActive(level);
  setTraffic(level);
  begin(level, true);
  costStep(analysis, level);
  if (level.activeCount === 0) return;
  begin(level, false);
  walk(analysis, level, 0);
}

/** All maps in their first state: those with no other state alone, or with the active ones. */
function begin(level: Level, withActive: boolean): void {
  let occurrences = 1;
  let outputs = 1;
  let macs = 1;
  let edges = 0;
  for (let i = 0, next = 0; i < level.count; i++) {
    const isActive = next < level.activeCount && level.active[next] === i;
    if (isActive) next++;
    occurrences *= level.repeats[i]!;
    if (level.isSpatial[i] || (isActive && !withActive)) continue;
    const isEdge = level.initialEdge[i] === 1;
    const made = producedAlong(level, i, isEdge);
    macs *= made;
    if (!level.isReduced[i]) outputs *= made;
    if (isEdge) edges |= edgeBit(level, i);
  }
  const { chosen, chosenMaps } = level;
  chosen[OCCURRENCES] = occurrences;
  chosen[OUTPUTS] = outputs;
  chosen[MACS] = macs;
  chosenMaps[EDGES] = edges;
  chosenMaps[CHANGING] = NOTHING;
  chosenMaps[JOINT] = jointAt(INIT, INIT);
}

/** Every combination of states of the active maps but the first, the innermost fastest: `depth` of them have theirs. */
function walk(analysis: Analysis, level: Level, depth: number): void {
  const { chosen, chosenMaps } = level;
  const changing = chosenMaps[CHANGING]!;
  if (depth === level.activeCount) {
    if (changing !== NOTHING) costStep(analysis, level);
    return;
  }
  const i = level.active[depth]!;
  const occurrences = chosen[OCCURRENCES]!;
  const outputs = chosen[OUTPUTS]!;
  const macs = chosen[MACS]!;
  const edges = chosenMaps[EDGES]!;
  const joint = chosenMaps[JOINT]!;
  const states = stateAt(i, INIT);
  for (let turn = 0; turn < 3; turn++) {
    // steady, edge, initial: the order matters to one figure, the off-chip bandwidth
    const state = turn === 2 ? INIT : turn + 1;
    const count = level.occurrences[states + state]!;
    if (count === 0) continue;
    chosen[OCCURRENCES] = occurrences * count;
    chosenMaps[CHANGING] = state === INIT ? changing : i;
    chosenMaps[JOINT] = joint + state * level.jointWeight[i]!;
    if (level.isSpatial[i]) {
      chosen[OUTPUTS] = outputs;
      chosen[MACS] = macs;
      chosenMaps[EDGES] = edges;
    } else {
      const isEdge = isEdgeState(level, i, state);
      const made = producedAlong(level, i, isEdge);
      chosen[OUTPUTS] = level.isReduced[i] ? outputs : outputs * made;
      chosen[MACS] = macs * made;
      chosenMaps[EDGES] = isEdge ? edges | edgeBit(level, i) : edges;
    }
    walk(analysis, level, depth + 1);
  }
}

/** Outputs along a temporal map of the output, partial sums along the others. */
function producedAlong(level: Level, i: number, isEdge: boolean): number {
  if (level.isReduced[i]) return isEdge ? level.mappedEdge[i]! : level.mapped[i]!;
  return isEdge ? level.outMappedEdge[i]! : level.outMapped[i]!;
}

/** Marks the edge only where it differs, so that equal sub-problems are recognised. */
function edgeBit(level: Level, i: number): number {
  return level.mappedEdge[i] === level.mapped[i] ? 0 : 1 << i;
}

/** Adds the step that is chosen, as often as it occurs, to the level's tally. */
function costStep(analysis: Analysis, level: Level): void {
  const { machine, bytes } = analysis;
  const { chosen, chosenMaps } = level;
  const occurrences = chosen[OCCURRENCES]!;
  const changing = chosenMaps[CHANGING]!;
  const joint = chosenMaps[JOINT]!;
  const macs = chosen[MACS]!;
  const critical = macs * level.criticalWork[joint]!;
  if (machine.corrected && critical <= 0) return;
  const written = chosen[OUTPUTS]! * level.egress[joint]!;
  const inputRead = level.inputIngress[ingressAt(changing, joint)]!;
  const weightsRead = level.weightIngress[ingressAt(changing, joint)]!;
  const ingress = inputRead * bytes.input + weightsRead * bytes.weights;
  const egress = written * bytes.partialSums;

  const { tally } = level;
  const isInnermost = level.index === analysis.schedule.levels.length - 1;
  let compute = isInnermost
    ? runPes(analysis, level, joint, critical)
    : runBelow(analysis, level, chosenMaps[EDGES]!, joint);

  const ingressDelay = transferDelay(machine, ingress);
  const egressDelay = transferDelay(machine, egress);
  const fillsAlone = changing === NOTHING && (level.index === 0 || machine.timing !== 'pipelined');
  let delay = fillsAlone ? compute + ingressDelay : Math.max(egressDelay, compute, ingressDelay);
  if (level.index === 0) {
    if (compute === 0) return; // an edge too narrow for one output: MAESTRO divides by zero here
    if (changing === NOTHING) {
      tally.operandBytes = 2 * ingress;
      tally.outputBytes = 2 * egress;
    }
    delay = Math.max(delay, offchipDelay(machine, tally.operandBytes), offchipDelay(machine, tally.outputBytes));
    const demand = Math.max(Math.trunc(tally.outputBytes / compute), Math.trunc(tally.operandBytes / compute));
    tally.offchipBandwidth = Math.trunc(Math.max(tally.offchipBandwidth, demand) / 2);
  }
  if (compute === 0) compute = 1;

  const traffic = Math.max(ingress, egress);
  tally.cases += occurrences;
  tally.runtime += occurrences * delay;
  tally.macs += occurrences * (macs * level.work[joint]!);
  tally.activePes += occurrences * level.busyPes[0]!;
  tally.inputRead += occurrences * inputRead;
  tally.weightsRead += occurrences * weightsRead;
  tally.outputWritten += occurrences * written;
  tally.peakBandwidth = Math.max(tally.peakBandwidth, Math.trunc(traffic / compute));
  tally.bandwidth += Math.trunc((occurrences * traffic) / compute);
  tally.ingressDelayMax = Math.max(tally.ingressDelayMax, ingressDelay);
  tally.ingressDelay += occurrences * ingressDelay;
  tally.egressDelayMax = Math.max(tally.egressDelayMax, egressDelay);
  tally.egressDelay += occurrences * egressDelay;
  tally.computeDelayMax = Math.max(tally.computeDelayMax, compute);
  tally.computeDelay += occurrences * compute;
}

/** Cycles of the slowest kind of sub-cluster; the PEs with work in all of them go to `level.busyPes`. */
function runBelow(analysis: Analysis, level: Level, edges: number, joint: number): number {
  const first = level.spatial[0]!;
  const state = firstStateOf(joint);
  const isEdge = isEdgeState(level, first, state);
  const clusters = isEdge ? level.edgeClusters : level.clusters;
  const partial = isEdge && hasPartialCluster(level, first, state) ? 1 : 0;
  let compute = 0;
  let pes = 0;
  if (partial === 1) {
    const set = edges | spatialEdges(level, joint, true);
    const below = costBelow(analysis, level, set);
    compute = Math.max(compute, below.runtime[set]!);
    pes += below.activePes[set]!;
  }
  if (clusters > partial) {
    const set = edges | spatialEdges(level, joint, false);
    const below = costBelow(analysis, level, set);
    compute = Math.max(compute, below.runtime[set]!);
    pes += below.activePes[set]! * (clusters - partial);
  }
  level.busyPes[0] = pes === 0 ? clusters : pes;
  return compute;
}

/** The PEs of the innermost level compute what the busiest of them has to. */
function runPes({ machine }: Analysis, level: Level, joint: number, critical: number): number {
  const isEdge = isEdgeState(level, level.spatial[0]!, firstStateOf(joint));
  level.busyPes[0] = isEdge ? level.edgeClusters : level.clusters;
  return Math.ceil(critical / machine.simdLanes);
}

/** Half the double buffer at the bandwidth to memory, in whole cycles. */
function offchipDelay(machine: Machine, bytes: number): number {
  return Math.trunc(Math.trunc(bytes / machine.offchipBandwidth) / 2);
}

/** Along which spatial maps a sub-cluster of this step holds an edge: all of them if one alone is active. */
function spatialEdges(level: Level, joint: number, partial: boolean): number {
  if (!partial && level.edgeClusters !== 1) return 0;
  let edges = 0;
  for (let k = 0; k < level.spatial.length; k++) {
    const i = level.spatial[k]!;
    const state = k === 0 ? firstStateOf(joint) : secondStateOf(joint);
    if (isEdgeState(level, i, state)) edges |= edgeBit(level, i);
  }
  return edges;
}
