/**
 * Writes messages in the wire format of Protocol Buffers (developers.google.com, "Encoding"): only what a trace needs,
 * which is varints, doubles, fixed 64-bit numbers, texts and nested messages. Nothing is allocated for a field; a
 * message's length is put in when it is closed.
 */

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;

const encoder = new TextEncoder();

export class ProtobufWriter {
  private bytes = new Uint8Array(1 << 16);
  private view = new DataView(this.bytes.buffer);
  private at = 0;
  private readonly opened: number[] = [];

  get length(): number {
    return this.at;
  }

  /** @param value a whole number from 0 to 2⁵³ */
  varint(field: number, value: number): void {
    this.number(field * 8 + VARINT);
    this.number(value);
  }

  double(field: number, value: number): void {
    this.number(field * 8 + FIXED64);
    this.room(8);
    this.view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  fixed64(field: number, high: number, low: number): void {
    this.number(field * 8 + FIXED64);
    this.room(8);
    this.view.setUint32(this.at, low, true);
    this.view.setUint32(this.at + 4, high, true);
    this.at += 8;
  }

  text(field: number, value: string): void {
    this.data(field, encoder.encode(value));
  }

  data(field: number, value: Uint8Array): void {
    this.number(field * 8 + BYTES);
    this.number(value.length);
    this.room(value.length);
    this.bytes.set(value, this.at);
    this.at += value.length;
  }

  /** Until `close`, fields are those of the message in this field. */
  open(field: number): void {
    this.number(field * 8 + BYTES);
    this.room(1);
    this.at++;
    this.opened.push(this.at);
  }

  close(): void {
    const start = this.opened.pop() as number;
    const length = this.at - start;
    if (length < 128) {
      this.bytes[start - 1] = length;
      return;
    }
    // The length takes more than the byte left for it: the message moves.
    let extra = 0;
    for (let rest = length; rest >= 128; rest = Math.floor(rest / 128)) extra++;
    this.room(extra);
    this.bytes.copyWithin(start + extra, start, this.at);
    this.at = start - 1;
    this.number(length);
    this.at += length;
  }

  /** What has been written; valid until the next field. The writer is empty afterwards. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.at);
    this.at = 0;
    return taken;
  }

  private number(value: number): void {
    this.room(10);
    let rest = value;
    while (rest >= 128) {
      this.bytes[this.at++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.at++] = rest;
  }

  private room(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, this.at + more));
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}
