/**
 * A product cut into tiles that fit a core's local storage. Tiles are walked in a nest of three loops; a tile's part of an
 * operand crosses the memory when the tile before had another, and sums that are not complete are put away and fetched
 * again. So A is read at most once for each cut of n, B once for each of m, and C is written and read back for each further
 * cut of k; a loop order may spare some of these.
 */
import { InputError } from '../../base/errors.js';
import type { Range } from '../../problem/sparsity/cut.js';
import type { SparseProduct } from '../../problem/sparsity/product.js';
import type { ProductStorage } from '../../problem/sparsity/storage.js';
import type { Piece } from './piece.js';
import { type CellBytes, type Cuts, type LeastBytes, TileGrid } from './tile-grid.js';

export interface SparseTile extends Piece {
  readonly loadABytes: number;
  readonly loadBBytes: number;
  /** Partial sums of an earlier tile. */
  readonly loadCBytes: number;
  /** Finished or partial sums. */
  readonly storeBytes: number;
  /** Nothing has been added to this part of C before. */
  readonly isFirst: boolean;
}

/** What tiles are cut for. */
export interface TileRoom {
  /** Bytes of local storage. */
  readonly localBytes: number;
  /** Tiles that share the storage: 2 where one loads while another computes. */
  readonly buffers: number;
  /** Tiles are cut at multiples of these, so that a cut leaves no lane without work. */
  readonly quanta: Readonly<Record<Dimension, number>>;
}

type Dimension = 'm' | 'n' | 'k';
type Loops = readonly [Dimension, Dimension, Dimension];

const LOOP_ORDERS: readonly Loops[] = [
  ['m', 'n', 'k'],
  ['n', 'm', 'k'],
  ['m', 'k', 'n'],
  ['n', 'k', 'm'],
  ['k', 'm', 'n'],
  ['k', 'n', 'm'],
];

/** Cuts into more than this many times the tiles of the coarsest that fits are not looked at. */
const FINER = 8;

/**
 * The cut and the loop order of the fewest bytes; of equal ones that of the fewest tiles.
 * @throws InputError when the smallest tile does not fit
 */
export function planSparseTiles(product: SparseProduct, storage: ProductStorage, room: TileRoom): SparseTile[] {
  const grid = new TileGrid(product, storage);
  const size = { m: product.a.rows, n: product.b.columns, k: product.a.columns };
  let best: { readonly traffic: number; readonly loops: Loops; readonly cuts: Cuts } | undefined;
  let mostTiles = Number.POSITIVE_INFINITY;
  const least = grid.least();
  for (const { cuts, tiles } of coarsestFirst(size, room)) {
    if (tiles > mostTiles) break;
    if (averageTile(least, cuts) * room.buffers > room.localBytes) continue;
    const bytes = grid.bytes(cuts);
    if (largestTile(bytes) * room.buffers > room.localBytes) continue;
    if (tiles === 1) return walk(LOOP_ORDERS[0]!, cuts, bytes); // whole operands: nothing can be better
    if (best === undefined) mostTiles = FINER * tiles;
    for (const loops of LOOP_ORDERS) {
      const traffic = trafficOf(loops, cuts, bytes);
      if (best === undefined || traffic < best.traffic) best = { traffic, loops, cuts };
    }
  }
  if (best === undefined)
    throw new InputError({
      path: 'localBytes',
      expected: `room for ${room.buffers} of the smallest tiles of ${size.m} × ${size.k} × ${size.n}`,
      found: room.localBytes,
    });
  return walk(best.loops, best.cuts, grid.bytes(best.cuts));
}

/** What no cut can bring its largest tile below. */
function averageTile({ a, b, partial }: LeastBytes, { m, n, k }: Cuts): number {
  return a / (m.length * k.length) + b / (k.length * n.length) + partial / (m.length * n.length);
}

/** All combinations of cuts, by their number of tiles. */
function coarsestFirst(
  size: Readonly<Record<Dimension, number>>,
  { quanta }: TileRoom,
): { readonly cuts: Cuts; readonly tiles: number }[] {
  const all = cutsOf(size.m, quanta.m).flatMap((m) =>
    cutsOf(size.k, quanta.k).flatMap((k) =>
      cutsOf(size.n, quanta.n).map((n) => ({ cuts: { m, n, k }, tiles: m.length * n.length * k.length })),
    ),
  );
  return all.sort((x, y) => x.tiles - y.tiles);
}

/** Even cuts into 1, 2, 4, … ranges of whole quanta, down to one quantum each. */
function cutsOf(size: number, quantum: number): Range[][] {
  const quanta = Math.max(1, Math.ceil(size / quantum));
  const cuts: Range[][] = [];
  for (let parts = 1; ; parts = Math.min(parts * 2, quanta)) {
    const length = Math.ceil(quanta / parts) * quantum;
    const ranges: Range[] = [{ from: 0, to: Math.min(size, length) }];
    for (let from = length; from < size; from += length) ranges.push({ from, to: Math.min(size, from + length) });
    if (ranges.length !== cuts.at(-1)?.length) cuts.push(ranges);
    if (parts === quanta) return cuts;
  }
}

/** Counting the largest part of each operand, though no tile need have all three. */
function largestTile({ a, b, partial }: CellBytes): number {
  return largest(a) + largest(b) + largest(partial);
}

function trafficOf(loops: Loops, cuts: Cuts, { a, b, partial, finished }: CellBytes): number {
  const furtherVisits = fetches(loops, 'k', cuts) - 1;
  const operands = fetches(loops, 'n', cuts) * sum(a) + fetches(loops, 'm', cuts) * sum(b);
  return operands + 2 * furtherVisits * sum(partial) + sum(finished);
}

/**
 * How often an operand that does not depend on `loop` is fetched: at each turn of this loop if one inside changes the part
 * needed, else once.
 */
function fetches(loops: Loops, loop: Dimension, cuts: Cuts): number {
  const changes = loops.slice(loops.indexOf(loop) + 1).some((inside) => cuts[inside].length > 1);
  return changes ? cuts[loop].length : 1;
}

function walk(loops: Loops, cuts: Cuts, bytes: CellBytes): SparseTile[] {
  const { m, n, k } = cuts;
  const [outer, middle, inner] = loops;
  const tiles: SparseTile[] = [];
  const added = new Int32Array(m.length * n.length);
  const last = { a: -1, b: -1, c: -1 };
  const putAway = (): void => {
    const tile = tiles.pop();
    const isComplete = added[last.c] === k.length;
    if (tile !== undefined) tiles.push({ ...tile, storeBytes: (isComplete ? bytes.finished : bytes.partial)[last.c]! });
  };
  const at = { m: 0, n: 0, k: 0 };
  for (at[outer] = 0; at[outer] < cuts[outer].length; at[outer]++)
    for (at[middle] = 0; at[middle] < cuts[middle].length; at[middle]++)
      for (at[inner] = 0; at[inner] < cuts[inner].length; at[inner]++) {
        const [a, b, c] = [at.m * k.length + at.k, at.k * n.length + at.n, at.m * n.length + at.n];
        const isFirst = added[c] === 0;
        if (c !== last.c) putAway();
        tiles.push({
          rows: m[at.m]!,
          columns: n[at.n]!,
          reduction: k[at.k]!,
          loadABytes: a === last.a ? 0 : bytes.a[a]!,
          loadBBytes: b === last.b ? 0 : bytes.b[b]!,
          loadCBytes: c === last.c || isFirst ? 0 : bytes.partial[c]!,
          storeBytes: 0,
          isFirst,
        });
        added[c]!++;
        [last.a, last.b, last.c] = [a, b, c];
      }
  putAway();
  return tiles;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
