/** The section `platform.parts`: components between cores and memory, in the order in which a transfer meets them. */
import * as z from 'zod';
import type { PlatformPart } from '../../machine/accelerator.js';
import { machineParts } from '../../simulator/parts/machine-parts.js';
import { complain, nameIn, options } from '../complain.js';

export const partsSection = z
  .array(
    z.strictObject({
      name: nameIn(machineParts),
      /** On whose wires, by number; all unless said. */
      cores: z.array(z.number().int().min(0).max(4095)).min(1).optional(),
      options,
    }),
  )
  .max(64);

type PartsDocument = z.output<typeof partsSection>;

/** @param checked the options of the part with this index, as its entry has them */
export function partsOf(
  parts: PartsDocument,
  cores: number,
  checked: (part: PartsDocument[number], index: number) => PlatformPart['options'],
): readonly PlatformPart[] {
  const all = Array.from({ length: cores }, (_, core) => core);
  return parts.map((part, index): PlatformPart => {
    const own = checked(part, index);
    return { name: part.name, cores: part.cores ?? all, ...(own === undefined ? {} : { options: own }) };
  });
}

/** A core that is not there, or twice in one list. */
export function complainOfParts(
  { parts = [] }: { readonly parts?: PartsDocument | undefined },
  cores: number,
  context: z.RefinementCtx,
): void {
  if (cores === 0) return; // what is wrong with the cores is said elsewhere
  parts.forEach(({ cores: own = [] }, index) => {
    own.forEach((core, i) => {
      const path = ['parts', index, 'cores', i];
      if (core >= cores)
        complain(context, { path, expected: `the number of a core, at most ${cores - 1}`, found: core });
      else if (own.indexOf(core) < i) complain(context, { path, expected: 'each core once', found: core });
    });
  });
}
