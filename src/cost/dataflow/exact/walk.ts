/**
 * The exact analysis: MAESTRO's, but that every tile at an edge has the size it has. A level's steps in the same state
 * along every dimension cost the same, as in level-cost.ts; what a sub-cluster does in one step depends on the sizes it
 * is given alone, and is analysed once for each. Hence every MAC is counted once, and no PE does two in a cycle.
 *
 * Rules that have nothing to do with edges are MAESTRO's: double buffering, what reuse leaves to move (reuse.ts), the
 * first step's operands unshared. Two of them are mended, since tiles of the filter would get inputs for nothing: the
 * input moves when its filter rows or columns do, and sub-clusters with different filter rows take windows of their own.
 */
import { DIMENSIONS } from '../dimension.js';
import type { Machine } from '../machine.js';
import { transferDelay } from '../machine.js';
import { clearTally, emptyTally, type Tally } from '../tally.js';
import { type ExactLayer, type ExactNest, WIDTH } from './nest.js';

const INIT = 0;
const STEADY = 1;
const EDGE = 2;

/** What changed before the first step. */
const NOTHING = -1;

/** Sizes that a dimension has at one level, over all sub-clusters, are told apart by a digit of this base. */
const DIGIT = 16;

export interface ElementWidths {
  readonly input: number;
  readonly weights: number;
  readonly partialSums: number;
}

/** Of a sub-cluster, kept by the sizes it is given. */
interface Below {
  readonly runtime: number;
  readonly macs: number;
  readonly activePes: number;
}

/** Arrays of a level by dimension, filled anew for each sub-cluster that is analysed. */
class LevelState {
  readonly extent = new Float64Array(WIDTH);
  readonly tile = new Float64Array(WIDTH);
  readonly rest = new Float64Array(WIDTH);
  readonly steady = new Float64Array(WIDTH);
  readonly edges = new Float64Array(WIDTH);
  readonly position = new Int32Array(WIDTH);
  readonly active = new Int32Array(WIDTH);
  activeCount = 0;
  /** Elements in the present step. */
  readonly current = new Float64Array(WIDTH);
  /** Sub-clusters with work in the first step and in the edge. */
  firstClusters = 0;
  edgeClusters = 0;
  spatialState = INIT;
  readonly tally: Tally = emptyTally();
  /** Sizes seen of each dimension. */
  readonly seen: number[][] = DIMENSIONS.map(() => []);
  readonly known = new Map<number, Below>();
}

export class ExactWalk {
  private readonly states: LevelState[] = [];
  private nest!: ExactNest;
  private layer!: ExactLayer;
  private machine!: Machine;
  private bytes!: ElementWidths;

  /** The tally of the top level. It is the walk's own and lasts to the next one. */
  run(nest: ExactNest, layer: ExactLayer, machine: Machine, bytes: ElementWidths): Tally {
    this.nest = nest;
    this.layer = layer;
    this.machine = machine;
    this.bytes = bytes;
    for (let l = 0; l < nest.levels; l++) {
      this.states[l] ??= new LevelState();
      const state = this.states[l]!;
      state.known.clear();
      for (const sizes of state.seen) sizes.length = 0;
      const base = l * WIDTH;
      for (let p = 0; p < WIDTH; p++) state.position[nest.order[base + p]!] = p;
    }
    const top = this.states[0]!;
    top.extent.set(layer.extent);
    this.costLevel(0);
    return top.tally;
  }

  /** Full tiles of the innermost level: what a PE holds. */
  innermostTiles(): Float64Array {
    const held = this.layer.extent.slice();
    for (let l = 0; l < this.nest.levels; l++)
      for (let d = 0; d < WIDTH; d++) held[d] = Math.min(held[d]!, this.nest.tile[l * WIDTH + d]!);
    return held;
  }

  private costLevel(l: number): void {
    const state = this.states[l]!;
    const { nest } = this;
    const base = l * WIDTH;
    const spatial = nest.spatial[l]!;
    state.activeCount = 0;
    for (let p = 0; p < WIDTH; p++) {
      const d = nest.order[base + p]!;
      const extent = state.extent[d]!;
      const tile = Math.min(nest.tile[base + d]!, extent);
      const trips = Math.ceil(extent / tile);
      const rest = extent - (trips - 1) * tile;
      state.tile[d] = tile;
      state.rest[d] = rest;
      if (d === spatial) {
        const clusters = nest.clusters[l]!;
        const rounds = Math.ceil(trips / clusters);
        const last = trips - (rounds - 1) * clusters;
        const isFull = last === clusters && rest === tile;
        state.firstClusters = Math.min(trips, clusters);
        state.edgeClusters = last;
        state.edges[d] = rounds > 1 && !isFull ? 1 : 0;
        state.steady[d] = rounds - 1 - state.edges[d]!;
      } else {
        state.edges[d] = trips > 1 && rest < tile ? 1 : 0;
        state.steady[d] = trips - 1 - state.edges[d]!;
      }
      state.current[d] = tile;
      if (state.steady[d]! + state.edges[d]! > 0) state.active[state.activeCount++] = d;
    }
    state.spatialState = INIT;
    clearTally(state.tally);
    this.costStep(l, 1, NOTHING);
    if (state.activeCount > 0) this.walk(l, 0, 1, NOTHING);
  }

  /** Every combination of states of the active dimensions but the first, which is done. */
  private walk(l: number, depth: number, occurrences: number, changing: number): void {
    const state = this.states[l]!;
    if (depth === state.activeCount) {
      if (changing !== NOTHING) this.costStep(l, occurrences, changing);
      return;
    }
    const d = state.active[depth]!;
    const isSpatial = d === this.nest.spatial[l];
    for (let turn = INIT; turn <= EDGE; turn++) {
      const times = turn === INIT ? 1 : turn === STEADY ? state.steady[d]! : state.edges[d]!;
      if (times === 0) continue;
      if (isSpatial) state.spatialState = turn;
      else state.current[d] = turn === EDGE ? state.rest[d]! : state.tile[d]!;
      this.walk(l, depth + 1, occurrences * times, turn === INIT ? changing : d);
    }
    if (isSpatial) state.spatialState = INIT;
    else state.current[d] = state.tile[d]!;
  }

  private costStep(l: number, occurrences: number, changing: number): void {
    const state = this.states[l]!;
    const { machine, bytes, nest } = this;
    const { tally, current } = state;
    const s = nest.spatial[l]!;
    const isEdge = state.spatialState === EDGE;
    const active = isEdge ? state.edgeClusters : state.firstClusters;
    // The last sub-cluster of the last round has what is left.
    const isLast = isEdge || (state.spatialState === INIT && state.steady[s]! + state.edges[s]! === 0);
    const partial = isLast && state.rest[s]! < state.tile[s]! ? 1 : 0;
    const whole = active - partial;

    let compute = 0;
    let macs = 0;
    let pes = 0;
    if (l === nest.levels - 1) {
      let each = 1;
      for (let d = 0; d < WIDTH; d++) if (d !== s) each *= current[d]!;
      const longest = each * (whole > 0 ? state.tile[s]! : state.rest[s]!);
      compute = Math.ceil(longest / machine.simdLanes);
      macs = each * (whole * state.tile[s]! + partial * state.rest[s]!);
      pes = active;
    } else {
      if (whole > 0) {
        current[s] = state.tile[s]!;
        const below = this.costBelow(l, current);
        compute = below.runtime;
        macs += whole * below.macs;
        pes += whole * below.activePes;
      }
      if (partial > 0) {
        current[s] = state.rest[s]!;
        const below = this.costBelow(l, current);
        if (below.runtime > compute) compute = below.runtime;
        macs += below.macs;
        pes += below.activePes;
      }
    }

    const inputRead = this.inputMoved(l, changing, whole, partial);
    const weightsRead = this.moved(l, this.layer.weights, changing, whole, partial);
    const written = this.written(l, whole, partial);
    const ingress = inputRead * bytes.input + weightsRead * bytes.weights;
    const egress = written * bytes.partialSums;
    const ingressDelay = transferDelay(machine, ingress);
    const egressDelay = transferDelay(machine, egress);
    const fillsAlone = changing === NOTHING && (l === 0 || machine.timing !== 'pipelined');
    let delay = fillsAlone ? compute + ingressDelay : Math.max(egressDelay, compute, ingressDelay);
    if (l === 0) {
      if (changing === NOTHING) {
        tally.operandBytes = 2 * ingress;
        tally.outputBytes = 2 * egress;
      }
      delay = Math.max(delay, offchipDelay(machine, tally.operandBytes), offchipDelay(machine, tally.outputBytes));
      const demand = Math.max(Math.trunc(tally.outputBytes / compute), Math.trunc(tally.operandBytes / compute));
      tally.offchipBandwidth = Math.max(tally.offchipBandwidth, demand);
    }
    const traffic = Math.max(ingress, egress);
    tally.cases += occurrences;
    tally.runtime += occurrences * delay;
    tally.macs += occurrences * macs;
    tally.activePes += occurrences * pes;
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

  /** The level below for sub-clusters of these sizes, analysed once for each. */
  private costBelow(l: number, sizes: Float64Array): Below {
    const state = this.states[l + 1]!;
    let key = 0;
    for (let d = 0; d < WIDTH; d++) {
      const seen = state.seen[d]!;
      let digit = seen.indexOf(sizes[d]!);
      if (digit < 0) digit = seen.push(sizes[d]!) - 1;
      key = key * DIGIT + digit;
    }
    const known = state.known.get(key);
    if (known !== undefined) return known;
    state.extent.set(sizes);
    this.costLevel(l + 1);
    const { runtime, macs, activePes, cases } = state.tally;
    const below = { runtime, macs, activePes: activePes / cases };
    state.known.set(key, below);
    return below;
  }

  /** Does a dimension of the operand inside `changing` start over, so that nothing held is of use? */
  private startsOver(state: LevelState, indexes: Uint8Array, changing: number): boolean {
    for (let k = state.activeCount - 1; k >= 0; k--) {
      const d = state.active[k]!;
      if (d === changing) return false;
      if (indexes[d] === 1) return true;
    }
    return false;
  }

  /** Elements of an operand without a window that come in: see reuse.ts. */
  private moved(l: number, indexes: Uint8Array, changing: number, whole: number, partial: number): number {
    const state = this.states[l]!;
    if (changing !== NOTHING && indexes[changing] === 0) return 0;
    const s = this.nest.spatial[l]!;
    let product = indexes[s] === 1 ? whole * state.tile[s]! + partial * state.rest[s]! : 1;
    for (let d = 0; d < WIDTH; d++) if (d !== s && indexes[d] === 1) product *= state.current[d]!;
    return product;
  }

  private inputMoved(l: number, changing: number, whole: number, partial: number): number {
    const state = this.states[l]!;
    const { input, window, stride } = this.layer;
    if (changing !== NOTHING && input[changing] === 0) return 0;
    const s = this.nest.spatial[l]!;
    const over = changing !== NOTHING && this.startsOver(state, input, changing);
    let product = 1;
    for (let d = 0; d < WIDTH; d++) {
      if (input[d] === 0) continue;
      const filter = window[d]!;
      if (filter < 0) {
        // The filter's rows are counted with the input's.
        if (d === s)
          product *= isFilterOf(window, d) ? whole + partial : whole * state.tile[d]! + partial * state.rest[d]!;
        else if (!isFilterOf(window, d)) product *= state.current[d]!;
        continue;
      }
      const step = stride[d]!;
      const taps = filter === s ? state.tile[s]! : state.current[filter]!;
      if (d === s) {
        const isShared =
          changing !== NOTHING && ((changing === d && !over) || state.position[d]! > state.position[changing]!);
        const full = rowsOf(state.tile[d]!, taps, step);
        const rest = rowsOf(state.rest[d]!, taps, step);
        const overlap = isShared ? Math.max(0, taps - step) : 0;
        product *= whole * full + partial * rest - (whole + partial - 1) * overlap;
      } else if (!over && changing === d) product *= state.current[d]! * Math.min(step, taps);
      else if (!over && changing === filter) {
        const rows = rowsOf(state.current[d]!, taps, step);
        product *= step > state.tile[filter]! ? rows : Math.min(rows, taps);
      } else product *= rowsOf(state.current[d]!, taps, step);
    }
    return product;
  }

  /** Results that leave; those of sub-clusters that add to the same outputs are added on the way. */
  private written(l: number, whole: number, partial: number): number {
    return this.moved(l, this.layer.output, NOTHING, whole, partial);
  }
}

function isFilterOf(window: Int32Array, d: number): boolean {
  for (let i = 0; i < WIDTH; i++) if (window[i] === d) return true;
  return false;
}

/** Input rows under `outputs` positions of a filter of `taps` rows. */
function rowsOf(outputs: number, taps: number, stride: number): number {
  return (outputs - 1) * Math.min(stride, taps) + taps;
}

/** As in level-cost.ts: half the double buffer at the bandwidth to memory. */
function offchipDelay(machine: Machine, bytes: number): number {
  return Math.trunc(Math.trunc(bytes / machine.offchipBandwidth) / 2);
}
