/**
 * A channel with one window over all its accesses and no bus for commands: what a device gives a controller that sees the
 * next so many accesses and is never short of a command slot. Rows are opened for the oldest access of each bank and kept
 * open while anything in the window hits them; columns go in one direction as long as there are any, at most a window of
 * them; a refresh stops its own banks only. A write is done when its data are.
 *
 * It is a yardstick for the two other controllers, not a model of one that exists; nor is it a strict bound, being as
 * greedy as they are.
 */
import type { IdealWindowOptions } from '../../../../machine/memory-devices/controller-options.js';
import type { MemoryDevice } from '../../../../machine/memory-devices/memory-device.js';
import { COMMANDS } from '../../../../machine/memory-devices/standards/wait.js';
import { BusAccount, type ColumnReady } from '../bus-account.js';
import { type DramChannel, noCommands, type Observers } from '../channel.js';
import { ACT, NodeTimes, PRE, RD, WR } from '../node-times.js';
import { RefreshQueue } from '../refresh-queue.js';
import { RequestList } from '../request-list.js';
import { RequestRing } from '../request-ring.js';
import type { Requests } from '../requests.js';

const CLOSED = -1;

export class IdealWindowChannel implements DramChannel {
  nextTick: number;
  madeRoom = false;
  underWay = 0;
  readonly counts = noCommands();
  readonly account: BusAccount | undefined;

  private readonly times: NodeTimes;
  private readonly openRow: Int32Array;
  private readonly window: RequestList;
  private readonly refresh: RefreshQueue;
  private readonly waiting: Int32Array;
  /** Scratch: a bank has been looked at; its row is hit by an access in the window. */
  private readonly seen: Uint8Array;
  private readonly isHit: Uint8Array;
  private readonly hits: Int32Array;
  private readonly closes: boolean;
  private readonly readDelay: number;
  private readonly writeDelay: number;
  private readonly reading = new RequestRing();
  private readonly writing = new RequestRing();
  private readonly columnReady: ColumnReady = { bank: 0, bus: 0 };
  private isWriting = false;
  private inThisDirection = 0;
  private hasActed = false;
  private soonest = Number.POSITIVE_INFINITY;

  constructor(
    private readonly index: number,
    private readonly requests: Requests,
    private readonly device: MemoryDevice,
    options: IdealWindowOptions,
    private readonly observers: Observers,
  ) {
    const { organization, timing } = device;
    const { AL = 0, CL, CWL, burst } = timing;
    this.times = new NodeTimes({ ...device, commandTicks: {} });
    const { banks } = this.times;
    this.openRow = new Int32Array(banks).fill(CLOSED);
    this.hits = new Int32Array(banks);
    this.seen = new Uint8Array(banks);
    this.isHit = new Uint8Array(banks);
    this.window = new RequestList(options.window);
    this.waiting = new Int32Array(organization.pseudoChannels);
    this.refresh = new RefreshQueue(device, options.refresh, 0, this.times, this.openRow, new Int32Array(banks));
    this.closes = options.page === 'closed';
    this.readDelay = AL + CL + burst;
    this.writeDelay = AL + CWL + burst;
    if (observers.accounts)
      this.account = new BusAccount(
        organization.pseudoChannels,
        banks,
        organization.bankGroups * organization.banksPerGroup,
        burst,
      );
    this.nextTick = this.refresh.nextDue;
  }

  get longestPostponement(): number {
    return this.refresh.longestPostponement;
  }

  get isIdle(): boolean {
    return this.underWay === 0;
  }

  accepts(): boolean {
    return !this.window.isFull;
  }

  add(request: number, tick: number): void {
    this.requests.added[request] = tick;
    this.window.push(request);
    this.underWay++;
    this.countWaiting(request, 1, tick);
    if (tick < this.nextTick) this.nextTick = tick;
  }

  tick(tick: number): void {
    this.hasActed = false;
    this.madeRoom = false;
    this.soonest = Number.POSITIVE_INFINITY;
    this.giveBack(this.reading, tick);
    this.giveBack(this.writing, tick);
    while (tick >= this.refresh.nextDue) this.refresh.fallDue();
    if (this.refresh.isWaiting) this.stepRefresh(tick);
    this.moveData(tick);
    this.prepareRows(tick);
    this.turnIfStuck(tick);
    this.nextTick = this.nextAfter(tick);
  }

  private stepRefresh(tick: number): void {
    const { refresh } = this;
    const ready = refresh.readyAt();
    if (ready > tick) {
      this.soonest = Math.min(this.soonest, ready);
      return;
    }
    const { bank } = refresh;
    this.send(refresh.command, bank, -1, tick);
    if (refresh.isPrecharge) this.counts.precharges++;
    else {
      this.counts.refreshes++;
      const { tRFC, tRFCpb = tRFC } = this.device.timing;
      const until = tick + (refresh.banksPerPart === 1 ? tRFCpb : tRFC);
      this.account?.refresh(bank, refresh.banksPerPart, refresh.dueSince, until);
    }
    refresh.sent(tick);
  }

  /** One column command for each data bus; the other direction when this one has none left, or has had a window of them. */
  private moveData(tick: number): void {
    const direction = this.direction();
    for (let bus = 0; bus < this.waiting.length; bus++) {
      const place = this.waiting[bus]! > 0 ? this.findColumn(bus, direction, tick) : -1;
      if (place >= 0) this.serve(place, tick);
    }
  }

  /** All of this direction wait for older accesses of the other one, to the same addresses. */
  private turnIfStuck(tick: number): void {
    if (this.hasActed || this.soonest < Number.POSITIVE_INFINITY || this.window.count === 0) return;
    if (this.refresh.isWaiting) return;
    this.isWriting = !this.isWriting;
    this.inThisDirection = 0;
    this.soonest = tick;
  }

  private direction(): boolean {
    let same = 0;
    let other = 0;
    const { window, requests } = this;
    for (let at = 0; at < window.count; at++) {
      if ((requests.isWrite[window.entries[at]!] === 1) === this.isWriting) same++;
      else other++;
    }
    if (other > 0 && (same === 0 || this.inThisDirection >= window.room)) {
      this.isWriting = !this.isWriting;
      this.inThisDirection = 0;
    }
    return this.isWriting;
  }

  private findColumn(bus: number, isWrite: boolean, tick: number): number {
    const { window, requests, openRow, times } = this;
    const banksPerBus = times.banks / this.waiting.length;
    for (let at = 0; at < window.count; at++) {
      const request = window.entries[at]!;
      const bank = requests.bank[request]!;
      if (openRow[bank] !== requests.row[request] || (requests.isWrite[request] === 1) !== isWrite) continue;
      if (Math.floor(bank / banksPerBus) !== bus || this.isStopped(bank) || this.waitsForSame(at)) continue;
      const ready = times.readyAt(isWrite ? WR : RD, bank);
      if (ready <= tick) return at;
      if (ready < this.soonest) this.soonest = ready;
    }
    return -1;
  }

  /** An older access to the same address goes first. */
  private waitsForSame(at: number): boolean {
    const { window, requests } = this;
    const address = requests.address[window.entries[at]!];
    for (let i = 0; i < at; i++) if (requests.address[window.entries[i]!] === address) return true;
    return false;
  }

  /** Its bank is about to be refreshed. */
  private isStopped(bank: number): boolean {
    return this.refresh.isWaiting && this.refresh.covers(bank);
  }

  private serve(place: number, tick: number): void {
    const { window, requests, counts, times } = this;
    const request = window.entries[place]!;
    const bank = requests.bank[request]!;
    const isWrite = requests.isWrite[request] === 1;
    const command = isWrite ? WR : RD;
    if (this.account !== undefined) {
      this.columnReady.bank = times.readyAtLevel(command, bank, 'bank');
      const ready = times.readyAt(command, bank);
      this.columnReady.bus = ready === this.columnReady.bank ? 0 : ready;
      this.account.column(bank, isWrite, tick, this.columnReady);
    }
    this.send(command, bank, request, tick);
    window.removeAt(place);
    this.madeRoom = true;
    this.inThisDirection++;
    this.countWaiting(request, -1, tick + 1);
    if (this.hits[bank]!++ > 0) counts.rowHits++;
    if (isWrite) counts.writes++;
    else counts.reads++;
    requests.done[request] = tick + (isWrite ? this.writeDelay : this.readDelay);
    if (this.observers.isAwaited) (isWrite ? this.writing : this.reading).push(request);
    else this.tellDone(request);
  }

  /**
   * Each bank closes a row that nothing hits and opens the row of its oldest access, as soon as the device lets it.
   * Accesses of the present direction come first: those of the other one count for a bank only where there are none.
   */
  private prepareRows(tick: number): void {
    this.seen.fill(0);
    this.isHit.fill(0);
    for (const isWrite of this.isWriting ? [1, 0] : [0, 1]) {
      this.noteHits(isWrite);
      this.prepareFor(isWrite, tick);
    }
  }

  private noteHits(isWrite: number): void {
    const { window, requests, openRow, seen, isHit } = this;
    for (let at = 0; at < window.count; at++) {
      const request = window.entries[at]!;
      const bank = requests.bank[request]!;
      if (seen[bank] === 1 || requests.isWrite[request] !== isWrite) continue;
      if (openRow[bank] === requests.row[request] && !(this.closes && this.hits[bank]! > 0)) isHit[bank] = 1;
    }
  }

  private prepareFor(isWrite: number, tick: number): void {
    const { window, requests, openRow, seen, isHit } = this;
    for (let at = 0; at < window.count; at++) {
      const request = window.entries[at]!;
      const bank = requests.bank[request]!;
      if (seen[bank] === 1 || requests.isWrite[request] !== isWrite) continue;
      seen[bank] = 1;
      if (this.isStopped(bank)) continue;
      const isLongOpen = this.hits[bank]! >= window.room && openRow[bank] !== requests.row[request];
      if (openRow[bank] === CLOSED) this.tryRow(ACT, bank, request, tick);
      else if (isHit[bank] === 0 || isLongOpen) this.tryRow(PRE, bank, request, tick);
    }
  }

  private tryRow(command: number, bank: number, request: number, tick: number): void {
    const { times, requests } = this;
    const ready = times.readyAt(command, bank);
    if (ready > tick) {
      if (ready < this.soonest) this.soonest = ready;
      return;
    }
    if (command === ACT)
      this.account?.activate(bank, tick, Math.max(times.readyAtLevel(ACT, bank, 'bank'), requests.added[request]!));
    this.send(command, bank, request, tick);
    this.hits[bank] = 0;
    if (command === ACT) {
      this.counts.activates++;
      this.openRow[bank] = requests.row[request]!;
    } else {
      this.counts.precharges++;
      this.openRow[bank] = CLOSED;
    }
  }

  private send(command: number, bank: number, request: number, tick: number): void {
    this.hasActed = true;
    this.times.issue(command, bank, tick);
    this.observers.watcher?.command(this.index, tick, COMMANDS[command] as string, bank, request);
  }

  private countWaiting(request: number, change: 1 | -1, tick: number): void {
    const { waiting, times } = this;
    const bus = Math.floor((this.requests.bank[request]! * waiting.length) / times.banks);
    waiting[bus]! += change;
    this.account?.setEmpty(bus, waiting[bus] === 0, tick);
  }

  private giveBack(ring: RequestRing, tick: number): void {
    while (ring.size > 0 && this.requests.done[ring.head]! <= tick) this.tellDone(ring.shift());
  }

  private tellDone(request: number): void {
    this.underWay--;
    this.observers.onDone(request);
    this.observers.onGone?.(request);
  }

  private nextAfter(tick: number): number {
    if (this.hasActed) return tick + 1;
    let next = Math.min(this.refresh.nextDue, Math.max(tick + 1, this.soonest));
    const { done } = this.requests;
    if (this.reading.size > 0) next = Math.min(next, done[this.reading.head]!);
    if (this.writing.size > 0) next = Math.min(next, done[this.writing.head]!);
    return next;
  }
}
