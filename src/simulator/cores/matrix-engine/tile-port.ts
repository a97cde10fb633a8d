/**
 * The load port or the store port of a matrix engine: tiles one after another, in program order. A load waits until the
 * version it replaces is written and read, a store until the version it reads is written.
 */
import { type EngineAccount, WAIT_CONTENTION, WAIT_LOAD, WAIT_REGISTER } from './engine-states.js';
import { unrolled } from './grown.js';
import type { RegisterVersions } from './register-versions.js';

export interface Moved {
  /** The instruction's place in the program. */
  readonly instruction: number;
  readonly start: number;
  readonly end: number;
}

export class TilePort {
  /** Instructions that were queued, that have started and that are over, since the beginning. */
  queued = 0;
  started = 0;
  ended = 0;

  /** The move in progress. */
  readonly move = { start: 0, portCycles: 0, bytes: 0, instruction: -1 };

  private version = new Int32Array(64);
  private replaced = new Int32Array(64);
  private portCycles = new Float64Array(64);
  private bytes = new Float64Array(64);
  private instruction = new Float64Array(64);
  private begin = new Float64Array(64);
  private finish = new Float64Array(64);
  private lost = new Float64Array(64);
  private mask = 63;
  /** Moves before this one are forgotten. */
  private kept = 0;

  constructor(
    private readonly isStore: boolean,
    private readonly registers: RegisterVersions,
    private readonly renaming: boolean,
    private readonly account: EngineAccount,
    private readonly onMoved: ((move: Moved) => void) | undefined,
  ) {}

  /** @param replaced the version that a load replaces, which it must wait for; −1 if it need not */
  queue(version: number, replaced: number, portCycles: number): number {
    if (this.queued - this.kept > this.mask) this.makeRoom();
    const i = this.queued++ & this.mask;
    this.version[i] = version;
    this.replaced[i] = replaced;
    this.portCycles[i] = portCycles;
    return i;
  }

  /** What the queued instruction moves, for memory and for observers. */
  describe(i: number, bytes: number, instruction: number): void {
    this.bytes[i] = bytes;
    this.instruction[i] = instruction;
  }

  /** Starts the next instruction if it can be said when: then `move` holds it. */
  start(now: number): boolean {
    if (this.started > this.ended || this.started === this.queued) return false;
    const { registers, move } = this;
    const i = this.started & this.mask;
    let start = now;
    if (this.isStore) {
      const ready = registers.ready[this.version[i]!]!;
      if (ready === Number.POSITIVE_INFINITY) return false;
      if (ready > start) start = ready;
    } else if (!this.renaming) {
      const replaced = this.replaced[i]!;
      const ready = registers.ready[replaced]!;
      if (ready === Number.POSITIVE_INFINITY || registers.waiting[replaced]! > 0) return false;
      if (ready > start) start = ready;
      if (registers.release[replaced]! > start) start = registers.release[replaced]!;
      registers.drop(replaced);
    }
    this.started++;
    this.begin[i] = start;
    move.start = start;
    move.portCycles = this.portCycles[i]!;
    move.bytes = this.bytes[i]!;
    move.instruction = this.instruction[i]!;
    return true;
  }

  /** The move in progress is over. @param lost to other cores, cycles */
  end(now: number, lost: number): void {
    const { registers } = this;
    const i = this.ended++ & this.mask;
    const version = this.version[i]!;
    this.finish[i] = now;
    this.lost[i] = lost;
    if (this.isStore) registers.isRead(version, now);
    else registers.isWritten(version, now, now);
    if (this.onMoved !== undefined)
      this.onMoved({ instruction: this.instruction[i]!, start: this.move.start, end: now });
  }

  /** Books a wait for a load that ends at `until`: for the register where the port stood still, else for the load. */
  bookWait(until: number): void {
    const { account } = this;
    let k = this.ended;
    while (k > this.kept && this.finish[(k - 1) & this.mask]! > account.since) k--;
    for (; account.since < until; k++) {
      account.book(WAIT_REGISTER, Math.min(this.begin[k & this.mask]!, until));
      const finish = this.finish[k & this.mask]!;
      account.book(WAIT_LOAD, Math.min(finish - this.lost[k & this.mask]!, until));
      account.book(WAIT_CONTENTION, Math.min(finish, until));
    }
  }

  /** Moves that were over before the time already accounted for are of no interest. */
  private makeRoom(): void {
    while (this.kept < this.ended && this.finish[this.kept & this.mask]! <= this.account.since) this.kept++;
    if (this.queued - this.kept <= this.mask) return;
    const size = 2 * (this.mask + 1);
    for (const field of ['version', 'replaced'] as const)
      this[field] = unrolled(this[field], this.kept, new Int32Array(size));
    for (const field of ['portCycles', 'bytes', 'instruction', 'begin', 'finish', 'lost'] as const)
      this[field] = unrolled(this[field], this.kept, new Float64Array(size));
    this.mask = size - 1;
  }
}
