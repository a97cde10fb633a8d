/**
 * Accesses that wait at their banks, in one queue for each bank or for each rank, and the choice of the next command
 * among them: round robin over the queues, and in a queue the oldest access whose next command may go now. A row is
 * closed only for the oldest access of its bank, and only when nothing in the queue hits it any more or it was hit four
 * times.
 *
 * `ready` keeps for each queue a time before which nothing in it may go. Waiting times only grow, so the bound holds until
 * the queue or one of its banks changes; only then, and when it is reached, the queue is looked through.
 */
import type { Dramsim3Options } from '../../../../machine/memory-devices/controller-options.js';
import type { Requests } from '../requests.js';
import { type BankTimes, CLOSED } from './bank-times.js';

/** Commands of a channel. */
export const NONE = 0;
export const ACTIVATE = 1;
export const PRECHARGE = 2;
export const READ = 3;
export const WRITE = 4;
export const REFRESH_RANK = 5;
export const REFRESH_BANK = 6;

/** Hits of a row after which it may be closed for an older access. */
const HIT_LIMIT = 4;

export class CommandQueues {
  readonly queues: number;
  /** Accesses in all queues together. */
  total = 0;
  /** Writes among them. */
  private writes = 0;
  /** What `pick` chose: a command, and the access it serves. */
  kind: number = NONE;
  request = -1;
  readonly queueOf: Int32Array;

  private readonly room: number;
  private readonly perBank: boolean;
  private readonly entries: Int32Array;
  private readonly counts: Int32Array;
  private readonly ready: Float64Array;
  private readonly held: Uint8Array;
  private pointer = 0;
  /** A time before which nothing in any queue may go; 0 when that has to be found out again. */
  private bound = 0;

  constructor(
    private readonly requests: Requests,
    private readonly banks: BankTimes,
    { queueStructure, commandQueue }: Dramsim3Options,
  ) {
    this.perBank = queueStructure === 'per-bank';
    this.queues = this.perBank ? banks.banks : banks.ranks;
    this.queueOf = this.perBank ? Int32Array.from({ length: banks.banks }, (_, bank) => bank) : banks.rankOf;
    this.room = commandQueue;
    this.entries = new Int32Array(this.queues * commandQueue);
    this.counts = new Int32Array(this.queues);
    this.ready = new Float64Array(this.queues);
    this.held = new Uint8Array(this.queues);
  }

  /** The first of so many requests that finds room; their number if none does. */
  firstWithRoom(entries: Int32Array, count: number): number {
    const { counts, queueOf, room } = this;
    const { bank } = this.requests;
    let at = 0;
    while (at < count && counts[queueOf[bank[entries[at]!]!]!]! >= room) at++;
    return at;
  }

  add(request: number): void {
    const queue = this.queueOf[this.requests.bank[request]!]!;
    this.entries[queue * this.room + this.counts[queue]!++] = request;
    this.ready[queue] = 0;
    this.bound = 0;
    this.total++;
    this.writes += this.requests.isWrite[request]!;
  }

  /** A bank of the queue has changed its state. */
  stir(bank: number): void {
    this.ready[this.queueOf[bank]!] = 0;
    this.bound = 0;
  }

  /** No commands for the queue while a refresh of its bank or rank is on its way. */
  hold(bank: number, on: boolean): void {
    this.held[this.queueOf[bank]!] = on ? 1 : 0;
    this.bound = 0;
  }

  /** When something may go at the earliest, as far as is known; later if nothing did when `pick` looked last. */
  earliest(): number {
    if (this.total === 0) return Number.POSITIVE_INFINITY;
    if (this.bound > 0) return this.bound;
    let earliest = Number.POSITIVE_INFINITY;
    for (let queue = 0; queue < this.queues; queue++)
      if (this.counts[queue]! > 0 && this.held[queue] === 0 && this.ready[queue]! < earliest)
        earliest = this.ready[queue]!;
    return earliest;
  }

  /** Chooses the next command; a column command takes its access out of its queue only with `take`. */
  pick(now: number): boolean {
    if (this.total === 0 || this.bound > now) return false;
    const { queues, counts, ready, held } = this;
    let queue = this.pointer;
    let bound = Number.POSITIVE_INFINITY;
    let left = this.total;
    for (let i = 0; i < queues && left > 0; i++) {
      if (++queue === queues) queue = 0;
      if (counts[queue] === 0) continue;
      left -= counts[queue]!;
      if (held[queue] === 1) continue;
      if (ready[queue]! <= now && (this.perBank ? this.firstOfBank(queue, now) : this.firstReady(queue, now))) {
        this.pointer = queue;
        return true;
      }
      if (ready[queue]! < bound) bound = ready[queue]!;
    }
    this.bound = bound;
    return false;
  }

  /** Removes the access whose column command goes. */
  take(request: number): void {
    const queue = this.queueOf[this.requests.bank[request]!]!;
    const { entries } = this;
    const end = queue * this.room + --this.counts[queue]!;
    let at = queue * this.room;
    while (entries[at] !== request) at++;
    for (; at < end; at++) entries[at] = entries[at + 1]!;
    this.ready[queue] = 0;
    this.bound = 0;
    this.total--;
    this.writes -= this.requests.isWrite[request]!;
  }

  /**
   * `firstReady` of a queue that is a bank's: all accesses of the open row wait for the same bus, and only the oldest
   * access may close the row.
   */
  private firstOfBank(bank: number, now: number): boolean {
    const { requests, banks, entries } = this;
    const first = bank * this.room;
    const end = first + this.counts[bank]!;
    const open = banks.openRow[bank]!;
    if (open === CLOSED) {
      const time = banks.activateAt(bank);
      if (time <= now) return this.choose(ACTIVATE, entries[first]!);
      this.ready[bank] = time;
      return false;
    }
    let at = first;
    let soonest = Number.POSITIVE_INFINITY;
    if (requests.row[entries[first]!] !== open) {
      if (this.mayClose(first, first, end)) {
        soonest = banks.prechargeAt(bank);
        if (soonest <= now) return this.choose(PRECHARGE, entries[first]!);
      }
      at++;
    }
    const readAt = banks.readAt(bank);
    for (; at < end; at++) {
      const request = entries[at]!;
      if (requests.row[request] !== open) continue;
      const isWrite = requests.isWrite[request] === 1;
      if (isWrite && this.waitsForRead(first, at)) continue;
      const time = isWrite ? banks.writeAt(bank) : readAt;
      if (time <= now) return this.choose(isWrite ? WRITE : READ, request);
      if (time < soonest) soonest = time;
      if (this.writes === 0) break;
    }
    this.ready[bank] = soonest;
    return false;
  }

  private choose(kind: number, request: number): boolean {
    this.kind = kind;
    this.request = request;
    return true;
  }

  /** The oldest access of a rank's queue whose next command may go now. */
  private firstReady(queue: number, now: number): boolean {
    const { requests, banks, entries } = this;
    const first = queue * this.room;
    const end = first + this.counts[queue]!;
    let soonest = Number.POSITIVE_INFINITY;
    for (let at = first; at < end; at++) {
      const request = entries[at]!;
      const bank = requests.bank[request]!;
      const row = banks.openRow[bank]!;
      let kind: number;
      let time: number;
      if (row === CLOSED) {
        kind = ACTIVATE;
        time = banks.activateAt(bank);
      } else if (row === requests.row[request]) {
        if (requests.isWrite[request] === 0) {
          kind = READ;
          time = banks.readAt(bank);
        } else {
          if (this.waitsForRead(first, at)) continue;
          kind = WRITE;
          time = banks.writeAt(bank);
        }
      } else {
        if (!this.mayClose(first, at, end)) continue;
        kind = PRECHARGE;
        time = banks.prechargeAt(bank);
      }
      if (time <= now) return this.choose(kind, request);
      if (time < soonest) soonest = time;
    }
    this.ready[queue] = soonest;
    return false;
  }

  /** An older read of the same place, whatever its rank, goes first. */
  private waitsForRead(first: number, at: number): boolean {
    const { bank, row, column, isWrite } = this.requests;
    const { banksPerRank } = this.banks;
    const write = this.entries[at]!;
    for (let i = first; i < at; i++) {
      const read = this.entries[i]!;
      if (
        isWrite[read] === 0 &&
        row[read] === row[write] &&
        column[read] === column[write] &&
        bank[read]! % banksPerRank === bank[write]! % banksPerRank
      )
        return true;
    }
    return false;
  }

  private mayClose(first: number, at: number, end: number): boolean {
    const { entries, requests, banks } = this;
    const bank = requests.bank[entries[at]!]!;
    if (at > first && this.isBehindAnother(first, at, bank)) return false;
    if (banks.hits[bank]! >= HIT_LIMIT) return true;
    const open = banks.openRow[bank]!;
    for (let i = at + 1; i < end; i++) {
      const other = entries[i]!;
      if (requests.row[other] === open && requests.bank[other] === bank) return false;
    }
    return true;
  }

  private isBehindAnother(first: number, at: number, bank: number): boolean {
    for (let i = first; i < at; i++) if (this.requests.bank[this.entries[i]!] === bank) return true;
    return false;
  }
}
