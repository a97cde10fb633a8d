/**
 * Lanes of an outer product that want to write the same cell of C in the same cycle. Where a cell takes one write a cycle,
 * the cycle lasts as long as the cell most of them want; the lanes stay in step.
 */
import type { SparseCore } from '../../machine/sparse/sparse-core.js';
import { type Pattern, transposed } from '../../problem/sparsity/pattern.js';

/** Cycles beyond those of lanes that never collide. @param order of the values of k, ascending when left out */
export function collisionCycles(
  { a, b }: { readonly a: Pattern; readonly b: Pattern },
  core: SparseCore,
  order?: ArrayLike<number>,
): number {
  const byColumn = transposed(a);
  const rowsOutside = core.class.loops[1] === 'm';
  const wanted = new Map<number, number>();
  let extra = 0;
  for (let first = 0; first < b.rows; first += core.lanes) {
    const lanes = Math.min(core.lanes, b.rows - first);
    const kOf = (lane: number): number => (order === undefined ? first + lane : order[first + lane]!);
    let active = lanes;
    for (let cycle = 0; active > 0; cycle++) {
      wanted.clear();
      active = 0;
      let most = 1;
      for (let lane = 0; lane < lanes; lane++) {
        const k = kOf(lane);
        const rows = byColumn.starts[k + 1]! - byColumn.starts[k]!;
        const columns = b.starts[k + 1]! - b.starts[k]!;
        if (cycle >= rows * columns) continue;
        active++;
        const row = rowsOutside ? Math.floor(cycle / columns) : cycle % rows;
        const column = rowsOutside ? cycle % columns : Math.floor(cycle / rows);
        const cell = byColumn.indices[byColumn.starts[k]! + row]! * b.columns + b.indices[b.starts[k]! + column]!;
        const times = (wanted.get(cell) ?? 0) + 1;
        wanted.set(cell, times);
        if (times > most) most = times;
      }
      extra += most - 1;
    }
  }
  return extra;
}
