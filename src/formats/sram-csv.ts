/**
 * What a chip's shared SRAM did, as CSV: by tensor `tensor,kind,bytes,hit_bytes,skipped_bytes,missed_bytes,filled_bytes`, and
 * over time `cycles,bytes`. Hit bytes were read in it, skipped ones are results that were never stored in memory: both
 * did not cross memory. Missed bytes were read in memory all the same; filled ones were written into the SRAM.
 */
import type { SramReport } from '../simulator/noc/shared-sram.js';
import { csvText } from './csv-write.js';

export function* writeSramTensors({ tensors }: SramReport): Generator<string> {
  yield 'tensor,kind,bytes,hit_bytes,skipped_bytes,missed_bytes,filled_bytes\n';
  for (const { name, kind, bytes, hitBytes, skippedBytes, missedBytes, filledBytes } of tensors)
    yield `${csvText(name)},${kind},${bytes},${hitBytes},${skippedBytes},${missedBytes},${filledBytes}\n`;
}

export function* writeSramOccupancy({ occupancy: { cycles, bytes } }: SramReport): Generator<string> {
  yield 'cycles,bytes\n';
  for (const [i, cycle] of cycles.entries()) yield `${cycle},${bytes[i]}\n`;
}
