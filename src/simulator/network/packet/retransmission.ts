/**
 * Where packets can get lost: a sender that has not heard anything new of a flow for a while goes back to the first byte
 * that has not been acknowledged; if all that it may send has been acknowledged, it sends the last packet again, as the
 * grant for the rest may have got lost. A flow of which a long row of timeouts has brought no answer at all is given up,
 * as a NIC gives up a queue pair. ns-3's model has no such timer: a message whose last packets are lost never ends there.
 */
import type { Senders } from './senders.js';
import type { World } from './world.js';

/**
 * Timeouts in a row without an answer after which a flow is given up. NICs do after 7 (InfiniBand's largest retry count);
 * far more, so that a link which loses nine frames of ten is slow here and not dead.
 */
export const GIVE_UP_AFTER = 1000;

export interface RetransmissionParts {
  readonly onGivenUp: (flow: number) => void;
  readonly longestWayNs: () => number;
}

export class Retransmission {
  /** Entries of the calendar that are timers. */
  pending = 0;
  /** When the timer was set: what had been acknowledged, and how many answers had brought nothing new. */
  private readonly seen: Float64Array;
  private readonly seenRepeats: Float64Array;
  /** Timeouts in a row without an answer. */
  private readonly unanswered: Int32Array;
  private readonly isGivenUp: Uint8Array;

  /**
   * Entry `base` + flow of the calendar is a flow's timer.
   * @param parts what follows when a flow is given up, and how long an answer may be under way, in ns
   */
  constructor(
    private readonly world: World,
    private readonly senders: Senders,
    private readonly afterNs: number,
    private readonly base: number,
    private readonly parts: RetransmissionParts,
  ) {
    const { count } = world.flows;
    this.seen = new Float64Array(count);
    this.seenRepeats = new Float64Array(count);
    this.unanswered = new Int32Array(count);
    this.isGivenUp = new Uint8Array(count);
  }

  open(flow: number): void {
    this.set(flow);
  }

  close(flow: number): void {
    const { calendar } = this.world;
    if (!calendar.isPending(this.base + flow)) return;
    calendar.cancel(this.base + flow);
    this.pending--;
  }

  hasGivenUp(flow: number): boolean {
    return this.isGivenUp[flow] === 1;
  }

  ring(flow: number): void {
    const { flows, ports } = this.world;
    this.pending--;
    if (flows.isComplete(flow)) return;
    const acknowledged = flows.acknowledged[flow]!;
    const isNew = acknowledged !== this.seen[flow]!;
    if (isNew || flows.repeats[flow] !== this.seenRepeats[flow]!) this.unanswered[flow] = 0;
    // A pause, wherever it is, may be what holds the answer up.
    else if (ports.held().length === 0) this.unanswered[flow]!++;
    const unanswered = this.unanswered[flow]!;
    // Timers that are shorter than the way may ring a thousand times before the first answer can come.
    if (unanswered >= GIVE_UP_AFTER && unanswered * this.afterNs >= this.parts.longestWayNs()) {
      this.isGivenUp[flow] = 1;
      this.parts.onGivenUp(flow);
      return;
    }
    this.set(flow);
    if (isNew) return;
    if (flows.sent[flow]! > acknowledged) this.senders.goBack(flow);
    else if (acknowledged === flows.allowed[flow]!) this.senders.askAgain(flow);
  }

  private set(flow: number): void {
    const { calendar, flows } = this.world;
    this.seen[flow] = flows.acknowledged[flow]!;
    this.seenRepeats[flow] = flows.repeats[flow]!;
    this.pending++;
    calendar.add(this.base + flow, calendar.now + this.afterNs);
  }
}
