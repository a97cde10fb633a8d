/**
 * Tiles along one dimension: how often the outer loop turns and how long a PE is busy with the dimension in all, as the
 * exact analysis counts them without limits of bandwidth (cost/array). Times are in elements of the dimension.
 */

/** One way to cut a dimension. */
export interface Cut {
  readonly tile: number;
  /** Turns of the outer loop: rounds of all clusters where tiles are spread over them. */
  readonly turns: number;
  readonly busy: number;
  /** Clusters at work in the first round; 1 where the dimension is not spread. */
  readonly active: number;
}

/** How a dimension is spread: over so many clusters, and over so many PEs in tiles of `own`. 1 is not at all. */
export interface Spread {
  readonly extent: number;
  readonly clusters: number;
  readonly columns: number;
  readonly own: number;
}

export function cutInto(tile: number, { extent, clusters, columns, own }: Spread): Cut {
  const size = Math.min(tile, extent);
  const tiles = Math.ceil(extent / size);
  const left = extent - (tiles - 1) * size;
  const turns = Math.ceil(tiles / clusters);
  const last = tiles - (turns - 1) * clusters > 1 ? size : left;
  const full = busiest(size, own, columns);
  // One after another the last tile may be small; side by side the largest of the round counts.
  const busy = (turns - 1) * full + busiest(clusters > 1 ? last : left, own, columns);
  return { tile: size, turns, busy, active: Math.min(tiles, clusters) };
}

/** Elements that the busiest of `columns` PEs goes through, of `extent` in tiles of `own`. */
export function busiest(extent: number, own: number, columns: number): number {
  const tile = Math.min(own, extent);
  const tiles = Math.ceil(extent / tile);
  const rounds = Math.ceil(tiles / columns);
  const last = tiles - (rounds - 1) * columns > 1 ? tile : extent - (tiles - 1) * tile;
  return (rounds - 1) * tile + last;
}

/** Least time along the dimension, whatever the tile. */
export function leastBusy({ extent, clusters, columns, own }: Spread): number {
  return Math.max(1, busiest(Math.ceil(extent / clusters), own, columns));
}

/**
 * The cuts worth trying, those with few turns first: no other has fewer turns, is done earlier and has a smaller tile.
 * For each number of turns the smallest tile, and the smallest that gives each PE of a cluster equally many.
 */
export function cutsOf(spread: Spread): Cut[] {
  const { extent, clusters, columns, own } = spread;
  const group = columns * Math.min(own, extent);
  const tried = new Set<number>();
  for (const turns of turnCounts(Math.ceil(extent / clusters))) {
    const tile = Math.ceil(extent / (turns * clusters));
    tried.add(tile);
    if (group > 1) tried.add(Math.min(extent, Math.ceil(tile / group) * group));
  }
  const cuts = [...tried].map((tile) => cutInto(tile, spread));
  return cuts
    .filter((cut) => !cuts.some((other) => other !== cut && isNoWorse(other, cut) && !isNoWorse(cut, other)))
    .sort((a, b) => a.turns - b.turns || a.busy - b.busy || a.tile - b.tile);
}

function isNoWorse(a: Cut, b: Cut): boolean {
  return a.turns <= b.turns && a.busy <= b.busy && a.tile * a.active <= b.tile * b.active;
}

/** Numbers of turns that give different tiles of an extent: about 2 √extent, ascending. */
export function turnCounts(extent: number): number[] {
  const counts: number[] = [];
  for (let turns = 1; turns <= extent; ) {
    counts.push(turns);
    const tile = Math.ceil(extent / turns);
    if (tile === 1) break;
    // The fewest turns that a smaller tile takes.
    turns = Math.ceil(extent / (tile - 1));
  }
  return counts;
}
