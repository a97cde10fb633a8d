/**
 * Congestion notifications as packets of their own: so long after marked data has come, and for a flow not more often
 * than once an interval, as NICs limit them.
 */
import { CNP, Frame } from './frame.js';
import type { Nics } from './nics.js';
import type { World } from './world.js';

export interface NotificationRule {
  readonly delayNs: number;
  readonly intervalNs: number;
}

export class Notifications {
  /** By flow: the earliest next notification. */
  private readonly allowedFrom: Float64Array;
  private readonly frame = new Frame();

  /** Entry `base` + flow of the calendar is the sending of a flow's notification. */
  constructor(
    private readonly world: World,
    private readonly nics: Nics,
    private readonly rule: NotificationRule,
    private readonly base: number,
    private readonly frameBytes: number,
  ) {
    this.allowedFrom = new Float64Array(world.flows.count);
  }

  /** Marked data of the flow has come. */
  marked(flow: number): void {
    const { calendar } = this.world;
    if (calendar.isPending(this.base + flow)) return;
    const at = Math.max(calendar.now + this.rule.delayNs, this.allowedFrom[flow]!);
    this.allowedFrom[flow] = at + this.rule.intervalNs;
    calendar.add(this.base + flow, at);
  }

  send(flow: number): void {
    const { flows } = this.world;
    this.frame.flow = flow;
    this.frame.number = flows.expected[flow]!;
    this.frame.become(CNP, this.frameBytes, true);
    this.nics.enqueue(this.frame, flows.destination[flow]!);
  }
}
