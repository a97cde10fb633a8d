/**
 * A run of chunks served in one step: a policy's turns, over and over, until a transfer has all its bytes, a port is too
 * narrow for its next turn, a budget is used up or the policy wants to be asked again.
 *
 * Turns are numbered from 0 through the run and take equally long. Since a port's turns are evenly spread over the list,
 * its k-th is number first + k · spacing: what is to be known of a port takes no walk through the turns.
 */
import { coreOfPort } from './ports.js';
import type { Turns } from './turn-policy.js';

/** Chunk boundaries nearer than this share of a chunk are one instant. */
export const ROUNDING = 1e-9;

/** Transfers in progress, by port. */
export interface Chunks {
  /** Chunks not yet served, the last one perhaps smaller. */
  readonly left: Float64Array;
  readonly remainingBytes: Float64Array;
  /** Bytes per cycle the port can take. */
  readonly cap: Float64Array;
}

export class ChunkRun {
  start = 0;
  /** Cycles of a turn. */
  slot = 0;
  /** Turns; all move a whole chunk but the last, which moves `lastBytes`. */
  planned = 0;
  lastBytes = 0;
  rate = 0;
  /** Turns a port has in a period (once through the list); 0 for ports that take none, and between runs. */
  readonly perPeriod: Int32Array;
  /** The ports that take turns, in the order of their first ones. */
  private readonly ports: Int32Array;
  private count = 0;
  private readonly first: Int32Array;

  constructor(
    ports: number,
    private readonly chunkBytes: number,
    private readonly turns: Turns,
    private readonly chunks: Chunks,
  ) {
    this.perPeriod = new Int32Array(ports);
    this.ports = new Int32Array(ports);
    this.first = new Int32Array(ports);
  }

  get end(): number {
    return this.start + (this.planned - 1) * this.slot + this.lastBytes / this.rate;
  }

  /** @param rate bytes per cycle */
  plan(now: number, rate: number): void {
    const { turns, perPeriod, chunkBytes } = this;
    const { ports, count } = turns;
    this.start = now;
    this.rate = rate;
    this.slot = chunkBytes / rate;
    this.count = 0;
    for (let i = 0; i < count; i++) {
      const port = ports[i]!;
      if (perPeriod[port]!++ > 0) continue;
      this.ports[this.count++] = port;
      this.first[port] = i;
    }
    this.untilOneHasAll();
    this.atMost(Math.max(1, Math.ceil((turns.until - now) / this.slot - ROUNDING)));
    if (turns.limited) this.withinBudgets();
  }

  /** Turns until somebody has all of it, and what that last chunk is; no turn for a port that is not ready for it. */
  private untilOneHasAll(): void {
    const { perPeriod, ports, first, count } = this;
    const { left, remainingBytes, cap } = this.chunks;
    const period = this.turns.count;
    const narrow = (this.rate * (1 - ROUNDING)) / period;
    let planned = Number.POSITIVE_INFINITY;
    let limit = Number.POSITIVE_INFINITY;
    let done = -1;
    for (let i = 0; i < count; i++) {
      const port = ports[i]!;
      const often = perPeriod[port]!;
      const spacing = period / often;
      if (cap[port]! < narrow * often) limit = Math.min(limit, first[port]! + spacing);
      const turns = first[port]! + (left[port]! - 1) * spacing + 1;
      if (turns >= planned) continue;
      planned = turns;
      done = port;
    }
    this.planned = planned;
    this.lastBytes = remainingBytes[done]! - (left[done]! - 1) * this.chunkBytes;
    this.atMost(limit);
  }

  private atMost(limit: number): void {
    if (this.planned <= limit) return;
    this.planned = limit;
    this.lastBytes = this.chunkBytes;
  }

  /** Stops before a turn for which a core has no budget left. */
  private withinBudgets(): void {
    const { ports, count, most } = this.turns;
    for (let i = 0; i < count; i++) {
      const core = coreOfPort(ports[i]!);
      let often = 0;
      let before = 0;
      for (let k = 0; k < count; k++) {
        if (coreOfPort(ports[k]!) !== core) continue;
        if (k < i) before++;
        often++;
      }
      if (most[core]! % often === before) this.atMost(Math.floor(most[core]! / often) * count + i);
    }
  }

  /** Ends the run with the chunk in service. False if that is its last anyway. */
  cutShort(now: number): boolean {
    const begun = Math.max(0, Math.ceil((now - this.start) / this.slot - ROUNDING));
    if (begun >= this.planned) return false;
    this.planned = begun;
    this.lastBytes = this.chunkBytes;
    return true;
  }

  /** Ends the run: tells of each port the chunks it got, if any, and the number of its last turn. */
  settle(got: (port: number, chunks: number, lastTurn: number) => void): void {
    const { planned, perPeriod, ports, first, count } = this;
    const period = this.turns.count;
    for (let i = 0; i < count; i++) {
      const port = ports[i]!;
      const spacing = period / perPeriod[port]!;
      perPeriod[port] = 0;
      const chunks = Math.ceil((planned - first[port]!) / spacing);
      if (chunks > 0) got(port, chunks, first[port]! + (chunks - 1) * spacing);
    }
  }
}
