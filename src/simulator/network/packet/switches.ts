/**
 * The switches: output queued, no delay inside. A packet that arrives is admitted to the shared buffer by its ingress
 * port, waits in its egress port's queue, and gives its bytes back when its transmission begins; there it is marked and
 * gets its telemetry. Data and acknowledgements share one class; PFC frames have another, which goes first.
 */
import type { Calendar } from '../../../kernel/calendar.js';
import { type Buffers, FULL, REFUSED } from './buffers.js';
import type { Draws } from './draws.js';
import { DATA, Frame, XOFF, XON } from './frame.js';
import { FrameRings } from './frame-rings.js';
import type { Marking } from './marking.js';
import type { Ports } from './ports.js';
import { QueueMeter } from './queue-meter.js';
import type { RouteTable } from './route-table.js';
import type { SwitchTelemetry } from './telemetry.js';
import type { PacketWatcher } from './watcher.js';
import type { World } from './world.js';

/** On the wire: PPP, IP and the pause header. */
export const PAUSE_FRAME_BYTES = 31;

export interface SwitchParts {
  readonly buffers: Buffers;
  readonly marking: Marking;
  readonly telemetry: SwitchTelemetry | undefined;
  readonly isLossless: boolean;
  /** There was no room for a packet that came in by its port. */
  readonly onDrop: (frame: Frame) => void;
}

export class Switches {
  /** By egress port: bytes of the data class. */
  readonly meter: QueueMeter;
  /** By ingress port: its peer has been told to pause. */
  readonly isPausing: Uint8Array;
  /** Packets marked, acknowledgements too. */
  marks = 0;

  private readonly calendar: Calendar;
  private readonly ports: Ports;
  private readonly routes: RouteTable;
  private readonly draws: Draws;
  private readonly watcher: PacketWatcher | undefined;
  private readonly buffers: Buffers;
  private readonly marking: Marking;
  private readonly telemetry: SwitchTelemetry | undefined;
  private readonly isLossless: boolean;

  private readonly queues: FrameRings;
  private readonly controls: FrameRings;
  private readonly leaving = new Frame();
  private readonly control = new Frame();

  constructor(
    world: World,
    private readonly parts: SwitchParts,
  ) {
    this.calendar = world.calendar;
    this.ports = world.ports;
    this.routes = world.routes;
    this.draws = world.draws;
    this.watcher = world.watcher;
    this.buffers = parts.buffers;
    this.marking = parts.marking;
    this.telemetry = parts.telemetry;
    this.isLossless = parts.isLossless;
    const { count } = world.ports;
    this.meter = new QueueMeter(count);
    this.isPausing = new Uint8Array(count);
    this.queues = new FrameRings(count, world.telemetry !== 'none');
    this.controls = new FrameRings(count, false);
  }

  /** A packet of the data class arrives. */
  receive(frame: Frame): void {
    const { calendar, ports, buffers, watcher } = this;
    const { port: from, bytes } = frame;
    const admission = buffers.admit(from, bytes);
    if (admission === REFUSED) {
      this.parts.onDrop(frame);
      return;
    }
    const to = this.routes.egress(frame.flow, frame.kind, frame.hop);
    frame.moveOn();
    this.meter.change(to, bytes, calendar.now);
    if (watcher !== undefined) watcher.arrived(to, from, frame.flow, bytes);
    if (admission === FULL && this.isPausing[from] === 0 && this.isLossless) {
      this.isPausing[from] = 1;
      watcher?.pausing(from, to);
      this.tell(from, XOFF);
    }
    if (this.queues.count(to) === 0 && !ports.isHeld(to) && ports.freeOrAwaited(to)) this.depart(frame, to);
    else this.queues.push(to, frame, from);
  }

  /** The port has become free, or may send data again: its next frame goes. */
  serve(port: number): void {
    if (this.controls.count(port) > 0) {
      this.sendControl(port);
      return;
    }
    if (this.queues.count(port) === 0 || this.ports.isHeld(port)) return;
    const { leaving } = this;
    leaving.port = this.queues.shift(port, leaving);
    this.depart(leaving, port);
  }

  /** The flows whose packets wait at an egress port, first to last, with the ports they came by. */
  forWaiting(port: number, visit: (flow: number, from: number) => void): void {
    const frame = new Frame();
    for (let i = 0; i < this.queues.count(port); i++) {
      this.queues.read(port, i, frame);
      visit(frame.flow, this.queues.tagAt(port, i));
    }
  }

  /** The packet's transmission begins; it is in the queue no longer. */
  private depart(frame: Frame, port: number): void {
    const { telemetry, watcher } = this;
    const { bytes, port: from } = frame;
    const queue = this.meter.change(port, -bytes, this.calendar.now);
    this.buffers.release(from, bytes);
    if (watcher !== undefined) watcher.left(port, from, bytes);
    if (this.marking.isMarked(port, queue)) {
      frame.mark();
      this.marks++;
    }
    if (this.isPausing[from] === 1 && this.buffers.mayResume(from)) {
      this.isPausing[from] = 0;
      this.tell(from, XON);
    }
    if (telemetry !== undefined) {
      if (frame.kind === DATA) telemetry.stamp(frame, port, queue + this.controls.count(port) * PAUSE_FRAME_BYTES);
      telemetry.left(port, bytes);
    }
    this.ports.send(port, frame, this.isFollowed(port));
  }

  private isFollowed(port: number): boolean {
    return (this.queues.count(port) > 0 && !this.ports.isHeld(port)) || this.controls.count(port) > 0;
  }

  /** Sends XOFF or XON out of an ingress port. */
  private tell(port: number, kind: number): void {
    this.draws.pauses();
    this.control.become(kind, PAUSE_FRAME_BYTES);
    this.controls.push(port, this.control, 0);
    if (this.ports.freeOrAwaited(port)) this.sendControl(port);
  }

  private sendControl(port: number): void {
    this.controls.shift(port, this.control);
    this.telemetry?.left(port, PAUSE_FRAME_BYTES);
    this.ports.send(port, this.control, this.isFollowed(port));
  }
}
