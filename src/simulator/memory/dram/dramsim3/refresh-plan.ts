/**
 * When which part of a channel is to be refreshed: a counter, and the refreshes that are due and have not gone yet.
 * Parts are ranks or, with `bank-staggered`, banks: through the bank groups, then through the banks of a group, then
 * through the ranks.
 */
import type { Dramsim3Options } from '../../../../machine/memory-devices/controller-options.js';
import type { Organization, TimingTicks } from '../../../../machine/memory-devices/memory-device.js';
import { RequestRing } from '../request-ring.js';

export class RefreshPlan {
  readonly byBank: boolean;
  /** When the next one falls due. */
  nextDue: number;
  private readonly every: number;
  private readonly parts: Int32Array;
  private turn = 0;
  private readonly due = new RequestRing();
  /** For each one due, when it fell due. */
  private readonly dueSince: number[] = [];

  constructor(
    { ranks, bankGroups, banksPerGroup }: Organization,
    { tREFI, tREFIpb = tREFI }: TimingTicks,
    { refresh }: Dramsim3Options,
  ) {
    this.byBank = refresh === 'bank-staggered';
    if (refresh === 'bank-staggered') {
      this.every = tREFIpb;
      this.parts = banksInTurn(ranks, bankGroups, banksPerGroup);
    } else if (refresh === 'rank-first') {
      this.every = tREFI;
      this.parts = Int32Array.of(0);
    } else {
      this.every = Math.floor(tREFI / ranks);
      this.parts = Int32Array.from({ length: ranks }, (_, rank) => rank);
    }
    this.nextDue = this.every;
  }

  get waiting(): number {
    return this.due.size;
  }

  /** Rank or bank of the refresh that goes next. */
  get front(): number {
    return this.due.head;
  }

  fallDue(now: number): void {
    this.due.push(this.parts[this.turn]!);
    this.dueSince.push(now);
    this.turn = this.turn + 1 === this.parts.length ? 0 : this.turn + 1;
    this.nextDue += this.every;
  }

  /** The refresh in front has gone. Returns how long it was put off. */
  done(now: number): number {
    this.due.shift();
    return now - (this.dueSince.shift() as number);
  }
}

function banksInTurn(ranks: number, bankGroups: number, banksPerGroup: number): Int32Array {
  const order: number[] = [];
  for (let rank = 0; rank < ranks; rank++)
    for (let bank = 0; bank < banksPerGroup; bank++)
      for (let group = 0; group < bankGroups; group++) order.push((rank * bankGroups + group) * banksPerGroup + bank);
  return Int32Array.from(order);
}
