/**
 * A typed array inside JSON: what pack.ts writes and the page reads.
 */

export interface Packed {
  /** Bits and signedness of a level or integer. */
  readonly packed: 'u8' | 'u16' | 'u32' | 'i32';
  readonly base64: string;
  /** Of levels: value = min + level × step. */
  readonly min?: number;
  readonly step?: number;
  /** What comes out. */
  readonly as: 'u32' | 'i32' | 'f32' | 'f64';
}
