/**
 * A Perfetto trace as it is written: packets, gathered and deflated a few hundred thousand bytes at a time
 * (`compressed_packets`), and handed on. What has been written is not held.
 */
import { deflateSync } from 'node:zlib';
import { ProtobufWriter } from '../protobuf-writer.js';
import { PACKET, TRACE } from './fields.js';

/** Takes the next bytes of the file, at once: they are not its own to keep. */
export type Sink = (bytes: Uint8Array) => void;

/** Perfetto asks for less than 512 KiB once deflated; so much is less even before. */
const PIECE_BYTES = 400_000;

export class TraceFile {
  /** Of the packet that is being written. */
  readonly packet = new ProtobufWriter();
  private readonly whole = new ProtobufWriter();

  constructor(private readonly sink: Sink) {}

  begin(): void {
    this.packet.open(TRACE.packet);
  }

  end(): void {
    this.packet.close();
    if (this.packet.length >= PIECE_BYTES) this.flush();
  }

  /** After the last packet. */
  flush(): void {
    if (this.packet.length === 0) return;
    const deflated = deflateSync(this.packet.take());
    this.whole.open(TRACE.packet);
    this.whole.data(PACKET.compressedPackets, deflated);
    this.whole.close();
    this.sink(this.whole.take());
  }
}
