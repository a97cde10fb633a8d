/**
 * A channel as DRAMsim3 29817593 plays it: accesses wait in transaction queues, move one a tick into the command queue of
 * their bank, and go from there first ready, round robin over the banks. Writes are done when they are taken in; a read
 * of a written address that has not gone yet, and a write to it, find it there.
 *
 * A tick: what is done comes back, a refresh may fall due, one command goes (two on separate buses, if one of them moves
 * data), one access moves on.
 */
import type { Dramsim3Options } from '../../../../machine/memory-devices/controller-options.js';
import type { MemoryDevice } from '../../../../machine/memory-devices/memory-device.js';
import { AddressIndex } from '../address-index.js';
import { BusAccount, type ColumnReady } from '../bus-account.js';
import { type DramChannel, noCommands, type Observers } from '../channel.js';
import { RequestRing } from '../request-ring.js';
import type { Requests } from '../requests.js';
import { BankTimes, CLOSED } from './bank-times.js';
import { ACTIVATE, CommandQueues, NONE, PRECHARGE, READ, REFRESH_BANK, REFRESH_RANK, WRITE } from './command-queues.js';
import { RefreshPlan } from './refresh-plan.js';
import { TransactionQueues } from './transaction-queues.js';
import { type WaitingTimes, waitingTimes } from './waiting-times.js';

export class Dramsim3Channel implements DramChannel {
  nextTick: number;
  madeRoom = false;
  underWay = 0;
  readonly counts = noCommands();
  longestPostponement = 0;
  readonly account: BusAccount | undefined;

  private readonly times: WaitingTimes;
  private readonly banks: BankTimes;
  private readonly commands: CommandQueues;
  private readonly transactions: TransactionQueues;
  private readonly refresh: RefreshPlan;
  private readonly pendingReads: AddressIndex;
  private readonly pendingWrites: AddressIndex;
  private readonly closes: boolean;
  private readonly dual: boolean;
  /** Done at the next tick; done when their data is there. Both in order of time. */
  private readonly returning = new RequestRing();
  private readonly reading = new RequestRing();
  /** The refresh in front has stopped the queues of its banks. */
  private isRefreshing = false;
  private refreshingSince = 0;
  /** When one of the banks that the refresh in front waits for is ready. */
  private refreshReady = 0;
  private readonly columnReady: ColumnReady = { bank: 0, bus: 0 };

  constructor(
    private readonly index: number,
    private readonly requests: Requests,
    device: MemoryDevice,
    options: Dramsim3Options,
    private readonly observers: Observers,
  ) {
    const { organization, timing } = device;
    this.times = waitingTimes(device);
    this.banks = new BankTimes(organization, this.times);
    this.commands = new CommandQueues(requests, this.banks, options);
    this.pendingReads = new AddressIndex(requests, organization.burstBytes);
    this.pendingWrites = new AddressIndex(requests, organization.burstBytes);
    this.transactions = new TransactionQueues(requests, this.commands, this.pendingReads, options);
    this.refresh = new RefreshPlan(organization, timing, options);
    this.closes = options.page === 'closed';
    this.dual = device.dualCommandBus;
    const { banks, banksPerRank } = this.banks;
    if (observers.accounts) this.account = new BusAccount(1, banks, banksPerRank, timing.burst);
    this.nextTick = this.refresh.nextDue;
  }

  get isIdle(): boolean {
    return this.underWay === 0 && this.commands.total === 0 && this.transactions.isStuck;
  }

  accepts(request: number): boolean {
    return this.transactions.hasRoom(this.requests.isWrite[request] === 1);
  }

  add(request: number, tick: number): void {
    const { requests, pendingReads, pendingWrites } = this;
    const address = requests.address[request]!;
    requests.added[request] = tick;
    this.underWay++;
    const isPending = pendingWrites.find(address) >= 0;
    if (requests.isWrite[request] === 1) {
      if (!isPending) {
        pendingWrites.add(request);
        this.transactions.add(request);
      }
      this.returnNext(request, tick);
    } else if (isPending) {
      this.returnNext(request, tick);
    } else {
      const first = pendingReads.find(address);
      if (first < 0) {
        pendingReads.add(request);
        this.transactions.add(request);
        this.account?.setEmpty(0, false, tick);
      } else {
        requests.merged[request] = requests.merged[first]!;
        requests.merged[first] = request;
      }
    }
    if (tick < this.nextTick) this.nextTick = tick;
  }

  tick(tick: number): void {
    this.giveBack(tick);
    if (tick === this.refresh.nextDue) this.refresh.fallDue(tick);
    this.issueCommands(tick);
    this.madeRoom = !this.transactions.isStuck && this.transactions.moveOne();
    if (this.account !== undefined)
      this.account.setEmpty(0, this.commands.total === 0 && !this.transactions.isServing, tick + 1);
    this.nextTick = this.nextAfter(tick);
  }

  private returnNext(request: number, tick: number): void {
    this.requests.done[request] = tick + 1;
    if (this.observers.isAwaited) this.returning.push(request);
    else this.tellDone(request);
  }

  private giveBack(tick: number): void {
    const { returning, reading, requests } = this;
    while (returning.size > 0 && requests.done[returning.head]! <= tick) this.tellDone(returning.shift());
    while (reading.size > 0 && requests.done[reading.head]! <= tick) {
      this.tellRead(reading.shift());
    }
  }

  /** A read is done, and all that came back with it. */
  private tellRead(first: number): void {
    let request = first;
    while (request >= 0) {
      const next = this.requests.merged[request]!;
      this.tellDone(request);
      request = next;
    }
  }

  private tellDone(request: number): void {
    this.underWay--;
    const { requests, observers } = this;
    observers.onDone(request);
    // A write that is done may still wait for its command.
    const waits = requests.isWrite[request] === 1 && this.pendingWrites.find(requests.address[request]!) === request;
    if (!waits) observers.onGone?.(request);
  }

  private issueCommands(tick: number): void {
    const { commands } = this;
    let first = this.refresh.waiting > 0 ? this.refreshCommand(tick) : NONE;
    if (first === NONE) {
      if (!commands.pick(tick)) return;
      first = commands.kind;
      this.issue(first, commands.request, tick);
    }
    if (!this.dual || !commands.pick(tick)) return;
    // What does not go is chosen again, but by then its queue has had its turn.
    const second = commands.kind;
    if (movesData(first) !== movesData(second)) this.issue(second, commands.request, tick);
  }

  private issue(kind: number, request: number, tick: number): void {
    const { requests, banks, commands, counts } = this;
    const bank = requests.bank[request]!;
    if (kind === ACTIVATE) {
      counts.activates++;
      this.account?.activate(bank, tick, Math.max(banks.activateAloneAt(bank), requests.added[request]!));
      banks.activate(bank, requests.row[request]!, tick);
      commands.stir(bank);
    } else if (kind === PRECHARGE) {
      counts.precharges++;
      banks.precharge(bank, tick);
      commands.stir(bank);
    } else {
      commands.take(request);
      this.transactions.isStuck = false;
      if (banks.hits[bank]! > 0) counts.rowHits++;
      if (this.account !== undefined) this.noteColumn(bank, kind === WRITE, tick);
      if (kind === READ) {
        counts.reads++;
        banks.read(bank, tick, this.closes);
        this.pendingReads.remove(request);
        this.comeBack(request, tick + this.times.readDelay);
      } else {
        counts.writes++;
        banks.write(bank, tick, this.closes);
        this.pendingWrites.remove(request);
        this.observers.onGone?.(request);
      }
    }
    if (this.observers.watcher !== undefined)
      this.observers.watcher.command(this.index, tick, this.nameOf(kind), bank, request);
  }

  private noteColumn(bank: number, isWrite: boolean, tick: number): void {
    const { banks, columnReady } = this;
    columnReady.bank = banks.columnAloneAt(bank, isWrite);
    columnReady.bus = isWrite ? banks.writeAt(bank) : banks.readAt(bank);
    if (columnReady.bus === columnReady.bank) columnReady.bus = 0;
    this.account?.column(bank, isWrite, tick, columnReady);
  }

  /** All reads of this address come back together. */
  private comeBack(request: number, done: number): void {
    const { requests } = this;
    for (let each = request; each >= 0; each = requests.merged[each]!) requests.done[each] = done;
    if (this.observers.isAwaited) this.reading.push(request);
    else this.tellRead(request);
  }

  /** A step of the refresh in front: close its banks one by one, then refresh. */
  private refreshCommand(tick: number): number {
    const { refresh, banks } = this;
    const part = refresh.front;
    const first = refresh.byBank ? part : part * banks.banksPerRank;
    const end = refresh.byBank ? part + 1 : first + banks.banksPerRank;
    if (!this.isRefreshing) {
      for (let bank = first; bank < end; bank++) this.commands.hold(bank, true);
      this.isRefreshing = true;
      this.refreshingSince = tick;
    }
    let soonest = Number.POSITIVE_INFINITY;
    let ready = 0;
    for (let bank = first; bank < end; bank++) {
      const isOpen = banks.openRow[bank] !== CLOSED;
      const time = isOpen
        ? banks.prechargeAt(bank)
        : refresh.byBank
          ? banks.refreshOneAt(bank)
          : banks.refreshAllAt(bank);
      if (time > tick) {
        if (time < soonest) soonest = time;
      } else if (isOpen) {
        this.closeForRefresh(bank, tick);
        return PRECHARGE;
      } else ready++;
    }
    this.refreshReady = soonest;
    if (ready < end - first) return NONE;
    this.endRefresh(first, end, tick);
    return refresh.byBank ? REFRESH_BANK : REFRESH_RANK;
  }

  private closeForRefresh(bank: number, tick: number): void {
    this.counts.precharges++;
    this.banks.precharge(bank, tick);
    this.refreshReady = tick + 1;
    if (this.observers.watcher !== undefined) this.observers.watcher.command(this.index, tick, 'precharge', bank, -1);
  }

  private endRefresh(first: number, end: number, tick: number): void {
    const { refresh, banks } = this;
    if (refresh.byBank) banks.refreshBank(first, tick);
    else banks.refreshRank(refresh.front, tick);
    this.counts.refreshes++;
    this.account?.refresh(first, end - first, this.refreshingSince, tick + this.times.refreshToActivate);
    this.longestPostponement = Math.max(this.longestPostponement, refresh.done(tick));
    for (let bank = first; bank < end; bank++) {
      this.commands.hold(bank, false);
      this.commands.stir(bank);
    }
    this.isRefreshing = false;
    this.refreshReady = tick + 1;
    if (this.observers.watcher !== undefined)
      this.observers.watcher.command(this.index, tick, refresh.byBank ? 'refresh_bank' : 'refresh', first, -1);
  }

  private nextAfter(tick: number): number {
    const { refresh, requests, returning, reading } = this;
    if (!this.transactions.isStuck) return tick + 1;
    let next = Math.min(refresh.nextDue, Math.max(tick + 1, this.commands.earliest()));
    if (refresh.waiting > 0) next = Math.min(next, this.isRefreshing ? this.refreshReady : tick + 1);
    if (returning.size > 0) next = Math.min(next, requests.done[returning.head]!);
    if (reading.size > 0) next = Math.min(next, requests.done[reading.head]!);
    return next;
  }

  private nameOf(kind: number): string {
    if (kind === ACTIVATE) return 'activate';
    if (kind === PRECHARGE) return 'precharge';
    const name = kind === READ ? 'read' : 'write';
    return this.closes ? `${name}_p` : name;
  }
}

function movesData(kind: number): boolean {
  return kind === READ || kind === WRITE;
}
