/** The section `platform.sharedSram`: what the chip keeps of tensors beside its cores' scratchpads. */
import * as z from 'zod';
import { bytesPerCycle } from '../../base/units.js';
import { type SharedSram, SRAM_DEFAULTS, SRAM_REPLACEMENTS } from '../../machine/shared-sram.js';
import { complain, count, positive } from '../complain.js';

export const sharedSramSection = z.strictObject({
  MiB: positive(1e6),
  /** Every tensor is spread over all of them; behind a noc each has its router. */
  banks: count(1024).default(SRAM_DEFAULTS.banks),
  /** Of all banks together, reads and writes. */
  bandwidthGBps: positive(1e9),
  /** Who decides what is kept: the host from the mapping it knows, or a cache. */
  replacement: z.enum(SRAM_REPLACEMENTS).default(SRAM_DEFAULTS.replacement),
});

type Document = z.output<typeof sharedSramSection>;

const MIB = 2 ** 20;

export function sharedSramOf({ MiB, banks, bandwidthGBps, replacement }: Document, clockGHz: number): SharedSram {
  return { bytes: MiB * MIB, banks, bandwidthBytesPerCycle: bytesPerCycle(bandwidthGBps, clockGHz), replacement };
}

interface Described {
  readonly sharedSram?: Document | undefined;
  readonly memory: { readonly arbitration: string; readonly device: unknown };
}

/** A shared SRAM is shared as links are, beside a memory that is shared alike. */
export function complainOfSharedSram({ sharedSram, memory }: Described, context: z.RefinementCtx): void {
  if (sharedSram === undefined) return;
  const where = 'where there is a shared SRAM';
  const isFluid = memory.arbitration === 'proportional' || memory.arbitration === 'max-min';
  if (!isFluid)
    complain(context, {
      path: ['memory', 'arbitration'],
      ...{ expected: `proportional or max-min ${where}`, found: memory.arbitration },
    });
  if (memory.device !== 'ideal')
    complain(context, { path: ['memory', 'device'], expected: `ideal ${where}`, found: memory.device });
}
