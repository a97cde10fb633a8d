/**
 * The tiling with the least HBM bytes, and of those the one that loses least time.
 *
 * Five loop orders are enough. Groups go outermost: every tensor depends on them. Inside, one tensor stays put:
 * outputs if C is innermost, inputs if K is, weights if Y and X are; what lies further out changes no traffic, but for
 * which of Y and X is the inner one, since the halo is kept along that. In each case one dimension does not matter for
 * traffic (C, K, and one of Y and X), so its largest piece that fits decides whether the others are possible at all:
 * the search is exact over three dimensions at a time. A test holds it against all sizes in all 120 orders.
 *
 * Time, when bytes tie: what a core loses at the bandwidth the plan asks for, in which nothing overlaps the first load
 * and the last store; plus, a tile, the cycles an array of rows × columns takes to fill and drain; plus the array steps
 * that are not full at the edges of tiles.
 */
import type { Axis } from './axis.js';
import { C, type Dimension, G, K, type Nest, X, Y } from './nest.js';
import { type Axes, type Reuse, reuse, tileBytes, tileCount } from './traffic.js';

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

/** By G, K, C, Y, X: the cuts to choose from, from one piece to the most. */
export type Choices = readonly (readonly Axis[])[];

const OUTPUTS_STAY: readonly Dimension[] = [G, K, X, Y, C];
const INPUTS_STAY: readonly (readonly Dimension[])[] = [
  [G, C, X, Y, K],
  [G, C, Y, X, K],
];
const WEIGHTS_STAY: readonly (readonly Dimension[])[] = [
  [G, K, C, X, Y],
  [G, K, C, Y, X],
];

/** A family of tilings with the same traffic: all but the cut of `free` is settled. */
interface Family {
  readonly axes: Axes;
  readonly order: readonly Dimension[];
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

class Search {
  private bytes = Number.POSITIVE_INFINITY;
  private families: Family[] = [];
  constructor(
    private readonly nest: Nest,
    private readonly choices: Choices,
    private readonly machine: Machine,
  ) {}

  wholeGroups(): void {
    const [k, c, y, x] = [this.whole(K), this.whole(C), this.whole(Y), this.whole(X)];
    this.try([this.whole(G), k, c, y, x], OUTPUTS_STAY, G);
  }

  outputsStay(g: Axis): void {
    const { nest } = this;
    for (const y of this.from(Y)) {
      for (const x of this.from(X)) {
        for (const k of this.from(K)) {
          const input = g.extent * nest.extents[C] * y.touched.sum * x.touched.sum * k.trips;
          if (input + weightsOf(nest) * y.trips * x.trips + outputsOf(nest) > this.bytes) break;
          this.try([g, k, this.whole(C), y, x], OUTPUTS_STAY, C);
        }
      }
    }
  }

  inputsStay(g: Axis): void {
    const { nest } = this;
    for (const y of this.from(Y)) {
      for (const x of this.from(X)) {
        const input = g.extent * nest.extents[C] * haloKept(y, x);
        for (const c of this.from(C)) {
          if (input + weightsOf(nest) * y.trips * x.trips + outputsOf(nest) * (2 * c.trips - 1) > this.bytes) break;
          for (const order of INPUTS_STAY) this.try([g, this.whole(K), c, y, x], order, K);
        }
      }
    }
  }

  weightsStay(g: Axis): void {
    const { nest } = this;
    const leastInput = g.extent * nest.extents[C] * this.whole(Y).touched.sum * this.whole(X).touched.sum;
    for (const k of this.from(K)) {
      for (const c of this.from(C)) {
        if (weightsOf(nest) + leastInput * k.trips + outputsOf(nest) * (2 * c.trips - 1) > this.bytes) break;
        for (const x of this.from(X)) for (const order of WEIGHTS_STAY) this.try([g, k, c, this.whole(Y), x], order, Y);
      }
    }
  }

  quickest(): Tiling | undefined {
    let best: Tiling | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const { axes, order, free } of this.families) {
      for (const axis of this.from(free)) {
        const tiling = this.fitting(withAxis(axes, free, axis), order);
        if (tiling === undefined || tiling.reuse.bytes > this.bytes) continue;
        const lost = this.lostCycles(tiling);
        if (lost < least) [best, least] = [tiling, lost];
      }
    }
    return best;
  }

  /** Remembers the family if its best member beats or equals the best so far. */
  private try(axes: Axes, order: readonly Dimension[], free: Dimension): void {
    const cuts = this.from(free);
    const smallest = withAxis(axes, free, cuts.at(-1) as Axis);
    if (tileBytes(this.nest, smallest) > this.machine.sgBytes) return;
    for (const axis of cuts) {
      const tiling = this.fitting(withAxis(axes, free, axis), order);
      if (tiling === undefined) continue;
      const { bytes } = tiling.reuse;
      if (bytes > this.bytes) return;
      if (bytes < this.bytes) this.families = [];
      this.bytes = bytes;
      this.families.push({ axes, order, free });
      return;
    }
  }

  private fitting(axes: Axes, order: readonly Dimension[]): Tiling | undefined {
    const { sgBytes, buffers, maxTiles } = this.machine;
    if (tileBytes(this.nest, axes) > sgBytes || tileCount(axes) > maxTiles) return undefined;
    const found = reuse(this.nest, axes, order, buffers);
    return found.sgBytes <= sgBytes ? { axes, reuse: found } : undefined;
  }

  private lostCycles({ axes: [g, k, c, y, x], reuse: found }: Tiling): number {
    const { computeCycles, fillCycles } = this.machine;
    const exposed = (found.firstLoadBytes + found.lastStoreBytes) / found.bytes;
    const edges = g.waste * k.waste * c.waste * y.waste * x.waste - 1;
    return computeCycles * (exposed + edges) + found.tiles * fillCycles;
  }

  private from(dimension: Dimension): readonly Axis[] {
    return this.choices[dimension] as readonly Axis[];
  }

  private whole(dimension: Dimension): Axis {
    return this.from(dimension)[0] as Axis;
  }
}

function withAxis(axes: Axes, dimension: Dimension, axis: Axis): Axes {
  const [g, k, c, y, x] = axes;
  switch (dimension) {
    case G:
      return [axis, k, c, y, x];
    case K:
      return [g, axis, c, y, x];
    case C:
      return [g, k, axis, y, x];
    case Y:
      return [g, k, c, axis, x];
    case X:
      return [g, k, c, y, axis];
  }
}

function weightsOf({ extents: [g, k, c], taps }: Nest): number {
  return g * k * c * taps;
}

function outputsOf({ extents: [g, k, , y, x] }: Nest): number {
  return g * k * y * x;
}

/** Input rows × columns when the halo is kept along the better of the two. */
function haloKept(y: Axis, x: Axis): number {
  return Math.min(y.touched.union * x.touched.sum, y.touched.sum * x.touched.union);
}
