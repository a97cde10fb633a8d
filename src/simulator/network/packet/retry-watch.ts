/**
 * Notices that nothing but retries happens although no flow is given up: senders go back again and again to what a pause
 * that never ends keeps from arriving, where switches drop what finds no room. Progress is a byte acknowledged, of any flow.
 */
import type { World } from './world.js';

/** Timeouts in a row, of all flows, without progress. */
const MOST_RETRIES = 100_000;

/** Full buffers that a frame may have to wait behind, one after the other. */
const BUFFERS_AHEAD = 16;

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

  /** A timer has rung. True when retries have brought nothing for long, and nothing is ahead that could change that. */
  rang(acknowledgedBytes: number): boolean {
    if (acknowledgedBytes !== this.acknowledgedBytes) {
      this.acknowledgedBytes = acknowledgedBytes;
      this.changed();
    }
    if (++this.retries < MOST_RETRIES) return false;
    this.retries = 0;
    return this.world.calendar.now - this.sinceNs >= this.longestWayNs() && !this.isChangePending();
  }

  /** How long an answer may be under way, at the present rates. */
  longestWayNs(): number {
    const { ports } = this.world;
    let longest = 0;
    for (let port = 0; port < ports.count; port++)
      longest = Math.max(longest, (this.bufferBytes * 8e9) / ports.rateBps(port) + ports.delayNs(port));
    return BUFFERS_AHEAD * longest;
  }

  private isChangePending(): boolean {
    const { calendar } = this.world;
    return this.changes.some(([first, count]) => {
      for (let entry = first; entry < first + count; entry++) if (calendar.isPending(entry)) return true;
      return false;
    });
  }
}
