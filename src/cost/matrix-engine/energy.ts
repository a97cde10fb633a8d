/**
 * Energy of a matrix engine over a stream: multiplies and adds of every row that enters (padding too), and the bytes that go
 * into and out of the tile registers. Picojoules; no leakage, no memory behind the ports.
 */
import { type EngineTable, HOROWITZ_ENGINE } from '../../machine/engine-area.js';
import type { MatrixEngine } from '../../machine/matrix-engine.js';
import { StreamCursor } from '../../mapping/instruction-stream/cursor.js';
import { MULTIPLY, STORE } from '../../mapping/instruction-stream/instruction.js';
import type { InstructionStream } from '../../mapping/instruction-stream/stream.js';
import { tileBytes } from '../../problem/tile-shape.js';

export interface EngineEnergy {
  readonly macPj: number;
  readonly registerPj: number;
  readonly totalPj: number;
  /** Multiplies that loaded their weights. */
  readonly weightLoads: number;
}

export function engineEnergy(
  engine: MatrixEngine,
  stream: InstructionStream,
  table: EngineTable = HOROWITZ_ENGINE,
): EngineEnergy {
  const { tile, partialRows, bypassRule, dataflow } = engine;
  const cursor = new StreamCursor(stream);
  let [macs, bytes, weightLoads, latched] = [0, 0, 0, -1];
  while (cursor.next()) {
    const { operation, d, b } = cursor;
    if (operation !== MULTIPLY) bytes += cursor.bytes;
    else {
      const rows = partialRows && cursor.rows > 0 ? cursor.rows : tile.m;
      const { a, b: weights, c } = tileBytes(tile, rows);
      macs += rows * tile.n * tile.k;
      bytes += a + 2 * c; // C is read and written
      if (bypassRule === undefined || latched !== b || dataflow === 'outer-product') {
        bytes += weights;
        weightLoads++;
      }
      latched = b;
    }
    if (operation !== STORE && d === latched) latched = -1; // a new version of the register
  }
  const macPj = macs * (table.multiplier.energy.value + table.adder.energy.value);
  const registerPj = bytes * table.registerByte.value;
  return { macPj, registerPj, totalPj: macPj + registerPj, weightLoads };
}
