/**
 * A job as a core of another kind than a tile core plays it: plain data, told apart by the name of the kind. A cost model
 * hands it on beside its tile plan, which tables and the ladder's lower rungs read.
 */
import type { MatrixEngine } from '../machine/matrix-engine.js';
import type { InstructionStream } from './instruction-stream/stream.js';

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
