/**
 * The time a core takes for a row of tiles that are loaded, computed and stored, when no other core wants the memory.
 * Loads go in order on one port, stores on another, tiles compute in order; a tile's storage is free for the
 * `buffers`-th tile after it when it has been stored. With L, C, S the ends of the three for tile i:
 *
 *     L_i = max(L_{i−1}, S_{i−buffers}) + load_i,  C_i = max(C_{i−1}, L_i) + compute_i,  S_i = max(S_{i−1}, C_i) + store_i
 */

/** Cycles of each tile in each stage. */
export interface TileTimes {
  readonly load: ArrayLike<number>;
  readonly compute: ArrayLike<number>;
  readonly store: ArrayLike<number>;
}

/** When the last tile has been stored. */
export function pipelineCycles({ load, compute, store }: TileTimes, buffers: number): number {
  const stored = new Float64Array(buffers); // of the last tiles, by number modulo the buffers
  let loaded = 0;
  let computed = 0;
  let last = 0;
  for (let i = 0; i < load.length; i++) {
    const slot = i % buffers;
    loaded = Math.max(loaded, stored[slot]!) + load[i]!;
    computed = Math.max(computed, loaded) + compute[i]!;
    last = Math.max(last, computed) + store[i]!;
    stored[slot] = last;
  }
  return last;
}
