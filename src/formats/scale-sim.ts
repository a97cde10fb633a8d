/**
 * SCALE-Sim's topology files (CSV), one layer after another. Convolutions: name, IFMAP height and width, filter height
 * and width, channels, filters, stride; products: name, M, N, K and perhaps a batch. Padding is part of the IFMAP. As in
 * SCALE-Sim a last window may hang over the edge, columns go by their place, not their name, and a name with `DP` in it
 * is depthwise. Sparsity (`2:4`) is accepted where it says dense.
 */
import { InputError, locate, type Place } from '../base/errors.js';
import type { Network } from '../workload/job-pool.js';
import { checked, conv, depthwise, fc, gemm, type Layer } from '../workload/layer.js';
import { chain } from '../workload/model.js';
import { parseCsv, toNumber } from './csv-table.js';

const CONV = ['IFMAP Height', 'IFMAP Width', 'Filter Height', 'Filter Width', 'Channels', 'Num Filter', 'Strides'];
const PRODUCT = ['M', 'N', 'K'];

/** @throws InputError with file, line and column */
export function readScaleSim(text: string, file: string, name: string): Network {
  const [header, ...rows] = parseCsv(text, file);
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
  const layers = rows.map(({ line, fields }): Layer => {
    const place = { file, line };
    const [layer = '', ...cells] = withoutTail(fields);
    if (layer === '') throw new InputError({ ...place, path: 'Layer', expected: 'a name', found: layer });
    if (cells.length < columns.length || cells.length > columns.length + 2)
      throw new InputError({
        ...place,
        expected: `${columns.length + 1} fields (Layer, ${columns.join(', ')})`,
        found: cells.length + 1,
      });
    const sizes = columns.map((path, i) => toNumber(cells[i] ?? '', { integer: true, min: 1 }, { ...place, path }));
    const further = cells.slice(columns.length);
    return locate(place, () =>
      isProduct ? product(layer, sizes, further, place) : convolution(layer, sizes, further),
    );
  });
  return { name, layers: chain(layers) };
}

/** Rows end in a comma, and some in a comment behind it. */
function withoutTail(fields: readonly string[]): readonly string[] {
  const kept = fields.filter((field) => !field.startsWith('#'));
  while (kept.at(-1) === '') kept.pop();
  return kept;
}

function convolution(name: string, sizes: readonly number[], further: readonly string[]): Layer {
  const [y, x, r, s, c, k, stride] = sizes as [number, number, number, number, number, number, number];
  further.forEach(dense);
  const shape = { c, y, x, r, s, stride };
  const layer = name.includes('DP') ? depthwise(name, shape) : conv(name, { ...shape, k });
  if (layer.y === 1 && layer.x === 1 && layer.kind === 'conv') return fc(name, k, c);
  // SCALE-Sim rounds the number of windows up
  const missing = (size: number, filter: number): number => (stride - ((size - filter) % stride)) % stride;
  return checked({ ...layer, padY: missing(y, r), padX: missing(x, s) });
}

function product(name: string, sizes: readonly number[], further: readonly string[], place: Place): Layer {
  const [m, n, k] = sizes as [number, number, number];
  const batches = further.filter((field) => !field.includes(':'));
  further.filter((field) => field.includes(':')).forEach(dense);
  const batch = toNumber(batches[0] ?? '1', { integer: true, min: 1 }, { ...place, path: 'Batch' });
  if (batch > 1) return gemm(name, { m, n, k, groups: batch }, 'activations');
  return m === 1 ? fc(name, n, k) : gemm(name, { m, n, k });
}

/** N non-zeros of M: only all of them. */
function dense(ratio: string): void {
  const [, some, all] = /^(\d+):(\d+)$/.exec(ratio) ?? [];
  if (some !== undefined && some === all) return;
  throw new InputError({
    path: 'Sparsity',
    expected: 'a dense layer (1:1): sparse ones are not modelled',
    found: ratio,
  });
}
