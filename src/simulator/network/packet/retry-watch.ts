/**
 * Ends a replay in which nothing but retries happens: senders whose packets, or the answers to them, all get lost go
 * back again and again, and no event is the last. Progress is a byte that has been acknowledged, of any flow.
 */
import { InputError } from '../../../base/errors.js';
import type { World } from './world.js';

/** Timers in a row without progress. Of links that lose nine frames of ten, one retry in a hundred brings progress. */
const MOST_RETRIES = 100_000;

/** Frames that may wait, one buffer behind the other, ahead of one that brings progress. */
const BUFFERS_AHEAD = 16;

export interface RetryState {
  readonly acknowledgedBytes: number;
  readonly losses: number;
  readonly drops: number;
}

export class RetryWatch {
  private retries = 0;
  private sinceNs = 0;
  private acknowledgedBytes = 0;

  constructor(
    private readonly world: World,
    private readonly bufferBytes: number,
    /** Entries of the calendar that may change everything: beginnings of flows and faults, the work of slow hosts. */
    private readonly changes: readonly (readonly [first: number, count: number])[],
  ) {}

  /** A flow or a fault begins or ends: what could not get through may now. */
  changed(): void {
    this.retries = 0;
    this.sinceNs = this.world.calendar.now;
  }

  /** A timer has rung. True when the run is to end. */
  rang({ acknowledgedBytes }: RetryState): boolean {
    if (acknowledgedBytes !== this.acknowledgedBytes) {
      this.acknowledgedBytes = acknowledgedBytes;
      this.changed();
    }
    if (++this.retries < MOST_RETRIES) return false;
    this.retries = 0;
    return this.world.calendar.now - this.sinceNs >= this.slowestWayNs() && !this.isChangePending();
  }

  /** @returns the error where no pause explains why nothing gets through */
  complaint({ losses, drops }: RetryState): InputError {
    return new InputError({
      path: losses > 0 ? 'faults' : 'buffer',
      expected: 'a network in which something gets through',
      found: `${MOST_RETRIES} retries in a row that brought nothing`,
      hint: `no byte was acknowledged from ${this.sinceNs} ns on; ${losses} frames were lost on links, ${drops} dropped by switches`,
    });
  }

  private slowestWayNs(): number {
    const { ports } = this.world;
    let slowest = 0;
    for (let port = 0; port < ports.count; port++)
      slowest = Math.max(slowest, (this.bufferBytes * 8e9) / ports.rateBps[port]! + ports.delayNs[port]!);
    return BUFFERS_AHEAD * slowest;
  }

  private isChangePending(): boolean {
    const { calendar } = this.world;
    return this.changes.some(([first, count]) => {
      for (let entry = first; entry < first + count; entry++) if (calendar.isPending(entry)) return true;
      return false;
    });
  }
}
