/**
 * The switches: output queued, no delay inside. A packet that arrives is admitted to the shared buffer by its ingress
 * port, waits in its egress port's queue, and gives its bytes back when its transmission begins; there it is marked and
 * gets its telemetry. Data and acknowledgements share one class; PFC frames have another, which goes first.
 */
import type { Buffers } from './buffers.js';
import type { Marking } from './marking.js';
import { BYTES, DATA, KIND, KINDS, MARKED, NEXT, NONE, type Packets, PORT, ROUTE, XOFF, XON } from './packets.js';
import type { Ports } from './ports.js';
import type { RouteTable } from './route-table.js';
import type { SwitchTelemetry } from './telemetry.js';

/** On the wire: PPP, IP and the pause header. */
const PAUSE_FRAME_BYTES = 31;

export interface SwitchParts {
  readonly packets: Packets;
  readonly ports: Ports;
  readonly routes: RouteTable;
  readonly buffers: Buffers;
  readonly marking: Marking;
  readonly telemetry: SwitchTelemetry | undefined;
  readonly isLossless: boolean;
  /** There was no room for a packet that came in by `port`. It is released afterwards. */
  readonly onDrop: (packet: number, port: number) => void;
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

  private readonly heads: Int32Array;
  private readonly tails: Int32Array;
  private readonly controlHeads: Int32Array;
  private readonly controlTails: Int32Array;
  private readonly controlBytes: Int32Array;

  constructor(private readonly parts: SwitchParts) {
    const { count } = parts.ports;
    this.queueBytes = new Int32Array(count);
    this.mostQueueBytes = new Int32Array(count);
    this.isPausing = new Uint8Array(count);
    this.heads = new Int32Array(count).fill(NONE);
    this.tails = new Int32Array(count).fill(NONE);
    this.controlHeads = new Int32Array(count).fill(NONE);
    this.controlTails = new Int32Array(count).fill(NONE);
    this.controlBytes = new Int32Array(count);
  }

  /** A packet of the data class arrives. */
  receive(packet: number): void {
    const { packets, ports, buffers, isLossless, routes } = this.parts;
    const data = packets.data;
    const from = data[packet + PORT]!;
    const bytes = data[packet + BYTES]!;
    if (!buffers.admit(from, bytes)) {
      this.parts.onDrop(packet, from);
      packets.release(packet);
      return;
    }
    const to = routes.ports[data[packet + ROUTE]!]!;
    data[packet + ROUTE]!++;
    const queue = this.queueBytes[to]! + bytes;
    this.queueBytes[to] = queue;
    if (queue > this.mostQueueBytes[to]!) this.mostQueueBytes[to] = queue;
    if (isLossless && this.isPausing[from] === 0 && buffers.isFull(from)) {
      this.isPausing[from] = 1;
      this.parts.onPause(from, to);
      this.tell(from, XOFF);
    }
    if (this.heads[to] === NONE && ports.isHeld[to] === 0 && ports.freeOrAwaited(to)) this.depart(packet, to);
    else this.enqueue(packet, to);
  }

  /** The port has become free, or may send data again: its next frame goes. */
  serve(port: number): void {
    if (this.controlHeads[port] !== NONE) {
      this.sendControl(port);
      return;
    }
    const packet = this.heads[port]!;
    if (packet === NONE || this.parts.ports.isHeld[port] === 1) return;
    const next = this.parts.packets.data[packet + NEXT]!;
    this.heads[port] = next;
    if (next === NONE) this.tails[port] = NONE;
    this.depart(packet, port);
  }

  /** Packets that wait in the port's data queue, first to last. */
  *waiting(port: number): Generator<number> {
    for (let packet = this.heads[port]!; packet !== NONE; packet = this.parts.packets.data[packet + NEXT]!)
      yield packet;
  }

  private enqueue(packet: number, port: number): void {
    const data = this.parts.packets.data;
    data[packet + NEXT] = NONE;
    const tail = this.tails[port]!;
    if (tail === NONE) this.heads[port] = packet;
    else data[tail + NEXT] = packet;
    this.tails[port] = packet;
  }

  /** The packet's transmission begins; it is in the queue no longer. */
  private depart(packet: number, port: number): void {
    const { packets, ports, buffers, marking, telemetry } = this.parts;
    const data = packets.data;
    const bytes = data[packet + BYTES]!;
    const from = data[packet + PORT]!;
    const queue = this.queueBytes[port]! - bytes;
    this.queueBytes[port] = queue;
    buffers.release(from, bytes);
    if (marking.isMarked(port, queue)) {
      data[packet + KIND]! |= MARKED;
      this.marks++;
    }
    if (this.isPausing[from] === 1 && buffers.mayResume(from)) {
      this.isPausing[from] = 0;
      this.tell(from, XON);
    }
    if (telemetry !== undefined) {
      const kind = packets.data[packet + KIND]! & KINDS;
      if (kind === DATA) telemetry.stamp(packet, port, queue + this.controlBytes[port]!);
      telemetry.left(port, bytes);
    }
    ports.send(port, packet, this.isFollowed(port));
  }

  private isFollowed(port: number): boolean {
    return this.controlHeads[port] !== NONE || (this.heads[port] !== NONE && this.parts.ports.isHeld[port] === 0);
  }

  /** Sends XOFF or XON out of an ingress port. */
  private tell(port: number, kind: number): void {
    const { packets, ports } = this.parts;
    const frame = packets.take();
    const data = packets.data;
    data[frame + KIND] = kind;
    data[frame + BYTES] = PAUSE_FRAME_BYTES;
    data[frame + NEXT] = NONE;
    const tail = this.controlTails[port]!;
    if (tail === NONE) this.controlHeads[port] = frame;
    else data[tail + NEXT] = frame;
    this.controlTails[port] = frame;
    this.controlBytes[port]! += PAUSE_FRAME_BYTES;
    if (ports.freeOrAwaited(port)) this.sendControl(port);
  }

  private sendControl(port: number): void {
    const { packets, ports, telemetry } = this.parts;
    const frame = this.controlHeads[port]!;
    const next = packets.data[frame + NEXT]!;
    this.controlHeads[port] = next;
    if (next === NONE) this.controlTails[port] = NONE;
    this.controlBytes[port]! -= PAUSE_FRAME_BYTES;
    telemetry?.left(port, PAUSE_FRAME_BYTES);
    ports.send(port, frame, this.isFollowed(port));
  }
}
