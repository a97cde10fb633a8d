/**
 * Compute cycles of any class, counted loop by loop. A loop over a compressed rank takes one cycle for each entry of its
 * list; over two, one for each step of a merge, and what is inside runs at matches only; over none, one for each index.
 * The innermost loop is counted, not walked.
 */
import type { Dimension, Ranks } from '../../machine/sparse/sparse-class.js';
import type { SparseCore } from '../../machine/sparse/sparse-core.js';
import { type Pattern, transposed } from '../../problem/sparsity/pattern.js';
import type { SparseProduct } from '../../problem/sparsity/product.js';
import { asynchronousCycles, type LaneWork, lockStepCycles, longestFirst } from './lane-blocks.js';

/** Indices of the dimensions whose loops are outside the present one; −1 for the others. */
type Place = Record<Dimension, number>;

export function countLoops(product: SparseProduct, core: SparseCore): LaneWork {
  const nest = new LoopNest(product, core);
  return core.class.unrolled.length === 2 ? nest.onGrid() : nest.onLanes();
}

class LoopNest {
  private readonly operands: readonly StoredOperand[];
  private readonly size: Readonly<Record<Dimension, number>>;
  private readonly place: Place = { m: -1, n: -1, k: -1 };
  private iterations = 0;

  constructor(
    { a, b }: SparseProduct,
    private readonly core: SparseCore,
  ) {
    this.operands = [new StoredOperand(core.class.a, a, 'm'), new StoredOperand(core.class.b, b, 'k')];
    this.size = { m: a.rows, n: b.columns, k: a.columns };
  }

  /** One dimension shared out: outside its loop all is one after another. */
  onLanes(): LaneWork {
    const computeCycles = this.cyclesOf(0, this.core.class.loops.indexOf(this.core.class.unrolled[0]!));
    return { computeCycles, iterations: this.iterations, collisionCycles: 0 };
  }

  /** Two outer dimensions shared out in tiles of mx × my, of uncompressed ranks both. */
  onGrid(): LaneWork {
    const { class: kind, mx, my, lanes } = this.core;
    const [first, second] = kind.unrolled as readonly [Dimension, Dimension];
    const inner = kind.loops[2];
    let computeCycles = 0;
    for (let top = 0; top < this.size[first]; top += mx)
      for (let left = 0; left < this.size[second]; left += my) {
        let longest = 0;
        for (let i = top; i < Math.min(this.size[first], top + mx); i++)
          for (let j = left; j < Math.min(this.size[second], left + my); j++) {
            this.place[first] = i;
            this.place[second] = j;
            longest = Math.max(longest, this.stepsOf(inner));
          }
        computeCycles += longest;
      }
    return { computeCycles, iterations: lanes * computeCycles, collisionCycles: 0 };
  }

  /** Cycles of the loops from `depth` on, of which that at `shared` is the lanes'. */
  private cyclesOf(depth: number, shared: number): number {
    if (depth === shared) return this.sharedCycles(depth);
    const dimension = this.core.class.loops[depth]!;
    const { matches, steps } = this.iterate(dimension);
    let cycles = steps - matches.length;
    this.iterations += cycles;
    for (const index of matches) {
      this.place[dimension] = index;
      cycles += this.cyclesOf(depth + 1, shared);
    }
    this.place[dimension] = -1;
    return cycles;
  }

  private sharedCycles(depth: number): number {
    const { class: kind, lanes, options } = this.core;
    const dimension = kind.loops[depth]!;
    if (depth === 2) {
      const steps = this.stepsOf(dimension);
      this.iterations += steps;
      return Math.ceil(steps / lanes);
    }
    const { matches } = this.iterate(dimension);
    const work = Float64Array.from(matches, (index) => {
      this.place[dimension] = index;
      return this.workInside(depth + 1);
    });
    const order = options.balance ? longestFirst(work) : undefined;
    const inStep = kind.together.length > 0 && !options.asyncLanes;
    if (!inStep) for (const own of work) this.iterations += own;
    const cycles = options.asyncLanes
      ? asynchronousCycles(work, lanes, order)
      : inStep
        ? this.inStep(depth, matches, order ?? Int32Array.from(work.keys()))
        : lockStepCycles(work, lanes, order);
    this.place[dimension] = -1;
    return cycles;
  }

  /** Blocks of lanes that wait for each other at each turn of the loop they go through together. */
  private inStep(depth: number, matches: ArrayLike<number>, order: Int32Array): number {
    const { class: kind, lanes } = this.core;
    const [loop] = kind.together as readonly [Dimension];
    let cycles = 0;
    for (let first = 0; first < order.length; first += lanes) {
      const block = order.subarray(first, first + lanes);
      const { matches: turns, steps } = this.iterate(loop);
      const search = steps - turns.length; // all lanes of the block at once
      cycles += search;
      this.iterations += search;
      for (const turn of turns) {
        this.place[loop] = turn;
        let longest = 0;
        for (const entry of block) {
          this.place[kind.loops[depth]!] = matches[entry]!;
          const own = this.workInside(depth + 2);
          this.iterations += own;
          longest = Math.max(longest, own);
        }
        cycles += longest;
      }
      this.place[loop] = -1;
    }
    return cycles;
  }

  /** Iterations of the loops from `depth` on, one lane's. */
  private workInside(depth: number): number {
    const dimension = this.core.class.loops[depth]!;
    if (depth === 2) return this.stepsOf(dimension);
    const { matches, steps } = this.iterate(dimension);
    let work = steps - matches.length;
    for (const index of matches) {
      this.place[dimension] = index;
      work += this.workInside(depth + 1);
    }
    this.place[dimension] = -1;
    return work;
  }

  private stepsOf(dimension: Dimension): number {
    const lists = this.listsOf(dimension);
    if (lists.length === 0) return this.size[dimension];
    return lists.length === 1 ? lists[0]!.length : mergeSteps(lists[0]!, lists[1]!);
  }

  /** The indices a loop goes through, and the cycles that takes: more than indices where lists are merged. */
  private iterate(dimension: Dimension): {
    readonly matches: ArrayLike<number> & Iterable<number>;
    readonly steps: number;
  } {
    const lists = this.listsOf(dimension);
    if (lists.length === 0) {
      const all = Int32Array.from({ length: this.size[dimension] }, (_, i) => i);
      return { matches: all, steps: all.length };
    }
    if (lists.length === 1) return { matches: lists[0]!, steps: lists[0]!.length };
    const other = new Set(lists[1]);
    return { matches: lists[0]!.filter((index) => other.has(index)), steps: mergeSteps(lists[0]!, lists[1]!) };
  }

  private listsOf(dimension: Dimension): Int32Array[] {
    return this.operands.flatMap((operand) => operand.listOf(dimension, this.place) ?? []);
  }
}

/** An operand as its ranks store it. */
class StoredOperand {
  private readonly stored: Pattern;
  private readonly nonEmpty: Int32Array;

  /** @param rows the dimension of the pattern's rows */
  constructor(
    private readonly ranks: Ranks,
    pattern: Pattern,
    rows: Dimension,
  ) {
    this.stored = ranks[0].dimension === rows ? pattern : transposed(pattern);
    const { starts } = this.stored;
    this.nonEmpty = Int32Array.from({ length: this.stored.rows }, (_, i) => i).filter(
      (i) => starts[i + 1]! > starts[i]!,
    );
  }

  /** The list a loop over `dimension` reads here; undefined where the rank is uncompressed or not this operand's. */
  listOf(dimension: Dimension, place: Readonly<Place>): Int32Array | undefined {
    const [outer, inner] = this.ranks;
    if (outer.dimension === dimension) return outer.compressed ? this.nonEmpty : undefined;
    if (inner.dimension !== dimension || !inner.compressed) return undefined;
    const vector = place[outer.dimension];
    const { starts, indices } = this.stored;
    return indices.subarray(starts[vector]!, starts[vector + 1]!);
  }
}

/** Distinct indices of both lists up to the end of the one that ends first. */
function mergeSteps(x: Int32Array, y: Int32Array): number {
  if (x.length === 0 || y.length === 0) return 0;
  const last = Math.min(x[x.length - 1]!, y[y.length - 1]!);
  const seen = new Set<number>();
  for (const list of [x, y]) for (const index of list) if (index <= last) seen.add(index);
  return seen.size;
}
