/**
 * The bursts of one channel, scheduled one after another under the device's limits: a precharge, an activation or a burst
 * at a time, whichever can be had first among those in view. No clock runs, and a step costs the same however long it takes.
 *
 * In view are the oldest accesses of each bank, and so many more that wait for room at their banks. Reads go as they come;
 * writes are collected and go together.
 */
import type { ControllerOptions } from '../../machine/memory-devices/controller-options.js';
import type { MemoryDevice } from '../../machine/memory-devices/memory-device.js';
import type { Places } from './places.js';
import { CLOSED, RowSchedule } from './row-schedule.js';
import { type View, viewOf } from './view.js';

/** Whose accesses a channel takes in: lanes in turn, so many of each, and so many accesses a tick. */
export interface Turns {
  readonly lanes: number;
  readonly length: number;
  readonly takenATick: number;
  /** A lane whose access finds no room loses its turn to one whose access does. */
  readonly passes: boolean;
}

/** What a step does to a bank. */
type Command = 'column' | 'activate' | 'precharge';

export class ChannelSchedule {
  /** When the next step happens; infinity without one. */
  next = Number.POSITIVE_INFINITY;

  private readonly view: View;
  private readonly rows: RowSchedule;
  private readonly banks: number;

  /** Accesses that have been released, by stream where streams take turns, and how many have been taken in. */
  private readonly lanes: number[][];
  private readonly taken: Int32Array;
  private lane = 0;
  private leftOfTurn = 0;
  /** When the last access was taken in, how many at that time, and how many in all. */
  private lastEntry = -1;
  private entriesThen = 0;
  private takenInAll = 0;
  /** Done since the last look at it. */
  readonly completed: number[] = [];
  /** Accesses of a bank in view (`queue`; writes that keep apart after all banks) and behind them (`behind`). */
  private readonly queueHead: Int32Array;
  private readonly queueTail: Int32Array;
  private readonly queueCount: Int32Array;
  private readonly behindHead: Int32Array;
  private readonly behindTail: Int32Array;
  private behind = 0;
  private inView = 0;
  private writesInView = 0;
  private readonly writes: number[] = [];
  /** Access for which the bank's row was opened, out of view and served first; −1 for none. */
  private readonly claimed: Int32Array;
  private claims = 0;
  private draining = 0;
  private isWriting = false;

  private stepBank = -1;
  private stepAccess = -1;
  private stepCommand: Command = 'column';
  /** The present: nothing goes before it. */
  private now = 0;
  /** When the bus for commands is free, where columns and rows share one: a command begins in each tick at most. */
  private busFree = 0;

  constructor(
    private readonly device: MemoryDevice,
    options: ControllerOptions,
    private readonly places: Places,
    private readonly isWrite: Uint8Array,
    /** Shared by all channels: the next access in the same list, when each was released, taken in and done. */
    private readonly links: Int32Array,
    private readonly released: Float64Array,
    private readonly added: Float64Array,
    private readonly done: Float64Array,
    /** Place in the order in which its channel took the access in. */
    private readonly order: Int32Array,
    private readonly turns: Turns,
  ) {
    this.view = viewOf(options);
    this.rows = new RowSchedule(device, options);
    const { banks } = this.rows;
    this.banks = banks;
    this.lanes = Array.from({ length: turns.lanes }, () => []);
    this.taken = new Int32Array(turns.lanes);
    this.queueHead = new Int32Array(2 * banks).fill(-1);
    this.queueTail = new Int32Array(2 * banks).fill(-1);
    this.queueCount = new Int32Array(2 * banks);
    this.claimed = new Int32Array(banks).fill(-1);
    this.behindHead = new Int32Array(banks).fill(-1);
    this.behindTail = new Int32Array(banks).fill(-1);
  }

  /** An access has been released; `released` holds when. */
  offer(access: number, lane: number): void {
    (this.lanes[lane] as number[]).push(access);
  }

  /** Takes in what there is room for and looks for the next step. */
  plan(now: number): void {
    this.now = now;
    this.takeIn(now);
    this.next = Number.POSITIVE_INFINITY;
    const first = this.stepBank + 1;
    for (let i = 0; i < this.banks; i++) this.consider(first + i < this.banks ? first + i : first + i - this.banks);
  }

  /** Plays the step found. */
  step(): void {
    const { stepBank: bank, stepAccess: access } = this;
    const time = this.next;
    if (this.rows.refreshIfDue(bank, time)) return;
    if (!this.device.dualCommandBus) this.busFree = time + 1;
    if (this.stepCommand === 'column') this.serve(bank, access, time);
    else if (this.stepCommand === 'precharge') this.rows.precharge(bank, time);
    else {
      this.rows.activate(bank, this.places.row[access]!, time);
      if (this.view.claims && this.claimed[bank]! < 0) this.claim(bank, access);
    }
  }

  /** The row is open for this access, which makes room in view and goes whatever kind has its turn. */
  private claim(bank: number, access: number): void {
    this.unlink(this.queueOf(bank, access), access);
    this.claimed[bank] = access;
    this.claims++;
  }

  private queueOf(bank: number, access: number): number {
    return this.view.apart && this.isWrite[access] === 1 ? this.banks + bank : bank;
  }

  private takeIn(now: number): void {
    const { view, isWrite, released, added, done } = this;
    for (;;) {
      const offered = this.nextOffered();
      if (offered < 0) break;
      const isIdle = this.inView + this.behind + this.claims === 0;
      if (released[offered]! > now && !isIdle) break;
      const access = this.hasRoom(offered) ? offered : this.turns.passes ? this.nextWithRoom(now) : -1;
      if (access < 0) break;
      if (isWrite[access] === 1) this.writes.push(access);
      added[access] = this.entryAt(Math.max(now, released[access]!));
      this.order[access] = this.takenInAll++;
      this.taken[this.lane]!++;
      this.leftOfTurn--;
      if (isWrite[access] === 0) this.place(access);
      else {
        if (view.posted) {
          done[access] = added[access]! + 1;
          this.completed.push(access);
        }
        if (view.apart) this.enqueue(this.banks + this.places.bank[access]!, this.writes.pop() as number);
      }
      if (!view.apart) this.drain();
    }
    if (view.apart) this.turn();
    else this.drain();
  }

  private hasRoom(access: number): boolean {
    const { view } = this;
    if (this.isWrite[access] === 1) return this.writes.length + (view.apart ? this.writesInView : 0) < view.writes;
    return this.behind < view.waiting && !(view.apart && this.inView - this.writesInView >= view.waiting);
  }

  /** The first access of another lane that there is room for; the turn passes to that lane. −1 for none. */
  private nextWithRoom(now: number): number {
    const { lanes, taken, released } = this;
    for (let i = 1; i < lanes.length; i++) {
      const lane = (this.lane + i) % lanes.length;
      const access = (lanes[lane] as number[])[taken[lane]!] ?? -1;
      if (access < 0 || released[access]! > now || !this.hasRoom(access)) continue;
      this.lane = lane;
      this.leftOfTurn = this.turns.length;
      return access;
    }
    return -1;
  }

  /** At most so many are taken in a tick: the others in the ticks after it. */
  private entryAt(soonest: number): number {
    const time = Math.max(soonest, this.lastEntry);
    const isFull = time === this.lastEntry && this.entriesThen >= this.turns.takenATick;
    const entry = isFull ? time + 1 : time;
    this.entriesThen = entry === this.lastEntry ? this.entriesThen + 1 : 1;
    this.lastEntry = entry;
    return entry;
  }

  /** The next access of the lane whose turn it is; −1 for none. */
  private nextOffered(): number {
    const { lanes, taken } = this;
    if (this.leftOfTurn <= 0 || taken[this.lane]! >= (lanes[this.lane] as number[]).length) {
      let tries = 0;
      do {
        this.lane = this.lane + 1 === lanes.length ? 0 : this.lane + 1;
        if (++tries > lanes.length) return -1;
      } while (taken[this.lane]! >= (lanes[this.lane] as number[]).length);
      this.leftOfTurn = this.turns.length;
    }
    return (lanes[this.lane] as number[])[taken[this.lane]!]!;
  }

  /** Puts a read in view, or behind the others of its bank. */
  private place(access: number): void {
    const bank = this.places.bank[access]!;
    if (this.queueCount[bank]! < this.view.perBank && this.draining === 0) {
      this.enqueue(bank, access);
      return;
    }
    if (this.behindHead[bank]! < 0) this.behindHead[bank] = access;
    else this.links[this.behindTail[bank]!] = access;
    this.behindTail[bank] = access;
    this.links[access] = -1;
    this.behind++;
  }

  private enqueue(queue: number, access: number): void {
    if (this.queueHead[queue]! < 0) this.queueHead[queue] = access;
    else this.links[this.queueTail[queue]!] = access;
    this.queueTail[queue] = access;
    this.links[access] = -1;
    this.queueCount[queue]!++;
    this.inView++;
    if (this.isWrite[access] === 1) this.writesInView++;
  }

  /** Writes and reads that keep apart: which of them go. */
  private turn(): void {
    const { view, writesInView } = this;
    const reads = this.inView - writesInView;
    if (!this.isWriting) this.isWriting = writesInView >= view.writesBegin || (reads === 0 && writesInView > 0);
    else if (writesInView <= view.writesEnd && reads > 0) this.isWriting = false;
  }

  /** Collected writes come into view when their number is full, or nothing else is there, and then before any read. */
  private drain(): void {
    const { view, writes } = this;
    if (this.draining === 0) {
      // Accesses are taken in ahead of time: a buffer is full when its last write has come.
      const there = this.writesThere();
      const isIdle = this.inView + this.behind === 0 && writes.length >= view.idleWrites;
      if (there < view.writesBegin && !isIdle) return;
      this.draining = Math.max(there, view.idleWrites);
    }
    for (let i = 0; i < writes.length && this.draining > 0; ) {
      const bank = this.places.bank[writes[i]!]!;
      if (this.queueCount[bank]! >= view.perBank) {
        i++;
        continue;
      }
      this.enqueue(bank, writes[i]!);
      writes.splice(i, 1);
      this.draining--;
    }
    if (this.draining === 0) for (let bank = 0; bank < this.banks; bank++) this.follow(bank);
  }

  private writesThere(): number {
    const { writes, added, now } = this;
    let there = writes.length;
    while (there > 0 && added[writes[there - 1]!]! > now) there--;
    return there;
  }

  /** Accesses behind come into view as far as there is room. */
  private follow(bank: number): void {
    while (this.draining === 0 && this.behindHead[bank]! >= 0 && this.queueCount[bank]! < this.view.perBank) {
      const access = this.behindHead[bank]!;
      this.behindHead[bank] = this.links[access]!;
      this.behind--;
      this.enqueue(bank, access);
    }
  }

  private consider(bank: number): void {
    const { links, places, rows, added } = this;
    const claimed = this.claimed[bank]!;
    const open = rows.openRow[bank]!;
    if (claimed >= 0) {
      // a refresh may have closed the row before the access went
      if (open === CLOSED) this.open(bank, claimed);
      else this.propose(bank, claimed, rows.columnAt(bank, this.isWrite[claimed] === 1), 'column');
      if (open === CLOSED) return;
    }
    const head = this.queueHead[this.isWriting ? this.banks + bank : bank]!;
    if (head < 0) return;
    if (open === CLOSED) {
      this.open(bank, head);
      return;
    }
    let hit = head;
    while (hit >= 0 && places.row[hit] !== open) hit = links[hit]!;
    if (hit >= 0) {
      const time = Math.max(rows.columnAt(bank, this.isWrite[hit] === 1), added[hit]! + 1);
      const miss = claimed >= 0 ? -1 : this.closing(head, hit, open);
      if (miss < 0 || time < this.closeAt(bank, miss, hit)) this.propose(bank, hit, time, 'column');
      else this.close(bank, miss);
    } else if (claimed < 0) this.close(bank, head);
  }

  private open(bank: number, access: number): void {
    this.propose(bank, access, this.rows.activationAt(bank, this.added[access]! + 1), 'activate');
  }

  /** A row is closed as soon as it may be: whatever is opened next, its bank then waits. */
  private close(bank: number, access: number): void {
    this.propose(bank, access, this.rows.prechargeAt(bank, this.added[access]! + 1), 'precharge');
  }

  /** The access for which the row may be closed before the hit: the oldest one or, where it may be younger, any; −1 for none. */
  private closing(head: number, hit: number, open: number): number {
    if (hit !== head) return head;
    if (!this.view.closesForYounger) return -1;
    const { links, places } = this;
    let at = links[head]!;
    while (at >= 0 && places.row[at] === open) at = links[at]!;
    return at;
  }

  /** When the row is closed for another access although one hits it. */
  private closeAt(bank: number, miss: number, hit: number): number {
    const { view, added, rows } = this;
    if (rows.hits[bank]! < view.hitLimit) return Number.POSITIVE_INFINITY;
    const time = Math.max(rows.canClose[bank]!, added[miss]! + 1);
    // a hit that can go in the same tick goes: on a bus of its own, or as the older one
    const isLater = view.closesForYounger && (this.device.dualCommandBus || this.order[hit]! < this.order[miss]!);
    return isLater ? time + 1 : time;
  }

  private propose(bank: number, access: number, soonest: number, command: Command): void {
    const present = Math.max(soonest, this.now, this.busFree);
    // precharges go at every edge
    const time = command === 'precharge' ? present : this.rows.edgeAt(present);
    if (time > this.next) return;
    if (time === this.next && !this.isBefore(bank, access)) return;
    this.next = time;
    this.stepBank = bank;
    this.stepAccess = access;
    this.stepCommand = command;
  }

  /**
   * Of two that can go at the same time. Banks are considered in turn, beginning behind the last one: the first stays;
   * otherwise those go whose rows were opened for them, and then the oldest.
   */
  private isBefore(bank: number, access: number): boolean {
    if (this.view.inTurn) return false;
    const isClaimed = access === this.claimed[bank];
    if (isClaimed !== (this.stepAccess === this.claimed[this.stepBank])) return isClaimed;
    return this.order[access]! < this.order[this.stepAccess]!;
  }

  private serve(bank: number, access: number, time: number): void {
    const { AL = 0, CL, burst } = this.device.timing;
    const isWrite = this.isWrite[access] === 1;
    this.rows.burst(bank, isWrite, time);
    if (!isWrite || !this.view.posted) {
      this.done[access] = isWrite ? time : time + AL + CL + burst;
      this.completed.push(access);
    }
    if (access === this.claimed[bank]) {
      this.claimed[bank] = -1;
      this.claims--;
    } else this.unlink(this.queueOf(bank, access), access);
    if (!this.view.apart) this.follow(bank);
  }

  private unlink(bank: number, access: number): void {
    const { links } = this;
    let before = -1;
    let at = this.queueHead[bank]!;
    while (at !== access) {
      before = at;
      at = links[at]!;
    }
    if (before < 0) this.queueHead[bank] = links[access]!;
    else links[before] = links[access]!;
    if (this.queueTail[bank] === access) this.queueTail[bank] = before;
    this.queueCount[bank]!--;
    this.inView--;
    if (this.isWrite[access] === 1) this.writesInView--;
  }
}
