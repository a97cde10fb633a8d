/** The ladder of a chip: from multipliers that never wait to all that its hardware does, one effect a rung. */

export interface ChipRung {
  readonly name: string;
  /** What it adds to the rung before. */
  readonly adds: string;
  /** By formula, and event by event; cycles of the chip. */
  readonly estimateCycles: number;
  readonly replayCycles: number;
}
