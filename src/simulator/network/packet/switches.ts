/**
 * The switches: output queued, no delay inside. A packet that arrives is admitted to the shared buffer by its ingress
 * port, waits in its egress port's queue, and gives its bytes back when its transmission begins; there it is marked and
 * gets its telemetry. Data and acknowledgements share one class; PFC frames have another, which goes first.
 */
import type { Calendar } from '../../../kernel/calendar.js';
import type { Buffers } from './buffers.js';
import type { FlowTable } from './flow-table.js';
import { DATA, Frame, XOFF, XON } from './frame.js';
import { FrameRings } from './frame-rings.js';
import type { Marking } from './marking.js';
import type { Ports } from './ports.js';
import type { RouteTable } from './route-table.js';
import type { SwitchTelemetry } from './telemetry.js';

/** On the wire: PPP, IP and the pause header. */
const PAUSE_FRAME_BYTES = 31;

export interface SwitchParts {
  readonly calendar: Calendar;
  readonly ports: Ports;
  readonly routes: RouteTable;
  readonly flows: FlowTable;
  readonly hasTelemetry: boolean;
  readonly buffers: Buffers;
  readonly marking: Marking;
  readonly telemetry: SwitchTelemetry | undefined;
  readonly isLossless: boolean;
  /** There was no room for a packet that came in by its port. */
  readonly onDrop: (frame: Frame) => void;
  /** The peer of `port` is told to pause, because of a packet that leaves by port `to`. */
  readonly onPause: (port: number, to: number) => void;
}

export class Switches {
  /** By egress port: bytes of the data class that wait, and the most so far, counting a packet that need not wait. */
  readonly queueBytes: Int32Array;
  readonly mostQueueBytes: Int32Array;
  /** By ingress port: its peer has been told to pause. */
  readonly isPausing: Uint8Array;
  /** Packets marked, acknowledgements too. */
  marks = 0;

  private readonly calendar: Calendar;
  private readonly ports: Ports;
  private readonly routes: RouteTable;
  private readonly flows: FlowTable;
  private readonly buffers: Buffers;
  private readonly marking: Marking;
  private readonly telemetry: SwitchTelemetry | undefined;
  private readonly isLossless: boolean;

  private readonly queues: FrameRings;
  private readonly controls: FrameRings;
  private readonly leaving = new Frame();
  private readonly control = new Frame();

  constructor(private readonly parts: SwitchParts) {
    this.calendar = parts.calendar;
    this.ports = parts.ports;
    this.routes = parts.routes;
    this.flows = parts.flows;
    this.buffers = parts.buffers;
    this.marking = parts.marking;
    this.telemetry = parts.telemetry;
    this.isLossless = parts.isLossless;
    const { count } = parts.ports;
    this.queueBytes = new Int32Array(count);
    this.mostQueueBytes = new Int32Array(count);
    this.isPausing = new Uint8Array(count);
    this.queues = new FrameRings(count, parts.hasTelemetry);
    this.controls = new FrameRings(count, false);
  }

  /** A packet of the data class arrives. */
  receive(frame: Frame): void {
    const { calendar, ports, buffers, isLossless, routes, flows } = this;
    const { port: from, bytes } = frame;
    if (!buffers.admit(from, bytes)) {
      this.parts.onDrop(frame);
      return;
    }
    const to = routes.ports[flows.routeOf(frame) + frame.hop]!;
    frame.moveOn();
    const bytesThere = this.queueBytes[to]! + bytes;
    this.queueBytes[to] = bytesThere;
    if (bytesThere > this.mostQueueBytes[to]!) this.mostQueueBytes[to] = bytesThere;
    if (isLossless && this.isPausing[from] === 0 && buffers.isFull(from)) {
      this.isPausing[from] = 1;
      this.parts.onPause(from, to);
      this.tell(from, XOFF);
    }
    if (this.queues.count(to) === 0 && ports.isHeld[to] === 0 && ports.freeOrAwaited(to)) this.depart(frame, to);
    else this.queues.push(to, frame, calendar.now, 0);
  }

  /** The port has become free, or may send data again: its next frame goes. */
  serve(port: number): void {
    const { ports, routes, flows } = this;
    if (this.controls.count(port) > 0) {
      this.sendControl(port);
      return;
    }
    if (this.queues.count(port) === 0 || ports.isHeld[port] === 1) return;
    const { leaving } = this;
    this.queues.shift(port, leaving);
    leaving.port = routes.ports[flows.routeOf(leaving) + leaving.hop - 2]! ^ 1;
    this.depart(leaving, port);
  }

  /** The packet's transmission begins; it is in the queue no longer. */
  private depart(frame: Frame, port: number): void {
    const { ports, buffers, marking, telemetry } = this;
    const { bytes, port: from } = frame;
    const queue = this.queueBytes[port]! - bytes;
    this.queueBytes[port] = queue;
    buffers.release(from, bytes);
    if (marking.isMarked(port, queue)) {
      frame.mark();
      this.marks++;
    }
    if (this.isPausing[from] === 1 && buffers.mayResume(from)) {
      this.isPausing[from] = 0;
      this.tell(from, XON);
    }
    if (telemetry !== undefined) {
      if (frame.kind === DATA) telemetry.stamp(frame, port, queue + this.controls.count(port) * PAUSE_FRAME_BYTES);
      telemetry.left(port, bytes);
    }
    ports.send(port, frame, this.isFollowed(port));
  }

  private isFollowed(port: number): boolean {
    return (this.queues.count(port) > 0 && this.ports.isHeld[port] === 0) || this.controls.count(port) > 0;
  }

  /** Sends XOFF or XON out of an ingress port. */
  private tell(port: number, kind: number): void {
    const { calendar, ports } = this;
    this.control.become(kind, PAUSE_FRAME_BYTES);
    this.controls.push(port, this.control, calendar.now, 0);
    if (ports.freeOrAwaited(port)) this.sendControl(port);
  }

  private sendControl(port: number): void {
    const { ports, telemetry } = this;
    this.controls.shift(port, this.control);
    telemetry?.left(port, PAUSE_FRAME_BYTES);
    ports.send(port, this.control, this.isFollowed(port));
  }
}
