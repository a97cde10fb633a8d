/**
 * The formula of a matrix engine: every bound of every instruction is a maximum over bounds of earlier ones, plus a
 * constant (a recurrence in the max-plus algebra). What later instructions can still ask for is a short vector of times:
 * for each register when it is written, when its first row can be accumulated upon, and when its readers are done with
 * it; the stages of the last multiply; the ports. Times in cycles of the engine.
 *
 * Beside each time runs its slope: what it grows by from one period of a loop to the next, if it grows evenly. A maximum
 * of evenly growing times grows like its largest term until another overtakes; `horizon` is for how many periods none
 * does. steady-state.ts multiplies on these grounds.
 */
import { MILESTONES } from '../../machine/engine-controls.js';
import { engineTiming } from '../../machine/engine-timing.js';
import { type MatrixEngine, registerCount } from '../../machine/matrix-engine.js';
import { LOAD, MULTIPLY } from '../../mapping/instruction-stream/instruction.js';
import type { InstructionRun } from '../../mapping/instruction-stream/stream.js';

/** The vector's fixed entries; the registers' follow, three each. */
const PREVIOUS = 0; // the last multiply's milestones, in the order of MILESTONES
const FEED_START = PREVIOUS;
const FEED_END = PREVIOUS + 1;
const LOADER_FEED = MILESTONES.length; // feed start of the last multiply that loaded weights
const LOAD_PORT = LOADER_FEED + 1;
const STORE_PORT = LOADER_FEED + 2;
const LAST_END = LOADER_FEED + 3;
const REGISTERS = LOADER_FEED + 4;

const NO_REGISTER = -1;

interface Bound {
  /** An entry of the vector. */
  readonly entry: number;
  readonly offset: number;
}

export class Recurrence {
  /** Times, by entry. */
  readonly value: Float64Array;
  /** Growth of each time in a period, while a period is followed; else 0. */
  readonly slope: Float64Array;
  /** Periods for which every maximum since the last reset keeps its largest term. */
  horizon = Number.POSITIVE_INFINITY;
  /** Instructions gone through. */
  steps = 0;

  /** What does not grow: the register whose weights are in the array, and who wrote each register last. */
  private latched = NO_REGISTER;
  private readonly loaded: Uint8Array;

  private readonly timing: ReturnType<typeof engineTiming>;
  private readonly rows: number;
  private readonly ready: number;
  private readonly forward: number;
  private readonly release: number;
  private readonly renaming: boolean;
  private readonly forwarding: boolean;
  private readonly waitsForAll: boolean;
  private readonly bypasses: boolean;
  private readonly weightsAfter: readonly Bound[];
  private readonly feedAfter: readonly Bound[];
  private readonly bypassAfter: readonly Bound[];

  /** The maximum being formed, and its slope. */
  private most = 0;
  private growth = 0;

  constructor(engine: MatrixEngine) {
    const registers = registerCount(engine);
    const { control, bypassRule } = engine;
    this.timing = engineTiming(engine);
    this.rows = engine.tile.m;
    this.ready = REGISTERS;
    this.forward = REGISTERS + registers;
    this.release = REGISTERS + 2 * registers;
    this.value = new Float64Array(REGISTERS + 3 * registers);
    this.slope = new Float64Array(REGISTERS + 3 * registers);
    this.loaded = new Uint8Array(registers);
    this.renaming = engine.renaming;
    this.forwarding = engine.outputForwarding;
    this.waitsForAll = control.weightLoadWaitsForAll;
    this.bypasses = bypassRule !== undefined;
    this.weightsAfter = boundsOf(control.weightLoadAfter);
    this.feedAfter = boundsOf(control.feedAfter);
    this.bypassAfter = boundsOf(control.bypass?.[bypassRule ?? ''] ?? []);
  }

  /** Cycles from 0 to the end of the last instruction so far. */
  get cycles(): number {
    return this.value[LAST_END]!;
  }

  /** Start of the last multiply's first feed. */
  get lastFeedStart(): number {
    return this.value[FEED_START]!;
  }

  /** Equal before two iterations that differ in their times alone. */
  get form(): string {
    return `${this.latched} ${this.loaded.join('')}`;
  }

  run({ length, operation, d, a, b, c, rows }: InstructionRun): void {
    this.steps += length;
    for (let i = 0; i < length; i++) {
      const count = rows[i] === 0 ? this.rows : rows[i]!;
      if (operation[i] === MULTIPLY) this.multiply(d[i]!, a[i]!, b[i]!, c[i]!, count);
      else if (operation[i] === LOAD) this.load(d[i]!, count);
      else this.store(d[i]!, count);
    }
  }

  private load(d: number, rows: number): void {
    this.begin(LOAD_PORT);
    if (!this.renaming) {
      this.atLeast(this.ready + d);
      this.atLeast(this.release + d);
    }
    this.most += this.timing.loadCycles[d * (this.rows + 1) + rows]!;
    this.keep(LOAD_PORT);
    this.keep(this.ready + d);
    this.keep(this.forward + d);
    this.written(d, 1);
    this.raise(LAST_END);
  }

  private store(d: number, rows: number): void {
    this.begin(STORE_PORT);
    this.atLeast(this.ready + d);
    this.most += this.timing.storeCycles[d * (this.rows + 1) + rows]!;
    this.keep(STORE_PORT);
    this.raise(this.release + d);
    this.raise(LAST_END);
  }

  private multiply(d: number, a: number, b: number, c: number, rows: number): void {
    const { weightLoadCycles, feedSecondCycles, drainCycles, forwardCycles, feedCycles, holdsWeights } = this.timing;
    const isNew = !(this.bypasses && this.latched === b);
    if (isNew) {
      this.begin(LOADER_FEED);
      this.atLeastAll(this.weightsAfter);
      this.atLeast(this.ready + b);
      if (this.waitsForAll) this.operands(d, a, c);
      this.most += weightLoadCycles;
      if (holdsWeights) this.raise(this.release + b);
      this.atLeast(FEED_END);
      this.atLeastAll(this.feedAfter);
    } else {
      this.begin(FEED_END);
      this.atLeastAll(this.bypassAfter);
    }
    this.operands(d, a, c);
    this.keep(FEED_START);
    if (isNew) this.keep(LOADER_FEED);
    const [start, growth] = [this.most, this.growth];
    this.most += feedCycles[rows]!;
    this.keep(FEED_END);
    this.raise(this.release + a);
    this.raise(this.release + c);
    if (isNew && !holdsWeights) this.raise(this.release + b);
    this.most += feedSecondCycles;
    this.keep(PREVIOUS + 2);
    this.most += drainCycles;
    this.keep(PREVIOUS + 3);
    this.latched = b;
    this.keep(this.ready + d);
    this.keep(this.forward + d);
    this.written(d, 0);
    this.raise(LAST_END);
    if (!this.forwarding) return;
    this.value[this.forward + d] = start + forwardCycles;
    this.slope[this.forward + d] = growth;
  }

  /** What a feed waits for besides the array: A, C and, unless results are renamed, the register of the result. */
  private operands(d: number, a: number, c: number): void {
    this.atLeast(this.ready + a);
    this.atLeast(this.forward + c);
    if (this.renaming) return;
    this.atLeast(this.release + d);
    if (this.loaded[d] === 1 && d !== c) this.atLeast(this.ready + d); // results leave the array in order, loads do not
  }

  private written(d: number, byLoad: number): void {
    this.loaded[d] = byLoad;
    this.value[this.release + d] = 0;
    this.slope[this.release + d] = 0;
    if (this.latched === d) this.latched = NO_REGISTER;
  }

  private begin(entry: number): void {
    this.most = this.value[entry]!;
    this.growth = this.slope[entry]!;
  }

  private atLeast(entry: number): void {
    this.consider(this.value[entry]!, this.slope[entry]!);
  }

  private atLeastAll(bounds: readonly Bound[]): void {
    for (let i = 0; i < bounds.length; i++) {
      const { entry, offset } = bounds[i]!;
      if (offset < 0) this.atLeast(FEED_START);
      this.consider(this.value[entry]! + offset, this.slope[entry]!);
    }
  }

  private consider(value: number, slope: number): void {
    const ahead = this.most - value;
    if (ahead > 0) {
      if (slope > this.growth) this.overtaken(ahead, slope - this.growth);
    } else if (ahead < 0) {
      if (this.growth > slope) this.overtaken(-ahead, this.growth - slope);
      this.most = value;
      this.growth = slope;
    } else if (slope > this.growth) this.growth = slope;
  }

  private overtaken(ahead: number, closing: number): void {
    this.horizon = Math.min(this.horizon, Math.floor(ahead / closing));
  }

  private keep(entry: number): void {
    this.value[entry] = this.most;
    this.slope[entry] = this.growth;
  }

  /** The entry becomes the later of itself and the present time, which stays as it is. */
  private raise(entry: number): void {
    const [most, growth] = [this.most, this.growth];
    this.atLeast(entry);
    this.keep(entry);
    this.most = most;
    this.growth = growth;
  }
}

function boundsOf(rules: MatrixEngine['control']['feedAfter']): Bound[] {
  return rules.map(({ milestone, offsetCycles }) => ({
    entry: PREVIOUS + MILESTONES.indexOf(milestone),
    offset: offsetCycles ?? 0,
  }));
}
