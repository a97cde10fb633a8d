/**
 * Receivers that let messages take turns. A message begins with a few packets, which ask; the rest waits for a grant.
 * A receiver grants in the order in which messages ask, and as long as less than its measure, a number of
 * bandwidth-delay products, is granted and has not come: of a long message at most its own window counts. A grant is
 * sent again when a packet comes again before any that it allows: it may have got lost.
 */
import type { GrantRule } from '../congestion/scheme.js';
import { Frame, GRANT } from './frame.js';
import type { Nics } from './nics.js';
import type { World } from './world.js';

export class Grants {
  /** By flow: granted bytes that have not come. */
  private readonly due: Float64Array;
  private readonly hasAsked: Uint8Array;
  /** By host: what of them counts, and flows that wait. */
  private readonly granted: Float64Array;
  private readonly waiting: number[][];
  private readonly frame = new Frame();
  /** Of a message: what needs no grant. */
  private readonly freeBytes: number;

  constructor(
    private readonly world: World,
    private readonly nics: Nics,
    private readonly rule: GrantRule,
    private readonly frameBytes: number,
  ) {
    const hosts = world.hostPorts.length;
    this.freeBytes = rule.firstPackets * world.packet.payloadBytes;
    this.due = new Float64Array(world.flows.count);
    this.hasAsked = new Uint8Array(world.flows.count);
    this.granted = new Float64Array(hosts);
    this.waiting = Array.from({ length: hosts }, () => []);
  }

  /** A flow begins. */
  open(flow: number): void {
    const { flows } = this.world;
    flows.allowed[flow] = Math.min(flows.size[flow]!, this.freeBytes);
  }

  /** A packet of the flow has come, the message up to `bytes`. */
  received(flow: number, bytes: number): void {
    const { flows } = this.world;
    const free = this.freeBytes;
    if (flows.size[flow]! <= free) return;
    const host = flows.destination[flow]!;
    if (this.hasAsked[flow] === 0) {
      this.hasAsked[flow] = 1;
      this.waiting[host]!.push(flow);
    } else if (this.due[flow]! > 0) {
      const left = flows.size[flow]! - Math.max(bytes, free);
      this.granted[host]! += this.counted(flow, left) - this.counted(flow, this.due[flow]!);
      this.due[flow] = left;
    }
    this.grant(host);
  }

  /** A packet of the flow has come that had come before: its sender may not have heard of the grant. */
  repeated(flow: number): void {
    const { flows, packet } = this.world;
    if (this.due[flow]! > 0 && flows.expected[flow]! * packet.payloadBytes <= this.freeBytes) this.send(flow);
  }

  /** The flow's sender has given it up: others take its turn. */
  forget(flow: number): void {
    const { flows } = this.world;
    const host = flows.destination[flow]!;
    this.granted[host]! -= this.counted(flow, this.due[flow]!);
    this.due[flow] = 0;
    this.waiting[host] = this.waiting[host]!.filter((other) => other !== flow);
    this.grant(host);
  }

  private grant(host: number): void {
    const { flows } = this.world;
    const waiting = this.waiting[host]!;
    for (;;) {
      const flow = waiting[0];
      if (flow === undefined || this.granted[host]! >= this.rule.delayProducts * flows.delayProduct[flow]!) return;
      waiting.shift();
      this.due[flow] = flows.size[flow]! - this.freeBytes;
      this.granted[host]! += this.counted(flow, this.due[flow]!);
      this.send(flow);
    }
  }

  private send(flow: number): void {
    const { flows } = this.world;
    this.frame.flow = flow;
    this.frame.number = flows.expected[flow]!;
    this.frame.become(GRANT, this.frameBytes);
    this.nics.enqueue(this.frame, flows.destination[flow]!);
  }

  private counted(flow: number, bytes: number): number {
    return Math.min(bytes, this.world.flows.delayProduct[flow]!);
  }
}
