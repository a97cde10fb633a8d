/**
 * Where a data bus spends its time: every tick from 0 to the end of a replay moves data or waits for one cause, so that
 * the causes add up to the time. A gap between two bursts is put to what the access that ends it waited for: there was
 * nothing to serve; its rank was being refreshed; its row had to be opened, and that waited for the rank's activation
 * window; the columns of a bank group, or reads after writes and ranks after one another, keep a distance; or the
 * controller chose it no sooner although it could have gone.
 */
export const BUS_CAUSES = [
  'data',
  'bank-group',
  'row-cycle',
  'activation-window',
  'turnaround',
  'refresh',
  'scheduling',
  'no-requests',
] as const;
export type BusCause = (typeof BUS_CAUSES)[number];

const [DATA, GROUP, ROW, WINDOW, TURN, REFRESH, SCHEDULING, NONE] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** What a column command had to wait for, in ticks. */
export interface ColumnReady {
  /** Its own bank's row was open for it. */
  bank: number;
  /** Bus, bank groups and ranks let it go. */
  bus: number;
}

export class BusAccount {
  /** Ticks by cause, for one data bus after another. */
  private readonly ticks: Float64Array;
  private readonly banksPerBus: number;
  /** When the bus is free again after the last burst. */
  private readonly free: Float64Array;
  private readonly lastWasWrite: Uint8Array;
  private readonly lastRank: Int32Array;
  /** The last refresh that stopped a bank. */
  private readonly stoppedFrom: Float64Array;
  private readonly stoppedUntil: Float64Array;
  /** Ticks that the bank's last activation waited for the window. */
  private readonly windowWait: Float64Array;
  /** Nothing to serve in this time, by bus. */
  private readonly emptyFrom: Float64Array;
  private readonly emptyUntil: Float64Array;

  constructor(
    private readonly buses: number,
    banks: number,
    private readonly banksPerRank: number,
    private readonly burst: number,
  ) {
    this.ticks = new Float64Array(buses * BUS_CAUSES.length);
    this.free = new Float64Array(buses);
    this.lastWasWrite = new Uint8Array(buses);
    this.lastRank = new Int32Array(buses).fill(-1);
    this.stoppedFrom = new Float64Array(banks);
    this.stoppedUntil = new Float64Array(banks);
    this.windowWait = new Float64Array(banks);
    this.emptyFrom = new Float64Array(buses);
    this.emptyUntil = new Float64Array(buses).fill(Number.POSITIVE_INFINITY);
    this.banksPerBus = banks / buses;
  }

  /** The data bus that a bank uses. */
  busOf(bank: number): number {
    return Math.floor(bank / this.banksPerBus);
  }

  /** Accesses wait for the bus from now on, or none does any more. */
  setEmpty(bus: number, isEmpty: boolean, now: number): void {
    const isOpen = this.emptyUntil[bus] === Number.POSITIVE_INFINITY;
    if (isEmpty === isOpen) return;
    if (isEmpty) this.emptyFrom[bus] = now;
    this.emptyUntil[bus] = isEmpty ? Number.POSITIVE_INFINITY : now;
  }

  /** @param aloneReady when it could have gone but for the other activations of its rank */
  activate(bank: number, now: number, aloneReady: number): void {
    this.windowWait[bank] = now - Math.min(now, aloneReady);
  }

  /** Banks that are closed for a refresh and refreshed. */
  refresh(first: number, count: number, from: number, until: number): void {
    this.stoppedFrom.fill(from, first, first + count);
    this.stoppedUntil.fill(until, first, first + count);
  }

  column(bank: number, isWrite: boolean, now: number, ready: ColumnReady): void {
    const bus = this.busOf(bank);
    const rank = Math.floor(bank / this.banksPerRank);
    const before = this.free[bus]!;
    if (now > before) this.wait(bus, bank, rank, isWrite, before, now, ready);
    this.add(bus, DATA, this.burst);
    this.free[bus] = Math.max(before, now) + this.burst;
    this.lastWasWrite[bus] = isWrite ? 1 : 0;
    this.lastRank[bus] = rank;
  }

  /** When the last burst ends. */
  get busyUntil(): number {
    return Math.max(...this.free);
  }

  /** Ticks by cause of each bus, from 0 to `end`, when all bursts have ended; after the last one there were no requests. */
  close(end: number): Record<BusCause, number>[] {
    return Array.from({ length: this.buses }, (_, bus) => {
      const at = bus * BUS_CAUSES.length;
      const rest = end - this.free[bus]!;
      const entries = BUS_CAUSES.map((cause, i) => [cause, this.ticks[at + i]! + (i === NONE ? rest : 0)]);
      return Object.fromEntries(entries) as Record<BusCause, number>;
    });
  }

  private add(bus: number, cause: number, ticks: number): void {
    this.ticks[bus * BUS_CAUSES.length + cause]! += ticks;
  }

  private wait(
    bus: number,
    bank: number,
    rank: number,
    isWrite: boolean,
    from: number,
    now: number,
    { bank: bankReady, bus: busReady }: ColumnReady,
  ): void {
    let left = now - from;
    const emptyUntil = this.emptyUntil[bus]!;
    const empty = overlap(from, now, this.emptyFrom[bus]!, emptyUntil);
    this.add(bus, NONE, empty);
    left -= empty;
    const start = empty > 0 && emptyUntil <= now ? emptyUntil : from;
    const refresh = Math.min(left, overlap(start, now, this.stoppedFrom[bank]!, this.stoppedUntil[bank]!));
    this.add(bus, REFRESH, refresh);
    left -= refresh;
    const late = Math.min(left, Math.max(0, now - Math.max(start, bankReady, busReady)));
    this.add(bus, SCHEDULING, late);
    left -= late;
    if (left <= 0) return;
    if (bankReady >= busReady) {
      const window = Math.min(left, this.windowWait[bank]!);
      this.add(bus, WINDOW, window);
      this.add(bus, ROW, left - window);
    } else {
      const turns = this.lastWasWrite[bus] !== (isWrite ? 1 : 0) || this.lastRank[bus] !== rank;
      this.add(bus, turns && this.lastRank[bus]! >= 0 ? TURN : GROUP, left);
    }
  }
}

function overlap(from: number, until: number, otherFrom: number, otherUntil: number): number {
  return Math.max(0, Math.min(until, otherUntil) - Math.max(from, otherFrom));
}
