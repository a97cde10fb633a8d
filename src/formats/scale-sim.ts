/**
 * SCALE-Sim's topology files (CSV), one layer after another. Convolutions: name, IFMAP height and width, filter height
 * and width, channels, filters, stride; products: name, M, N, K and perhaps a batch. Padding is part of the IFMAP. As in
 * SCALE-Sim a last window may hang over the edge, columns go by their place, not their name, and a name with `DP` in it
 * is depthwise. Sparsity (`2:4`) is accepted where it says dense. mNPUsim's network files are the same with a column Type
 * behind: Conv and Im2col_conv are convolutions, the Gemm types the product of an IFMAP and a filter that are matrices,
 * and Pool and Other have no multiply-accumulates. Further columns are skipped.
 */
import { InputError, locate, type Place } from '../base/errors.js';
import { counted } from '../base/numbers.js';
import type { Network } from '../workload/job-pool.js';
import { checked, conv, depthwise, fc, gemm, type Layer } from '../workload/layer.js';
import { chain } from '../workload/model.js';
import { parseCsv, toNumber } from './csv-table.js';

const CONV = ['IFMAP Height', 'IFMAP Width', 'Filter Height', 'Filter Width', 'Channels', 'Num Filter', 'Strides'];
const PRODUCT = ['M', 'N', 'K'];
/** mNPUsim's types of layers, and what each is here. */
const TYPES: Readonly<Record<string, 'conv' | 'product' | 'nothing'>> = {
  ...{ conv: 'conv', im2col_conv: 'conv', pool: 'nothing', other: 'nothing' },
  ...{ gemm: 'product', dir_gemm: 'product', dir_tile_gemm: 'product', gemv: 'product' },
  ...{ ineff_dir_gemm: 'product', ineff_dir_tile_gemm: 'product' },
};

export interface ScaleSimNetwork {
  readonly network: Network;
  readonly notes: readonly string[];
}

/** Fields behind those every layer has, with the names of their columns, `''` where there is none. */
type Further = readonly { readonly column: string; readonly field: string }[];

/** @throws InputError with file, line and column */
export function readScaleSim(text: string, file: string, name: string): ScaleSimNetwork {
  const [header, ...rows] = parseCsv(text, file).filter(({ fields }) => !fields[0]?.startsWith('#'));
  const isProduct = /^m$/i.test(header?.fields[1] ?? '');
  const columns = isProduct ? PRODUCT : CONV;
  if (header !== undefined && /^\d+$/.test(header.fields[1] ?? ''))
    throw new InputError({
      file,
      line: header.line,
      expected: `a header (Layer, ${columns.join(', ')})`,
      found: header.fields.join(','),
    });
  if (rows.length === 0)
    throw new InputError({ file, line: 2, expected: 'at least one layer below the header', found: undefined });
  let without = 0;
  const layers = rows.flatMap(({ line, fields }): Layer[] => {
    const place = { file, line };
    const [layer = '', ...cells] = withoutTail(fields);
    if (layer === '') throw new InputError({ ...place, path: 'Layer', expected: 'a name', found: layer });
    if (cells.length < columns.length)
      throw new InputError({
        ...place,
        expected: `${columns.length + 1} fields (Layer, ${columns.join(', ')})`,
        found: cells.length + 1,
      });
    const further = cells.slice(columns.length).map((field, i) => ({
      field,
      column: header?.fields[columns.length + 1 + i]?.toLowerCase() ?? '',
    }));
    const type = isProduct ? 'conv' : typeOf(further, place);
    if (type === 'nothing') {
      without++;
      return [];
    }
    const sizes = columns.map((path, i) => toNumber(cells[i] ?? '', { integer: true, min: 1 }, { ...place, path }));
    return [
      locate(place, () => {
        if (isProduct) return product(layer, sizes, further, place);
        return type === 'product' ? matrices(layer, sizes) : convolution(layer, sizes, further, place);
      }),
    ];
  });
  if (layers.length === 0)
    throw new InputError({ file, expected: 'a layer with multiply-accumulates', found: `${without} without` });
  const notes =
    without === 0
      ? []
      : [`${counted(without, 'row')} without multiply-accumulates (type Pool or Other) left out: no jobs`];
  return { network: { name, layers: chain(layers) }, notes };
}

/** Rows end in a comma, and some in a comment behind it. */
function withoutTail(fields: readonly string[]): readonly string[] {
  const kept = fields.filter((field) => !field.startsWith('#'));
  while (kept.at(-1) === '') kept.pop();
  return kept;
}

function typeOf(further: Further, place: Place): 'conv' | 'product' | 'nothing' {
  const said = further.find(({ column, field }) => column === 'type' && field !== '')?.field;
  if (said === undefined) return 'conv';
  const type = Object.entries(TYPES).find(([name]) => name === said.toLowerCase())?.[1];
  if (type !== undefined) return type;
  throw new InputError({ ...place, path: 'Type', expected: `one of ${Object.keys(TYPES).join(', ')}`, found: said });
}

function convolution(name: string, sizes: readonly number[], further: Further, place: Place): Layer {
  const [y, x, r, s, c, k, strideY] = sizes as [number, number, number, number, number, number, number];
  // SCALE-Sim writes topologies with a stride along each axis
  const along = further.find(({ column, field }) => column.includes('stride') && field !== '');
  const strideX =
    along === undefined ? strideY : toNumber(along.field, { integer: true, min: 1 }, { ...place, path: along.column });
  dense(further.filter((one) => one !== along));
  const shape = { c, y, x, r, s };
  const whole = name.includes('DP') ? depthwise(name, shape) : conv(name, { ...shape, k });
  const layer = { ...whole, strideY, strideX };
  if (y === 1 && x === 1 && layer.kind === 'conv') return fc(name, k, c);
  // SCALE-Sim rounds the number of windows up
  const missing = (size: number, filter: number, stride: number): number =>
    (stride - ((size - filter) % stride)) % stride;
  return checked({ ...layer, padY: missing(y, r, strideY), padX: missing(x, s, strideX) });
}

/** An IFMAP of M × K and a filter of K × N. */
function matrices(name: string, [m, k, rows, n]: readonly number[]): Layer {
  if (k !== rows) throw new InputError({ path: 'Filter Height', expected: `${k}, the IFMAP Width`, found: rows });
  return m === 1 ? fc(name, n!, k!) : gemm(name, { m: m!, n: n!, k: k! });
}

function product(name: string, sizes: readonly number[], further: Further, place: Place): Layer {
  const [m, n, k] = sizes as [number, number, number];
  const isBatch = ({ column, field }: Further[number]): boolean =>
    column.includes('batch') || (column === '' && !field.includes(':'));
  const batch = toNumber(further.find(isBatch)?.field || '1', { integer: true, min: 1 }, { ...place, path: 'Batch' });
  dense(further.filter((one) => !isBatch(one)));
  if (batch > 1) return gemm(name, { m, n, k, groups: batch }, 'activations');
  return m === 1 ? fc(name, n, k) : gemm(name, { m, n, k });
}

/** N non-zeros of M: only all of them. What has a column of another name is somebody else's. */
function dense(further: Further): void {
  for (const { column, field } of further) {
    if (field === '' || (column !== '' && !column.includes('spars') && !field.includes(':'))) continue;
    const [, some, all] = /^(\d+):(\d+)$/.exec(field) ?? [];
    if (some !== undefined && some === all) continue;
    throw new InputError({
      path: 'Sparsity',
      expected: 'a dense layer (1:1): sparse ones are not modelled',
      found: field,
    });
  }
}
