/**
 * A tiling as the tiles it runs through, in order: bytes to load and store, cycles (by MACs), and SG room.
 *
 * Each tensor passes in visits: a piece is brought, used by one or more tiles, and replaced. Where the SG has room for a
 * second copy, transfers are spread evenly: the next piece comes during the tiles of the visit before it, and results
 * leave during those of the next. The first pieces load with the first tile, the last results are stored by the last.
 * Without a second copy a piece comes with the tile that needs it and leaves with the last that used it.
 */
import type { TilePlan, TileRun } from '../../mapping/tile-plan.js';
import { sharedBy, sizeOf, touchedBy } from './axis.js';
import { C, type Dimension, G, K, N, type Nest, X, Y, Z } from './nest.js';
import { compact, type Sequence } from './run-length.js';
import type { Tiling } from './search.js';

/** Above this many tiles a plan is one run of mean tiles. */
const MOST_TILES = 1 << 20;

export interface PlanOptions {
  /** Longer plans are coarsened. */
  readonly maxRuns: number;
  /** Each run tells how many of its loaded bytes are weights. */
  readonly tellsWeights: boolean;
}

export function tilePlan(
  nest: Nest,
  tiling: Tiling,
  computeCycles: number,
  { maxRuns, tellsWeights }: PlanOptions,
): TilePlan {
  const { tiles, tileBytes, sgBytes } = tiling.reuse;
  const plan =
    tiles > MOST_TILES
      ? meanPlan(tiling, computeCycles, tellsWeights)
      : compact(sequence(nest, tiling, computeCycles, tellsWeights), maxRuns);
  return withRoom(plan, tiles, tileBytes, sgBytes - tileBytes);
}

function sequence(nest: Nest, { axes, reuse }: Tiling, computeCycles: number, tellsWeights: boolean): Sequence {
  const { loops, moves, ahead, tiles } = reuse;
  const [g, k, c, y, x, n, z] = axes;
  const { bytes } = nest;
  const index: TileIndex = [0, 0, 0, 0, 0, 0, 0];
  const halo = loops[moves.input];
  const input = new Visits(tiles, ahead.input);
  const weights = new Visits(tiles, ahead.weights);
  const partial = new Visits(tiles, ahead.output);
  const output = new Results(tiles, ahead.output);
  const compute = new Float64Array(tiles);
  const cyclesPerMac = computeCycles / axes.reduce((work, { extent }) => work * extent, 1);
  const areSumsSplit = loops.indexOf(C) >= 0 && loops.indexOf(C) < moves.output;

  for (let tile = 0, level = -1; tile < tiles; tile++) {
    if (tile > 0) level = advance(loops, axes, index);
    const groups = sizeOf(g, index[G]);
    const filters = sizeOf(k, index[K]);
    const channels = sizeOf(c, index[C]);
    const samples = sizeOf(n, index[N]);
    const outputs = sizeOf(y, index[Y]) * sizeOf(x, index[X]) * sizeOf(z, index[Z]) * samples;
    compute[tile] = groups * filters * channels * outputs * cyclesPerMac;
    if (level <= moves.input) {
      const next = level === moves.input && tile > 0 ? halo : undefined; // only then is the neighbour still there
      const rows = touchedBy(y, index[Y]) - (next === Y ? sharedBy(y, index[Y]) : 0);
      const columns = touchedBy(x, index[X]) - (next === X ? sharedBy(x, index[X]) : 0);
      const slices = touchedBy(z, index[Z]) - (next === Z ? sharedBy(z, index[Z]) : 0);
      input.begin(tile, groups * channels * samples * slices * rows * columns * bytes.input);
    }
    if (level <= moves.weights) weights.begin(tile, groups * filters * channels * nest.taps * bytes.weights);
    if (level <= moves.output) {
      const results = groups * filters * outputs;
      const isLast = !areSumsSplit || index[C] === c.trips - 1;
      partial.begin(tile, index[C] > 0 ? results * bytes.partialSums : 0);
      output.begin(tile, results * (isLast ? bytes.output : bytes.partialSums));
    }
  }
  output.end();
  const load = input.bytes;
  for (let tile = 0; tile < tiles; tile++) load[tile]! += weights.bytes[tile]! + partial.bytes[tile]!;
  return { load, compute, store: output.bytes, ...(tellsWeights ? { weights: weights.bytes } : {}) };
}

/** Of the tile, by G, K, C, Y, X, N, Z. */
type TileIndex = [number, number, number, number, number, number, number];

/** Moves to the next tile; the position of the loop that stepped, those inside it starting over. */
function advance(loops: readonly Dimension[], axes: Tiling['axes'], index: TileIndex): number {
  for (let level = loops.length - 1; level >= 0; level--) {
    const dimension = loops[level] as Dimension;
    if (++index[dimension] < axes[dimension].trips) return level;
    index[dimension] = 0;
  }
  throw new Error('advanced past the last tile');
}

/** What a tensor's pieces load, by tile. */
class Visits {
  readonly bytes: Float64Array;
  private since = -1;

  constructor(
    tiles: number,
    private readonly ahead: boolean,
  ) {
    this.bytes = new Float64Array(tiles);
  }

  begin(tile: number, bytes: number): void {
    const from = this.ahead && this.since >= 0 ? this.since + 1 : tile;
    spread(this.bytes, from, tile, bytes);
    this.since = tile;
  }
}

/** What results store, by tile. */
class Results {
  readonly bytes: Float64Array;
  private since = -1;
  /** The visit before the current one: it ended where the current one began. */
  private before = 0;
  private current = 0;

  constructor(
    private readonly tiles: number,
    private readonly ahead: boolean,
  ) {
    this.bytes = new Float64Array(tiles);
  }

  begin(tile: number, bytes: number): void {
    this.storeBefore(tile);
    this.before = this.current;
    this.current = bytes;
    this.since = tile;
  }

  end(): void {
    this.storeBefore(this.tiles);
    this.bytes[this.tiles - 1]! += this.current;
  }

  /** The visit from `since` to `next` ends; while it lasted, the one before it was stored. */
  private storeBefore(next: number): void {
    if (this.since > 0) spread(this.bytes, this.since - 1, this.ahead ? next - 2 : this.since - 1, this.before);
  }
}

function spread(bytes: Float64Array, from: number, to: number, total: number): void {
  const share = total / (to - from + 1);
  for (let tile = from; tile <= to; tile++) bytes[tile]! += share;
}

function meanPlan({ reuse }: Tiling, computeCycles: number, tellsWeights: boolean): TileRun[] {
  const { tiles, traffic } = reuse;
  const partial = traffic.partialSums / 2;
  return [
    {
      count: tiles,
      loadBytes: (traffic.input + traffic.weights + partial) / tiles,
      computeCycles: computeCycles / tiles,
      storeBytes: (traffic.output + partial) / tiles,
      ...(tellsWeights ? { weightBytes: traffic.weights / tiles } : {}),
    },
  ];
}

/**
 * SG room: the first tile takes what one tile works on, the second what is fetched beside it; the last two give them
 * back. What lies between takes and frees nothing, so `buffers` tiles in flight never exceed the plan's need.
 */
function withRoom(plan: readonly TileRun[], tiles: number, tileBytes: number, asideBytes: number): TileRun[] {
  const taken = new Map([[0, tileBytes]]);
  if (tiles > 1) taken.set(1, asideBytes);
  const freed = new Map([[tiles - 1, tileBytes]]);
  if (tiles > 1) freed.set(tiles - 2, asideBytes);
  const marks = [...new Set([0, 1, 2, tiles - 2, tiles - 1, tiles])].filter((mark) => mark >= 0 && mark <= tiles);
  const runs: TileRun[] = [];
  let start = 0;
  for (const run of plan) {
    const end = start + run.count;
    const inside = marks.filter((mark) => mark > start && mark < end).sort((a, b) => a - b);
    let from = start;
    for (const to of [...inside, end]) {
      runs.push({ ...run, count: to - from, takenBytes: taken.get(from) ?? 0, freedBytes: freed.get(from) ?? 0 });
      from = to;
    }
    start = end;
  }
  return runs;
}
