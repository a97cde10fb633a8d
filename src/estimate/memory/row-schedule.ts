/**
 * The rows of a channel's banks in a schedule: when the next activation and the next burst of a bank can be had, after all
 * that went before. Times are sums of the device's waiting times.
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

const NEVER = Number.NEGATIVE_INFINITY;
export const CLOSED = -1;
/** Activations remembered: of the last four and of the last thirty-two, the windows. */
const WINDOW = 32;

export class RowSchedule {
  readonly banks: number;
  readonly openRow: Int32Array;
  /** Bursts since the row was opened. */
  readonly hits: Int32Array;
  /** When the row may be closed. */
  readonly canClose: Float64Array;

  private readonly gaps: ColumnGaps;
  private readonly closes: boolean;
  private readonly activationTicks: number;
  /** Ticks that an activation and a precharge hold a bus for row commands, and when that bus is free. */
  private readonly busTicks: readonly [activation: number, precharge: number];
  private rowBusFree = 0;
  private readonly banksPerGroup: number;
  private readonly banksPerLayer: number;
  private readonly banksPerRank: number;
  private readonly banksPerBus: number;
  /** Banks that share an activation window and a refresh. */
  private readonly banksPerPart: number;

  private readonly activated: Float64Array;
  /** When the row was last closed for another. */
  private readonly closed: Float64Array;
  private readonly lastActivation: Float64Array;
  private readonly lastActivationOfGroup: Float64Array;
  private readonly activations: Float64Array;
  private readonly activationPlace: Int32Array;
  /** The last burst, by bus and by group: when, where, which way. */
  private readonly busColumn: Float64Array;
  private readonly busBank: Int32Array;
  private readonly busWrite: Uint8Array;
  private readonly groupColumn: Float64Array;
  private readonly groupWrite: Uint8Array;
  private readonly refreshDue: Float64Array;

  constructor(
    private readonly device: MemoryDevice,
    options: ControllerOptions,
  ) {
    const { organization } = device;
    const { ranks, stackIds, bankGroups, banksPerGroup, pseudoChannels } = organization;
    this.gaps = columnGaps(device, options.controller);
    this.closes = options.controller !== 'ramulator' && options.page === 'closed';
    // An activation that holds its bus for several ticks begins that much before what is counted from it.
    this.activationTicks = (device.commandTicks['ACT'] ?? 1) - 1;
    this.busTicks = rowBusTicks(device);
    const banks = banksPerChannel(organization);
    this.banks = banks;
    this.banksPerGroup = banksPerGroup;
    this.banksPerLayer = bankGroups * banksPerGroup;
    this.banksPerRank = stackIds * this.banksPerLayer;
    this.banksPerBus = ranks * this.banksPerRank;
    const isByBus = options.controller === 'ramulator' && STANDARD_WAITS[device.standard].refreshLevel !== 'rank';
    const parts = isByBus ? pseudoChannels : banks / this.banksPerRank;
    this.banksPerPart = banks / parts;
    this.openRow = new Int32Array(banks).fill(CLOSED);
    this.hits = new Int32Array(banks);
    this.activated = new Float64Array(banks).fill(NEVER);
    this.canClose = new Float64Array(banks).fill(NEVER);
    this.closed = new Float64Array(banks).fill(NEVER);
    this.lastActivation = new Float64Array(parts).fill(NEVER);
    this.activations = new Float64Array(parts * WINDOW).fill(NEVER);
    this.activationPlace = new Int32Array(parts);
    const groups = banks / banksPerGroup;
    this.lastActivationOfGroup = new Float64Array(groups).fill(NEVER);
    this.busColumn = new Float64Array(pseudoChannels).fill(NEVER);
    this.busBank = new Int32Array(pseudoChannels);
    this.busWrite = new Uint8Array(pseudoChannels);
    this.groupColumn = new Float64Array(groups).fill(NEVER);
    this.groupWrite = new Uint8Array(groups);
    this.refreshDue = firstRefreshes(device, options, parts);
  }

  /** When a command can go that must wait for an edge of the clock: the first one is at tick 1. */
  edgeAt(time: number): number {
    const ticks = this.device.ticksPerClock;
    return ticks === 1 ? time : Math.ceil((time - 1) / ticks) * ticks + 1;
  }

  /** When a burst of the open row can be had. */
  columnAt(bank: number, isWrite: boolean): number {
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

  /** When the bank can be activated for an access that is there from `since` on. */
  activationAt(bank: number, since: number): number {
    const { timing, organization } = this.device;
    const part = Math.floor(bank / this.banksPerPart);
    const tRRDL = organization.bankGroups === 1 ? timing.tRRDS : timing.tRRDL;
    return Math.max(
      since,
      this.rowBusFree,
      this.closed[bank]! + timing.tRP,
      this.activated[bank]! + timing.tRC,
      this.lastActivation[part]! + timing.tRRDS,
      this.lastActivationOfGroup[Math.floor(bank / this.banksPerGroup)]! + tRRDL,
      this.activations[part * WINDOW + ((this.activationPlace[part]! + WINDOW - 4) % WINDOW)]! + timing.tFAW,
      this.activations[part * WINDOW + this.activationPlace[part]!]! + (timing.t32AW ?? 0),
    );
  }

  /** When the row can be closed for an access that is there from `since` on. */
  prechargeAt(bank: number, since: number): number {
    return Math.max(since, this.busTicks[1] > 0 ? this.rowBusFree : NEVER, this.canClose[bank]!);
  }

  precharge(bank: number, time: number): void {
    const [, forPrecharge] = this.busTicks;
    if (forPrecharge > 0) this.rowBusFree = time + forPrecharge;
    this.openRow[bank] = CLOSED;
    this.closed[bank] = time;
  }

  activate(bank: number, row: number, time: number): void {
    const part = Math.floor(bank / this.banksPerPart);
    this.rowBusFree = time + this.busTicks[0];
    this.openRow[bank] = row;
    this.hits[bank] = 0;
    this.activated[bank] = time;
    this.canClose[bank] = time + this.device.timing.tRAS;
    this.lastActivation[part] = time;
    this.lastActivationOfGroup[Math.floor(bank / this.banksPerGroup)] = time;
    const place = this.activationPlace[part]!;
    this.activations[part * WINDOW + place] = time;
    this.activationPlace[part] = (place + 1) % WINDOW;
  }

  burst(bank: number, isWrite: boolean, time: number): void {
    const { AL = 0, CWL, burst, tRTP, tWR, tRP, tRC } = this.device.timing;
    const group = Math.floor(bank / this.banksPerGroup);
    const bus = Math.floor(bank / this.banksPerBus);
    this.busColumn[bus] = time;
    this.busBank[bus] = bank;
    this.busWrite[bus] = isWrite ? 1 : 0;
    this.groupColumn[group] = time;
    this.groupWrite[group] = isWrite ? 1 : 0;
    this.hits[bank]!++;
    this.canClose[bank] = Math.max(this.canClose[bank]!, time + AL + (isWrite ? CWL + burst + tWR : tRTP));
    if (!this.closes) return;
    this.openRow[bank] = CLOSED;
    this.activated[bank] = Math.max(this.activated[bank]!, this.canClose[bank]! + tRP - tRC);
  }

  /** The bank is to be refreshed before this time: rows closed, and nothing until the refresh is over. */
  refreshIfDue(bank: number, time: number): boolean {
    const part = Math.floor(bank / this.banksPerPart);
    const due = this.refreshDue[part]!;
    if (time < due) return false;
    const { tRP, tRFC, tREFI, tRC } = this.device.timing;
    let ready = due;
    const first = part * this.banksPerPart;
    for (let other = first; other < first + this.banksPerPart; other++) {
      if (this.openRow[other] !== CLOSED) ready = Math.max(ready, this.canClose[other]! + tRP, due + tRP);
      else ready = Math.max(ready, this.closed[other]! + tRP);
    }
    for (let other = first; other < first + this.banksPerPart; other++) {
      this.openRow[other] = CLOSED;
      this.activated[other] = Math.max(this.activated[other]!, ready + tRFC - tRC);
    }
    this.refreshDue[part] = due + tREFI;
    return true;
  }
}

function firstRefreshes(
  { timing: { tREFI } }: MemoryDevice,
  { refresh }: ControllerOptions,
  parts: number,
): Float64Array {
  if (refresh === 'none') return new Float64Array(parts).fill(Number.POSITIVE_INFINITY);
  const isStaggered = refresh === 'rank-staggered';
  return Float64Array.from({ length: parts }, (_, part) => (isStaggered ? (tREFI * (part + 1)) / parts : tREFI));
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
