/**
 * What the lanes of a class share out, index by index: the work of each index as its lane alone would take, in a core of one
 * lane for each. Of the two operands, the one whose rows or columns the lanes take is shown.
 */
import { sparseCost } from '../cost/sparse/sparse-cost.js';
import { type SparseCore, sparseCore } from '../machine/sparse/sparse-core.js';
import { cutProduct, wholePiece } from '../mapping/sparse/piece.js';
import type { Pattern } from '../problem/sparsity/pattern.js';
import type { SparseProduct } from '../problem/sparsity/product.js';

export interface Spy {
  readonly operand: 'a' | 'b';
  readonly pattern: Pattern;
  readonly lanesAlong: 'rows' | 'columns' | undefined;
  readonly lanes: number;
  /** Cycles of each index. */
  readonly work: Float64Array;
  readonly workLabel: string;
  readonly blocks: number;
  /** Of all lanes, and of the core. */
  readonly workCycles: number;
  readonly blockCycles: number;
}

const ALONG = {
  m: { operand: 'a', lanesAlong: 'rows', range: 'rows', label: 'cycles of each row of A' },
  n: { operand: 'b', lanesAlong: 'columns', range: 'columns', label: 'cycles of each column of B' },
  k: { operand: 'a', lanesAlong: 'columns', range: 'reduction', label: 'cycles of each column of A and row of B' },
} as const;

/** @throws InputError for a product that the core cannot hold */
export function spyOf(product: SparseProduct, core: SparseCore): Spy {
  const { computeCycles } = sparseCost(product, core);
  const [dimension] = core.class.unrolled;
  if (core.class.unrolled.length > 1 || dimension === undefined)
    return {
      ...{ operand: 'a', pattern: product.a, lanesAlong: undefined, lanes: core.lanes, work: new Float64Array(0) },
      ...{ workLabel: '', blocks: Math.ceil(product.a.rows / core.mx) * Math.ceil(product.b.columns / core.my) },
      ...{ workCycles: core.lanes * computeCycles, blockCycles: computeCycles },
    };
  const { operand, lanesAlong, range, label } = ALONG[dimension];
  const whole = wholePiece(product);
  const one = sparseCore({ class: core.class, lanes: 1 });
  const work = Float64Array.from({ length: whole[range].to }, (_, index) => {
    const piece = { ...whole, [range]: { from: index, to: index + 1 } };
    return sparseCost(cutProduct(product, piece), one).computeCycles;
  });
  return {
    ...{ operand, pattern: product[operand], lanesAlong, lanes: core.lanes, work, workLabel: label },
    blocks: Math.ceil(work.length / core.lanes),
    workCycles: work.reduce((sum, cycles) => sum + cycles, 0),
    blockCycles: computeCycles,
  };
}
