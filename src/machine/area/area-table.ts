/**
 * Area of a core in µm²: MAC units, their scratchpads (SL, MAESTRO's L1), the shared one (SG, L2), and what each axis of
 * flexibility adds. Memories come by the byte or in blocks, of which a part counts whole.
 */
import type { Flexibility } from '../flexibility.js';

/** Square micrometres of so many bytes. */
export interface MemoryArea {
  readonly bytes: number;
  readonly squareMicrons: number;
  /** Only whole blocks of so many bytes are made. Default false. */
  readonly isBlock?: boolean | undefined;
}

/** What freeing an axis wholly adds; a part of its values adds a part (flexibility-area.ts). */
export interface AxisArea {
  readonly perPe: number;
  readonly perCore: number;
}

export interface AreaTable {
  readonly name: string;
  /** Where the figures come from. */
  readonly source: string;
  /** A PE without its scratchpad. */
  readonly peSquareMicrons: number;
  readonly sl: MemoryArea;
  readonly sg: MemoryArea;
  readonly axes: Readonly<Record<keyof Flexibility, AxisArea>>;
}

/** What is built: the hardware of one core. */
export interface CoreHardware {
  readonly pes: number;
  /** Of each PE. */
  readonly slBytes: number;
  readonly sgBytes: number;
}

/** µm² of a memory. */
export function memoryArea({ bytes, squareMicrons, isBlock = false }: MemoryArea, size: number): number {
  return (isBlock ? Math.ceil(size / bytes) : size / bytes) * squareMicrons;
}

/** µm² of a core that can change nothing. */
export function hardwareArea({ peSquareMicrons, sl, sg }: AreaTable, { pes, slBytes, sgBytes }: CoreHardware): number {
  return pes * peSquareMicrons + pes * memoryArea(sl, slBytes) + memoryArea(sg, sgBytes);
}
