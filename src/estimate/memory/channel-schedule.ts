/**
 * The bursts of one channel, scheduled one after another under the device's limits: an activation or a burst at a time,
 * whichever can be had first among those in view. No clock runs: times are sums of the device's waiting times, and a
 * step costs the same however long it takes.
 *
 * In view are the oldest accesses of each bank, and so many more that wait for room at their banks. Reads go as they come;
 * writes are collected and go together.
 */
import type { ControllerOptions } from '../../machine/memory-devices/controller-options.js';
import { banksPerChannel, type MemoryDevice } from '../../machine/memory-devices/memory-device.js';
import { STANDARD_WAITS } from '../../machine/memory-devices/standards/standards.js';
import {
  type ColumnGaps,
  columnGaps,
  OTHER_BUS,
  OTHER_RANK,
  SAME_GROUP,
  SAME_LAYER,
  SAME_RANK,
} from './column-gaps.js';
import type { Places } from './places.js';

const NEVER = Number.NEGATIVE_INFINITY;
const CLOSED = -1;
/** Activations remembered: of the last four and of the last thirty-two, the windows. */
const WINDOW = 32;

/** What a controller has in view, and when it turns from reads to writes and back. */
interface View {
  /** Accesses of one bank in view; beyond them `waiting` more of any bank. */
  readonly perBank: number;
  readonly waiting: number;
  readonly writes: number;
  /** Writes begin above this number, and end at this one. */
  readonly writesBegin: number;
  readonly writesEnd: number;
  /** Writes that are begun when there is nothing to read. */
  readonly idleWrites: number;
  /** Hits after which a row is closed for an older access as soon as it may be; infinity: when none is left. */
  readonly hitLimit: number;
  /** Of accesses that could go at the same time, banks take turns; otherwise the oldest goes. */
  readonly inTurn: boolean;
  /** Ticks that the other access must be older. */
  readonly hitsFirst: number;
  /** A write is done when it is taken in. */
  readonly posted: boolean;
  /** Reads and writes never go side by side, and both are in view from the beginning. */
  readonly apart: boolean;
}

function viewOf(options: ControllerOptions): View {
  if (options.controller === 'ramulator') {
    const { readBuffer, writeBuffer, writeHighShare, writeLowShare, scheduler } = options;
    return {
      perBank: readBuffer,
      waiting: readBuffer,
      writes: writeBuffer,
      writesBegin: Math.floor(writeHighShare * writeBuffer) + 1,
      writesEnd: Math.ceil(writeLowShare * writeBuffer) - 1,
      idleWrites: 1,
      hitLimit: scheduler === 'fr-fcfs' ? 1 : Number.POSITIVE_INFINITY,
      inTurn: false,
      hitsFirst: 1,
      posted: false,
      apart: true,
    };
  }
  const size = options.controller === 'dramsim3' ? options.transactionQueue : options.window;
  const perBank = options.controller === 'dramsim3' ? options.commandQueue : options.window;
  return {
    perBank,
    waiting: size,
    writes: size,
    writesBegin: size,
    writesEnd: 0,
    idleWrites: 9,
    hitLimit: options.controller === 'dramsim3' ? 4 : Number.POSITIVE_INFINITY,
    inTurn: options.controller === 'dramsim3',
    hitsFirst: 0,
    posted: true,
    apart: false,
  };
}

/** Whose accesses a channel takes in: lanes in turn, so many of each. */
export interface Turns {
  readonly lanes: number;
  readonly length: number;
}

export class ChannelSchedule {
  /** When the next step happens; infinity without one. */
  next = Number.POSITIVE_INFINITY;

  private readonly view: View;
  private readonly gaps: ColumnGaps;
  private readonly banks: number;
  private readonly activationTicks: number;
  /** Ticks that an activation and a precharge hold a bus for row commands, and when that bus is free. */
  private readonly busTicks: readonly [activation: number, precharge: number];
  private rowBusFree = 0;
  private readonly banksPerGroup: number;
  private readonly banksPerLayer: number;
  private readonly banksPerRank: number;
  private readonly banksPerBus: number;
  private readonly groupsPerRefresh: number;

  /** Accesses that have been released, by stream where streams take turns, and how many have been taken in. */
  private readonly lanes: number[][];
  private readonly taken: Int32Array;
  private lane = 0;
  private readonly turnLength: number;
  private leftOfTurn = 0;
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
  private draining = 0;
  private isWriting = false;

  private readonly openRow: Int32Array;
  private readonly hits: Int32Array;
  private readonly activated: Float64Array;
  private readonly canClose: Float64Array;
  /** When the bank last had nothing more to hit. */
  private readonly idleSince: Float64Array;
  private readonly lastActivation: Float64Array;
  private readonly lastActivationOfGroup: Float64Array;
  private readonly activations: Float64Array;
  private readonly activationPlace: Int32Array;
  /** Last column command: by bus, and by group; when, where, which way. */
  private readonly busColumn: Float64Array;
  private readonly busBank: Int32Array;
  private readonly busWrite: Uint8Array;
  private readonly groupColumn: Float64Array;
  private readonly groupWrite: Uint8Array;
  private readonly refreshDue: Float64Array;

  private stepBank = -1;
  private stepAccess = -1;
  private stepIsActivation = false;

  constructor(
    private readonly device: MemoryDevice,
    private readonly options: ControllerOptions,
    private readonly places: Places,
    private readonly isWrite: Uint8Array,
    /** Shared by all channels: the next access in the same list, when each was released, taken in and done. */
    private readonly links: Int32Array,
    private readonly released: Float64Array,
    private readonly added: Float64Array,
    private readonly done: Float64Array,
    turns: Turns,
  ) {
    const { organization } = device;
    const { ranks, stackIds, bankGroups, banksPerGroup, pseudoChannels } = organization;
    this.view = viewOf(options);
    this.lanes = Array.from({ length: turns.lanes }, () => []);
    this.taken = new Int32Array(turns.lanes);
    this.turnLength = turns.length;
    this.gaps = columnGaps(device, options.controller);
    // An activation that holds its bus for several ticks begins that much before what is counted from it.
    this.activationTicks = (device.commandTicks['ACT'] ?? 1) - 1;
    this.busTicks = rowBusTicks(device);
    const banks = banksPerChannel(organization);
    this.banks = banks;
    this.banksPerGroup = banksPerGroup;
    this.banksPerLayer = bankGroups * banksPerGroup;
    this.banksPerRank = stackIds * this.banksPerLayer;
    this.banksPerBus = ranks * this.banksPerRank;
    const windows =
      this.view.apart && STANDARD_WAITS[device.standard].refreshLevel !== 'rank'
        ? pseudoChannels
        : banks / this.banksPerRank;
    this.groupsPerRefresh = banks / windows;
    this.queueHead = new Int32Array(2 * banks).fill(-1);
    this.queueTail = new Int32Array(2 * banks).fill(-1);
    this.queueCount = new Int32Array(2 * banks);
    this.behindHead = new Int32Array(banks).fill(-1);
    this.behindTail = new Int32Array(banks).fill(-1);
    this.openRow = new Int32Array(banks).fill(CLOSED);
    this.hits = new Int32Array(banks);
    this.activated = new Float64Array(banks).fill(NEVER);
    this.canClose = new Float64Array(banks).fill(NEVER);
    this.idleSince = new Float64Array(banks).fill(NEVER);
    this.lastActivation = new Float64Array(windows).fill(NEVER);
    this.activations = new Float64Array(windows * WINDOW).fill(NEVER);
    this.activationPlace = new Int32Array(windows);
    const groups = banks / banksPerGroup;
    this.lastActivationOfGroup = new Float64Array(groups).fill(NEVER);
    this.busColumn = new Float64Array(pseudoChannels).fill(NEVER);
    this.busBank = new Int32Array(pseudoChannels);
    this.busWrite = new Uint8Array(pseudoChannels);
    this.groupColumn = new Float64Array(groups).fill(NEVER);
    this.groupWrite = new Uint8Array(groups);
    const { tREFI } = device.timing;
    const isRefreshed = options.refresh !== 'none';
    const isStaggered = options.refresh === 'rank-staggered';
    this.refreshDue = Float64Array.from({ length: windows }, (_, part) =>
      isRefreshed ? (isStaggered ? (tREFI * (part + 1)) / windows : tREFI) : Number.POSITIVE_INFINITY,
    );
  }

  /** An access has been released; `released` holds when. */
  offer(access: number, lane: number): void {
    (this.lanes[lane] as number[]).push(access);
  }

  /** Takes in what there is room for and looks for the next step. */
  plan(now: number): void {
    this.takeIn(now);
    this.next = Number.POSITIVE_INFINITY;
    const first = this.stepBank + 1;
    for (let i = 0; i < this.banks; i++) this.consider(first + i < this.banks ? first + i : first + i - this.banks);
  }

  /** Plays the step found. */
  step(): void {
    const { stepBank: bank, stepAccess: access } = this;
    const time = this.next;
    if (this.refreshIfDue(bank, time)) return;
    if (this.stepIsActivation) this.activate(bank, access, time);
    else this.serve(bank, access, time);
  }

  private takeIn(now: number): void {
    const { view, isWrite, released, added, done } = this;
    for (;;) {
      const access = this.nextOffered();
      if (access < 0) break;
      const isIdle = this.inView + this.behind === 0;
      if (released[access]! > now && !isIdle) break;
      if (isWrite[access] === 1) {
        if (this.writes.length + (view.apart ? this.writesInView : 0) >= view.writes) break;
        this.writes.push(access);
      } else if (this.behind >= view.waiting || (view.apart && this.inView - this.writesInView >= view.waiting)) break;
      added[access] = Math.max(now, released[access]!);
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

  /** The next access of the lane whose turn it is; −1 for none. */
  private nextOffered(): number {
    const { lanes, taken } = this;
    if (this.leftOfTurn <= 0 || taken[this.lane]! >= (lanes[this.lane] as number[]).length) {
      let tries = 0;
      do {
        this.lane = this.lane + 1 === lanes.length ? 0 : this.lane + 1;
        if (++tries > lanes.length) return -1;
      } while (taken[this.lane]! >= (lanes[this.lane] as number[]).length);
      this.leftOfTurn = this.turnLength;
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
      const isIdle = this.inView + this.behind === 0 && writes.length >= view.idleWrites;
      if (writes.length < view.writesBegin && !isIdle) return;
      this.draining = writes.length;
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
    const { links, places, openRow, added } = this;
    const head = this.queueHead[this.isWriting ? this.banks + bank : bank]!;
    if (head < 0) return;
    const open = openRow[bank]!;
    let hit = -1;
    if (open !== CLOSED) for (hit = head; hit >= 0 && places.row[hit] !== open; ) hit = links[hit]!;
    if (hit >= 0) {
      const time = Math.max(this.columnAt(bank, this.isWrite[hit] === 1), added[hit]! + 1);
      if (hit === head || time < this.closeAt(bank, head, hit)) {
        this.propose(bank, hit, time, false);
        return;
      }
    }
    this.propose(bank, head, this.activationAt(bank, head), true);
  }

  /** When the row is closed for the oldest access although a younger one hits it. */
  private closeAt(bank: number, head: number, hit: number): number {
    const { view, added } = this;
    if (this.hits[bank]! < view.hitLimit || added[head]! + view.hitsFirst > added[hit]!)
      return Number.POSITIVE_INFINITY;
    return Math.max(this.canClose[bank]!, added[head]! + 1) + (view.apart && this.device.dualCommandBus ? 1 : 0);
  }

  private propose(bank: number, access: number, time: number, isActivation: boolean): void {
    if (time > this.next) return;
    // Banks are considered in turn, beginning behind the last one; of equal ones the first stays, or the oldest.
    if (time === this.next && (this.view.inTurn || this.added[access]! >= this.added[this.stepAccess]!)) return;
    this.next = time;
    this.stepBank = bank;
    this.stepAccess = access;
    this.stepIsActivation = isActivation;
  }

  private columnAt(bank: number, isWrite: boolean): number {
    const { gaps, banksPerGroup } = this;
    const { tRCDRD, tRCDWR } = this.device.timing;
    const write = isWrite ? 1 : 0;
    let time = this.activated[bank]! + (isWrite ? tRCDWR : tRCDRD) + this.activationTicks;
    const group = Math.floor(bank / banksPerGroup);
    const bus = Math.floor(bank / this.banksPerBus);
    for (let other = 0; other < this.busColumn.length; other++) {
      if (this.busColumn[other] === NEVER) continue;
      const relation = other === bus ? this.relation(bank, this.busBank[other]!) : OTHER_BUS;
      time = Math.max(time, this.busColumn[other]! + gaps[relation * 4 + 2 * this.busWrite[other]! + write]!);
    }
    const own = this.groupColumn[group]!;
    if (own !== NEVER) time = Math.max(time, own + gaps[SAME_GROUP * 4 + 2 * this.groupWrite[group]! + write]!);
    return time;
  }

  private relation(bank: number, other: number): number {
    if (Math.floor(bank / this.banksPerGroup) === Math.floor(other / this.banksPerGroup)) return SAME_GROUP;
    if (Math.floor(bank / this.banksPerLayer) === Math.floor(other / this.banksPerLayer)) return SAME_LAYER;
    return Math.floor(bank / this.banksPerRank) === Math.floor(other / this.banksPerRank) ? SAME_RANK : OTHER_RANK;
  }

  private activationAt(bank: number, access: number): number {
    const { timing, organization } = this.device;
    const part = Math.floor(bank / this.groupsPerRefresh);
    let time = Math.max(this.added[access]! + 1, this.idleSince[bank]! + 1);
    if (this.openRow[bank] !== CLOSED) time = Math.max(time, this.canClose[bank]!) + timing.tRP;
    const tRRDL = organization.bankGroups === 1 ? timing.tRRDS : timing.tRRDL;
    return Math.max(
      time,
      this.rowBusFree,
      this.activated[bank]! + timing.tRC,
      this.lastActivation[part]! + timing.tRRDS,
      this.lastActivationOfGroup[Math.floor(bank / this.banksPerGroup)]! + tRRDL,
      this.activations[part * WINDOW + ((this.activationPlace[part]! + WINDOW - 4) % WINDOW)]! + timing.tFAW,
      this.activations[part * WINDOW + this.activationPlace[part]!]! + (timing.t32AW ?? 0),
    );
  }

  private activate(bank: number, access: number, time: number): void {
    const part = Math.floor(bank / this.groupsPerRefresh);
    const [forActivation, forPrecharge] = this.busTicks;
    this.rowBusFree = time + forActivation + (this.openRow[bank] === CLOSED ? 0 : forPrecharge);
    this.openRow[bank] = this.places.row[access]!;
    this.hits[bank] = 0;
    this.activated[bank] = time;
    this.canClose[bank] = time + this.device.timing.tRAS;
    this.lastActivation[part] = time;
    this.lastActivationOfGroup[Math.floor(bank / this.banksPerGroup)] = time;
    const place = this.activationPlace[part]!;
    this.activations[part * WINDOW + place] = time;
    this.activationPlace[part] = (place + 1) % WINDOW;
  }

  private serve(bank: number, access: number, time: number): void {
    const { timing } = this.device;
    const { AL = 0, CL, CWL, burst, tRTP, tWR } = timing;
    const isWrite = this.isWrite[access] === 1;
    const group = Math.floor(bank / this.banksPerGroup);
    const bus = Math.floor(bank / this.banksPerBus);
    this.busColumn[bus] = time;
    this.busBank[bus] = bank;
    this.busWrite[bus] = isWrite ? 1 : 0;
    this.groupColumn[group] = time;
    this.groupWrite[group] = isWrite ? 1 : 0;
    this.hits[bank]!++;
    const close = isWrite ? AL + CWL + burst + tWR : AL + tRTP;
    this.canClose[bank] = Math.max(this.canClose[bank]!, time + close);
    this.idleSince[bank] = time;
    if (!isWrite || !this.view.posted) {
      this.done[access] = isWrite ? time : time + AL + CL + burst;
      this.completed.push(access);
    }
    if (this.options.controller !== 'ramulator' && this.options.page === 'closed') {
      this.openRow[bank] = CLOSED;
      this.activated[bank] = Math.max(this.activated[bank]!, this.canClose[bank]! + timing.tRP - timing.tRC);
    }
    this.unlink(isWrite && this.view.apart ? this.banks + bank : bank, access);
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

  /** Its rank is to be refreshed before this step: all rows closed, and nothing until that is over. */
  private refreshIfDue(bank: number, time: number): boolean {
    const part = Math.floor(bank / this.groupsPerRefresh);
    if (time < this.refreshDue[part]!) return false;
    const { tRP, tRFC, tREFI, tRC } = this.device.timing;
    let ready = this.refreshDue[part]!;
    const first = part * this.groupsPerRefresh;
    for (let other = first; other < first + this.groupsPerRefresh; other++)
      if (this.openRow[other] !== CLOSED)
        ready = Math.max(ready, this.canClose[other]! + tRP, this.refreshDue[part]! + tRP);
    for (let other = first; other < first + this.groupsPerRefresh; other++) {
      this.openRow[other] = CLOSED;
      this.activated[other] = Math.max(this.activated[other]!, ready + tRFC - tRC);
    }
    this.refreshDue[part]! += tREFI;
    return true;
  }
}

/**
 * Row commands have a bus of their own on HBM, which both pseudo-channels share. Where commands go at both edges of the
 * clock, activations begin at every other one and precharges find room between them. Elsewhere commands are few enough.
 */
function rowBusTicks({ dualCommandBus, ticksPerClock, commandTicks }: MemoryDevice): [number, number] {
  if (!dualCommandBus) return [0, 0];
  const activation = Math.ceil((commandTicks['ACT'] ?? 1) / ticksPerClock) * ticksPerClock;
  return [activation, ticksPerClock === 1 ? (commandTicks['PREpb'] ?? 1) : 0];
}
