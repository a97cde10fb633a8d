/**
 * The cost of one cluster level: the sum over its iteration cases of occurrences × cost of the step. A step computes for
 * as long as its slowest sub-cluster (the level below, or the MACs of a PE), while the next step's operands arrive and
 * the last step's outputs leave: with double buffering it takes the longest of the three. Only the first step cannot
 * hide its ingress. Source: MICRO 2019, section 4.4 (performance analysis).
 */
import { type Level, STATES } from './level.js';
import { type Machine, transferDelay } from './machine.js';
import type { Schedule } from './resolve.js';
import { setTraffic } from './reuse.js';
import { hasPartialCluster, isEdgeState, setActive, setStates } from './steps.js';

const { INIT } = STATES;

/** Sums and extremes over the iteration cases of one level. */
export interface Tally {
  cases: number;
  runtime: number;
  macs: number;
  /** PEs with work, times cases. */
  activePes: number;
  inputRead: number;
  weightsRead: number;
  outputWritten: number;
  peakBandwidth: number;
  bandwidth: number;
  offchipBandwidth: number;
  /** Buffer for the first step's operands, double buffered. */
  operandBytes: number;
  outputBytes: number;
  ingressDelayMax: number;
  ingressDelay: number;
  egressDelayMax: number;
  egressDelay: number;
  computeDelayMax: number;
  computeDelay: number;
}

/** The analysis in progress, in one object so that the walk below passes few arguments. */
export interface Analysis {
  readonly schedule: Schedule;
  readonly machine: Machine;
  readonly tallies: readonly Tally[];
}

export function emptyTally(): Tally {
  return {
    cases: 0,
    runtime: 0,
    macs: 0,
    activePes: 0,
    inputRead: 0,
    weightsRead: 0,
    outputWritten: 0,
    peakBandwidth: 0,
    bandwidth: 0,
    offchipBandwidth: 0,
    operandBytes: 0,
    outputBytes: 0,
    ingressDelayMax: 0,
    ingressDelay: 0,
    egressDelayMax: 0,
    egressDelay: 0,
    computeDelayMax: 0,
    computeDelay: 0,
  };
}

function clear(tally: Tally): void {
  tally.cases = 0;
  tally.runtime = 0;
  tally.macs = 0;
  tally.activePes = 0;
  tally.inputRead = 0;
  tally.weightsRead = 0;
  tally.outputWritten = 0;
  tally.peakBandwidth = 0;
  tally.bandwidth = 0;
  tally.offchipBandwidth = 0;
  tally.operandBytes = 0;
  tally.outputBytes = 0;
  tally.ingressDelayMax = 0;
  tally.ingressDelay = 0;
  tally.egressDelayMax = 0;
  tally.egressDelay = 0;
  tally.computeDelayMax = 0;
  tally.computeDelay = 0;
}

/** Costs the top level (and through it those below) and returns its tally. */
export function costTopLevel(analysis: Analysis): Tally {
  const level = analysis.schedule.levels[0]!;
  for (let i = 0; i < level.count; i++) setStates(level, i, level.extent[i]!);
  costLevel(analysis, level);
  return analysis.tallies[0]!;
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
  costLevel(analysis, level);
  const tally = analysis.tallies[level.index]!;
  level.known[edges] = analysis.schedule.epoch;
  level.runtime[edges] = tally.runtime;
  level.activePes[edges] = tally.cases === 0 ? 0 : tally.activePes / tally.cases;
  return level;
}

function costLevel(analysis: Analysis, level: Level): void {
  const tally = analysis.tallies[level.index]!;
  clear(tally);
  setActive(level);
  setTraffic(level);
  let occurrences = 1;
  let outputs = 1;
  let macs = 1;
  let edges = 0;
  let fixedOutputs = 1;
  let fixedMacs = 1;
  let fixedEdges = 0;
  for (let i = 0, next = 0; i < level.count; i++) {
    const isActive = next < level.activeCount && level.active[next] === i;
    if (isActive) next++;
    occurrences *= level.repeats[i]!;
    if (level.isSpatial[i]) continue;
    const isEdge = level.initialEdge[i] === 1;
    const made = producedAlong(level, i, isEdge);
    const edge = isEdge ? edgeBit(level, i) : 0;
    macs *= made;
    edges |= edge;
    if (!level.isReduced[i]) outputs *= made;
    if (isActive) continue;
    fixedMacs *= made;
    fixedEdges |= edge;
    if (!level.isReduced[i]) fixedOutputs *= made;
  }
  // The first step goes first: the buffers are sized for it, and the bandwidth figures below are relative to them.
  step(analysis, level, tally, occurrences, outputs, macs, edges, -1, 0);
  walk(analysis, level, tally, 0, occurrences, fixedOutputs, fixedMacs, fixedEdges, -1, 0);
}

/** Every other combination of states of the maps that have several, the innermost fastest. */
function walk(
  analysis: Analysis,
  level: Level,
  tally: Tally,
  depth: number,
  occurrences: number,
  outputs: number,
  macs: number,
  edges: number,
  changing: number,
  joint: number,
): void {
  if (depth === level.activeCount) {
    if (changing >= 0) step(analysis, level, tally, occurrences, outputs, macs, edges, changing, joint);
    return;
  }
  const i = level.active[depth]!;
  for (let turn = 0; turn < 3; turn++) {
    // steady, edge, initial: the order matters to one figure, the off-chip bandwidth
    const state = turn === 2 ? INIT : turn + 1;
    const count = level.occurrences[3 * i + state]!;
    if (count === 0) continue;
    const last = state === INIT ? changing : i;
    const at = joint + jointState(level, i, state);
    if (level.isSpatial[i]) {
      walk(analysis, level, tally, depth + 1, occurrences * count, outputs, macs, edges, last, at);
    } else {
      const isEdge = isEdgeState(level, i, state);
      const made = producedAlong(level, i, isEdge);
      const bit = isEdge ? edgeBit(level, i) : 0;
      const out = level.isReduced[i] ? outputs : outputs * made;
      walk(analysis, level, tally, depth + 1, occurrences * count, out, macs * made, edges | bit, last, at);
    }
  }
}

/** What the state of map `i` adds to the joint state of the spatial maps of its dimension. */
function jointState(level: Level, i: number, state: number): number {
  let joint = 0;
  for (let k = 0; k < level.spatial.length; k++)
    if (level.maps[level.spatial[k]!]!.decider === i) joint += k === 0 ? 3 * state : state;
  return joint;
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

function step(
  analysis: Analysis,
  level: Level,
  tally: Tally,
  occurrences: number,
  outputs: number,
  macs: number,
  edges: number,
  changing: number,
  joint: number,
): void {
  const { machine } = analysis;
  const critical = macs * level.criticalWork[joint]!;
  if (machine.corrected && critical <= 0) return;
  const egress = outputs * level.egress[joint]!;
  const work = macs * level.work[joint]!;
  const inputIngress = level.inputIngress[9 * (changing + 1) + joint]!;
  const weightIngress = level.weightIngress[9 * (changing + 1) + joint]!;
  const ingress = inputIngress + weightIngress;

  const first = level.spatial[0]!;
  const firstState = Math.trunc(joint / 3);
  const isEdge = isEdgeState(level, first, firstState);
  const clusters = isEdge ? level.edgeClusters : level.clusters;
  let active = clusters;
  let compute = 0;
  if (level.index === analysis.schedule.levels.length - 1) compute = Math.ceil(critical / machine.simdLanes);
  else {
    const partial = isEdge && hasPartialCluster(level, first, firstState);
    const whole = clusters - (partial ? 1 : 0);
    let pes = 0;
    if (partial) {
      const set = edges | spatialEdges(level, joint, true);
      const below = costBelow(analysis, level, set);
      compute = Math.max(compute, below.runtime[set]!);
      pes += below.activePes[set]!;
    }
    if (whole > 0) {
      const set = edges | spatialEdges(level, joint, false);
      const below = costBelow(analysis, level, set);
      compute = Math.max(compute, below.runtime[set]!);
      pes += below.activePes[set]! * whole;
    }
    if (pes !== 0) active = pes;
  }

  const ingressDelay = transferDelay(machine, ingress);
  const egressDelay = transferDelay(machine, egress);
  let delay = changing < 0 ? compute + ingressDelay : Math.max(egressDelay, compute, ingressDelay);
  if (level.index === 0) {
    if (compute === 0) return; // an edge too narrow for one output: MAESTRO divides by zero here
    if (changing < 0) {
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
  tally.macs += occurrences * work;
  tally.activePes += occurrences * active;
  tally.inputRead += occurrences * inputIngress;
  tally.weightsRead += occurrences * weightIngress;
  tally.outputWritten += occurrences * egress;
  tally.peakBandwidth = Math.max(tally.peakBandwidth, Math.trunc(traffic / compute));
  tally.bandwidth += Math.trunc((occurrences * traffic) / compute);
  tally.ingressDelayMax = Math.max(tally.ingressDelayMax, ingressDelay);
  tally.ingressDelay += occurrences * ingressDelay;
  tally.egressDelayMax = Math.max(tally.egressDelayMax, egressDelay);
  tally.egressDelay += occurrences * egressDelay;
  tally.computeDelayMax = Math.max(tally.computeDelayMax, compute);
  tally.computeDelay += occurrences * compute;
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
    const state = k === 0 ? Math.trunc(joint / 3) : joint % 3;
    if (isEdgeState(level, i, state)) edges |= edgeBit(level, i);
  }
  return edges;
}
