/**
 * A walk through nested loops, a cycle at a time. A loop over every index, or over a list, goes one entry further; a loop
 * over two lists moves the pointer that is behind, or both where they agree. An innermost loop takes a cycle for each move;
 * an outer one only for a move that finds no agreement.
 */
import type { Dimension } from '../../../machine/sparse/sparse-class.js';
import type { StoredMatrix } from './stored-matrix.js';

/** An index of each dimension. */
export type Place = Record<Dimension, number>;

const NO_LIST: Int32Array = new Int32Array(0);

export class LoopCursor {
  /** Of loops further inside than the cursor is, it means nothing. */
  readonly place: Place = { m: 0, n: 0, k: 0 };
  /** The last step came to an index of the innermost loop; else it found no agreement. */
  arrived = true;
  private depth = -1;
  private readonly levels: LoopLevel[];

  /** @param loops from the outermost; of none there is one step @param sizes of all dimensions */
  constructor(
    private readonly loops: readonly Dimension[],
    private readonly matrices: readonly StoredMatrix[],
    private readonly sizes: Readonly<Place>,
  ) {
    this.levels = loops.map(() => new LoopLevel());
  }

  /** Begins anew, at the present place. */
  open(): void {
    this.depth = 0;
    if (this.loops.length > 0) this.enter(0);
  }

  /** Goes one step. False when there is none left. */
  step(): boolean {
    const { levels, loops } = this;
    if (loops.length === 0) return this.depth-- === 0;
    while (this.depth >= 0) {
      const level = levels[this.depth]!;
      if (!level.move()) {
        this.depth--;
        continue;
      }
      this.place[loops[this.depth]!] = level.index;
      this.arrived = level.agrees && this.depth === loops.length - 1;
      if (this.arrived || !level.agrees) return true;
      this.enter(++this.depth);
    }
    return false;
  }

  /**
   * How many steps there are from the present place, all of them gone. An innermost loop that reads one list or none has as
   * many as entries; two lists are merged step by step.
   */
  count(): number {
    if (this.loops.length === 0) return 1;
    this.enter(0);
    return this.countFrom(0);
  }

  private countFrom(depth: number): number {
    const level = this.levels[depth]!;
    const isInnermost = depth === this.loops.length - 1;
    if (isInnermost) return level.isMerge ? level.merge() : level.entries;
    let steps = 0;
    while (level.move()) {
      if (!level.agrees) {
        steps++;
        continue;
      }
      this.place[this.loops[depth]!] = level.index;
      this.enter(depth + 1);
      steps += this.countFrom(depth + 1);
    }
    return steps;
  }

  private enter(depth: number): void {
    const level = this.levels[depth]!;
    const dimension = this.loops[depth]!;
    level.restart(this.sizes[dimension]);
    for (const matrix of this.matrices) {
      const span = matrix.spanOf(dimension, this.place);
      if (span !== undefined) level.follow(span.list, span.from, span.to);
    }
  }
}

/** Where one loop is. */
class LoopLevel {
  index = -1;
  /** The index is in all lists. */
  agrees = true;
  private size = 0;
  private lists = 0;
  private x = NO_LIST;
  private y = NO_LIST;
  private atX = 0;
  private atY = 0;
  private endX = 0;
  private endY = 0;

  /** Over every index below `size`, unless it is told to follow lists. */
  restart(size: number): void {
    this.size = size;
    this.lists = 0;
    this.index = -1;
    this.agrees = true;
  }

  follow(list: Int32Array, from: number, to: number): void {
    if (this.lists++ === 0) {
      this.x = list;
      this.atX = from;
      this.endX = to;
    } else {
      this.y = list;
      this.atY = from;
      this.endY = to;
    }
  }

  get isMerge(): boolean {
    return this.lists > 1;
  }

  /** Of a loop that merges nothing and has not begun. */
  get entries(): number {
    return this.lists === 0 ? this.size : this.endX - this.atX;
  }

  /** Moves to the end of either list: how many moves that took. */
  merge(): number {
    let moves = 0;
    while (this.move()) moves++;
    return moves;
  }

  move(): boolean {
    if (this.lists === 0) return ++this.index < this.size;
    if (this.atX === this.endX) return false;
    if (this.lists === 1) {
      this.index = this.x[this.atX++]!;
      return true;
    }
    if (this.atY === this.endY) return false;
    const x = this.x[this.atX]!;
    const y = this.y[this.atY]!;
    this.agrees = x === y;
    this.index = Math.min(x, y);
    if (x <= y) this.atX++;
    if (y <= x) this.atY++;
    return true;
  }
}
