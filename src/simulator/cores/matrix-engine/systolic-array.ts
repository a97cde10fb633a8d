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
import { BYPASSED, type MultiplyQueue } from './multiply-queue.js';
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

interface After {
  readonly milestone: number;
  readonly offset: number;
}

export interface ArraySurroundings {
  readonly queue: MultiplyQueue;
  readonly registers: RegisterVersions;
  /** Where the tiles come from that a multiply waits for. */
  readonly loads: TilePort;
  readonly account: EngineAccount;
  readonly onMultiply: ((times: MultiplyTimes) => void) | undefined;
}

export class SystolicArray {
  /** The host had nothing for the engine until then. */
  idleUntil = 0;

  /** The last multiply fed, by milestone. */
  private readonly last = new Float64Array(MILESTONES.length);
  /** Feed start of the last multiply that loaded weights, and its number. */
  private loaderFeed = 0;
  private loader = -1;

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

  private readonly queue: MultiplyQueue;
  private readonly registers: RegisterVersions;
  private readonly loads: TilePort;
  private readonly account: EngineAccount;
  private readonly onMultiply: ((times: MultiplyTimes) => void) | undefined;

  /** @param cycle length of an engine cycle in the simulation's cycles */
  constructor(engine: MatrixEngine, cycle: number, around: ArraySurroundings) {
    const timing = engineTiming(engine);
    const { control, bypassRule } = engine;
    this.queue = around.queue;
    this.registers = around.registers;
    this.loads = around.loads;
    this.account = around.account;
    this.onMultiply = around.onMultiply;
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
    return this.queue.fed - this.queue.ended >= this.window;
  }

  /** Settles the next weight load if it can be said when it starts. */
  loadWeights(): boolean {
    const { queue, registers } = this;
    if (queue.lacksWeights || this.loader >= queue.fed) return false;
    if (this.weightsAfter.length > 0 && queue.weights > queue.fed) return false;
    const i = queue.weights & queue.mask;
    const b = queue.b[i]!;
    if (registers.ready[b] === Number.POSITIVE_INFINITY) return false;
    if (this.waitsForAll && !this.areOperandsKnown(i, b === queue.replaced[i] ? 1 : 0)) return false;
    this.begin(Math.max(this.loaderFeed, this.latest(this.weightsAfter)));
    queue.weightBound[i] = this.start;
    this.waitForVersion(b, registers.ready[b]!);
    if (this.waitsForAll) this.waitForOperands(i);
    queue.weightStart[i] = this.start;
    queue.weightEnd[i] = this.start + this.weightLoadCycles;
    queue.weightWait[i] = this.wait;
    if (this.holdsWeights) registers.isRead(b, queue.weightEnd[i]!);
    this.loader = queue.weights++;
    return true;
  }

  /** Settles the next feed if it can be said when it starts. Then `drainEnd` is its end. */
  feed(): boolean {
    const { queue, last, account } = this;
    if (queue.fed === queue.queued || this.isFull) return false;
    const i = queue.fed & queue.mask;
    const isNew = queue.b[i] !== BYPASSED;
    if (isNew && queue.weights <= queue.fed) return false;
    const ownWeights = isNew && !this.holdsWeights && queue.b[i] === queue.replaced[i] ? 1 : 0;
    if (!this.areOperandsKnown(i, ownWeights)) return false;
    const bound = Math.max(last[FEED_END]!, this.latest(isNew ? this.feedAfter : this.bypassAfter));
    this.begin(isNew ? Math.max(bound, queue.weightEnd[i]!) : bound);
    this.waitForOperands(i);
    const { start } = this;
    if (start > account.since) this.bookGap(i, isNew, bound);
    const feedEnd = start + queue.feedCycles[i]!;
    account.book(FEED, feedEnd);

    last[FEED_START] = start;
    last[FEED_END] = feedEnd;
    last[FEED_SECOND_END] = feedEnd + this.feedSecondCycles;
    last[DRAIN_END] = feedEnd + this.feedSecondCycles + this.drainCycles;
    queue.end[i] = last[DRAIN_END]!;
    if (isNew) this.loaderFeed = start;
    this.tellRegisters(i, isNew);
    if (this.onMultiply !== undefined) this.tell(i, isNew, this.onMultiply);
    queue.fed++;
    return true;
  }

  /** Accounts for the time since the feed before, as engine-states.ts says. */
  private bookGap(i: number, isNew: boolean, bound: number): void {
    const { account, queue } = this;
    if (this.idleUntil > 0) {
      account.book(DRAIN, Math.min(this.last[DRAIN_END]!, this.idleUntil));
      account.book(IDLE, this.idleUntil);
      this.idleUntil = 0;
    }
    if (isNew) {
      account.book(DRAIN, queue.weightBound[i]!);
      this.bookWait(queue.weightWait[i]!, queue.weightStart[i]!);
      account.book(WEIGHT_LOAD, queue.weightEnd[i]!);
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
    const { registers, last, queue } = this;
    const feedEnd = last[FEED_END]!;
    const drainEnd = last[DRAIN_END]!;
    registers.isRead(queue.a[i]!, feedEnd);
    registers.isRead(queue.c[i]!, feedEnd);
    if (isNew && !this.holdsWeights) registers.isRead(queue.b[i]!, feedEnd);
    if (!this.renaming) registers.drop(queue.replaced[i]!);
    registers.isWritten(
      queue.result[i]!,
      drainEnd,
      this.forwarding ? last[FEED_START]! + this.forwardCycles : drainEnd,
    );
  }

  /** @param ownWeights reads of the replaced version as B by this multiply that are not settled */
  private areOperandsKnown(i: number, ownWeights: number): boolean {
    const { registers, queue } = this;
    const a = queue.a[i]!;
    const c = queue.c[i]!;
    const replaced = queue.replaced[i]!;
    if (registers.ready[a] === Number.POSITIVE_INFINITY || registers.forward[c] === Number.POSITIVE_INFINITY)
      return false;
    if (this.renaming) return true;
    const own = ownWeights + (a === replaced ? 1 : 0) + (c === replaced ? 1 : 0);
    if (registers.waiting[replaced]! > own) return false;
    return registers.writer[replaced] !== BY_LOAD || registers.ready[replaced]! < Number.POSITIVE_INFINITY;
  }

  private waitForOperands(i: number): void {
    const { registers, queue } = this;
    const a = queue.a[i]!;
    const c = queue.c[i]!;
    const replaced = queue.replaced[i]!;
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
    const { last, queue } = this;
    onMultiply({
      instruction: queue.instruction[i]!,
      weightLoadStart: isNew ? queue.weightStart[i]! : last[FEED_START]!,
      weightLoadEnd: isNew ? queue.weightEnd[i]! : last[FEED_START]!,
      feedStart: last[FEED_START]!,
      feedEnd: last[FEED_END]!,
      feedSecondEnd: last[FEED_SECOND_END]!,
      drainEnd: last[DRAIN_END]!,
    });
  }
}

function compiled(rules: readonly AfterMilestone[], cycle: number): After[] {
  return rules.map(({ milestone, offsetCycles = 0 }) => ({
    milestone: MILESTONES.indexOf(milestone),
    offset: offsetCycles * cycle,
  }));
}
