/** Tile plans: laws over random layers, and against a tracker that walks the loop nest element by element. */
import { fc as arbitrary, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/errors.js';
import { type Grain, NO_GRAIN } from '../../src/cost/tiling/grain.js';
import { planTiles, type TiledLayer } from '../../src/cost/tiling.js';
import { freedBytes, type TileRun, takenBytes, tileTotals } from '../../src/mapping/tile-plan.js';
import {
  conv,
  depthwise,
  fc,
  gemm,
  type Layer,
  macs,
  operandBytes,
  withBatch,
  withElementBytes,
} from '../../src/workload/layer.js';
import { propertyRuns } from '../support/property-runs.js';
import { naiveTiles } from './naive-tiles.js';
import { CORE, layers, wideLayers } from './tiling-layers.js';

/** A core whose SG is `share` of what the layer needs to lie in it whole, but can hold the smallest tiles. */
function tightCore(layer: Layer, share: number, buffers: number) {
  const { input, weights, output } = operandBytes(layer);
  const bytes = layer.elementBytes;
  const taps = layer.t * layer.r * layer.s;
  const smallest = taps * (bytes.input + bytes.weights) + Math.max(bytes.output, bytes.partialSums);
  return { ...CORE, buffers, sgBytes: Math.ceil(buffers * smallest + 8 + share * (input + weights + output)) };
}

const tight = {
  share: arbitrary.double({ min: 0, max: 1.2, noNaN: true }),
  buffers: arbitrary.integer({ min: 1, max: 3 }),
};
const FREE = { grain: NO_GRAIN };

function expand(plan: readonly TileRun[]): TileRun[] {
  return plan.flatMap((run) => Array.from({ length: run.count }, () => run));
}

describe('a tile plan', () => {
  test.prop({ layer: arbitrary.oneof(layers(6), wideLayers(5)), ...tight }, propertyRuns(200, 0.3))(
    'is the loop nest walked tile by tile, element by element',
    ({ layer, share, buffers }) => {
      const core = tightCore(layer, share, buffers);
      const tiled = planTiles(layer, core, 1000, { ...FREE, maxRuns: Number.POSITIVE_INFINITY });
      const naive = naiveTiles(layer, tiled, buffers);
      const tiles = expand(tiled.plan);
      expect(tiles.length).toBe(naive.tiles.length);
      expect(tiled.tiles).toBe(naive.tiles.length);
      tiles.forEach((tile, i) => {
        expect(tile.loadBytes).toBeCloseTo(naive.tiles[i]!.load, 6);
        expect(tile.storeBytes).toBeCloseTo(naive.tiles[i]!.store, 6);
        expect(tile.computeCycles).toBeCloseTo((1000 * naive.tiles[i]!.macs) / macs(layer), 6);
      });
      expect(naive.peakBytes).toBeLessThanOrEqual(tiled.sgBytes);
    },
  );

  test.prop(
    {
      layer: arbitrary.oneof(layers(40), wideLayers(12)),
      ...tight,
      cycles: arbitrary.double({ min: 0.001, max: 1e9, noNaN: true }),
    },
    propertyRuns(80, 0.08),
  )('keeps its laws', ({ layer, share, buffers, cycles }) => {
    const core = tightCore(layer, share, buffers);
    const tiled = planTiles(layer, core, cycles);
    const totals = tileTotals(tiled.plan);
    const { weights, input, output } = operandBytes(layer);
    for (const run of tiled.plan)
      for (const value of Object.values(run)) expect(Number.isFinite(value) && value >= 0).toBe(true);
    expect(Math.abs(totals.computeCycles - cycles)).toBeLessThanOrEqual(1e-9 * cycles);
    expect(tiled.noStallCycles).toBe(cycles);
    const { traffic } = tiled;
    expect(totals.loadBytes).toBeCloseTo(traffic.input + traffic.weights + traffic.partialSums / 2, 4);
    expect(totals.storeBytes).toBeCloseTo(traffic.output + traffic.partialSums / 2, 4);
    expect(tiled.hbmBytes).toBe(traffic.input + traffic.weights + traffic.output + traffic.partialSums);
    expect(traffic.output).toBeCloseTo(output, 6);
    expect(traffic.weights).toBeGreaterThanOrEqual(weights);
    expect(tiled.hbmBytes).toBeGreaterThanOrEqual(tiled.compulsoryBytes);
    expect(tiled.compulsoryBytes).toBeLessThanOrEqual(input + weights + output);
    if (layer.strideY === 1 && layer.dilationY === 1 && layer.strideZ === 1)
      expect(tiled.compulsoryBytes).toBe(input + weights + output);
    expect(tiled.sgBytes).toBeLessThanOrEqual(core.sgBytes);
    checkRoom(tiled, core.sgBytes, buffers);
  });

  test.prop(
    { layer: layers(40), ...tight, more: arbitrary.double({ min: 1, max: 3, noNaN: true }) },
    propertyRuns(60, 0.06),
  )('never moves more bytes with more SG', ({ layer, share, buffers, more }) => {
    const core = tightCore(layer, share, buffers);
    const options = { ...FREE, maxTiles: Number.POSITIVE_INFINITY };
    const small = planTiles(layer, core, 1e5, options);
    const large = planTiles(layer, { ...core, sgBytes: Math.ceil(core.sgBytes * more) }, 1e5, options);
    expect(large.hbmBytes).toBeLessThanOrEqual(small.hbmBytes);
  });

  test.prop({ layer: layers(40), buffers: tight.buffers }, propertyRuns(60, 0.06))(
    'moves every byte once when the layer fits whole',
    ({ layer, buffers }) => {
      const { input, weights, output } = operandBytes(layer);
      const tiled = planTiles(layer, { ...CORE, buffers, sgBytes: input + weights + output }, 1e5, FREE);
      expect(tiled.hbmBytes).toBe(tiled.compulsoryBytes);
      expect(tiled.traffic.partialSums).toBe(0);
    },
  );

  test.prop({ layer: layers(40), ...tight, maxRuns: arbitrary.integer({ min: 4, max: 40 }) }, propertyRuns(60, 0.06))(
    'keeps its sums when coarsened to a number of runs',
    ({ layer, share, buffers, maxRuns }) => {
      const core = tightCore(layer, share, buffers);
      const full = tileTotals(planTiles(layer, core, 1e5, { ...FREE, maxRuns: Number.POSITIVE_INFINITY }).plan);
      const { plan } = planTiles(layer, core, 1e5, { ...FREE, maxRuns });
      const totals = tileTotals(plan);
      expect(plan.length).toBeLessThanOrEqual(maxRuns + 4); // SG room sets the first and last two tiles apart
      expect(totals.tiles).toBe(full.tiles);
      for (const key of ['loadBytes', 'storeBytes', 'computeCycles', 'largestTileBytes'] as const)
        expect(totals[key]).toBeCloseTo(full[key], 4);
    },
  );
});

/** As many tiles in flight as there are buffers, each loaded as soon as may be: the SG holds them, and ends empty. */
function checkRoom({ plan, sgBytes }: TiledLayer, capacity: number, buffers: number): void {
  const tiles = expand(plan);
  let held = 0;
  let most = 0;
  tiles.forEach((tile, i) => {
    const stored = tiles[i - buffers];
    if (stored !== undefined) held -= freedBytes(stored);
    held += takenBytes(tile);
    most = Math.max(most, held);
  });
  for (const tile of tiles.slice(-buffers)) held -= freedBytes(tile);
  expect(held).toBe(0);
  expect(most).toBe(sgBytes);
  expect(most).toBeLessThanOrEqual(capacity);
}

describe('traffic', () => {
  it('of a matrix product is that of the textbook', () => {
    // Outputs stay in t × t blocks: each operand is read extent / t times (Hong & Kung 1981).
    const layer = gemm('gemm', { m: 256, n: 256, k: 256 });
    const tiled = planTiles(layer, { ...CORE, sgBytes: 2 * (128 * 128 + 2 * 128) }, 1e5, FREE);
    expect(tiled.order).toBe('k > y > c');
    expect(tiled.traffic).toEqual({ input: 2 * 65536, weights: 2 * 65536, output: 65536, partialSums: 0 });
  });

  it('keeps the halo along the innermost loop, and never loads padding', () => {
    const layer = conv('conv', { k: 64, c: 64, y: 56, r: 3, pad: 1 });
    const tiled = planTiles(layer, CORE, 1e6);
    expect(tiled.order).toBe('y');
    expect(tiled.traffic.input).toBe(64 * 56 * 56);
  });

  it('skips rows and columns that a stride steps over', () => {
    const layer = conv('conv', { k: 128, c: 64, y: 56, r: 1, stride: 2 });
    expect(planTiles(layer, CORE, 1e6).traffic.input).toBe(64 * 28 * 28);
  });

  it('of a fully connected layer is compulsory: inputs and outputs are small', () => {
    const tiled = planTiles(fc('fc', 4096, 25088), CORE, 1e5, FREE);
    expect(tiled.hbmBytes).toBe(4096 * 25088 + 4096 + 25088);
  });

  it('of groups is that of each one', () => {
    const one = planTiles(gemm('one', { m: 512, n: 512, k: 64 }), CORE, 1e5);
    const heads = planTiles(gemm('heads', { m: 512, n: 512, k: 64, groups: 12 }), CORE, 12e5);
    expect(heads.hbmBytes).toBe(12 * one.hbmBytes);
  });

  it('of a depthwise layer is compulsory, all channels side by side in the array', () => {
    const tiled = planTiles(depthwise('depthwise', { c: 96, y: 112, r: 3, stride: 2, pad: 1 }), CORE, 1e5);
    expect(tiled.tile.g).toBe(96);
    expect(tiled.hbmBytes).toBe(tiled.compulsoryBytes);
  });
});

describe('a batch', () => {
  it('of a fully connected layer reads the weights once: they serve every sample of a tile', () => {
    const one = fc('fc', 4096, 25088);
    const tiled = planTiles(withBatch(one, 8), CORE, 1e5, FREE);
    expect(tiled.traffic.weights).toBe(4096 * 25088);
    expect(tiled.hbmBytes).toBeLessThan(1.02 * (4096 * 25088 + 8 * (4096 + 25088)));
  });

  it('is never dearer than its samples one after another, where no second copy of the inputs has to fit', () => {
    const layer = conv('conv', { k: 256, c: 128, y: 28, r: 3, pad: 1 });
    const core = { ...CORE, buffers: 1 };
    const one = planTiles(layer, core, 1e5, FREE).hbmBytes;
    for (const n of [2, 4, 16]) {
      const many = planTiles(withBatch(layer, n), core, n * 1e5, FREE).hbmBytes;
      expect(many).toBeLessThanOrEqual(n * one);
      expect(many).toBeGreaterThanOrEqual(operandBytes(withBatch(layer, n)).weights);
    }
  });

  it('of two samples by hand: outputs stay in tiles of both, and each operand is read once a tile', () => {
    // 2 × (8 rows · 16) inputs, 16 · 16 weights, 2 × 8 · 16 outputs: everything fits
    const layer = gemm('gemm', { m: 8, n: 16, k: 16, batch: 2 });
    const whole = planTiles(layer, { ...CORE, sgBytes: 256 + 256 + 256 }, 100, FREE);
    expect(whole.traffic).toEqual({ input: 256, weights: 256, output: 256, partialSums: 0 });
    expect(whole.tile.n).toBe(2);
  });
});

describe('wide elements', () => {
  const layer = conv('conv', { k: 64, c: 64, y: 28, r: 3, pad: 1 });

  it('move as many bytes as they have, results at their finished width', () => {
    const bytes = { input: 2, weights: 0.5, output: 1, partialSums: 4 };
    const tiled = planTiles(withElementBytes(layer, bytes), { ...CORE, sgBytes: 1e7 }, 1e5, FREE);
    const outputs = 64 * 28 * 28;
    expect(tiled.traffic).toEqual({ input: 2 * outputs, weights: (64 * 64 * 9) / 2, output: outputs, partialSums: 0 });
  });

  it('make every byte two when each is twice as wide, in a scratchpad twice as large', () => {
    const double = { input: 2, weights: 2, output: 2, partialSums: 2 };
    for (const sgBytes of [4000, 16000, 64000]) {
      const narrow = planTiles(layer, { ...CORE, sgBytes }, 1e5);
      const wide = planTiles(withElementBytes(layer, double), { ...CORE, sgBytes: 2 * sgBytes }, 1e5);
      expect(wide.hbmBytes).toBe(2 * narrow.hbmBytes);
      expect([wide.order, wide.tile]).toEqual([narrow.order, narrow.tile]);
    }
  });
});

describe('tile sizes', () => {
  it('fill the array of the dataflow', () => {
    const layer = conv('conv', { k: 256, c: 256, y: 56, r: 3, pad: 1 });
    const { tile } = planTiles(layer, CORE, 1e6);
    expect(tile.k / (Math.ceil(tile.k / 32) * 32)).toBeGreaterThanOrEqual(0.75);
    expect(tile.c / (Math.ceil(tile.c / 64) * 64)).toBeGreaterThanOrEqual(0.75);
  });

  it('become finer than the array where the SG is too small for it', () => {
    const layer = conv('conv', { k: 256, c: 256, y: 56, r: 3, pad: 1 });
    const { tile, sgBytes } = planTiles(layer, { ...CORE, sgBytes: 2000 }, 1e6);
    expect(sgBytes).toBeLessThanOrEqual(2000);
    expect(tile.k * tile.c * 9).toBeLessThan(2000);
  });

  it('keep the number of tiles bounded where they can', () => {
    const layer = gemm('gemm', { m: 512, n: 3072, k: 768 });
    const grain: Grain = NO_GRAIN;
    expect(planTiles(layer, CORE, 1e6, { grain, maxTiles: 400 }).tiles).toBeLessThanOrEqual(400);
    expect(planTiles(layer, { ...CORE, sgBytes: 1000 }, 1e6, { grain, maxTiles: 400 }).tiles).toBeGreaterThan(400);
  });
});

describe('a plan is refused', () => {
  it('where the SG cannot hold the smallest tiles, saying what it would take', () => {
    const layer = conv('conv1', { k: 8, c: 8, y: 16, r: 3 });
    const plan = (sgBytes: number) => planTiles(layer, { ...CORE, sgBytes }, 1e5);
    expect(() => plan(20)).toThrow(InputError);
    let message = '';
    try {
      plan(20);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/^sgBytes: expected at least \d+ bytes for 2 tiles of layer conv1 side by side, found 20$/);
    const least = Number(/\d+/.exec(message)?.[0]);
    expect(() => plan(least - 1)).toThrow(InputError);
    expect(plan(least).sgBytes).toBe(least);
  });

  it('where a PE cannot hold what the dataflow keeps in it', () => {
    const layer = fc('fc', 10, 10);
    expect(() => planTiles(layer, CORE, 1, { slBytes: 2000 })).toThrow(
      'slBytes: expected at least 2000 bytes in each PE (dataflow hb, layer fc), found 1024',
    );
    expect(planTiles(layer, CORE, 1, { slBytes: 1024 }).tiles).toBeGreaterThan(0);
  });
});
