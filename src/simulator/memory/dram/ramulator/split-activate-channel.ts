/**
 * LPDDR5: an activation is two commands, and the data clock must be running before data moves.
 *
 * The second half goes at its deadline before anything else, or earlier in a tick with nothing else to do; until it has
 * gone no other activation begins, and its bank is neither closed nor refreshed. When the data clock has stopped, a read
 * or write is preceded by a synchronising command, and in the next ticks nothing but that read or write goes; if the second
 * half of an activation could then miss its deadline, that one goes instead.
 */
import type { MemoryDevice } from '../../../../machine/memory-devices/memory-device.js';
import { ACT, RD, WR } from '../node-times.js';
import { ANY, OPENING, RamulatorChannel } from './ramulator-channel.js';

/** Ticks that the synchronising command takes from a deadline. */
const SYNC_TICKS = 1;

export class SplitActivateChannel extends RamulatorChannel {
  /** The access whose activation is half done; −1 for none. */
  private opening = -1;
  private deadline = Number.POSITIVE_INFINITY;
  /** When the data clock stops. */
  private clockEnds = 0;
  /** The data clock has been synchronised for what was found then. */
  private isSynchronised = false;
  private readonly latency: readonly [read: number, write: number];
  private readonly secondWithin: number;

  constructor(...parameters: ConstructorParameters<typeof RamulatorChannel>) {
    super(...parameters);
    const { timing }: MemoryDevice = parameters[2];
    const running = timing.burst + (timing.tWCKPST ?? 0);
    this.latency = [timing.CL + running, timing.CWL + running];
    this.secondWithin = timing.tAAD ?? 0;
  }

  protected override issueCommands(clock: number): void {
    if (this.isSynchronised) this.issueSynchronised(clock);
    else if (this.opening >= 0 && this.deadline <= clock) this.finishOpening(clock);
    else if (this.findActive(clock) || (!this.refresh.isWaiting && this.findAccess(clock, ANY))) this.issueNext(clock);
    else if (!this.refresh.isWaiting || this.isRefreshBarred() || !this.tryRefresh(clock)) {
      if (this.opening >= 0) this.finishOpening(clock);
    }
  }

  private issueNext(clock: number): void {
    const isColumn = this.command === RD || this.command === WR;
    if (!isColumn || clock < this.clockEnds) {
      if (isColumn) this.keepClock(clock);
      this.issueFound(clock);
    } else if (this.opening >= 0 && this.deadline <= clock + SYNC_TICKS) {
      this.finishOpening(clock);
    } else {
      this.isSynchronised = true;
      this.hasActed = true;
      this.tell(clock, this.command === RD ? 'CAS_RD' : 'CAS_WR', this.list.entries[this.place]!);
    }
  }

  private issueSynchronised(clock: number): void {
    const request = this.list.entries[this.place]!;
    const ready = this.times.readyAt(this.command, this.requests.bank[request]!);
    if (ready > clock) {
      this.soonest = ready;
      return;
    }
    this.isSynchronised = false;
    this.keepClock(clock);
    this.issueFound(clock);
  }

  private keepClock(clock: number): void {
    this.clockEnds = Math.max(this.clockEnds, clock + (this.command === RD ? this.latency[0] : this.latency[1]));
  }

  private isRefreshBarred(): boolean {
    return this.opening >= 0 && this.refresh.covers(this.requests.bank[this.opening]!);
  }

  /** One activation at a time. */
  protected override isAllowed(command: number): boolean {
    return command !== ACT || this.opening < 0;
  }

  /** The first half: the access waits for the second one, out of its buffer. */
  protected override open(bank: number, request: number, clock: number): void {
    this.openRow[bank] = OPENING;
    this.leave();
    this.opening = request;
    this.deadline = clock + this.secondWithin;
  }

  private finishOpening(clock: number): void {
    const request = this.opening;
    const bank = this.requests.bank[request]!;
    this.opening = -1;
    this.deadline = Number.POSITIVE_INFINITY;
    this.hasActed = true;
    this.tell(clock, 'ACT2', request);
    this.activated(bank, request);
  }

  protected override nameOf(command: number): string {
    return command === ACT ? 'ACT1' : super.nameOf(command);
  }
}
