/**
 * One product as other programs' machines would run it: STONNE's controllers (stonne-simulator/stonne 22634b8) and the traffic of a
 * row-wise accelerator as Spada-sim counts it (tsinghua-ideal/spada-sim b0c7316). They explain what the classes leave out:
 * networks that distribute operands and collect sums, passes of whole vectors, a cache.
 */
import { InputError } from '../base/errors.js';
import type { NetworkWidths } from '../cost/sparse/foreign/reduction-network.js';
import { rowWiseTraffic } from '../cost/sparse/foreign/spada-traffic.js';
import { meshCycles } from '../cost/sparse/foreign/stonne-mesh.js';
import { stonneSigmaCycles } from '../cost/sparse/foreign/stonne-sigma.js';
import { stonneSpmmCycles } from '../cost/sparse/foreign/stonne-spmm.js';
import { transposed } from '../problem/sparsity/pattern.js';
import type { SparseProduct } from '../problem/sparsity/product.js';

export interface ForeignCost {
  readonly model: string;
  /** How the machine is laid out for this product. */
  readonly machine: string;
  /** Of a machine that is told in cycles. */
  readonly cycles?: number;
  /** Across the memory, of one that is told in bytes: indices and values of 4 bytes each. */
  readonly bytes?: number;
}

const LARGEST_NETWORK = 1 << 16; // more is a slip of the keyboard
const WORD_BYTES = 4;

/** @throws InputError for widths that are no powers of two, as the networks are binary trees */
export function foreignCosts(product: SparseProduct, widths: NetworkWidths): ForeignCost[] {
  checkWidths(widths);
  const { a, b } = product;
  const { multipliers, distributionWidth } = widths;
  const side = 2 ** Math.floor(Math.log2(multipliers) / 2);
  const mesh = { side, distributionWidth: Math.min(distributionWidth, 2 * side) };
  const tiled = bestTiling(product, widths);
  const rowWise = rowWiseTraffic(product, false);
  const words = rowWise.aReadWords + rowWise.bReadWords + rowWise.cWriteWords;
  return [
    {
      model: 'stonne-mesh',
      machine: `${side} × ${side} PEs, output-stationary, dense`,
      cycles: meshCycles(a.rows, b.columns, a.columns, mesh),
    },
    {
      model: 'stonne-spmm',
      machine: `${tiled.tileN} columns × ${tiled.tileK} non-zeros, B dense`,
      cycles: tiled.cycles,
    },
    { model: 'stonne-sigma', machine: 'rows of A stationary', cycles: stonneSigmaCycles(a, b.columns, widths) },
    {
      model: 'stonne-sigma',
      machine: 'columns of B stationary',
      cycles: stonneSigmaCycles(transposed(b), a.rows, widths),
    },
    {
      model: 'spada-row-wise',
      machine: `a cache of ${Math.ceil(rowWise.residentBytes / 1024)} KiB reads nothing twice`,
      bytes: words * WORD_BYTES,
    },
  ];
}

/** Of all ways to share the multipliers among columns and non-zeros, the fastest. */
function bestTiling({ a, b }: SparseProduct, widths: NetworkWidths) {
  let best = { tileN: 0, tileK: 0, cycles: Number.POSITIVE_INFINITY };
  for (let tileK = 1; tileK <= widths.multipliers; tileK *= 2) {
    const tileN = widths.multipliers / tileK;
    const cycles = stonneSpmmCycles(a, b.columns, { ...widths, tileN, tileK });
    if (cycles < best.cycles) best = { tileN, tileK, cycles };
  }
  return best;
}

function checkWidths({ multipliers, distributionWidth, reductionWidth }: NetworkWidths): void {
  const demand = (path: string, found: number, least: number, most: number): void => {
    if (Number.isInteger(found) && found >= least && found <= most && (found & (found - 1)) === 0) return;
    throw new InputError({ path, expected: `a power of two from ${least} to ${most}`, found });
  };
  demand('lanes', multipliers, 2, LARGEST_NETWORK);
  demand('distribution', distributionWidth, 1, multipliers);
  demand('reduction', reductionWidth, 1, multipliers);
}
