/**
 * Hosts that take data in slower than their link brings it. What has come waits in the NIC's buffer; from a filling on,
 * the NIC pauses its switch, and lets it go on when half of that is left.
 */
import { Frame, XOFF, XON } from './frame.js';
import { FrameRings } from './frame-rings.js';
import type { Nics } from './nics.js';
import { PAUSE_FRAME_BYTES } from './switches.js';
import type { World } from './world.js';

export class SlowHosts {
  /** By host, b/s; infinity for one that is not slow. */
  private readonly rate: Float64Array;
  private readonly pauseBytes: Float64Array;
  private readonly bytes: Float64Array;
  private readonly isPausing: Uint8Array;
  private readonly inbox: FrameRings;
  private readonly taken = new Frame();
  private readonly control = new Frame();

  /** Entry `base` + host of the calendar is the end of a host's taking in a packet. */
  constructor(
    private readonly world: World,
    private readonly nics: Nics,
    private readonly base: number,
    private readonly take: (frame: Frame) => void,
  ) {
    const hosts = world.hostPorts.length;
    this.rate = new Float64Array(hosts).fill(Number.POSITIVE_INFINITY);
    this.pauseBytes = new Float64Array(hosts);
    this.bytes = new Float64Array(hosts);
    this.isPausing = new Uint8Array(hosts);
    this.inbox = new FrameRings(hosts, world.telemetry !== 'none');
  }

  slowDown(host: number, rateBps: number, pauseBytes: number): void {
    this.rate[host] = rateBps;
    this.pauseBytes[host] = pauseBytes;
  }

  /** What waits is still taken in one after the other, but at once. */
  recover(host: number): void {
    this.rate[host] = Number.POSITIVE_INFINITY;
  }

  /** Data arrives. False when the host is not slow: then it is taken in at once. */
  receive(frame: Frame, host: number): boolean {
    const { calendar } = this.world;
    if (this.rate[host] === Number.POSITIVE_INFINITY && this.inbox.count(host) === 0) return false;
    this.inbox.push(host, frame, 0);
    this.bytes[host]! += frame.bytes;
    if (this.isPausing[host] === 0 && this.bytes[host]! >= this.pauseBytes[host]!) this.tell(host, XOFF);
    if (!calendar.isPending(this.base + host)) this.begin(host);
    return true;
  }

  /** The first packet has been taken in. */
  finish(host: number): void {
    const { taken } = this;
    this.inbox.shift(host, taken);
    taken.port = this.world.hostPorts[host]!;
    this.bytes[host]! -= taken.bytes;
    if (this.isPausing[host] === 1 && this.bytes[host]! <= this.pauseBytes[host]! / 2) this.tell(host, XON);
    if (this.inbox.count(host) > 0) this.begin(host);
    this.take(taken);
  }

  /** The NIC pauses its switch, or lets it go on. */
  tell(host: number, kind: number): void {
    this.isPausing[host] = kind === XOFF ? 1 : 0;
    this.world.draws.pauses();
    this.control.become(kind, PAUSE_FRAME_BYTES);
    this.nics.enqueueControl(this.control, host);
  }

  private begin(host: number): void {
    const { calendar, time } = this.world;
    const { taken } = this;
    this.inbox.read(host, 0, taken);
    const rate = this.rate[host]!;
    const takes = rate === Number.POSITIVE_INFINITY ? 0 : time(taken.bytes, rate);
    calendar.add(this.base + host, calendar.now + takes);
  }
}
