/**
 * Which tiles of a stream lie in the scratchpad (SG), decided in program order: the least recently used ones leave when
 * a tile needs room. A load that finds its tile there crosses no memory; a store goes through to memory and leaves its
 * tile in the SG. Tiles that never come again (number −1) pass by. Bytes.
 */

import { StreamCursor } from './cursor.js';
import { LOAD, MULTIPLY } from './instruction.js';
import type { InstructionStream } from './stream.js';

export class TileResidency {
  /** Tile → bytes, the least recently used first: a Map keeps the order in which keys were added. */
  private readonly resident = new Map<number, number>();
  private held = 0;

  constructor(private readonly sgBytes: number) {}

  /** What the instruction moves across memory; the tile is the most recently used one afterwards. */
  crossingBytes(operation: number, tile: number, bytes: number): number {
    if (tile < 0 || bytes > this.sgBytes) return bytes;
    const before = this.resident.get(tile);
    if (before !== undefined) {
      this.resident.delete(tile);
      this.held -= before;
    }
    this.resident.set(tile, bytes);
    this.held += bytes;
    while (this.held > this.sgBytes) this.evict();
    return operation === LOAD && before !== undefined ? 0 : bytes;
  }

  private evict(): void {
    const [tile, bytes] = this.resident.entries().next().value as [number, number];
    this.resident.delete(tile);
    this.held -= bytes;
  }
}

/** Bytes that a stream moves across memory beside an SG of `sgBytes`. Goes through every instruction. */
export function crossingBytes(stream: InstructionStream, sgBytes: number): { load: number; store: number } {
  const residency = new TileResidency(sgBytes);
  const cursor = new StreamCursor(stream);
  const total = { load: 0, store: 0 };
  while (cursor.next()) {
    const { operation } = cursor;
    if (operation === MULTIPLY) continue;
    total[operation === LOAD ? 'load' : 'store'] += residency.crossingBytes(operation, cursor.tile, cursor.bytes);
  }
  return total;
}
