/**
 * The banks of a channel: which row is open, how often it was hit, and from when on each command may go. A waiting time
 * that holds for a whole bank group or rank is kept once for it, so that a command touches a few numbers only.
 */
import { banksPerChannel, type Organization } from '../../../../machine/memory-devices/memory-device.js';
import { ActivationWindow } from '../activation-window.js';
import type { ColumnGap, WaitingTimes } from './waiting-times.js';

export const CLOSED = -1;

export class BankTimes {
  readonly banks: number;
  readonly banksPerRank: number;
  readonly ranks: number;
  readonly groupOf: Int32Array;
  readonly rankOf: Int32Array;
  readonly openRow: Int32Array;
  /** Accesses of the open row since its activation. */
  readonly hits: Int32Array;

  private readonly groups: number;
  /** First group and number of groups of a rank. */
  private readonly groupsPerRank: number;
  private readonly banksPerGroup: number;
  private readonly bankActivate: Float64Array;
  private readonly bankRead: Float64Array;
  private readonly bankWrite: Float64Array;
  private readonly bankPrecharge: Float64Array;
  private readonly bankRefreshAll: Float64Array;
  private readonly bankRefreshOne: Float64Array;
  private readonly groupActivate: Float64Array;
  private readonly groupRead: Float64Array;
  private readonly groupWrite: Float64Array;
  private readonly rankPrecharge: Float64Array;
  private readonly four: ActivationWindow;
  private readonly thirtyTwo: ActivationWindow;

  constructor(
    organization: Organization,
    private readonly times: WaitingTimes,
  ) {
    this.banks = banksPerChannel(organization);
    this.banksPerGroup = organization.banksPerGroup;
    this.banksPerRank = organization.bankGroups * organization.banksPerGroup;
    this.groupsPerRank = organization.bankGroups;
    this.ranks = this.banks / this.banksPerRank;
    this.groups = this.ranks * this.groupsPerRank;
    this.groupOf = Int32Array.from({ length: this.banks }, (_, bank) => Math.floor(bank / this.banksPerGroup));
    this.rankOf = Int32Array.from({ length: this.banks }, (_, bank) => Math.floor(bank / this.banksPerRank));
    this.openRow = new Int32Array(this.banks).fill(CLOSED);
    this.hits = new Int32Array(this.banks);
    this.bankActivate = new Float64Array(this.banks);
    this.bankRead = new Float64Array(this.banks);
    this.bankWrite = new Float64Array(this.banks);
    this.bankPrecharge = new Float64Array(this.banks);
    this.bankRefreshAll = new Float64Array(this.banks);
    this.bankRefreshOne = new Float64Array(this.banks);
    this.groupActivate = new Float64Array(this.groups);
    this.groupRead = new Float64Array(this.groups);
    this.groupWrite = new Float64Array(this.groups);
    this.rankPrecharge = new Float64Array(this.ranks);
    this.four = new ActivationWindow(this.ranks, 4, times.fourActivates);
    this.thirtyTwo = new ActivationWindow(this.ranks, 32, times.thirtyTwoActivates);
  }

  activateAt(bank: number): number {
    const rank = this.rankOf[bank]!;
    const bankAndGroup = Math.max(this.bankActivate[bank]!, this.groupActivate[this.groupOf[bank]!]!);
    return Math.max(bankAndGroup, this.four.openAt(rank), this.thirtyTwo.openAt(rank));
  }

  /** When the bank itself could be activated, whatever other banks do. */
  activateAloneAt(bank: number): number {
    return this.bankActivate[bank]!;
  }

  readAt(bank: number): number {
    return Math.max(this.bankRead[bank]!, this.groupRead[this.groupOf[bank]!]!);
  }

  writeAt(bank: number): number {
    return Math.max(this.bankWrite[bank]!, this.groupWrite[this.groupOf[bank]!]!);
  }

  /** When its open row's columns can be read, or written, whatever the bus and other banks do. */
  columnAloneAt(bank: number, isWrite: boolean): number {
    return isWrite ? this.bankWrite[bank]! : this.bankRead[bank]!;
  }

  prechargeAt(bank: number): number {
    return Math.max(this.bankPrecharge[bank]!, this.rankPrecharge[this.rankOf[bank]!]!);
  }

  refreshAllAt(bank: number): number {
    return this.bankRefreshAll[bank]!;
  }

  refreshOneAt(bank: number): number {
    return this.bankRefreshOne[bank]!;
  }

  activate(bank: number, row: number, now: number): void {
    const { times } = this;
    this.openRow[bank] = row;
    const rank = this.rankOf[bank]!;
    this.four.note(rank, now);
    this.thirtyTwo.note(rank, now);
    raise(this.bankActivate, bank, now + times.activateToActivate);
    raise(this.bankRead, bank, now + times.activateToRead);
    raise(this.bankWrite, bank, now + times.activateToWrite);
    raise(this.bankPrecharge, bank, now + times.activateToPrecharge);
    const own = this.groupOf[bank]!;
    const first = rank * this.groupsPerRank;
    for (let group = first; group < first + this.groupsPerRank; group++) {
      const gap = group === own ? times.activateToActivateSameGroup : times.activateToActivateOtherGroup;
      raise(this.groupActivate, group, now + gap);
    }
    // A bank refresh waits a whole row cycle for an activation of any other bank of its rank.
    const firstBank = rank * this.banksPerRank;
    for (let other = firstBank; other < firstBank + this.banksPerRank; other++)
      if (other !== bank) raise(this.bankRefreshOne, other, now + times.activateToActivate);
  }

  precharge(bank: number, now: number): void {
    const { times } = this;
    this.close(bank);
    const ready = now + times.prechargeToActivate;
    raise(this.bankActivate, bank, ready);
    raise(this.bankRefreshAll, bank, ready);
    raise(this.bankRefreshOne, bank, ready);
    if (times.prechargeToPrecharge > 0) raise(this.rankPrecharge, this.rankOf[bank]!, now + times.prechargeToPrecharge);
  }

  read(bank: number, now: number, closes: boolean): void {
    const { times } = this;
    this.columns(bank, now, times.readToRead, times.readToWrite);
    if (!closes) {
      this.hits[bank]!++;
      raise(this.bankPrecharge, bank, now + times.readToPrecharge);
      return;
    }
    this.close(bank);
    raise(this.bankActivate, bank, now + times.readPrechargeToActivate);
    raise(this.bankRefreshAll, bank, now + times.readPrechargeToRefresh);
    raise(this.bankRefreshOne, bank, now + times.readPrechargeToRefresh);
  }

  write(bank: number, now: number, closes: boolean): void {
    const { times } = this;
    this.columns(bank, now, times.writeToRead, times.writeToWrite);
    if (!closes) {
      this.hits[bank]!++;
      raise(this.bankPrecharge, bank, now + times.writeToPrecharge);
      return;
    }
    this.close(bank);
    const ready = now + times.writePrechargeToActivate;
    raise(this.bankActivate, bank, ready);
    raise(this.bankRefreshAll, bank, ready);
    raise(this.bankRefreshOne, bank, ready);
  }

  refreshRank(rank: number, now: number): void {
    const ready = now + this.times.refreshToActivate;
    const first = rank * this.banksPerRank;
    for (let bank = first; bank < first + this.banksPerRank; bank++) {
      raise(this.bankActivate, bank, ready);
      raise(this.bankRefreshAll, bank, ready);
    }
  }

  /** The program leaves the refreshed bank itself free at once, and holds up all others of its rank. */
  refreshBank(bank: number, now: number): void {
    const { refreshToActivate, bankRefreshToBankRefresh } = this.times;
    const first = this.rankOf[bank]! * this.banksPerRank;
    for (let other = first; other < first + this.banksPerRank; other++) {
      if (other === bank) continue;
      raise(this.bankActivate, other, now + refreshToActivate);
      raise(this.bankRefreshOne, other, now + bankRefreshToBankRefresh);
    }
  }

  private close(bank: number): void {
    this.openRow[bank] = CLOSED;
    this.hits[bank] = 0;
  }

  /** What a column command means for those that follow, all over the channel. */
  private columns(bank: number, now: number, toRead: ColumnGap, toWrite: ColumnGap): void {
    const { groupRead, groupWrite, groups, groupsPerRank } = this;
    const own = this.groupOf[bank]!;
    const first = this.rankOf[bank]! * groupsPerRank;
    for (let group = 0; group < groups; group++) {
      if (group === own) {
        raise(groupRead, group, now + toRead.sameGroup);
        raise(groupWrite, group, now + toWrite.sameGroup);
      } else if (group >= first && group < first + groupsPerRank) {
        raise(groupRead, group, now + toRead.otherGroup);
        raise(groupWrite, group, now + toWrite.otherGroup);
      } else {
        raise(groupRead, group, now + toRead.otherRank);
        raise(groupWrite, group, now + toWrite.otherRank);
      }
    }
  }
}

function raise(times: Float64Array, at: number, time: number): void {
  if (times[at]! < time) times[at] = time;
}
