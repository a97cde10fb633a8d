/** How a product is blocked in the tile registers of an engine, where its scenario leaves that open. */
import { estimateEngine } from '../cost/matrix-engine/estimate.js';
import type { MatrixEngine } from '../machine/matrix-engine.js';
import { type GemmWork, gemmStream } from '../mapping/instruction-stream/gemm-stream.js';
import { type Blocking, DEFAULT_BLOCKING, fits } from '../mapping/instruction-stream/register-block.js';
import { findBlocking } from '../search/matrix-engine/register-blocking.js';

/** @param asked left out: the usual blocking where it fits, else as `search`, the one of the fewest cycles by the estimate */
export function chosenBlocking(work: GemmWork, engine: MatrixEngine, asked?: Blocking | 'search'): Blocking {
  if (asked !== undefined && asked !== 'search') return asked;
  if (asked === undefined && fits(DEFAULT_BLOCKING.block, engine)) return DEFAULT_BLOCKING;
  const cycles = (blocking: Blocking): number => estimateEngine(engine, gemmStream(work, engine, blocking)).cycles;
  return findBlocking(engine, cycles).blocking;
}
