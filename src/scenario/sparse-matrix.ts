/**
 * A matrix as a user names it: a file (.mtx, .smtx, .pat), or a generated one, `KIND:ROWSxCOLUMNS:PARAMETER:SEED` such as
 * `uni:1024x1024:0.1:7`, `nm:64x64:2:4:1` and `dense:64x64`.
 */
import { InputError, locate } from '../base/errors.js';
import { demandAtMost } from '../base/limits.js';
import type { NamedText } from '../formats/named-text.js';
import { parsePatternFile } from '../formats/pattern-file.js';
import { generators } from '../problem/sparsity/generators.js';
import { isGenerated, namedPattern } from '../problem/sparsity/named-pattern.js';
import { LARGEST_COUNT, LARGEST_SIDE, type Pattern } from '../problem/sparsity/pattern.js';

const GENERATED = /^([a-z]+):(\d+)x(\d+)(?::(.*?))??(?::(\d+))?$/;

/** A matrix that is not generated: complaints about it name its own file. */
export function isFile(name: string): boolean {
  return !isGenerated(name) && !GENERATED.test(name);
}

/** @throws InputError for a file that cannot be read, with the line of what is wrong, or for a generator's parameters */
export function readMatrix(name: string, read: (file: string) => NamedText): Pattern {
  if (isGenerated(name)) return namedPattern(name);
  const [, kind, rows, columns, ...said] = GENERATED.exec(name) ?? [];
  if (kind === undefined) {
    const { text, file } = read(name);
    return parsePatternFile(text, file);
  }
  const { parameter, seed } = parametersOf(kind, said);
  return locate({ path: name }, () => {
    const size = { rows: Number(rows), columns: Number(columns) };
    demandAtMost(Math.max(size.rows, size.columns), LARGEST_SIDE, 'rows or columns', {});
    if (size.rows * size.columns > LARGEST_COUNT)
      throw new InputError({ expected: `at most ${LARGEST_COUNT} cells`, found: `${rows}x${columns}` });
    return generators.get(kind)(size, parameter, Number(seed));
  });
}

/** One number alone is a parameter, `band:64x64:2`, where a kind takes one. */
function parametersOf(kind: string, [parameter = '', seed]: readonly (string | undefined)[]) {
  if (parameter === '' && seed !== undefined && kind !== 'dense') return { parameter: seed, seed: '1' };
  return { parameter, seed: seed ?? '1' };
}
