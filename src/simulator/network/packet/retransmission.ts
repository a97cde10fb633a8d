/**
 * Where packets can get lost: a sender that has not heard anything new of a flow for a while goes back to the first byte
 * that has not been acknowledged. One that has sent all that needs no grant, and waits for the grant, sends the last of
 * these packets again: the grant may be what got lost. ns-3's model has no such timer: a message whose last packets are
 * lost never ends there.
 */
import type { Senders } from './senders.js';
import type { World } from './world.js';

export class Retransmission {
  /** Entries of the calendar that are timers. */
  pending = 0;
  /** What had been acknowledged when the timer was set. */
  private readonly seen: Float64Array;

  /** Entry `base` + flow of the calendar is a flow's timer. */
  constructor(
    private readonly world: World,
    private readonly senders: Senders,
    private readonly afterNs: number,
    private readonly base: number,
  ) {
    this.seen = new Float64Array(world.flows.count);
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

  ring(flow: number): void {
    const { flows } = this.world;
    this.pending--;
    if (flows.isComplete(flow)) return;
    const acknowledged = flows.acknowledged[flow]!;
    const hasHeardNothing = acknowledged === this.seen[flow];
    this.set(flow);
    if (!hasHeardNothing) return;
    if (flows.sent[flow]! > acknowledged) this.senders.goBack(flow);
    else if (flows.sent[flow]! >= flows.allowed[flow]!) this.senders.askAgain(flow);
  }

  private set(flow: number): void {
    const { calendar, flows } = this.world;
    this.seen[flow] = flows.acknowledged[flow]!;
    this.pending++;
    calendar.add(this.base + flow, calendar.now + this.afterNs);
  }
}
