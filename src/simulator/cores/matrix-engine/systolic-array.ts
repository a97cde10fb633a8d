/**
 * The array of a matrix engine. Multiplies load their weights in program order and are fed in program order; as soon as
 * it is known when all a stage waits for is over, the stage's time is known, which is never later than its start. What
 * follows from it (registers read, a result written) is told ahead, so a multiply needs one event: its end.
 */
import type { AfterMilestone } from '../../../machine/engine-controls.js';
import { MILESTONES } from '../../../machine/engine-controls.js';
import { engineTiming } from '../../../machine/engine-timing.js';
import type { MatrixEngine } from '../../../machine/matrix-engine.js';
import {
  DRAIN,
  type EngineAccount,
  FEED,
  IDLE,
  WAIT_LOAD,
  WAIT_REGISTER,
  WAIT_RESULT,
  WEIGHT_LOAD,
} from './engine-states.js';
import { unrolled } from './grown.js';
import { BY_LOAD, type RegisterVersions } from './register-versions.js';
import type { TilePort } from './tile-port.js';

/** The stages of one multiply. */
export interface MultiplyTimes {
  /** Its place in the program. */
  readonly instruction: number;
  /** Both are the feed's start where the weights were in the array already. */
  readonly weightLoadStart: number;
  readonly weightLoadEnd: number;
  readonly feedStart: number;
  readonly feedEnd: number;
  readonly feedSecondEnd: number;
  readonly drainEnd: number;
}

const FEED_START = 0;
const FEED_END = 1;
const FEED_SECOND_END = 2;
const DRAIN_END = 3;

const NO_WAIT = -1;
/** In place of a version of B that is not read, because its weights are in the array. */
export const BYPASSED = -1;

interface After {
  readonly milestone: number;
  readonly offset: number;
}

export class SystolicArray {
  /** Multiplies that were queued, whose feed is settled, and that are over, since the beginning. */
  queued = 0;
  fed = 0;
  ended = 0;
  /** The host had nothing for the engine until then. */
  idleUntil = 0;

  /** The last multiply fed, by milestone. */
  private readonly last = new Float64Array(MILESTONES.length);
  /** Feed start of the last multiply that loaded weights, and its number. */
  private loaderFeed = 0;
  private loader = -1;
  /** The first multiply whose weight load is not settled. */
  private weights = 0;

  private a = new Int32Array(64);
  private b = new Int32Array(64);
  private c = new Int32Array(64);
  private result = new Int32Array(64);
  private replaced = new Int32Array(64);
  private feedCycles = new Float64Array(64);
  private instruction = new Float64Array(64);
  private weightBound = new Float64Array(64);
  private weightStart = new Float64Array(64);
  private weightEnd = new Float64Array(64);
  private weightWait = new Int32Array(64);
  private mask = 63;

  private readonly weightLoadCycles: number;
  private readonly feedSecondCycles: number;
  private readonly drainCycles: number;
  private readonly forwardCycles: number;
  private readonly holdsWeights: boolean;
  private readonly forwarding: boolean;
  private readonly renaming: boolean;
  private readonly waitsForAll: boolean;
  private readonly weightsAfter: readonly After[];
  private readonly feedAfter: readonly After[];
  private readonly bypassAfter: readonly After[];
  /** Multiplies between the first in the array and the last settled: enough that no settlement comes late. */
  private readonly window: number;

  /** The stage being settled: when it starts, and what it waited for last. */
  private start = 0;
  private wait = NO_WAIT;

  /** @param cycle length of an engine cycle in the simulation's cycles */
  constructor(
    engine: MatrixEngine,
    cycle: number,
    private readonly registers: RegisterVersions,
    private readonly loads: TilePort,
    private readonly account: EngineAccount,
    private readonly onMultiply: ((times: MultiplyTimes) => void) | undefined,
  ) {
    const timing = engineTiming(engine);
    const { control, bypassRule } = engine;
    this.weightLoadCycles = timing.weightLoadCycles * cycle;
    this.feedSecondCycles = timing.feedSecondCycles * cycle;
    this.drainCycles = timing.drainCycles * cycle;
    this.forwardCycles = timing.forwardCycles * cycle;
    this.holdsWeights = timing.holdsWeights;
    this.forwarding = engine.outputForwarding;
    this.renaming = engine.renaming;
    this.waitsForAll = control.weightLoadWaitsForAll;
    this.weightsAfter = compiled(control.weightLoadAfter, cycle);
    this.feedAfter = compiled(control.feedAfter, cycle);
    this.bypassAfter = compiled(control.bypass?.[bypassRule ?? ''] ?? [], cycle);
    const shortestFeed = timing.feedCycles[1]!;
    this.window = Math.ceil((timing.feedSecondCycles + timing.drainCycles) / shortestFeed) + 2;
  }

  /** When the last multiply so far has left the array. */
  get drainEnd(): number {
    return this.last[DRAIN_END]!;
  }

  /** As many multiplies are settled and not over as may be. */
  get isFull(): boolean {
    return this.fed - this.ended >= this.window;
  }

  /** The multiply whose weights are to be loaded next is not queued yet. */
  get lacksWeights(): boolean {
    while (this.weights < this.queued && this.b[this.weights & this.mask] === BYPASSED) this.weights++;
    return this.weights === this.queued;
  }

  /** @param b BYPASSED if its weights are in the array */
  queue(a: number, b: number, c: number, result: number, replaced: number): number {
    const first = Math.min(this.fed, this.weights);
    if (this.queued - first > this.mask) this.grow(first);
    const i = this.queued++ & this.mask;
    this.a[i] = a;
    this.b[i] = b;
    this.c[i] = c;
    this.result[i] = result;
    this.replaced[i] = replaced;
    return i;
  }

  describe(i: number, feedCycles: number, instruction: number): void {
    this.feedCycles[i] = feedCycles;
    this.instruction[i] = instruction;
  }

  /** Settles the next weight load if it can be said when it starts. */
  loadWeights(): boolean {
    if (this.lacksWeights || this.loader >= this.fed) return false;
    if (this.weightsAfter.length > 0 && this.weights > this.fed) return false;
    const { registers } = this;
    const i = this.weights & this.mask;
    const b = this.b[i]!;
    if (registers.ready[b] === Number.POSITIVE_INFINITY) return false;
    if (this.waitsForAll && !this.areOperandsKnown(i, b === this.replaced[i] ? 1 : 0)) return false;
    this.begin(Math.max(this.loaderFeed, this.latest(this.weightsAfter)));
    this.weightBound[i] = this.start;
    this.waitForVersion(b, registers.ready[b]!);
    if (this.waitsForAll) this.waitForOperands(i);
    this.weightStart[i] = this.start;
    this.weightEnd[i] = this.start + this.weightLoadCycles;
    this.weightWait[i] = this.wait;
    if (this.holdsWeights) registers.isRead(b, this.weightEnd[i]!);
    this.loader = this.weights++;
    return true;
  }

  /** Settles the next feed if it can be said when it starts. Then `drainEnd` is its end. */
  feed(): boolean {
    if (this.fed === this.queued || this.isFull) return false;
    const i = this.fed & this.mask;
    const isNew = this.b[i] !== BYPASSED;
    if (isNew && this.weights <= this.fed) return false;
    const { last, account } = this;
    const ownWeights = isNew && !this.holdsWeights && this.b[i] === this.replaced[i] ? 1 : 0;
    if (!this.areOperandsKnown(i, ownWeights)) return false;
    const bound = Math.max(last[FEED_END]!, this.latest(isNew ? this.feedAfter : this.bypassAfter));
    this.begin(isNew ? Math.max(bound, this.weightEnd[i]!) : bound);
    this.waitForOperands(i);
    const { start } = this;

    if (start > account.since) this.bookGap(i, isNew, bound);
    const feedEnd = start + this.feedCycles[i]!;
    account.book(FEED, feedEnd);

    last[FEED_START] = start;
    last[FEED_END] = feedEnd;
    last[FEED_SECOND_END] = feedEnd + this.feedSecondCycles;
    last[DRAIN_END] = feedEnd + this.feedSecondCycles + this.drainCycles;
    if (isNew) this.loaderFeed = start;
    this.tellRegisters(i, isNew);
    if (this.onMultiply !== undefined) this.tell(i, isNew, this.onMultiply);
    this.fed++;
    return true;
  }

  /** Accounts for the time since the feed before, as engine-states.ts says. */
  private bookGap(i: number, isNew: boolean, bound: number): void {
    const { account } = this;
    if (this.idleUntil > 0) {
      account.book(DRAIN, Math.min(this.last[DRAIN_END]!, this.idleUntil));
      account.book(IDLE, this.idleUntil);
      this.idleUntil = 0;
    }
    if (isNew) {
      account.book(DRAIN, this.weightBound[i]!);
      this.bookWait(this.weightWait[i]!, this.weightStart[i]!);
      account.book(WEIGHT_LOAD, this.weightEnd[i]!);
    }
    account.book(DRAIN, bound);
    this.bookWait(this.wait, this.start);
  }

  private bookWait(state: number, until: number): void {
    if (until <= this.account.since) return;
    if (state === WAIT_LOAD) this.loads.bookWait(until);
    else this.account.book(state, until);
  }

  private tellRegisters(i: number, isNew: boolean): void {
    const { registers, last } = this;
    const feedEnd = last[FEED_END]!;
    const drainEnd = last[DRAIN_END]!;
    registers.isRead(this.a[i]!, feedEnd);
    registers.isRead(this.c[i]!, feedEnd);
    if (isNew && !this.holdsWeights) registers.isRead(this.b[i]!, feedEnd);
    if (!this.renaming) registers.drop(this.replaced[i]!);
    registers.isWritten(this.result[i]!, drainEnd, this.forwarding ? last[FEED_START]! + this.forwardCycles : drainEnd);
  }

  /** @param ownWeights reads of the replaced version as B by this multiply that are not settled */
  private areOperandsKnown(i: number, ownWeights: number): boolean {
    const { registers } = this;
    const a = this.a[i]!;
    const c = this.c[i]!;
    const replaced = this.replaced[i]!;
    if (registers.ready[a] === Number.POSITIVE_INFINITY || registers.forward[c] === Number.POSITIVE_INFINITY)
      return false;
    if (this.renaming) return true;
    const own = ownWeights + (a === replaced ? 1 : 0) + (c === replaced ? 1 : 0);
    if (registers.waiting[replaced]! > own) return false;
    return registers.writer[replaced] !== BY_LOAD || registers.ready[replaced]! < Number.POSITIVE_INFINITY;
  }

  private waitForOperands(i: number): void {
    const { registers } = this;
    const a = this.a[i]!;
    const c = this.c[i]!;
    const replaced = this.replaced[i]!;
    this.waitForVersion(a, registers.ready[a]!);
    this.waitForVersion(c, registers.forward[c]!);
    if (this.renaming) return;
    this.waitUntil(registers.release[replaced]!, WAIT_REGISTER);
    // Results leave the array in order; only a load could still write the register afterwards.
    if (replaced !== c && registers.writer[replaced] === BY_LOAD)
      this.waitUntil(registers.ready[replaced]!, WAIT_REGISTER);
  }

  private waitForVersion(version: number, time: number): void {
    this.waitUntil(time, this.registers.writer[version] === BY_LOAD ? WAIT_LOAD : WAIT_RESULT);
  }

  private begin(bound: number): void {
    this.start = bound;
    this.wait = NO_WAIT;
  }

  /** Of what ends last, the first state in the list is what the stage waited for. */
  private waitUntil(time: number, state: number): void {
    if (time > this.start) {
      this.start = time;
      this.wait = state;
    } else if (time === this.start && state < this.wait) this.wait = state;
  }

  private latest(rules: readonly After[]): number {
    let latest = 0;
    for (let r = 0; r < rules.length; r++) {
      const { milestone, offset } = rules[r]!;
      latest = Math.max(latest, this.last[milestone]! + offset);
      if (offset < 0) latest = Math.max(latest, this.last[FEED_START]!);
    }
    return latest;
  }

  private tell(i: number, isNew: boolean, onMultiply: (times: MultiplyTimes) => void): void {
    const { last } = this;
    onMultiply({
      instruction: this.instruction[i]!,
      weightLoadStart: isNew ? this.weightStart[i]! : last[FEED_START]!,
      weightLoadEnd: isNew ? this.weightEnd[i]! : last[FEED_START]!,
      feedStart: last[FEED_START]!,
      feedEnd: last[FEED_END]!,
      feedSecondEnd: last[FEED_SECOND_END]!,
      drainEnd: last[DRAIN_END]!,
    });
  }

  private grow(first: number): void {
    const size = 2 * (this.mask + 1);
    for (const field of ['a', 'b', 'c', 'result', 'replaced', 'weightWait'] as const)
      this[field] = unrolled(this[field], first, new Int32Array(size));
    for (const field of ['feedCycles', 'instruction', 'weightBound', 'weightStart', 'weightEnd'] as const)
      this[field] = unrolled(this[field], first, new Float64Array(size));
    this.mask = size - 1;
  }
}

function compiled(rules: readonly AfterMilestone[], cycle: number): After[] {
  return rules.map(({ milestone, offsetCycles = 0 }) => ({
    milestone: MILESTONES.indexOf(milestone),
    offset: offsetCycles * cycle,
  }));
}
