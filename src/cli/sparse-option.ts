/** What the commands on sparse cores share: lanes, bandwidth, how results are printed, and products by name. */
import type { Argv } from 'yargs';
import { locate } from '../base/errors.js';
import { integer } from '../base/numbers.js';
import { readText } from '../formats/read-file.js';
import { nonZeros } from '../problem/sparsity/pattern.js';
import { type SparseProduct, sparseProduct } from '../problem/sparsity/product.js';
import { readMatrix } from '../scenario/sparse-matrix.js';

export interface OutputArguments {
  readonly json: boolean;
  readonly csv: boolean;
}

export function outputOptions<T>(yargs: Argv<T>) {
  return yargs
    .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
    .option('csv', { type: 'boolean', default: false, describe: 'print a table as CSV' });
}

/** @throws InputError for matrices that cannot be read or multiplied */
export function readProduct(a: string, b: string): SparseProduct {
  const [left, right] = [a, b].map((name) => readMatrix(name, (file) => ({ text: readText(file), file })));
  return locate({ file: b }, () => sparseProduct(left!, right!));
}

/** "A 48 × 24 with 306 non-zeros (26.6 %), …" */
export function shapeOf({ a, b }: SparseProduct): string {
  const one = (name: string, pattern: SparseProduct['a']): string =>
    `${name} ${pattern.rows} × ${pattern.columns}, ${integer(nonZeros(pattern))} non-zeros`;
  return `${one('A', a)}; ${one('B', b)}`;
}
