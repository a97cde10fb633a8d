/** A size of memory as a file has it: bytes, or a number with a binary unit. */
import * as z from 'zod';
import { complain } from './complain.js';

const UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };
const LARGEST_MEMORY = 2 ** 46;

/** Bytes of `16MiB`, `512 KiB`, or a number of bytes; NaN for what is none. */
export function memoryBytes(size: string | number): number {
  const [, number, unit = 'B'] = /^(\d+(?:\.\d+)?) ?(B|KiB|MiB|GiB)?$/.exec(String(size)) ?? [];
  return number === undefined ? Number.NaN : Math.floor(Number(number) * (UNITS[unit] ?? 1));
}

export const memorySize = z.union([z.string(), z.number()]).superRefine((size, context) => {
  const bytes = memoryBytes(size);
  if (bytes >= 1 && bytes <= LARGEST_MEMORY) return;
  complain(context, { expected: 'a size from 1 B to 65536 GiB, such as 512KiB or 16MiB', found: size });
});
