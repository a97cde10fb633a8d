/**
 * A frame while somebody handles it: one mutable object that belongs to its handler. On its way it lies in rings
 * (frame-rings.ts). Its smaller fields share one number, as rings keep them.
 */

/** What a frame is. */
export const DATA = 0;
export const ACK = 1;
/** A refusal: the receiver expects another packet. */
export const NACK = 2;
/** A congestion notification by itself, where notifications are delayed. */
export const CNP = 3;
/** A receiver's word that a flow may send on. */
export const GRANT = 4;
export const XOFF = 5;
export const XON = 6;

const KIND_MASK = 7;
const MARKED = 8;
const ECHO = 16;
const HOP = 32;
const HOP_SHIFT = 5;
const HOP_MASK = 15;
const BYTES_SHIFT = 9;

/** What there is room for. */
export const MAX_FRAME_BYTES = 2 ** 22 - 1;
export const MAX_HOPS_OF_WAY = HOP_MASK;

export class Frame {
  flow = 0;
  /** Of data its number in the message, from 0; of an acknowledgement the number that is expected next. */
  number = 0;
  /** Kind, marks, hop and bytes. */
  mixed = 0;
  /** PINT's code, or where its telemetry lies. */
  telemetry = 0;
  /** The port that it came in by. */
  port = 0;

  get kind(): number {
    return this.mixed & KIND_MASK;
  }

  /** On the wire. */
  get bytes(): number {
    return this.mixed >> BYTES_SHIFT;
  }

  /** Egress ports on its way that it has been given to. */
  get hop(): number {
    return (this.mixed >> HOP_SHIFT) & HOP_MASK;
  }

  /** A switch has marked it. */
  get isMarked(): boolean {
    return (this.mixed & MARKED) !== 0;
  }

  /** The data that it acknowledges was marked. */
  get isEcho(): boolean {
    return (this.mixed & ECHO) !== 0;
  }

  /** Makes it a frame that has gone to its first port, without marks. */
  become(kind: number, bytes: number, isEcho = false): void {
    this.mixed = kind | (isEcho ? ECHO : 0) | HOP | (bytes << BYTES_SHIFT);
  }

  mark(): void {
    this.mixed |= MARKED;
  }

  /** It is given to the next port of its way. */
  moveOn(): void {
    this.mixed += HOP;
  }
}
