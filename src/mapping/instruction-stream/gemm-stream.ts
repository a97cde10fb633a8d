/**
 * The instruction stream of a matrix product: blocks of tiles in registers, three loops around them. Dimensions are
 * padded to whole tiles, but for the rows of the last tiles of A and C where the engine can do with fewer.
 *
 * Registers: C(i, j) = t[j·m + i], B(j) = t[m·n + j], A(i) = t[m·n + n + i], also in the smaller blocks at the edges;
 * with accumulators C lies in these, and B and A in the registers behind them.
 */
import { InputError } from '../../base/errors.js';
import { type MatrixProduct, type TileShape, tileBytes } from '../../problem/tile-shape.js';
import { load, multiply, store } from './instruction.js';
import { type Blocking, checkBlocking, type LoopOrder, type RegisterRoom } from './register-block.js';
import { type InstructionNode, type InstructionStream, runOf, type SteppedInstruction } from './stream.js';

export interface GemmMachine extends RegisterRoom {
  readonly tile: TileShape;
  readonly partialRows: boolean;
  readonly renaming: boolean;
}

/** `count` equal products, one after another. */
export interface GemmWork extends MatrixProduct {
  readonly count?: number;
}

type Dimension = 'm' | 'n' | 'k';
type Operand = 'a' | 'b' | 'c';

/** Tiles that a block spans in one dimension: `size` of them from `begin` on. */
interface Part {
  readonly begin: number;
  readonly size: number;
}

type Place = Readonly<Record<Dimension, Part>>;

/** A loop around what is being built: each iteration moves on by `step` tiles, or by one product. */
interface Level {
  readonly dimension: Dimension | 'product';
  readonly step: number;
}

/** What the whole nest knows. Sizes in tiles. */
interface Nest extends Record<Dimension, number> {
  readonly machine: GemmMachine;
  readonly blocking: Blocking;
  /** Rows of the last row of tiles; 0 when they are all there. */
  readonly shortRows: number;
}

/** The operand that a loop over a dimension does not index: it stays in its registers. */
const KEPT: Readonly<Record<Dimension, Operand>> = { m: 'b', n: 'a', k: 'c' };

/** @throws InputError for a product that is none, or a blocking that the engine cannot have */
export function gemmStream(work: GemmWork, machine: GemmMachine, blocking: Blocking): InstructionStream {
  checkWork(work);
  checkBlocking(blocking, machine);
  const { tile } = machine;
  const m = Math.ceil(work.m / tile.m);
  const rows = work.m - (m - 1) * tile.m;
  const nest: Nest = {
    machine,
    blocking,
    m,
    n: Math.ceil(work.n / tile.n),
    k: Math.ceil(work.k / tile.k),
    shortRows: machine.partialRows && rows < tile.m ? rows : 0,
  };
  const { count = 1 } = work;
  const all = { begin: 0, size: 0 };
  const nodes = loop(count, { dimension: 'product', step: 1 }, [], (levels) =>
    blockLoops(nest, 0, { m: all, n: all, k: all }, levels),
  );
  return { nodes };
}

function checkWork({ m, n, k, count = 1 }: GemmWork): void {
  for (const [path, value] of Object.entries({ m, n, k, count }))
    if (!Number.isInteger(value) || value < 1)
      throw new InputError({ path, expected: 'a positive whole number', found: value });
  if (m * n * k * count > Number.MAX_SAFE_INTEGER)
    throw new InputError({ expected: 'at most 2^53 multiply-accumulates', found: m * n * k * count });
}

/** The loop at `depth` of the order and all inside: once over the full blocks, once over what is left. */
function blockLoops(nest: Nest, depth: number, place: Place, levels: readonly Level[]): InstructionNode[] {
  const dimension = dimensionAt(nest.blocking.loopOrder, depth);
  const inside = parts(nest, dimension).flatMap(({ count, ...part }) =>
    loop(count, { dimension, step: part.size }, levels, (deeper) => {
      const here = { ...place, [dimension]: part };
      return depth < 2 ? blockLoops(nest, depth + 1, here, deeper) : [run(multiplyBlock(nest, here, deeper), deeper)];
    }),
  );
  if (depth < 2) return inside;
  const kept = KEPT[dimension];
  return [
    run(moves(nest, kept, place, levels, load), levels),
    ...inside,
    ...(kept === 'c' ? [run(moves(nest, kept, place, levels, store), levels)] : []),
  ];
}

/** Full blocks of a dimension, and the one at its end. */
function parts(nest: Nest, dimension: Dimension): (Part & { readonly count: number })[] {
  const tiles = nest[dimension];
  const size = dimension === 'k' ? 1 : nest.blocking.block[dimension];
  // Where the last row of tiles is short, the block that holds it is not like the others.
  const full = Math.floor((dimension === 'm' && nest.shortRows > 0 ? tiles - 1 : tiles) / size);
  return [
    { begin: 0, size, count: full },
    { begin: full * size, size: tiles - full * size, count: 1 },
  ].filter((part) => part.size > 0 && part.count > 0);
}

function loop(
  count: number,
  level: Level,
  levels: readonly Level[],
  body: (levels: readonly Level[]) => InstructionNode[],
): InstructionNode[] {
  return count === 1 ? body(levels) : [{ kind: 'loop', count, body: body([...levels, level]) }];
}

function run(list: readonly SteppedInstruction[], levels: readonly Level[]): InstructionNode {
  return runOf(list, levels.length);
}

/** The multiplies of one block; what the innermost loop does not keep is loaded right before, C stored right after. */
function multiplyBlock(nest: Nest, place: Place, levels: readonly Level[]): SteppedInstruction[] {
  const kept = KEPT[dimensionAt(nest.blocking.loopOrder, 2)];
  const list: SteppedInstruction[] = [];
  const loadOne = (operand: Operand, i: number, j: number): void => {
    if (operand !== kept) list.push(move(nest, operand, { place, i, j }, levels, load));
  };
  if (kept !== 'c') list.push(...moves(nest, 'c', place, levels, load));
  const weightsFirst = nest.blocking.blockOrder === 'weights';
  const [outer, inner] = weightsFirst ? [place.n.size, place.m.size] : [place.m.size, place.n.size];
  for (let x = 0; x < outer; x++) {
    if (weightsFirst) loadOne('b', 0, x);
    else loadOne('a', x, 0);
    for (let y = 0; y < inner; y++) {
      const [i, j] = weightsFirst ? [y, x] : [x, y];
      if (x === 0) loadOne(weightsFirst ? 'a' : 'b', i, j);
      const c = register(nest, 'c', i, j);
      const rows = rowsAt(nest, place, i);
      list.push({ instruction: multiply(c, register(nest, 'a', i, j), register(nest, 'b', i, j), c, rows) });
    }
  }
  if (kept !== 'c') list.push(...moves(nest, 'c', place, levels, store));
  return list;
}

/** Loads or stores of all tiles that a block has of an operand. */
function moves(
  nest: Nest,
  operand: Operand,
  place: Place,
  levels: readonly Level[],
  make: typeof load,
): SteppedInstruction[] {
  const list: SteppedInstruction[] = [];
  for (let j = 0; j < (operand === 'a' ? 1 : place.n.size); j++)
    for (let i = 0; i < (operand === 'b' ? 1 : place.m.size); i++)
      list.push(move(nest, operand, { place, i, j }, levels, make));
  return list;
}

function move(
  nest: Nest,
  operand: Operand,
  { place, i, j }: { readonly place: Place; readonly i: number; readonly j: number },
  levels: readonly Level[],
  make: typeof load,
): SteppedInstruction {
  const rows = operand === 'b' ? 0 : rowsAt(nest, place, i);
  const { tile } = nest.machine;
  const at = { m: place.m.begin + i, n: place.n.begin + j, k: place.k.begin };
  return {
    instruction: make(register(nest, operand, i, j), {
      rows,
      bytes: tileBytes(tile, rows === 0 ? tile.m : rows)[operand],
      tile: tileNumber(nest, operand, at),
    }),
    steps: levels.map((level) => tileStep(nest, operand, level)),
  };
}

function register({ blocking, machine }: Nest, operand: Operand, i: number, j: number): number {
  const { m, n } = blocking.block;
  if (operand === 'c') return j * m + i;
  const others = machine.accumulators?.registers ?? m * n;
  return operand === 'b' ? others + j : others + n + i;
}

/** Rows of the tiles in row i of a block; 0 when they are all there. */
function rowsAt({ m, shortRows }: Nest, place: Place, i: number): number {
  return place.m.begin + i === m - 1 ? shortRows : 0; // a loop over full blocks never reaches a short row
}

/** Tiles of A come first, row by row, then those of B and C. */
function tileNumber({ m, n, k }: Nest, operand: Operand, at: Readonly<Record<Dimension, number>>): number {
  if (operand === 'a') return at.m * k + at.k;
  return operand === 'b' ? m * k + at.k * n + at.n : m * k + k * n + at.m * n + at.n;
}

/** What one more iteration of a loop adds to an operand's tile number. */
function tileStep(nest: Nest, operand: Operand, { dimension, step }: Level): number {
  if (dimension === 'product') return tilesOf(nest);
  const none = { m: 0, n: 0, k: 0 };
  return tileNumber(nest, operand, { ...none, [dimension]: step }) - tileNumber(nest, operand, none);
}

function tilesOf({ m, n, k }: Nest): number {
  return m * k + k * n + m * n;
}

function dimensionAt(order: LoopOrder, depth: number): Dimension {
  return order[depth] as Dimension;
}
