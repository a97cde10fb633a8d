/**
 * Traffic of row-wise and outer-product orders behind a cache against Spada-sim (tsinghua-ideal/spada-sim b0c7316), in words
 * of 4 bytes. Where what is worked on does not fit the cache, words are read again; the figures are then a lower bound, and
 * stand beside no figure of the table.
 */
import { InputError } from '../../base/errors.js';
import { rowWiseTraffic } from '../../cost/sparse/foreign/spada-traffic.js';
import { parseNamedCsv } from '../../formats/csv-table.js';
import { type CheckInput, EXACT, type Figure, type ForeignCheck } from './foreign-check.js';
import { MatrixSource } from './matrix-source.js';
import { figureOf, productOf } from './sparse-case.js';

export const spada: ForeignCheck = {
  name: 'spada',
  about: 'Spada-sim: words of B read and of C written, while what is worked on fits the cache',
  bounds: { b_read: EXACT, c_write: EXACT },
  figures,
};

const MODES = ['multirow', 'op', 'spada'];

function* figures({ text, file, companion }: CheckInput): Generator<Figure> {
  const matrices = new MatrixSource(companion);
  const rows = parseNamedCsv(text, file, ['case', 'mode', 'cache_bytes']);
  for (const [number, row] of rows.entries()) {
    const mode = row.text('mode');
    if (!MODES.includes(mode))
      throw new InputError({ ...row.place, path: 'mode', expected: MODES.join(', '), found: mode });
    const traffic = rowWiseTraffic(productOf(row, matrices), mode === 'op');
    const fits = traffic.residentBytes <= row.number('cache_bytes', { integer: true, min: 0 });
    for (const [quantity, words] of [
      ['b_read', traffic.bReadWords],
      ['c_write', traffic.cWriteWords],
    ] as const)
      yield fits ? figureOf(row, number, quantity, words) : { row: number, quantity, ours: words };
  }
}
