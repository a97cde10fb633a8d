/**
 * Where the reduction tree of STONNE (MAERI's augmented reduction tree, Kwon et al., ASPLOS 2018) gives out sums, and on
 * which line of the collection bus they leave: as its network is wired (stonne-simulator/stonne 22634b8). Levels count from
 * the root; a level has 2^level adders. The adders of a level, but for the first and the last, are pairs that share a line.
 */

/** The adder of a sum over leaves that begin at a multiple of their number, rounded up to a power of two. */
export interface Adder {
  readonly level: number;
  readonly place: number;
}

/** Levels above the leaves: log2 of the multipliers. */
export function treeLevels(multipliers: number): number {
  let levels = 0;
  for (let leaves = 1; leaves < multipliers; leaves *= 2) levels++;
  return levels;
}

/** Line of the collection bus that an adder's sum leaves on. */
export function busLine({ level, place }: Adder, levels: number, lines: number): number {
  const adders = 1 << level;
  if (place === 0 || place === adders - 1) {
    const number = level === 0 ? 0 : 2 * level - 1 + (place === 0 ? 0 : 1);
    return (number + 2 * pairsAbove(levels)) % lines;
  }
  return (pairsAbove(level) + ((place - 1) >> 1)) % lines;
}

/** Pairs of adders in the levels above this one. */
function pairsAbove(level: number): number {
  let pairs = 0;
  for (let above = 2; above < level; above++) pairs += (1 << (above - 1)) - 1;
  return pairs;
}
