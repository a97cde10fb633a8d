/**
 * The tiling with the least HBM bytes, and of those the one that loses least time.
 *
 * Five loop orders are enough. Groups go outermost: every tensor depends on them. Inside, one tensor stays put:
 * outputs if C is innermost, inputs if K is, weights if Y and X are; what lies further out changes no traffic, but for
 * which of Y and X is the inner one, since the halo is kept along that. Samples go outside Y and X, for they share no
 * halo; slices of a third axis may keep one too, which makes seven orders. In each case one dimension does not matter for
 * traffic (C, K, and one of Y and X), so its largest piece that fits decides whether the others are possible at all:
 * the search is exact over the other dimensions. A test holds it against all sizes in all orders.
 *
 * Time, when bytes tie: what a core loses at the bandwidth the plan asks for, in which nothing overlaps the first load
 * and the last store; plus, a tile, the cycles an array of rows × columns takes to fill and drain; plus the array steps
 * that are not full at the edges of tiles.
 */
import type { Axis } from './axis.js';
import { C, type Dimension, G, K, N, type Nest, X, Y, Z } from './nest.js';
import { type Axes, type Reuse, resultsOf, reuse, tileBytes, tileCount, weightsOf } from './traffic.js';

export interface Machine {
  readonly sgBytes: number;
  readonly buffers: number;
  /** More tiles are not tried. */
  readonly maxTiles: number;
  /** What every tile loses in the PE array. */
  readonly fillCycles: number;
  readonly computeCycles: number;
}

export interface Tiling {
  readonly axes: Axes;
  readonly reuse: Reuse;
}

/** By G, K, C, Y, X, N, Z: the cuts to choose from, from one piece to the most. */
export type Choices = readonly (readonly Axis[])[];

type Order = readonly Dimension[];

const OUTPUTS_STAY: readonly Order[] = [[G, K, N, Z, X, Y, C]];
const INPUTS_STAY: readonly Order[] = [
  [G, C, N, Z, X, Y, K],
  [G, C, N, Z, Y, X, K],
  [G, C, N, X, Y, Z, K],
];
const WEIGHTS_STAY: readonly Order[] = [
  [G, K, C, N, Z, X, Y],
  [G, K, C, N, Z, Y, X],
  [G, K, C, N, X, Y, Z],
];

/** Without the dimensions that the nest does not have; orders that are the same then are there once. */
function ordersIn({ extents }: Nest, orders: readonly Order[]): Order[] {
  const present = orders.map((order) => order.filter((dimension) => extents[dimension] > 1));
  return present.filter((order, i) => present.findIndex((other) => other.join() === order.join()) === i);
}

/** A family of tilings with the same traffic: all but the cut of `free` is settled. */
interface Family {
  readonly axes: Axes;
  readonly order: Order;
  readonly free: Dimension;
}

/** Undefined when no choice fits. */
export function bestTiling(nest: Nest, choices: Choices, machine: Machine): Tiling | undefined {
  if (tileBytes(nest, choices.map((cuts) => cuts.at(-1)) as unknown as Axes) > machine.sgBytes) return undefined;
  const search = new Search(nest, choices, machine);
  search.wholeGroups();
  for (const group of groupCuts(choices[G] as readonly Axis[])) {
    search.outputsStay(group);
    search.inputsStay(group);
    search.weightsStay(group);
  }
  return search.quickest();
}

/** When more than groups are cut, the fewest at a time leave most room; or the fewest that leave no PE idle. */
function groupCuts(cuts: readonly Axis[]): readonly Axis[] {
  const fewest = cuts.at(-1) as Axis;
  const busiest = cuts.findLast(({ waste }) => waste === 1) ?? fewest;
  return busiest === fewest ? [fewest] : [busiest, fewest];
}

/** Cuts of the outputs of a filter: samples, slices, rows, columns. */
interface Positions {
  readonly n: Axis;
  readonly z: Axis;
  readonly y: Axis;
  readonly x: Axis;
  readonly trips: number;
}

function positionsOf(choices: Choices): Positions[] {
  const [, , , rows = [], columns = [], samples = [], slices = []] = choices;
  const positions: Positions[] = [];
  for (const n of samples)
    for (const z of slices)
      for (const y of rows)
        for (const x of columns) positions.push({ n, z, y, x, trips: n.trips * z.trips * y.trips * x.trips });
  return positions;
}

class Search {
  private bytes = Number.POSITIVE_INFINITY;
  private families: Family[] = [];
  private readonly positions: readonly Positions[];
  private readonly outputsStayOrders: readonly Order[];
  private readonly inputsStayOrders: readonly Order[];
  private readonly weightsStayOrders: readonly Order[];
  private readonly weights: number;
  private readonly inputChannels: number;

  constructor(
    private readonly nest: Nest,
    private readonly choices: Choices,
    private readonly machine: Machine,
  ) {
    this.positions = positionsOf(choices);
    this.outputsStayOrders = ordersIn(nest, OUTPUTS_STAY);
    this.inputsStayOrders = ordersIn(nest, INPUTS_STAY);
    this.weightsStayOrders = ordersIn(nest, WEIGHTS_STAY);
    this.weights = weightsOf(nest) * nest.bytes.weights;
    this.inputChannels = nest.extents[G] * nest.extents[C] * nest.extents[N] * nest.bytes.input;
  }

  wholeGroups(): void {
    const [k, c, y, x] = [this.whole(K), this.whole(C), this.whole(Y), this.whole(X)];
    this.try([this.whole(G), k, c, y, x, this.whole(N), this.whole(Z)], this.outputsStayOrders, G);
  }

  outputsStay(g: Axis): void {
    for (const { n, z, y, x, trips } of this.positions) {
      const input = this.inputChannels * z.touched.sum * y.touched.sum * x.touched.sum;
      for (const k of this.from(K)) {
        if (input * k.trips + this.weights * trips + this.results(1) > this.bytes) break;
        this.try([g, k, this.whole(C), y, x, n, z], this.outputsStayOrders, C);
      }
    }
  }

  inputsStay(g: Axis): void {
    for (const { n, z, y, x, trips } of this.positions) {
      const input = this.inputChannels * haloKept(z, y, x);
      for (const c of this.from(C)) {
        if (input + this.weights * trips + this.results(c.trips) > this.bytes) break;
        this.try([g, this.whole(K), c, y, x, n, z], this.inputsStayOrders, K);
      }
    }
  }

  weightsStay(g: Axis): void {
    const [z, y, x] = [this.whole(Z), this.whole(Y), this.whole(X)];
    const leastInput = this.inputChannels * z.touched.sum * y.touched.sum * x.touched.sum;
    for (const k of this.from(K)) {
      for (const c of this.from(C)) {
        if (this.weights + leastInput * k.trips + this.results(c.trips) > this.bytes) break;
        this.weightsStayIn(g, k, c);
      }
    }
  }

  private weightsStayIn(g: Axis, k: Axis, c: Axis): void {
    for (const n of this.from(N))
      for (const z of this.from(Z))
        for (const x of this.from(X)) this.try([g, k, c, this.whole(Y), x, n, z], this.weightsStayOrders, Y);
  }

  /** Bytes of the results, and of the sums that come back for every pass over their channels but one. */
  private results(passes: number): number {
    const { output, partialSums } = this.nest.bytes;
    return resultsOf(this.nest) * (output + 2 * (passes - 1) * partialSums);
  }

  quickest(): Tiling | undefined {
    let best: Tiling | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const { axes, order, free } of this.families) {
      const candidate = editable(axes);
      const cuts = this.from(free);
      for (let i = this.firstFitting(candidate, free); i < cuts.length; i++) {
        candidate[free] = cuts[i] as Axis;
        if (tileCount(candidate) > this.machine.maxTiles) break;
        const found = this.fitting(candidate, order);
        if (found === undefined || found.bytes > this.bytes) continue;
        const lost = this.lostCycles(candidate, found);
        if (lost < least) [best, least] = [{ axes: editable(candidate), reuse: found }, lost];
      }
    }
    return best;
  }

  private try(axes: Axes, orders: readonly Order[], free: Dimension): void {
    const candidate = editable(axes);
    candidate[free] = this.from(free).at(-1) as Axis;
    if (tileBytes(this.nest, candidate) > this.machine.sgBytes) return;
    for (let i = 0; i < orders.length; i++) this.tryOrder(axes, candidate, orders[i]!, free);
  }

  /** Remembers the family if its best member beats or equals the best so far. `candidate`: a copy of `axes` to change. */
  private tryOrder(axes: Axes, candidate: EditableAxes, order: Order, free: Dimension): void {
    const cuts = this.from(free);
    for (let i = this.firstFitting(candidate, free); i < cuts.length; i++) {
      candidate[free] = cuts[i] as Axis;
      if (tileCount(candidate) > this.machine.maxTiles) return;
      const found = this.fitting(candidate, order);
      if (found === undefined) continue;
      if (found.bytes > this.bytes) return;
      if (found.bytes < this.bytes) this.families = [];
      this.bytes = found.bytes;
      this.families.push({ axes, order, free });
      return;
    }
  }

  /** The fewest pieces whose tile fits; a long dimension has as many cuts as would take minutes one by one. */
  private firstFitting(candidate: EditableAxes, free: Dimension): number {
    const cuts = this.from(free);
    let [low, high] = [0, cuts.length];
    for (let at = 0; low < high; at = (low + high) >>> 1) {
      candidate[free] = cuts[at] as Axis;
      if (tileBytes(this.nest, candidate) > this.machine.sgBytes) low = at + 1;
      else high = at;
    }
    return low;
  }

  private fitting(axes: Axes, order: Order): Reuse | undefined {
    const { sgBytes, buffers, maxTiles } = this.machine;
    if (tileBytes(this.nest, axes) > sgBytes || tileCount(axes) > maxTiles) return undefined;
    const found = reuse(this.nest, axes, order, buffers);
    return found.sgBytes <= sgBytes ? found : undefined;
  }

  private lostCycles(axes: Axes, found: Reuse): number {
    const { computeCycles, fillCycles } = this.machine;
    const exposed = (found.firstLoadBytes + found.lastStoreBytes) / found.bytes;
    let waste = 1;
    for (let dimension = 0; dimension < axes.length; dimension++) waste *= axes[dimension]!.waste;
    const edges = waste - 1;
    return computeCycles * (exposed + edges) + found.tiles * fillCycles;
  }

  private from(dimension: Dimension): readonly Axis[] {
    return this.choices[dimension] as readonly Axis[];
  }

  private whole(dimension: Dimension): Axis {
    return this.from(dimension)[0] as Axis;
  }
}

type EditableAxes = [...Axes];

/** A copy, one dimension of which is then cut in one way after another. */
function editable(axes: Axes): EditableAxes {
  return axes.slice() as EditableAxes;
}

/** Input places when the halo is kept along the best of the axes. */
function haloKept(z: Axis, y: Axis, x: Axis): number {
  return Math.min(
    z.touched.sum * y.touched.union * x.touched.sum,
    z.touched.sum * y.touched.sum * x.touched.union,
    z.touched.union * y.touched.sum * x.touched.sum,
  );
}
