/**
 * Refreshes that are due, first in, first out: of all banks of a rank or pseudo-channel, or of one bank after another.
 * Each is a precharge of whatever is open of them, then the refresh.
 */
import type { MemoryDevice } from '../../../machine/memory-devices/memory-device.js';
import { STANDARD_WAITS } from '../../../machine/memory-devices/standards/standards.js';
import { LEVELS } from '../../../machine/memory-devices/standards/wait.js';
import { type NodeTimes, PRE, PRE_ALL, REF_ALL, REF_ONE } from './node-times.js';

const CLOSED = -1;

/** What is refreshed at a time, and how the turns lie to each other. */
export type RefreshTurns = 'all-bank' | 'rank-staggered' | 'bank-staggered' | 'none';

export class RefreshQueue {
  /** When the next one falls due, on the channel's clock. */
  nextDue: number;
  /** The longest that one was put off, ticks. */
  longestPostponement = 0;
  /** What goes next for the refresh in front, and the first bank of its part. */
  command = REF_ALL;
  bank = 0;

  private readonly byBank: boolean;
  private readonly level: number;
  readonly banksPerPart: number;
  private readonly parts: number;
  private readonly every: number;
  /** When each part is refreshed next. */
  private readonly due: Float64Array;
  /** Parts whose refresh is due, and since when. */
  private readonly waiting: number[] = [];
  private readonly since: number[] = [];

  constructor(
    device: MemoryDevice,
    turns: RefreshTurns,
    scatterTicks: number,
    private readonly times: NodeTimes,
    private readonly openRow: Int32Array,
    private readonly activeInBank: Int32Array,
  ) {
    const { pseudoChannels, ranks } = device.organization;
    const { tREFI, tREFIpb = tREFI } = device.timing;
    const { refreshLevel } = STANDARD_WAITS[device.standard];
    this.byBank = turns === 'bank-staggered';
    this.level = LEVELS.indexOf(this.byBank ? 'bank' : refreshLevel);
    const covered = refreshLevel === 'channel' ? 1 : refreshLevel === 'rank' ? pseudoChannels * ranks : pseudoChannels;
    this.parts = this.byBank ? times.banks : covered;
    this.banksPerPart = times.banks / this.parts;
    this.every = turns === 'none' ? Number.POSITIVE_INFINITY : this.byBank ? tREFIpb * this.parts : tREFI;
    const apart = this.byBank ? tREFIpb : turns === 'rank-staggered' ? Math.floor(tREFI / this.parts) : scatterTicks;
    this.due = Float64Array.from({ length: this.parts }, (_, part) =>
      apart > 0 && turns !== 'none' ? (part + 1) * apart : this.every,
    );
    this.nextDue = Math.min(...this.due);
  }

  get isWaiting(): boolean {
    return this.waiting.length > 0;
  }

  /** When the refresh in front fell due. */
  get dueSince(): number {
    return this.since[0] ?? 0;
  }

  get isPrecharge(): boolean {
    return this.command === PRE_ALL || this.command === PRE;
  }

  fallDue(): void {
    const now = this.nextDue;
    for (let part = 0; part < this.parts; part++) {
      if (this.due[part] !== now) continue;
      this.waiting.push(part);
      this.since.push(now);
      this.due[part] = now + this.every;
    }
    this.nextDue = Math.min(...this.due);
  }

  /**
   * From when on the refresh in front may take its next step, which is then in `command`; infinity while an active
   * access keeps one of its banks open.
   */
  readyAt(): number {
    const part = this.waiting[0] as number;
    const first = part * this.banksPerPart;
    let isOpen = false;
    let isHeld = false;
    for (let bank = first; bank < first + this.banksPerPart; bank++) {
      if (this.openRow[bank] !== CLOSED) isOpen = true;
      if (this.activeInBank[bank]! > 0) isHeld = true;
    }
    this.bank = first;
    if (this.byBank) this.command = isOpen ? PRE : REF_ONE;
    else this.command = isOpen ? PRE_ALL : REF_ALL;
    if (isOpen && isHeld) return Number.POSITIVE_INFINITY;
    return this.times.readyAt(this.command, first, this.level);
  }

  /** Is this a bank of the refresh in front? */
  covers(bank: number): boolean {
    return Math.floor(bank / this.banksPerPart) === this.waiting[0];
  }

  sent(now: number): void {
    if (this.isPrecharge) {
      this.openRow.fill(CLOSED, this.bank, this.bank + this.banksPerPart);
      return;
    }
    this.waiting.shift();
    this.longestPostponement = Math.max(this.longestPostponement, now - (this.since.shift() as number));
  }
}
