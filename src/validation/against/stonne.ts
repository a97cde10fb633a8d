/**
 * Caldera's models of STONNE's controllers against STONNE (stonne-simulator/stonne 22634b8), in two forms of table: products
 * of patterns on all controllers, and dense products on its output-stationary mesh.
 */
import { InputError, locate } from '../../base/errors.js';
import type { NetworkWidths } from '../../cost/sparse/foreign/reduction-network.js';
import { meshCycles } from '../../cost/sparse/foreign/stonne-mesh.js';
import { stonneSigmaCycles } from '../../cost/sparse/foreign/stonne-sigma.js';
import { stonneSpmmCycles } from '../../cost/sparse/foreign/stonne-spmm.js';
import { type NamedRow, parseCsv, parseNamedCsv } from '../../formats/csv-table.js';
import { transposed } from '../../problem/sparsity/pattern.js';
import type { SparseProduct } from '../../problem/sparsity/product.js';
import type { CheckInput, Figure, ForeignCheck } from './foreign-check.js';
import { MatrixSource } from './matrix-source.js';
import { figureOf, productOf } from './sparse-case.js';

export const stonne: ForeignCheck = {
  name: 'stonne',
  about: 'STONNE: cycles of its output-stationary mesh, its sparse × dense and its sparse × sparse controller',
  // Every row of the measured tables is exact; the last cycles of a pass whose sums come at uneven intervals are not always.
  bounds: { cycles: { mean: 1e-4, worst: 0.005 } },
  figures,
};

const WIDTH = { integer: true, min: 1 } as const;
const LARGEST_NETWORK = 1 << 16; // more is a slip of the keyboard

function* figures(input: CheckInput): Generator<Figure> {
  const { text, file, companion } = input;
  const header = parseCsv(text, file)[0]!.fields;
  const dense = !header.includes('mode');
  const required = dense ? ['M', 'N', 'K', 'array', 'dn_bw'] : ['case', 'mode', 'ms', 'dn_bw', 'rn_bw'];
  const matrices = new MatrixSource(companion);
  for (const [number, row] of parseNamedCsv(text, file, required).entries()) {
    const cycles = locate(row.place, () => (dense ? denseCycles(row) : sparseCycles(row, productOf(row, matrices))));
    yield figureOf(row, number, 'cycles', cycles);
  }
}

function denseCycles(row: NamedRow): number {
  const size = (column: string): number => row.number(column, WIDTH);
  return meshCycles(size('M'), size('N'), size('K'), { side: size('array'), distributionWidth: size('dn_bw') });
}

function sparseCycles(row: NamedRow, product: SparseProduct): number {
  const { a, b } = product;
  const mode = row.text('mode');
  switch (mode) {
    case 'tpu': {
      const machine = { side: row.number('ms', WIDTH), distributionWidth: row.number('dn_bw', WIDTH) };
      return meshCycles(a.rows, b.columns, a.columns, machine);
    }
    case 'spmm': {
      const widths = networkWidths(row);
      const machine = { ...widths, tileN: row.number('T_N', WIDTH), tileK: row.number('T_K', WIDTH) };
      const tile = machine.tileN * machine.tileK;
      if (tile > widths.multipliers)
        throw new InputError({ path: 'T_N', expected: `T_N · T_K of at most ${widths.multipliers}`, found: tile });
      return stonneSpmmCycles(a, b.columns, machine);
    }
    case 'sigma_mk':
      return stonneSigmaCycles(a, b.columns, networkWidths(row));
    case 'sigma_kn':
      return stonneSigmaCycles(transposed(b), a.rows, networkWidths(row));
    default:
      throw new InputError({ path: 'mode', expected: 'tpu, spmm, sigma_mk or sigma_kn', found: mode });
  }
}

function networkWidths(row: NamedRow): NetworkWidths {
  const widths = {
    multipliers: powerOfTwo(row, 'ms', 2),
    distributionWidth: powerOfTwo(row, 'dn_bw', 1),
    reductionWidth: powerOfTwo(row, 'rn_bw', 1),
  };
  const { multipliers, distributionWidth } = widths;
  if (distributionWidth > multipliers)
    throw new InputError({ path: 'dn_bw', expected: `at most ${multipliers}`, found: distributionWidth });
  return widths;
}

/** STONNE's networks are binary trees. */
function powerOfTwo(row: NamedRow, column: string, min: number): number {
  const value = row.number(column, { integer: true, min, max: LARGEST_NETWORK });
  if ((value & (value - 1)) !== 0) throw new InputError({ path: column, expected: 'a power of two', found: value });
  return value;
}
