/**
 * The lanes of a sparse core done the plain way, on dense tables of booleans: each lane's iterations are listed one by one,
 * the lists of a block are laid side by side, and cycles are counted. Slow, and shares no code with the cost model or the
 * simulator.
 */
import type { Dimension, SparseClass } from '../../src/machine/sparse/sparse-class.js';
import type { SparseCore } from '../../src/machine/sparse/sparse-core.js';
import type { Pattern } from '../../src/problem/sparsity/pattern.js';
import type { SparseProduct } from '../../src/problem/sparsity/product.js';

/** What one lane does in one cycle: the cell of C it works on, or nothing but search. */
type Cycle = string | undefined;
type Place = Partial<Record<Dimension, number>>;

export interface NaiveLanes {
  readonly cycles: number;
  /** Of lanes that had something to do. */
  readonly iterations: number;
}

export function naiveLanes({ a, b }: SparseProduct, core: SparseCore): NaiveLanes {
  const size = { m: a.rows, n: b.columns, k: a.columns };
  const tables = { a: table(a), b: table(b) };
  const { class: kind } = core;
  const holdsA = (m: number, k: number): boolean => tables.a[m]![k]!;
  const holdsB = (k: number, n: number): boolean => tables.b[k]![n]!;

  /** For each compressed rank of this dimension: which indices its list has, at this place. */
  function lists(dimension: Dimension, place: Place): ((index: number) => boolean)[] {
    const found: ((index: number) => boolean)[] = [];
    for (const [ranks, other, holds] of [
      [kind.a, otherOf(kind.a, dimension), (i: number, j: number) => (dimension === 'm' ? holdsA(i, j) : holdsA(j, i))],
      [kind.b, otherOf(kind.b, dimension), (i: number, j: number) => (dimension === 'k' ? holdsB(i, j) : holdsB(j, i))],
    ] as const) {
      const rank = ranks.find((one) => one.dimension === dimension);
      if (rank === undefined || !rank.compressed || other === undefined) continue;
      if (ranks[0] === rank) found.push((i) => range(size[other]).some((j) => holds(i, j)));
      else found.push((i) => holds(i, place[other]!));
    }
    return found;
  }

  /** Index by index: visited or passed by in a search; both take a step. Ends where a list ends. */
  function steps(dimension: Dimension, place: Place): { index: number; match: boolean }[] {
    const all = lists(dimension, place);
    const last = Math.min(size[dimension] - 1, ...all.map((has) => range(size[dimension]).findLastIndex(has)));
    return range(last + 1).flatMap((index) => {
      const having = all.filter((has) => has(index)).length;
      return all.length === 0 || having > 0 ? [{ index, match: having === all.length }] : [];
    });
  }

  function trace(loops: readonly Dimension[], place: Place): Cycle[] {
    const [loop, ...inside] = loops;
    if (loop === undefined) return [`${place.m} ${place.n}`];
    return steps(loop, place).flatMap(({ index, match }) =>
      match ? trace(inside, { ...place, [loop]: index }) : [undefined],
    );
  }

  let iterations = 0;

  function block(traces: readonly Cycle[][]): number {
    let cycles = 0;
    for (let at = 0; traces.some((lane) => at < lane.length); at++) {
      const now = traces.filter((lane) => at < lane.length).map((lane) => lane[at]);
      iterations += now.length;
      const times = now.map((cell) => (cell === undefined ? 1 : now.filter((other) => other === cell).length));
      cycles += core.options.collisions ? Math.max(...times) : 1;
    }
    return cycles;
  }

  const blocks = <T>(list: readonly T[], width: number): T[][] =>
    range(Math.ceil(list.length / width)).map((i) => list.slice(i * width, (i + 1) * width));

  function grid(): number {
    const [first, second] = kind.unrolled as readonly [Dimension, Dimension];
    const inside = kind.loops.slice(2);
    let cycles = 0;
    for (const rows of blocks(range(size[first]), core.mx))
      for (const columns of blocks(range(size[second]), core.my))
        cycles += block(rows.flatMap((i) => columns.map((j) => trace(inside, { [first]: i, [second]: j }))));
    return cycles;
  }

  function shared(place: Place, loops: readonly Dimension[]): number {
    const [loop, ...inside] = loops as [Dimension, ...Dimension[]];
    if (loop !== kind.unrolled[0]) {
      let cycles = 0;
      for (const { index, match } of steps(loop, place)) {
        if (match) cycles += shared({ ...place, [loop]: index }, inside);
        else cycles++;
        if (!match) iterations++;
      }
      return cycles;
    }
    const own = (index: number): Cycle[] => trace(inside, { ...place, [loop]: index });
    let indices = steps(loop, place).map(({ index }) => index);
    if (core.options.balance) indices = indices.toSorted((x, y) => own(y).length - own(x).length || x - y);
    if (core.options.asyncLanes) {
      const ends = range(core.lanes).map(() => 0);
      for (const index of indices) {
        const free = ends.indexOf(Math.min(...ends));
        ends[free]! += own(index).length;
        iterations += own(index).length;
      }
      return Math.max(...ends);
    }
    let cycles = 0;
    for (const lanes of blocks(indices, core.lanes)) {
      if (kind.together.length === 0) {
        cycles += block(lanes.map(own));
        continue;
      }
      const turn = kind.together[0]!;
      for (const { index, match } of steps(turn, place)) {
        if (match)
          cycles += block(lanes.map((lane) => trace(inside.slice(1), { ...place, [loop]: lane, [turn]: index })));
        else cycles++;
        if (!match) iterations++;
      }
    }
    return cycles;
  }

  const cycles = kind.unrolled.length === 2 ? grid() : shared({}, kind.loops);
  return { cycles, iterations };
}

function otherOf(ranks: SparseClass['a'], dimension: Dimension): Dimension | undefined {
  return ranks.find((rank) => rank.dimension !== dimension)?.dimension;
}

function table({ rows, columns, starts, indices }: Pattern): boolean[][] {
  const cells = range(rows).map(() => range(columns).map(() => false));
  for (let row = 0; row < rows; row++)
    for (let i = starts[row]!; i < starts[row + 1]!; i++) cells[row]![indices[i]!] = true;
  return cells;
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
