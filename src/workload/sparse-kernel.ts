/**
 * A kernel of a sparse workload: a product with a name, and how its operands lie in memory.
 */
import type { SparseProduct } from '../problem/sparsity/product.js';
import type { StoredAs } from '../problem/sparsity/storage.js';

export interface SparseKernel {
  readonly name: string;
  readonly product: SparseProduct;
  /**
   * How the operands lie in memory: a core that wants them otherwise converts its part first. Left out: there is a copy in
   * every format that a core may want.
   */
  readonly held?: { readonly a: StoredAs; readonly b: StoredAs };
}
