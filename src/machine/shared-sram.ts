/** A shared SRAM on the chip: its banks lie side by side, and every tensor in it is spread over all of them. */

/** Who decides what is kept: the host, which knows the mapping, or a cache that knows only what was. */
export const SRAM_REPLACEMENTS = ['planned', 'lru'] as const;

export type SramReplacement = (typeof SRAM_REPLACEMENTS)[number];

export interface SharedSram {
  readonly bytes: number;
  readonly banks: number;
  /** Of all banks together, reads and writes. */
  readonly bandwidthBytesPerCycle: number;
  readonly replacement: SramReplacement;
}

export const SRAM_DEFAULTS = { banks: 1, replacement: 'planned' } as const;
