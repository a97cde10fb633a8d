/**
 * A channel as Ramulator 2.1 c5b1c3a4 plays it: reads and writes wait in a buffer each, all of whose entries are candidates;
 * the oldest whose next command may go now goes. An activation takes its access into the active buffer, and its bank is
 * not closed before that access has been served. Refreshes of all banks go before any access, and while one waits only
 * active accesses are served.
 *
 * The clock of the tick c is c + 1. A tick: what is read comes back, in order; refreshes fall due; commands go, as many as
 * the kind of device has buses for (the classes that extend this one).
 */
import type { RamulatorOptions } from '../../../../machine/memory-devices/controller-options.js';
import type { MemoryDevice } from '../../../../machine/memory-devices/memory-device.js';
import { COMMANDS } from '../../../../machine/memory-devices/standards/wait.js';
import { AddressIndex } from '../address-index.js';
import { BusAccount, type ColumnReady } from '../bus-account.js';
import { type DramChannel, noCommands, type Observers } from '../channel.js';
import { ACT, NodeTimes, PRE, RD, WR } from '../node-times.js';
import { RefreshQueue } from '../refresh-queue.js';
import { RequestList } from '../request-list.js';
import { RequestRing } from '../request-ring.js';
import type { Requests } from '../requests.js';

/** No row; row about to be opened by the second half of an activation. */
export const CLOSED = -1;
export const OPENING = -2;

/** Which commands a look at the buffers is for. */
export const ANY = 0;
export const COLUMN = 1;
export const ROW = 2;
export const PRECHARGE_ONLY = 3;

export abstract class RamulatorChannel implements DramChannel {
  nextTick: number;
  madeRoom = false;
  underWay = 0;
  readonly counts = noCommands();
  readonly account: BusAccount | undefined;

  protected readonly times: NodeTimes;
  protected readonly openRow: Int32Array;
  /** Accesses whose row has been opened for them, in the order of that. */
  protected readonly active: RequestList;
  protected readonly activeInBank: Int32Array;
  protected readonly reads: RequestList;
  protected readonly writes: RequestList;
  protected readonly refresh: RefreshQueue;
  /** What a look found: a command for an access of a list. */
  protected command = -1;
  protected list: RequestList;
  protected place = -1;
  /** A command has gone in this tick, or something else has changed that the next one must look at. */
  protected hasActed = false;
  /** When something that was looked at in this tick may go at the earliest. */
  protected soonest = Number.POSITIVE_INFINITY;

  private isWriteMode = false;
  private readonly highWrites: number;
  private readonly lowWrites: number;
  private readonly keepsHits: boolean;
  private readonly bufferedWrites: AddressIndex;
  private readonly readLatency: number;
  private readonly refreshTicks: number;
  private readonly waiting: Int32Array;
  private readonly columnReady: ColumnReady = { bank: 0, bus: 0 };
  private readonly returning = new RequestRing();
  private lastReturn = 0;
  /** Accesses served since the row was opened; scratch: the oldest hit of each bank. */
  private readonly hits: Int32Array;
  private readonly oldestHit: Float64Array;

  constructor(
    protected readonly index: number,
    protected readonly requests: Requests,
    device: MemoryDevice,
    options: RamulatorOptions,
    protected readonly observers: Observers,
  ) {
    this.times = new NodeTimes(device);
    const { banks } = this.times;
    this.openRow = new Int32Array(banks).fill(CLOSED);
    this.hits = new Int32Array(banks);
    this.active = new RequestList(banks);
    this.activeInBank = new Int32Array(banks);
    this.reads = new RequestList(options.readBuffer);
    this.writes = new RequestList(options.writeBuffer);
    this.list = this.reads;
    // The program compares whole numbers with products of single precision.
    this.highWrites = Math.fround(Math.fround(options.writeHighShare) * options.writeBuffer);
    this.lowWrites = Math.fround(Math.fround(options.writeLowShare) * options.writeBuffer);
    this.keepsHits = options.scheduler === 'fr-fcfs-rowhit';
    this.oldestHit = new Float64Array(banks).fill(Number.POSITIVE_INFINITY);
    this.bufferedWrites = new AddressIndex(requests, device.organization.burstBytes);
    this.waiting = new Int32Array(device.organization.pseudoChannels);
    this.refreshTicks = device.timing.tRFC;
    this.readLatency = device.timing.CL + device.timing.burst;
    const { refresh, scatterTicks } = options;
    this.refresh = new RefreshQueue(device, refresh, scatterTicks, this.times, this.openRow, this.activeInBank);
    if (observers.accounts) {
      const { pseudoChannels, bankGroups, banksPerGroup } = device.organization;
      this.account = new BusAccount(pseudoChannels, banks, bankGroups * banksPerGroup, device.timing.burst);
    }
    // A tick with nothing to read turns to writes: the first one counts.
    this.nextTick = 0;
  }

  get longestPostponement(): number {
    return this.refresh.longestPostponement;
  }

  get isIdle(): boolean {
    return this.underWay === 0;
  }

  accepts(request: number): boolean {
    const { requests } = this;
    if (this.bufferedWrites.find(requests.address[request]!) >= 0) return true;
    return !(requests.isWrite[request] === 1 ? this.writes : this.reads).isFull;
  }

  add(request: number, tick: number): void {
    const { requests, bufferedWrites } = this;
    requests.added[request] = tick;
    this.underWay++;
    const isBuffered = bufferedWrites.find(requests.address[request]!) >= 0;
    if (requests.isWrite[request] === 0) {
      if (isBuffered) this.comeBack(request, tick + 1);
      else {
        this.reads.push(request);
        this.countWaiting(request, 1, tick + 1);
      }
    } else if (isBuffered) {
      requests.done[request] = tick;
      this.tellDone(request);
    } else {
      this.writes.push(request);
      bufferedWrites.add(request);
      this.countWaiting(request, 1, tick + 1);
    }
    if (tick < this.nextTick) this.nextTick = tick;
  }

  /** Accesses of a data bus that are not yet served. */
  private countWaiting(request: number, change: 1 | -1, clock: number): void {
    const { account, waiting } = this;
    if (account === undefined) return;
    const bus = account.busOf(this.requests.bank[request]!);
    waiting[bus]! += change;
    account.setEmpty(bus, waiting[bus] === 0, clock);
  }

  tick(tick: number): void {
    const clock = tick + 1;
    this.hasActed = false;
    this.madeRoom = false;
    this.soonest = Number.POSITIVE_INFINITY;
    this.giveBack(clock);
    if (clock === this.refresh.nextDue) this.refresh.fallDue();
    this.issueCommands(clock);
    this.nextTick = this.nextAfter(clock) - 1;
  }

  protected abstract issueCommands(clock: number): void;

  /** The best of the active accesses that may go. */
  protected findActive(clock: number): boolean {
    const { active, requests } = this;
    let best = -1;
    for (let at = 0; at < active.count; at++) {
      const request = active.entries[at]!;
      const command = requests.isWrite[request] === 1 ? WR : RD;
      const ready = this.times.readyAt(command, requests.bank[request]!);
      if (ready > clock) {
        if (ready < this.soonest) this.soonest = ready;
      } else if (best < 0 || requests.added[request]! < requests.added[active.entries[best]!]!) best = at;
    }
    if (best < 0) return false;
    return this.found(requests.isWrite[active.entries[best]!] === 1 ? WR : RD, active, best);
  }

  /** The oldest access of the reads or, in write mode, of the writes whose next command is of this kind and may go. */
  protected findAccess(clock: number, kind: number): boolean {
    this.chooseMode();
    const list = this.isWriteMode ? this.writes : this.reads;
    if (this.keepsHits) this.noteHits(list);
    const { requests, openRow, times } = this;
    const columnCommand = this.isWriteMode ? WR : RD;
    for (let at = 0; at < list.count; at++) {
      const request = list.entries[at]!;
      const bank = requests.bank[request]!;
      const row = openRow[bank]!;
      let command: number;
      if (row === CLOSED) command = ACT;
      else if (row === requests.row[request]) command = columnCommand;
      else if (row === OPENING) continue;
      else command = PRE;
      if (!this.isKind(command, kind)) continue;
      if (command === PRE) {
        if (this.activeInBank[bank]! > 0) continue;
        if (this.keepsHits && this.oldestHit[bank]! <= requests.added[request]!) continue;
      }
      if (!this.isAllowed(command, bank, clock)) continue;
      const ready = times.readyAt(command, bank);
      if (ready <= clock) return this.found(command, list, at);
      if (ready < this.soonest) this.soonest = ready;
    }
    return false;
  }

  /** More rules that a kind of device has. */
  protected isAllowed(_command: number, _bank: number, _clock: number): boolean {
    return true;
  }

  private isKind(command: number, kind: number): boolean {
    if (kind === ANY) return true;
    const isColumn = command === RD || command === WR;
    if (kind === COLUMN) return isColumn;
    return kind === ROW ? !isColumn : command === PRE;
  }

  protected found(command: number, list: RequestList, place: number): boolean {
    this.command = command;
    this.list = list;
    this.place = place;
    return true;
  }

  /** Issues what was found. */
  protected issueFound(clock: number): void {
    const { command, list, place, requests } = this;
    const request = list.entries[place]!;
    const bank = requests.bank[request]!;
    if (this.account !== undefined) this.note(command, bank, request, clock);
    this.send(command, bank, request, clock);
    if (command === PRE) {
      this.counts.precharges++;
      this.openRow[bank] = CLOSED;
    } else if (command === ACT) {
      this.open(bank, request, clock);
    } else this.serve(request, bank, clock);
  }

  private note(command: number, bank: number, request: number, clock: number): void {
    const { account, times, columnReady } = this;
    const alone = times.readyAtLevel(command, bank, 'bank');
    if (command === ACT) account?.activate(bank, clock, Math.max(alone, this.requests.added[request]! + 1));
    if (command !== RD && command !== WR) return;
    columnReady.bank = alone;
    columnReady.bus = times.readyAt(command, bank);
    if (columnReady.bus === alone) columnReady.bus = 0;
    account?.column(bank, command === WR, clock, columnReady);
  }

  /** An activation has gone for this access, which leaves its buffer. */
  protected open(bank: number, request: number, _clock: number): void {
    this.leave();
    this.activated(bank, request);
  }

  /** The row is open for its access. */
  protected activated(bank: number, request: number): void {
    this.counts.activates++;
    this.openRow[bank] = this.requests.row[request]!;
    this.hits[bank] = 0;
    this.active.push(request);
    this.activeInBank[bank]!++;
  }

  /** Takes the access found out of its list. */
  protected leave(): void {
    const { list, place } = this;
    const request = list.entries[place]!;
    if (list === this.writes) this.bufferedWrites.remove(request);
    if (list === this.reads || list === this.writes) this.madeRoom = true;
    list.removeAt(place);
  }

  private serve(request: number, bank: number, clock: number): void {
    const { requests, counts } = this;
    if (this.list === this.active) this.activeInBank[bank]!--;
    this.leave();
    this.countWaiting(request, -1, clock + 1);
    if (this.hits[bank]!++ > 0) counts.rowHits++;
    if (requests.isWrite[request] === 0) {
      counts.reads++;
      this.comeBack(request, clock + this.readLatency);
    } else {
      counts.writes++;
      requests.done[request] = clock;
      this.tellDone(request);
    }
  }

  protected send(command: number, bank: number, request: number, clock: number): void {
    this.hasActed = true;
    this.times.issue(command, bank, clock);
    if (this.observers.watcher !== undefined)
      this.observers.watcher.command(this.index, clock, this.nameOf(command), bank, request);
  }

  /** A command without waiting times of its own. */
  protected tell(clock: number, name: string, request: number): void {
    this.observers.watcher?.command(this.index, clock, name, this.requests.bank[request]!, request);
  }

  /** The next step of the refresh in front, if it may go. */
  protected tryRefresh(clock: number): boolean {
    const ready = this.refresh.readyAt();
    if (ready <= clock) this.sendRefresh(clock);
    else if (ready < this.soonest) this.soonest = ready;
    return ready <= clock;
  }

  /** A step of the refresh in front: precharge of all its banks, or the refresh itself. */
  protected sendRefresh(clock: number): void {
    const { command, bank } = this.refresh;
    this.send(command, bank, -1, clock);
    if (this.refresh.isPrecharge) this.counts.precharges++;
    else {
      this.counts.refreshes++;
      this.account?.refresh(bank, this.refresh.banksPerPart, this.refresh.dueSince, clock + this.refreshTicks);
    }
    this.refresh.sent(clock);
  }

  protected nameOf(command: number): string {
    return COMMANDS[command] as string;
  }

  private chooseMode(): void {
    const { reads, writes } = this;
    if (!this.isWriteMode) {
      if (writes.count > this.highWrites || reads.count === 0) this.isWriteMode = true;
    } else if (writes.count < this.lowWrites && reads.count !== 0) this.isWriteMode = false;
  }

  /** The arrival of the oldest access of each bank that hits its open row. */
  private noteHits(list: RequestList): void {
    const { requests, openRow, oldestHit } = this;
    oldestHit.fill(Number.POSITIVE_INFINITY);
    for (let at = 0; at < list.count; at++) {
      const request = list.entries[at]!;
      const bank = requests.bank[request]!;
      const added = requests.added[request]!;
      if (openRow[bank] === requests.row[request] && added < oldestHit[bank]!) oldestHit[bank] = added;
    }
  }

  /** Reads come back in the order in which they were sent for. */
  private comeBack(request: number, clock: number): void {
    this.lastReturn = Math.max(this.lastReturn, clock);
    this.requests.done[request] = this.lastReturn;
    if (this.observers.isAwaited) this.returning.push(request);
    else this.tellDone(request);
  }

  private giveBack(clock: number): void {
    const { returning, requests } = this;
    while (returning.size > 0 && requests.done[returning.head]! <= clock) this.tellDone(returning.shift());
  }

  private tellDone(request: number): void {
    this.underWay--;
    this.observers.onDone(request);
    this.observers.onGone?.(request);
  }

  private nextAfter(clock: number): number {
    const { returning } = this;
    if (this.hasActed) return clock + 1;
    let next = Math.min(this.refresh.nextDue, Math.max(clock + 1, this.soonest));
    if (returning.size > 0) next = Math.min(next, this.requests.done[returning.head]!);
    return next;
  }
}
