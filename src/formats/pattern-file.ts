/**
 * A pattern file of any form, told by the end of its name.
 */
import { basename } from 'node:path';
import { InputError } from '../base/errors.js';
import type { Pattern } from '../problem/sparsity/pattern.js';
import { parseGapPattern } from './gap-pattern.js';
import { parseMatrixMarket } from './matrix-market.js';
import { parseSmtx } from './smtx.js';

const READERS: Readonly<Record<string, (text: string, file: string) => Pattern>> = {
  '.mtx': parseMatrixMarket,
  '.smtx': parseSmtx,
  '.pat': parseGapPattern,
};

export const PATTERN_ENDINGS = Object.keys(READERS);

/** @throws InputError for an unknown ending, or with the line of what is wrong */
export function parsePatternFile(text: string, file: string): Pattern {
  const ending = PATTERN_ENDINGS.find((end) => file.toLowerCase().endsWith(end));
  const read = ending === undefined ? undefined : READERS[ending];
  if (read === undefined)
    throw new InputError({
      file,
      expected: `a name that ends in ${PATTERN_ENDINGS.join(', ')}`,
      found: basename(file),
    });
  return read(text.startsWith('\uFEFF') ? text.slice(1) : text, file);
}
