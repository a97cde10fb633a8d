/**
 * The lanes of a sparse core at work on one tile. In lock-step they take a block of indices of the unrolled dimension and
 * step through it together, cycle by cycle; asynchronous lanes take one index each, whenever they are free.
 */
import type { Dimension } from '../../../machine/sparse/sparse-class.js';
import type { SparseCore } from '../../../machine/sparse/sparse-core.js';
import type { Nm } from '../../../problem/sparsity/nm.js';
import type { SparseProduct } from '../../../problem/sparsity/product.js';
import { LoopCursor, type Place } from './loop-cursor.js';
import { StoredMatrix } from './stored-matrix.js';

/** What the lanes did in a block, lane-cycles; all but `cycles` sum to lanes · cycles. */
export interface BlockTally {
  /** From the first to the last cycle. */
  cycles: number;
  iterations: number;
  collision: number;
  longest: number;
  empty: number;
}

export class LaneWalk {
  /** By lane, cycles of the core: what it did, and what it waited for the longest lane of its blocks. */
  readonly iterations: Float64Array;
  readonly waits: Float64Array;
  private readonly matrices: readonly StoredMatrix[];
  private readonly sizes: Readonly<Place>;
  private readonly tally: BlockTally = { cycles: 0, iterations: 0, collision: 0, longest: 0, empty: 0 };
  private readonly cursors: LoopCursor[];
  /** Loops that all lanes go through together, inside their block. */
  private readonly turn: LoopCursor;
  /** One lane by itself, through all loops inside its index. */
  private readonly single: LoopCursor;
  /** Cycles of a lane whose only loop is over every index; −1 where it reads lists. */
  private readonly plainCycles: number;
  /** How many lanes want each cell of C in the present cycle. */
  private readonly wanted = new Map<number, number>();

  constructor(
    product: SparseProduct,
    private readonly core: SparseCore,
    nm?: Nm,
  ) {
    const { class: kind, lanes } = core;
    this.matrices = [new StoredMatrix(kind.a, product.a, 'm'), new StoredMatrix(kind.b, product.b, 'k')];
    const k = nm === undefined ? product.a.columns : Math.ceil(product.a.columns / nm.m) * nm.n;
    this.sizes = { m: product.a.rows, n: product.b.columns, k };
    const inside = kind.loops.slice(this.depth + kind.unrolled.length);
    const own = inside.filter((loop) => !kind.together.includes(loop));
    this.iterations = new Float64Array(lanes);
    this.waits = new Float64Array(lanes);
    this.single = this.cursorOver(inside);
    this.turn = this.cursorOver(kind.together);
    this.cursors = Array.from({ length: lanes }, () => this.cursorOver(own));
    const isPlain = own.length === 1 && !this.matrices.some((matrix) => matrix.hasListsOf(own[0]!));
    this.plainCycles = isPlain ? this.sizes[own[0]!] : -1;
  }

  /** Block after block in lock-step. The tally is the walk's own, to be read before the next one. */
  *blocks(): Generator<Readonly<BlockTally>> {
    const { core, tally } = this;
    if (core.class.unrolled.length === 2) {
      yield* this.gridBlocks();
      return;
    }
    const outer = this.cursorOver(core.class.loops.slice(0, this.depth));
    for (outer.open(); outer.step(); ) {
      this.clearTally();
      if (outer.arrived) {
        const indices = this.indices(outer.place);
        for (let first = 0; first < indices.length; first += core.lanes) {
          const block = indices.subarray(first, first + core.lanes);
          this.placeLanes(outer.place, block);
          this.walkBlock(block.length);
          if (this.depth > 0) continue; // blocks inside other loops are short: they are told of together
          yield tally;
          this.clearTally();
        }
      } else {
        this.searchTogether(core.lanes);
        for (let lane = 1; lane < core.lanes; lane++) this.waits[lane]!++;
      }
      if (tally.cycles > 0) yield tally;
    }
  }

  /** Indices of the outermost loop, in the order in which lanes take them. */
  queue(): Int32Array {
    return this.indices({ m: 0, n: 0, k: 0 });
  }

  /** Cycles that a lane takes for one index of the outermost loop, by itself. */
  cyclesOf(index: number): number {
    this.single.place[this.unrolled] = index;
    return this.single.count();
  }

  private get unrolled(): Dimension {
    return this.core.class.unrolled[0]!;
  }

  /** Loops outside the lanes'. */
  private get depth(): number {
    return Math.min(...this.core.class.unrolled.map((dimension) => this.core.class.loops.indexOf(dimension)));
  }

  private cursorOver(loops: readonly Dimension[]): LoopCursor {
    return new LoopCursor(loops, this.matrices, this.sizes);
  }

  private indices(place: Readonly<Place>): Int32Array {
    const { unrolled } = this;
    const span = this.matrices.map((matrix) => matrix.spanOf(unrolled, place)).find((found) => found !== undefined);
    const indices =
      span === undefined
        ? Int32Array.from({ length: this.sizes[unrolled] }, (_, i) => i)
        : span.list.slice(span.from, span.to);
    if (!this.core.options.balance) return indices;
    const cycles = new Map(Array.from(indices, (index) => [index, this.cyclesOf(index)]));
    return indices.sort((a, b) => cycles.get(b)! - cycles.get(a)! || a - b);
  }

  private placeLanes(outer: Readonly<Place>, block: Int32Array): void {
    for (let lane = 0; lane < block.length; lane++) {
      const { place } = this.cursors[lane]!;
      [place.m, place.n, place.k] = [outer.m, outer.n, outer.k];
      place[this.unrolled] = block[lane]!;
    }
  }

  /** Tiles of mx × my indices of two dimensions, row after row of tiles. */
  private *gridBlocks(): Generator<Readonly<BlockTally>> {
    const { core, sizes, tally } = this;
    const [first, second] = core.class.unrolled as readonly [Dimension, Dimension];
    for (let top = 0; top < sizes[first]; top += core.mx)
      for (let left = 0; left < sizes[second]; left += core.my) {
        this.clearTally();
        let lanes = 0;
        for (let i = top; i < Math.min(sizes[first], top + core.mx); i++)
          for (let j = left; j < Math.min(sizes[second], left + core.my); j++) {
            const { place } = this.cursors[lanes++]!;
            place[first] = i;
            place[second] = j;
          }
        this.walkBlock(lanes);
        yield tally;
      }
  }

  /** The first `lanes` lanes from their places on, until all are done; the others have nothing to do. */
  private walkBlock(lanes: number): void {
    const { turn, cursors } = this;
    const { together } = this.core.class;
    const { cycles: before, collision: collisionBefore } = this.tally;
    for (let lane = 0; lane < lanes; lane++) this.waits[lane]! += this.iterations[lane]!;
    for (turn.open(); turn.step(); ) {
      if (!turn.arrived) {
        this.searchTogether(lanes);
        continue;
      }
      for (let lane = 0; lane < lanes; lane++) {
        const cursor = cursors[lane]!;
        for (const loop of together) cursor.place[loop] = turn.place[loop];
      }
      if (this.core.options.collisions) this.stepTogether(lanes);
      else this.countTogether(lanes);
    }
    const cycles = this.tally.cycles - before;
    const collisions = lanes === 0 ? 0 : (this.tally.collision - collisionBefore) / lanes;
    for (let lane = 0; lane < lanes; lane++) this.waits[lane]! += cycles - collisions - this.iterations[lane]!;
    this.tally.empty += (this.core.lanes - lanes) * cycles;
  }

  /** Every lane by itself, to its end; all wait for the one that took longest. */
  private countTogether(lanes: number): void {
    const { cursors, tally, plainCycles } = this;
    let [longest, sum] = [0, 0];
    for (let lane = 0; lane < lanes; lane++) {
      const cycles = plainCycles >= 0 ? plainCycles : cursors[lane]!.count();
      this.iterations[lane]! += cycles;
      sum += cycles;
      longest = Math.max(longest, cycles);
    }
    tally.cycles += longest;
    tally.iterations += sum;
    tally.longest += lanes * longest - sum;
  }

  /** Cycle by cycle, since what one lane writes may hold up another. */
  private stepTogether(lanes: number): void {
    const { cursors, tally } = this;
    for (let lane = 0; lane < lanes; lane++) cursors[lane]!.open();
    for (;;) {
      let stepped = 0;
      this.wanted.clear();
      let most = 1;
      for (let lane = 0; lane < lanes; lane++) {
        const cursor = cursors[lane]!;
        if (!cursor.step()) continue;
        stepped++;
        this.iterations[lane]!++;
        if (cursor.arrived) most = Math.max(most, this.want(cursor.place));
      }
      if (stepped === 0) return;
      tally.cycles += most;
      tally.iterations += stepped;
      tally.longest += lanes - stepped;
      tally.collision += (most - 1) * lanes;
    }
  }

  /** How many lanes want this cell of C by now. */
  private want({ m, n }: Readonly<Place>): number {
    const cell = m * this.sizes.n + n;
    const times = (this.wanted.get(cell) ?? 0) + 1;
    this.wanted.set(cell, times);
    return times;
  }

  /** A step of a merge that all lanes share. */
  private searchTogether(lanes: number): void {
    this.tally.cycles++;
    this.tally.iterations++;
    this.tally.longest += lanes - 1;
    this.iterations[0]!++;
  }

  private clearTally(): void {
    Object.assign(this.tally, { cycles: 0, iterations: 0, collision: 0, longest: 0, empty: 0 });
  }
}
