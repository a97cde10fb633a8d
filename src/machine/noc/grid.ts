/**
 * The shape of an on-chip network: routers in a grid of one or more dimensions, each with one node (a core, a memory
 * stack), or a single crossbar. Nodes are numbered with the first dimension running fastest, as in Dally and Towles,
 * Principles and Practices of Interconnection Networks (2004), chapter 5. Places are data that both sides read.
 */

export const NOC_TOPOLOGIES = ['crossbar', 'ring', 'mesh', 'torus'] as const;
export type NocTopology = (typeof NOC_TOPOLOGIES)[number];

export interface NocGrid {
  readonly topology: NocTopology;
  /** Routers in each dimension; of a crossbar and of a ring the one number of nodes. */
  readonly sizes: readonly number[];
}

/** More routers than any chip has; keeps a wrong number from filling the memory. */
export const MOST_ROUTERS = 4096;

export function nodesOf({ sizes }: NocGrid): number {
  return sizes.reduce((product, size) => product * size, 1);
}

export const wrapsAround = ({ topology }: NocGrid): boolean => topology === 'ring' || topology === 'torus';

/** Place of a node in every dimension. */
export function placeOf({ sizes }: NocGrid, node: number): number[] {
  let rest = node;
  return sizes.map((size) => {
    const place = rest % size;
    rest = Math.floor(rest / size);
    return place;
  });
}

/** Routers that a packet passes from one node to another: their distance and one. */
export function hopsBetween(grid: NocGrid, from: number, to: number): number {
  if (grid.topology === 'crossbar') return 1;
  const there = placeOf(grid, to);
  return placeOf(grid, from).reduce((hops, place, dimension) => {
    const distance = Math.abs(there[dimension]! - place);
    return hops + (wrapsAround(grid) ? Math.min(distance, grid.sizes[dimension]! - distance) : distance);
  }, 1);
}
