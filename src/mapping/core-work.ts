/**
 * A job as a core of another kind than a tile core plays it: plain data, told apart by the name of the kind. A cost model
 * hands it on beside its tile plan, which tables and the ladder's lower rungs read.
 */
import type { MatrixEngine } from '../machine/matrix-engine.js';
import type { SparseCore } from '../machine/sparse/sparse-core.js';
import type { DrawnProduct } from '../problem/sparsity/drawn-product.js';
import type { Nm } from '../problem/sparsity/nm.js';
import type { InstructionStream } from './instruction-stream/stream.js';
import type { SparseTile } from './sparse/tiles.js';

export interface CoreWork {
  /** Of the registry of core kinds (`simulator/cores/core-kinds.ts`). */
  readonly kind: string;
}

/** For a CPU core with a matrix engine. */
export interface EngineStream extends CoreWork {
  readonly kind: 'matrix-engine';
  readonly engine: MatrixEngine;
  readonly stream: InstructionStream;
}

/** For a sparse core: a layer's product, tile by tile. */
export interface SparseLayerWork extends CoreWork {
  readonly kind: 'sparse';
  readonly core: SparseCore;
  readonly product: DrawnProduct;
  readonly tiles: readonly SparseTile[];
  /** How often, one after another: groups of a convolution, heads of a product. */
  readonly times: number;
  /** A follows this pattern, and the core skips its zeros. */
  readonly nm?: Nm;
}
