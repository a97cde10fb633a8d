/**
 * How long the sub-stages of a matrix engine's instructions take, as a table. With R PE rows, a multiply of r rows:
 *
 * | stage            | weight-stationary  | outer-product        |
 * |------------------|--------------------|----------------------|
 * | weight load  WL  | R                  | 0                    |
 * | feed first   FF  | r                  | k, one rank a cycle  |
 * | feed second  FS  | R − 1              | 0                    |
 * | drain        DR  | n + mergeCycles    | accumulateCycles − 1 |
 *
 * The register file is row-granular: B is read one row of PEs a cycle, A and C one row a cycle of FF, C is written one
 * row a cycle at the end. So B is free at the end of WL, A and C are free at the end of FF, and a result's first row can
 * be accumulated upon R + n + mergeCycles after its feed began. Without partial rows r is the tile's m.
 */
import { arrayRows, type MatrixEngine, type PortCycles, registerCount } from './matrix-engine.js';

export interface EngineTiming {
  readonly weightLoadCycles: number;
  readonly feedSecondCycles: number;
  readonly drainCycles: number;
  /** From the start of a feed until its result's first row can be accumulated upon. */
  readonly forwardCycles: number;
  /** By rows, 0 … m. */
  readonly feedCycles: Int32Array;
  /** By register · (m + 1) + rows. */
  readonly loadCycles: Int32Array;
  readonly storeCycles: Int32Array;
  /** B is in the array after WL; else its register is read until the end of FF. */
  readonly holdsWeights: boolean;
}

export function engineTiming(engine: MatrixEngine): EngineTiming {
  const { tile, data, partialRows } = engine;
  const rows = Array.from({ length: tile.m + 1 }, (_, row) => (partialRows ? row : tile.m));
  const ports = {
    loadCycles: portTable(engine, rows, ({ loadCycles }) => loadCycles),
    storeCycles: portTable(engine, rows, ({ storeCycles }) => storeCycles),
  };
  if (engine.dataflow === 'outer-product')
    return {
      weightLoadCycles: 0,
      feedSecondCycles: 0,
      drainCycles: engine.accumulateCycles - 1,
      forwardCycles: tile.k + engine.accumulateCycles - 1,
      feedCycles: Int32Array.from(rows, () => tile.k),
      holdsWeights: false,
      ...ports,
    };
  const depth = arrayRows(engine);
  const merge = data.multipliers === 2 ? engine.mergeCycles : 0;
  return {
    weightLoadCycles: depth,
    feedSecondCycles: depth - 1,
    drainCycles: tile.n + merge,
    forwardCycles: depth + tile.n + merge,
    feedCycles: Int32Array.from(rows),
    holdsWeights: true,
    ...ports,
  };
}

/** Fewer rows move in proportion, a begun cycle counts. */
function portTable(engine: MatrixEngine, rows: readonly number[], cycles: (port: PortCycles) => number): Int32Array {
  const accumulators = engine.accumulators?.registers ?? 0;
  return Int32Array.from({ length: registerCount(engine) * rows.length }, (_, i) => {
    const register = Math.floor(i / rows.length);
    const port = register < accumulators ? (engine.accumulators ?? engine) : engine;
    const row = rows[i % rows.length] as number;
    return Math.ceil((cycles(port) * row) / engine.tile.m);
  });
}
