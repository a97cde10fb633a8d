/**
 * Densities of a network's layers: a CSV with a row for each layer (`layer`), and either a `density` of 0 … 1 or a `pattern`
 * n:m. Layers that are not named stay dense.
 */
import { InputError, locate } from '../base/errors.js';
import { parseNm } from '../problem/sparsity/nm.js';
import type { EpochDensity } from '../workload/density/density-schedule.js';
import { parseNamedCsv } from './csv-table.js';

/** By layer. @throws InputError with line and column for a layer twice, or what is neither density nor pattern */
export function parseLayerDensities(text: string, file: string): Map<string, EpochDensity> {
  const densities = new Map<string, EpochDensity>();
  for (const row of parseNamedCsv(text, file, ['layer'])) {
    const layer = row.text('layer');
    if (layer === '' || densities.has(layer))
      throw new InputError({ ...row.place, path: 'layer', expected: 'the name of a layer, once', found: layer });
    const has = (column: string): boolean => row.has(column) && row.text(column) !== '';
    if (has('density') === has('pattern'))
      throw new InputError({
        ...row.place,
        expected: 'a density or a pattern',
        found: has('density') ? 'both' : 'neither',
      });
    if (has('density')) {
      const density = row.number('density', { min: 0, max: 1 });
      densities.set(layer, { pattern: density === 1 ? 'dense' : 'unstructured', density });
    } else {
      const nm = locate({ ...row.place, path: 'pattern' }, () => parseNm(row.text('pattern')));
      densities.set(layer, { pattern: nm, density: nm.n / nm.m });
    }
  }
  return densities;
}
