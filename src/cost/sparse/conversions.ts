/**
 * Conversions of operands from the format they lie in to that a core wants, as jobs of the core: both formats cross the
 * memory once, and every non-zero and every pointer of both orientations is read and written, one a cycle.
 */
import { type SparseCore, storageOf } from '../../machine/sparse/sparse-core.js';
import type { StreamJob } from '../../mapping/sparse/sparse-job.js';
import { nonZeros, type Pattern } from '../../problem/sparsity/pattern.js';
import type { SparseProduct } from '../../problem/sparsity/product.js';
import { type StoredAs, storedBytes } from '../../problem/sparsity/storage.js';
import type { Widths } from '../../problem/sparsity/widths.js';
import type { SparseKernel } from '../../workload/sparse-kernel.js';

/** @param product the kernel's, or a piece of it */
export function conversionsFor({ name, held }: SparseKernel, product: SparseProduct, core: SparseCore): StreamJob[] {
  if (held === undefined) return [];
  const wanted = storageOf(core);
  const { a, b, widths } = product;
  return [
    ...conversion(`${name}: A`, a, held.a, wanted.a, widths.a),
    ...conversion(`${name}: B`, b, held.b, wanted.b, widths.b),
  ];
}

function conversion(what: string, pattern: Pattern, from: StoredAs, to: StoredAs, widths: Widths): StreamJob[] {
  if (from.format === to.format && from.outer === to.outer) return [];
  return [
    {
      kind: 'stream',
      name: `${what} to ${to.format} by ${to.outer}`,
      loadBytes: storedBytes(pattern, from, widths),
      computeCycles: conversionCycles(pattern),
      storeBytes: storedBytes(pattern, to, widths),
    },
  ];
}

export function conversionCycles(pattern: Pattern): number {
  return 2 * nonZeros(pattern) + pattern.rows + pattern.columns + 2;
}
