/**
 * A level of an accelerator: a kind of memory, from DRAM down to the registers of a processing element, and the array of
 * next levels that each of its instances feeds. Sizes in bytes, bandwidths in bytes per cycle of one instance, energies in
 * picojoules a byte. Source of the terms: Parashar et al., Timeloop (ISPASS 2019).
 */

/** Instances of the next level below one instance, along the axes of the array. */
export interface Fanout {
  readonly x: number;
  readonly y: number;
}

/** Picojoules a byte. */
export interface LevelEnergy {
  /** What the next level, or the MAC units, take out. */
  readonly read: number;
  /** What comes from the level before. */
  readonly fill: number;
  /** Results that come back from inside. */
  readonly update: number;
}

export interface Level {
  readonly name: string;
  /** Room of one instance; infinite for DRAM, 0 for a level that only divides the array. */
  readonly capacityBytes: number;
  /** Room that is set apart for an operand (a hard partition). Operands without any share the rest. */
  readonly partitionBytes: Readonly<Record<string, number>>;
  /** Copies of each tile that have to fit: 2 is double buffering. */
  readonly buffers: number;
  readonly readBytesPerCycle: number;
  readonly writeBytesPerCycle: number;
  readonly energy: LevelEnergy;
  readonly fanout: Fanout;
  /** Operands that can lie here; undefined: any. */
  readonly holds: readonly string[] | undefined;
  /** Operands that may pass by; undefined: any. */
  readonly mayBypass: readonly string[] | undefined;
}

/** What a description must say of a level. */
export interface LevelSpec {
  readonly name: string;
  /** Default infinite. */
  readonly capacityBytes?: number;
  /** Default: all operands share the room. */
  readonly partitionBytes?: Readonly<Record<string, number>>;
  /** Default 1. */
  readonly buffers?: number;
  /** Default infinite. */
  readonly readBytesPerCycle?: number;
  readonly writeBytesPerCycle?: number;
  /** Default 0. */
  readonly energy?: Partial<LevelEnergy>;
  /** Default 1 × 1. */
  readonly fanout?: Partial<Fanout>;
  readonly holds?: readonly string[] | undefined;
  readonly mayBypass?: readonly string[] | undefined;
}

/** Instances of the next level below one of this. */
export function fanoutOf({ fanout: { x, y } }: Level): number {
  return x * y;
}
