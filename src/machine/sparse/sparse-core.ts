/**
 * A sparse core: lanes of one class that walk patterns, with a local storage for tiles. Like any other core it has a load
 * and a store port to the shared memory.
 */
import { InputError } from '../../base/errors.js';
import type { Nm } from '../../problem/sparsity/nm.js';
import type { ProductStorage, StoredAs } from '../../problem/sparsity/storage.js';
import { type Dimension, formatOf, type Ranks, rankNotation, type SparseClass, sparseClasses } from './sparse-class.js';

export interface SparseCore {
  readonly name: string;
  readonly class: SparseClass;
  /** Lanes in all: mx · my where a class unrolls two dimensions. */
  readonly lanes: number;
  /** The grid of a class that unrolls two dimensions, along the first and the second of them. */
  readonly mx: number;
  readonly my: number;
  /** Local storage of tiles, bytes; infinity holds whole operands, as the released kernels do. */
  readonly localBytes: number;
  /** What the load port moves at most, bytes per cycle, and the store port alike. */
  readonly loadPortBytesPerCycle: number;
  readonly storePortBytesPerCycle: number;
  /** How fast C is set to zero where a class does so. */
  readonly clearedPerCycle: number;
  /** The m of the N:M patterns whose zeros a core of class tpu skips. */
  readonly nm: readonly number[];
  /** Core clock over system clock. */
  readonly clockRatio: number;
  readonly options: SparseOptions;
}

/** What goes beyond the released kernels; all off by default. */
export interface SparseOptions {
  /** The next tile loads and the last one is stored while a tile computes: two buffers instead of one. */
  readonly overlap: boolean;
  /** The indices that lanes share out are sorted by their work, the longest first, before they are cut into blocks. */
  readonly balance: boolean;
  /** A lane takes the next index as soon as it is free, instead of when all are. */
  readonly asyncLanes: boolean;
  /** C is written by rows as lists of its non-zeros. */
  readonly compressC: boolean;
  /** Lanes that write the same cell of C in one cycle do so one after another. Else they are let through. */
  readonly collisions: boolean;
}

export const SPARSE_OPTIONS: SparseOptions = {
  overlap: false,
  balance: false,
  asyncLanes: false,
  compressC: false,
  collisions: false,
};

/** What may be left out of a core's description. */
export interface SparseCoreSpec {
  readonly name?: string;
  /** One of the five, or a class of the user's own. */
  readonly class: string | SparseClass;
  readonly lanes: number;
  /** Default: the most square grid. */
  readonly mx?: number;
  readonly localBytes?: number;
  readonly loadPortBytesPerCycle?: number;
  readonly storePortBytesPerCycle?: number;
  readonly clearedPerCycle?: number;
  readonly nm?: readonly number[];
  readonly clockRatio?: number;
  readonly options?: Partial<SparseOptions>;
}

const LARGEST_CORE = 2 ** 20; // lanes; more is a slip of the keyboard

/** @throws InputError naming the field that is wrong */
export function sparseCore(spec: SparseCoreSpec): SparseCore {
  const kind = typeof spec.class === 'string' ? sparseClasses.get(spec.class) : spec.class;
  const { lanes, nm = [], clockRatio = 1 } = spec;
  demandWhole('lanes', lanes, 1, LARGEST_CORE);
  const grid = kind.unrolled.length === 2;
  const mx = grid ? (spec.mx ?? squarest(lanes)) : lanes;
  demandWhole('mx', mx, 1, lanes);
  if (lanes % mx !== 0) throw wrong('mx', `a divisor of the ${lanes} lanes`, mx);
  for (const m of nm) demandWhole('nm', m, 1, LARGEST_CORE);
  if (nm.length > 0 && !(grid && kind.loops[2] === 'k'))
    throw wrong('nm', 'none on a class that does not walk k on a grid of lanes', nm.join(', '));
  const options = { ...SPARSE_OPTIONS, ...spec.options };
  const core: SparseCore = {
    name: spec.name ?? `${kind.name}${lanes}`,
    class: kind,
    lanes,
    mx,
    my: grid ? lanes / mx : 1,
    localBytes: spec.localBytes ?? Number.POSITIVE_INFINITY,
    loadPortBytesPerCycle: spec.loadPortBytesPerCycle ?? Number.POSITIVE_INFINITY,
    storePortBytesPerCycle: spec.storePortBytesPerCycle ?? Number.POSITIVE_INFINITY,
    clearedPerCycle: spec.clearedPerCycle ?? Number.POSITIVE_INFINITY,
    nm,
    clockRatio,
    options,
  };
  for (const field of ['localBytes', 'loadPortBytesPerCycle', 'storePortBytesPerCycle', 'clearedPerCycle'] as const)
    if (!(core[field] > 0)) throw wrong(field, 'more than 0', core[field]);
  if (!(clockRatio > 0 && clockRatio < Number.POSITIVE_INFINITY)) throw wrong('clockRatio', 'more than 0', clockRatio);
  demandOptions(core);
  return core;
}

/** The grid's rows: the largest divisor of the lanes that is not above their square root. */
function squarest(lanes: number): number {
  let mx = Math.floor(Math.sqrt(lanes));
  while (lanes % mx !== 0) mx--;
  return mx;
}

function demandOptions({ class: kind, options }: SparseCore): void {
  const sharesOutermost = kind.unrolled.length === 1 && kind.loops[0] === kind.unrolled[0];
  for (const option of ['balance', 'asyncLanes'] as const)
    if (options[option] && kind.unrolled.length === 1 && !sharesOutermost)
      throw wrong(`options.${option}`, 'a class whose lanes share out the outermost loop', kind.name);
  if (options.collisions && options.asyncLanes) throw wrong('options.collisions', 'lanes in lock-step', 'asyncLanes');
  if (options.collisions && !isOuterProduct(kind) && kind.unrolled.includes('k'))
    throw wrong('options.collisions', 'UkCm and UkCn with k outermost, where lanes share out k', kind.name);
}

/** Lanes that take different k, and lists of m and n for each, can write to the same cell of C. */
export function isOuterProduct({ a, b, loops, unrolled }: SparseClass): boolean {
  const lists = rankNotation(a) === 'UkCm' && rankNotation(b) === 'UkCn';
  return lists && loops[0] === 'k' && unrolled.length === 1 && unrolled[0] === 'k';
}

function demandWhole(path: string, value: number, min: number, max: number): void {
  if (!Number.isSafeInteger(value) || value < min || value > max)
    throw wrong(path, `a whole number in ${min} … ${max}`, value);
}

function wrong(path: string, expected: string, found: unknown): InputError {
  return new InputError({ path, expected, found });
}

/** How the core wants its operands stored. @param nm the pattern of A, if the core skips its zeros */
export function storageOf({ class: kind, options }: SparseCore, nm?: Nm): ProductStorage {
  return {
    a: nm === undefined ? storedAs(kind.a, 'm') : { format: 'nm', outer: 'rows', nm },
    b: storedAs(kind.b, 'k'),
    compressC: options.compressC,
  };
}

/** @param rows the dimension of the pattern's rows */
function storedAs(ranks: Ranks, rows: Dimension): StoredAs {
  return { format: formatOf(ranks), outer: ranks[0].dimension === rows ? 'rows' : 'columns' };
}

/** Multiples at which a cut along a dimension leaves no lane without work. */
export function quantaOf({ class: kind, mx, my }: SparseCore): Readonly<Record<Dimension, number>> {
  const quanta = { m: 1, n: 1, k: 1 };
  kind.unrolled.forEach((dimension, i) => {
    quanta[dimension] = i === 0 ? mx : my;
  });
  return quanta;
}

/** Tiles resident at once. */
export function buffersOf({ options }: SparseCore): number {
  return options.overlap ? 2 : 1;
}

export function supportsNm({ nm }: SparseCore, pattern: Nm): boolean {
  return nm.includes(pattern.m);
}
