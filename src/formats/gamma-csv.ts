/**
 * GAMMA's model files (CSV), with or without a header: `K,C,Y,X,R,S,T` a layer, T being 1 for a convolution, 2 for a
 * depthwise one, and as in MAGMA's files of the same columns 0 for FC (`O,I`) and 3 for GEMM (`M,N,K`), which a header may
 * say (`M,N,K,0,0,0,T`; the zeros are fields of no use); or `M,N,K` alone, a matrix product. Y and X are input sizes
 * without padding; the stride is 1.
 */
import { InputError, locate } from '../base/errors.js';
import type { Network } from '../workload/job-pool.js';
import { fc, gemm, type Layer } from '../workload/layer.js';
import { chain } from '../workload/model.js';
import { parseCsv, toNumber, withoutTrailing } from './csv-table.js';
import { layerOfRow, rangeOf, SEVEN } from './magma-csv.js';

const PRODUCT = ['M', 'N', 'K'];
const NAMES = ['K', 'C', 'Y', 'X', 'R', 'S', 'T'];
/** Headers of GAMMA's files of products: the fields stand where those of `NAMES` do. */
const IN_PLACE = ['M,N,K,0,0,0,T', 'O,I,0,0,0,0,T'];

/** @throws InputError with file, line and column */
export function readGamma(text: string, file: string, name: string): Network {
  const all = parseCsv(text, file).map(withoutTrailing);
  const header = all[0]?.fields.some((field) => /^[A-Za-z]/.test(field)) ? all[0] : undefined;
  const width = all[0]?.fields.length;
  const names = width === PRODUCT.length ? PRODUCT : NAMES;
  const said = header?.fields.map((field) => field.toUpperCase()) ?? names;
  const columns = IN_PLACE.includes(said.join(',')) ? NAMES : said;
  if (columns.length !== names.length || names.some((column) => !columns.includes(column)))
    throw new InputError({
      file,
      line: all[0]?.line,
      expected: 'columns K,C,Y,X,R,S,T or M,N,K',
      found: all[0]?.fields.join(','),
    });
  const rows = header === undefined ? all : all.slice(1);
  if (rows.length === 0) throw new InputError({ file, line: 2, expected: 'at least one layer', found: undefined });
  const layers = rows.map(({ line, fields }, i): Layer => {
    if (fields.length !== columns.length)
      throw new InputError({
        file,
        line,
        expected: `${columns.length} fields (${columns.join(',')})`,
        found: fields.length,
      });
    const values = names.map((column) => {
      const kind = column === 'T' ? 'type' : (SEVEN[0] ?? column);
      return toNumber(fields[columns.indexOf(column)] ?? '', rangeOf(kind), { file, line, path: column });
    });
    return locate({ file, line }, () => {
      if (names === NAMES) return layerOfRow(`layer${i + 1}`, values);
      const [m, n, k] = values as [number, number, number];
      return m === 1 ? fc(`layer${i + 1}`, n, k) : gemm(`layer${i + 1}`, { m, n, k });
    });
  });
  return { name, layers: chain(layers) };
}
