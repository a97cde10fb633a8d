/**
 * Generated patterns by name: `rnd_KIND_ROWSxCOLUMNS_PARAM_sSEED`, e.g. `rnd_uni_64x64_0.5_s166` or
 * `rnd_nm_128x256_2:4_s286`.
 */
import { InputError, locate } from '../../base/errors.js';
import { demandAtMost } from '../../base/limits.js';
import { generators } from './generators.js';
import { LARGEST_COUNT, LARGEST_SIDE, type Pattern } from './pattern.js';

const NAME = /^rnd_([a-z]+)_(\d+)x(\d+)_([^_]+)_s(\d+)$/;

export function isGenerated(name: string): boolean {
  return name.startsWith('rnd_');
}

/** @throws InputError for a name of another form, an unknown kind or a parameter that the kind cannot take */
export function namedPattern(name: string): Pattern {
  const [, kind, rows, columns, parameter, seed] = NAME.exec(name) ?? [];
  if (kind === undefined || parameter === undefined)
    throw new InputError({ expected: 'rnd_KIND_ROWSxCOLUMNS_PARAM_sSEED', found: name });
  return locate({ path: name }, () => {
    const size = { rows: Number(rows), columns: Number(columns) };
    demandAtMost(Math.max(size.rows, size.columns), LARGEST_SIDE, 'rows or columns', {});
    if (size.rows * size.columns > LARGEST_COUNT)
      throw new InputError({ expected: `at most ${LARGEST_COUNT} cells`, found: `${rows}x${columns}` });
    return generators.get(kind)(size, parameter, Number(seed));
  });
}
