/**
 * A deliberately naive channel by DRAMsim3's rules: objects, lists and every tick played, all waiting times looked up from
 * the history of commands. Knows one channel; serves as the third voice beside the replay and the program's tables.
 */
import type { Dramsim3Options } from '../../../../src/machine/memory-devices/controller-options.js';
import type { MemoryDevice } from '../../../../src/machine/memory-devices/memory-device.js';

export interface NaiveRequest {
  readonly id: number;
  readonly address: number;
  readonly isWrite: boolean;
  readonly bank: number;
  readonly row: number;
  readonly column: number;
  added: number;
  done: number;
}

type Name = 'ACT' | 'PRE' | 'RD' | 'WR' | 'REF';

interface Past {
  readonly name: Name;
  readonly tick: number;
  readonly bank: number;
  readonly rank: number;
}

export class NaiveChannel {
  readonly doneNow: NaiveRequest[] = [];
  private readonly reads: NaiveRequest[] = [];
  private readonly writes: NaiveRequest[] = [];
  private readonly pendingReads: NaiveRequest[] = [];
  private readonly pendingWrites: NaiveRequest[] = [];
  private readonly returning: NaiveRequest[] = [];
  private readonly queues: NaiveRequest[][];
  private readonly past: Past[] = [];
  /** What has been found since the last command. */
  private readonly known = new Map<string, number>();
  private readonly open: (number | undefined)[];
  private readonly hits: number[];
  private readonly refreshes: number[] = [];
  private refreshed = 0;
  private isRefreshing = false;
  private draining = 0;
  private pointer = 0;
  private readonly banksPerRank: number;
  private readonly ranks: number;

  constructor(
    private readonly device: MemoryDevice,
    private readonly options: Dramsim3Options,
  ) {
    const { ranks, bankGroups, banksPerGroup } = device.organization;
    this.ranks = ranks;
    this.banksPerRank = bankGroups * banksPerGroup;
    const banks = ranks * this.banksPerRank;
    this.queues = Array.from({ length: options.queueStructure === 'per-bank' ? banks : ranks }, () => []);
    this.open = Array.from({ length: banks }, () => undefined);
    this.hits = Array.from({ length: banks }, () => 0);
  }

  accepts(request: NaiveRequest): boolean {
    const list = this.options.unifiedQueue || !request.isWrite ? this.reads : this.writes;
    return list.length < this.options.transactionQueue;
  }

  add(request: NaiveRequest, tick: number): void {
    request.added = tick;
    const written = this.pendingWrites.some(({ address }) => address === request.address);
    if (request.isWrite) {
      if (!written) {
        this.pendingWrites.push(request);
        (this.options.unifiedQueue ? this.reads : this.writes).push(request);
      }
      this.comeBack(request, tick + 1);
    } else if (written) this.comeBack(request, tick + 1);
    else {
      const isFirst = !this.pendingReads.some(({ address }) => address === request.address);
      this.pendingReads.push(request);
      if (isFirst) this.reads.push(request);
    }
  }

  tick(tick: number): void {
    for (const request of [...this.returning]) {
      if (request.done > tick) continue;
      this.returning.splice(this.returning.indexOf(request), 1);
      this.doneNow.push(request);
    }
    const { tREFI } = this.device.timing;
    const every = this.options.refresh === 'rank-first' ? tREFI : Math.floor(tREFI / this.ranks);
    if (tick > 0 && tick % every === 0)
      this.refreshes.push(this.options.refresh === 'rank-first' ? 0 : this.refreshed++ % this.ranks);
    let first: Name | undefined = this.refreshes.length > 0 ? this.refresh(tick) : undefined;
    first ??= this.pick(tick, undefined);
    if (first !== undefined && this.device.dualCommandBus) this.pick(tick, first);
    this.schedule();
  }

  private comeBack(request: NaiveRequest, done: number): void {
    request.done = done;
    this.returning.push(request);
  }

  private queueOf(bank: number): number {
    return this.options.queueStructure === 'per-bank' ? bank : Math.floor(bank / this.banksPerRank);
  }

  private refresh(tick: number): Name | undefined {
    const rank = this.refreshes[0] as number;
    this.isRefreshing = true;
    let ready = 0;
    for (let bank = rank * this.banksPerRank; bank < (rank + 1) * this.banksPerRank; bank++) {
      if (this.open[bank] !== undefined) {
        if (tick < this.earliest('PRE', bank)) continue;
        this.issue('PRE', bank, tick, undefined);
        return 'PRE';
      }
      if (tick >= this.earliest('REF', bank)) ready++;
    }
    if (ready < this.banksPerRank) return undefined;
    this.refreshes.shift();
    this.isRefreshing = false;
    this.past.push({ name: 'REF', tick, bank: -1, rank });
    this.known.clear();
    return 'REF';
  }

  /** With `beside`, only what may go on the other bus in the same tick is issued. */
  private pick(tick: number, beside: Name | undefined): Name | undefined {
    for (let i = 0; i < this.queues.length; i++) {
      this.pointer = (this.pointer + 1) % this.queues.length;
      const rank =
        this.options.queueStructure === 'per-bank' ? Math.floor(this.pointer / this.banksPerRank) : this.pointer;
      if (this.isRefreshing && this.refreshes[0] === rank) continue;
      const queue = this.queues[this.pointer] as NaiveRequest[];
      for (const [at, request] of queue.entries()) {
        const name = this.next(queue, at, tick);
        if (name === undefined) continue;
        const moves = (each: Name): boolean => each === 'RD' || each === 'WR';
        if (beside === undefined || moves(beside) !== moves(name)) {
          if (moves(name)) queue.splice(at, 1);
          this.issue(name, request.bank, tick, request);
        }
        return name;
      }
    }
    return undefined;
  }

  private next(queue: NaiveRequest[], at: number, tick: number): Name | undefined {
    const request = queue[at] as NaiveRequest;
    const { bank, row } = request;
    const open = this.open[bank];
    if (open === undefined) return tick >= this.earliest('ACT', bank) ? 'ACT' : undefined;
    if (open === row) {
      const name = request.isWrite ? 'WR' : 'RD';
      if (tick < this.earliest(name, bank)) return undefined;
      const older = queue.slice(0, at);
      const same = (other: NaiveRequest): boolean =>
        !other.isWrite &&
        other.row === row &&
        other.column === request.column &&
        other.bank % this.banksPerRank === bank % this.banksPerRank;
      return request.isWrite && older.some(same) ? undefined : name;
    }
    if (queue.slice(0, at).some((other) => other.bank === bank)) return undefined;
    const isHit = queue.slice(at).some((other) => other.bank === bank && other.row === open);
    if (isHit && (this.hits[bank] as number) < 4) return undefined;
    return tick >= this.earliest('PRE', bank) ? 'PRE' : undefined;
  }

  private issue(name: Name, bank: number, tick: number, request: NaiveRequest | undefined): void {
    this.past.push({ name, tick, bank, rank: Math.floor(bank / this.banksPerRank) });
    this.known.clear();
    if (name === 'ACT') this.open[bank] = (request as NaiveRequest).row;
    if (name === 'PRE' || this.options.page === 'closed') {
      if (name === 'ACT') return;
      this.open[bank] = undefined;
      this.hits[bank] = 0;
    }
    if (request === undefined || name === 'ACT' || name === 'PRE') return;
    if (this.options.page === 'open') this.hits[bank]!++;
    if (name === 'WR') {
      this.pendingWrites.splice(this.pendingWrites.indexOf(request), 1);
      return;
    }
    const { AL = 0, CL, burst } = this.device.timing;
    for (const read of this.pendingReads.filter(({ address }) => address === request.address)) {
      this.pendingReads.splice(this.pendingReads.indexOf(read), 1);
      this.comeBack(read, tick + AL + CL + burst);
    }
  }

  private schedule(): void {
    const isIdle = this.queues.every((queue) => queue.length === 0);
    const { unifiedQueue, transactionQueue, commandQueue } = this.options;
    if (this.draining === 0 && !unifiedQueue)
      if (this.writes.length >= transactionQueue || (this.writes.length > 8 && isIdle))
        this.draining = this.writes.length;
    const source = this.draining > 0 ? this.writes : this.reads;
    for (const request of source) {
      const queue = this.queues[this.queueOf(request.bank)] as NaiveRequest[];
      if (queue.length >= commandQueue) continue;
      if (!unifiedQueue && request.isWrite) {
        if (this.pendingReads.some(({ address }) => address === request.address)) {
          this.draining = 0;
          return;
        }
        this.draining--;
      }
      queue.push(request);
      source.splice(source.indexOf(request), 1);
      return;
    }
  }

  /** The earliest tick of a command, from all that went before. */
  private earliest(name: Name, bank: number): number {
    const key = `${name} ${bank}`;
    const known = this.known.get(key) ?? this.fromHistory(name, bank);
    this.known.set(key, known);
    return known;
  }

  private fromHistory(name: Name, bank: number): number {
    let earliest = 0;
    for (const before of this.past) earliest = Math.max(earliest, before.tick + this.wait(before, name, bank));
    if (name !== 'ACT') return earliest;
    const rank = Math.floor(bank / this.banksPerRank);
    const acts = this.past.filter((before) => before.name === 'ACT' && before.rank === rank);
    const { tFAW, t32AW } = this.device.timing;
    if (acts.length >= 4) earliest = Math.max(earliest, (acts.at(-4) as Past).tick + tFAW);
    if (t32AW !== undefined && acts.length >= 32) earliest = Math.max(earliest, (acts.at(-32) as Past).tick + t32AW);
    return earliest;
  }

  private wait(before: Past, name: Name, bank: number): number {
    const { timing, organization, standard } = this.device;
    const { burst: B, AL = 0, tRP, tRAS, tRTP, tWR, tRFC, tRTRS = 0, tPPD = 0 } = timing;
    const one = organization.bankGroups === 1;
    const rank = Math.floor(bank / this.banksPerRank);
    const sameRank = before.rank === rank;
    const sameBank = before.bank === bank;
    const group = (each: number): number => Math.floor(each / organization.banksPerGroup);
    const sameGroup = before.bank >= 0 && group(before.bank) === group(bank);
    const long = sameGroup && !one;
    const RL = AL + timing.CL;
    const WL = AL + timing.CWL;
    const none = Number.NEGATIVE_INFINITY;
    const tCCD = Math.max(B, long ? timing.tCCDL : timing.tCCDS);
    const ahead = standard.startsWith('HBM') || standard.startsWith('GDDR') ? 0 : AL;
    switch (`${before.name} ${name}`) {
      case 'RD RD':
        return sameRank ? tCCD : B + tRTRS;
      case 'RD WR':
        return sameRank ? RL + B - WL + tRTRS : RL + B + B + tRTRS - (WL + B);
      case 'WR RD':
        return sameRank ? WL + B + (long ? timing.tWTRL : timing.tWTRS) : WL + B + B + tRTRS - (RL + B);
      case 'WR WR':
        return sameRank ? tCCD : B;
      case 'RD PRE':
        return sameBank ? AL + tRTP : none;
      case 'WR PRE':
        return sameBank ? WL + B + tWR : none;
      case 'RD ACT':
        return sameBank && this.options.page === 'closed' ? AL + B + tRTP + tRP : none;
      case 'WR ACT':
      case 'WR REF':
        return sameBank && this.options.page === 'closed' ? WL + B + tWR + tRP : none;
      case 'RD REF':
        return sameBank && this.options.page === 'closed' ? AL + tRTP + tRP : none;
      case 'ACT ACT':
        if (sameBank) return tRAS + tRP;
        return sameRank ? (long ? timing.tRRDL : timing.tRRDS) : none;
      case 'ACT RD':
        return sameBank ? timing.tRCDRD - ahead : none;
      case 'ACT WR':
        return sameBank ? timing.tRCDWR - ahead : none;
      case 'ACT PRE':
        return sameBank ? tRAS : none;
      case 'PRE ACT':
      case 'PRE REF':
        return sameBank ? tRP : none;
      case 'PRE PRE':
        return sameRank && !sameBank ? tPPD : none;
      case 'REF ACT':
      case 'REF REF':
        return sameRank ? tRFC : none;
      default:
        return none;
    }
  }
}
