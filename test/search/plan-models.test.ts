/** The models that plan a layer, `tile-plan` and `systolic`, held against a walk of their tiles and folds, and their replays. */
import { fc as arbitrary, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { systolicFigures } from '../../src/cost/systolic.js';
import { TILE_BUFFERS, tilingFigures } from '../../src/cost/tiling/tiling-cost.js';
import { lettersOf, nestOfLayer, tilingMapping, tilingOf } from '../../src/cost/tiling/tiling-of.js';
import { arrays } from '../../src/machine/array-machine.js';
import type { TilingMapping } from '../../src/mapping/plan-mapping.js';
import { planFront } from '../../src/pipeline/map-plans.js';
import { productOf } from '../../src/problem/convolution.js';
import { systolicSpace } from '../../src/search/plan/systolic-space.js';
import { tilingSpace } from '../../src/search/plan/tiling-space.js';
import { planLadder } from '../../src/validation/plan-ladder.js';
import { conv, gemm, type Layer, layerConvolution, macs } from '../../src/workload/layer.js';
import { naiveTiles } from '../cost/naive-tiles.js';
import { layers } from '../cost/tiling-layers.js';
import { propertyRuns } from '../support/property-runs.js';

const hardware = { ...arrays.get('edge168bw'), pes: 7, l2Bytes: 1e9, offChipBytesPerCycle: 3 };

/** A tiling drawn for a layer, by its letters. */
function drawn(layer: Layer, seed: number): TilingMapping {
  const { extents } = nestOfLayer(layer);
  const letters = lettersOf(layer);
  let state = seed;
  const next = (most: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return 1 + ((state >>> 8) % most);
  };
  const cut = extents.flatMap((extent, dimension) => {
    const size = next(extent);
    return size < extent ? [{ letter: letters[dimension]!, size, key: next(1000) }] : [];
  });
  const tile = Object.fromEntries(cut.map(({ letter, size }) => [letter, size]));
  return { model: 'tile-plan', tile, order: cut.sort((a, b) => a.key - b.key).map(({ letter }) => letter) };
}

/** The same for the walk, whose letters are those of the nest. */
function walked(layer: Layer, { tile, order }: TilingMapping) {
  const names = ['g', 'k', 'c', 'y', 'x', 'n', 'z'] as const;
  const letters = lettersOf(layer);
  const { extents } = nestOfLayer(layer);
  const sizes = Object.fromEntries(names.map((name, d) => [name, tile[letters[d]!] ?? extents[d]!]));
  const loops = order.map((letter) => names[letters.indexOf(letter)]!);
  return naiveTiles(layer, { tile: sizes as Record<(typeof names)[number], number>, order: loops.join(' > ') }, 2);
}

describe('tile-plan', () => {
  test.prop({ layer: layers(6), seed: arbitrary.nat() }, propertyRuns(120))(
    'counts what a walk of the tiles moves and computes, and is never above its replay',
    ({ layer, seed }) => {
      const mapping = drawn(layer, seed);
      const tiling = tilingOf(layer, mapping, TILE_BUFFERS);
      const figures = tilingFigures(nestOfLayer(layer), tiling, hardware);
      const { tiles } = walked(layer, mapping);
      const bytes = tiles.reduce((sum, { load, store }) => sum + load + store, 0);
      expect(Math.abs(figures.trafficBytes - bytes)).toBeLessThanOrEqual(1e-9 * bytes);
      expect(figures.computeCycles).toBe(tiles.reduce((sum, own) => sum + Math.ceil(own.macs / hardware.pes), 0));
      expect(figures.parts).toBe(tiles.length);
      expect(figures.macs).toBe(macs(layer));
      expect(tilingMapping(layer, tiling)).toEqual(mapping);
      const [estimate, byTile, replay] = planLadder(layer, mapping, hardware).map(({ cycles }) => cycles);
      expect(estimate).toBe(figures.cycles);
      expect(byTile).toBeGreaterThan(figures.cycles - 1 - 1e-6);
      expect(replay).toBeGreaterThan(figures.cycles - 1 - 1e-6);
    },
  );

  test.prop({ layer: layers(5), share: arbitrary.double({ min: 0.1, max: 1, noNaN: true }) }, propertyRuns(60))(
    'has in its own choice no more bytes than any genome of its space',
    ({ layer, share }) => {
      const whole = tilingSpace(layer, hardware);
      const l2Bytes = Math.ceil(whole.leastBytes + share * whole.bound.trafficBytes);
      const plans = tilingSpace(layer, { ...hardware, l2Bytes });
      const own = plans.figures(plans.own('traffic')!)!;
      expect(own.heldBytes).toBeLessThanOrEqual(l2Bytes);
      const { dimension, genomeOf } = plans.space.cube!;
      for (let i = 0; i < 100; i++) {
        const point = Float64Array.from({ length: dimension }, (_, d) => ((i * 0.618 + d * 0.37 * (i + 1)) * 7.13) % 1);
        const other = plans.figures(genomeOf(point));
        if (other !== undefined) expect(other.trafficBytes).toBeGreaterThanOrEqual(own.trafficBytes * (1 - 1e-12));
      }
    },
  );

  it('has a front on which no mapping beats another', () => {
    const layer = conv('front', { k: 32, c: 16, y: 16, x: 16, r: 3 });
    const options = { model: 'tile-plan', mapper: 'random', samples: 600, seed: 1 } as const;
    const front = planFront(layer, { ...options, hardware: { ...hardware, l2Bytes: 6000 } });
    expect(front.length).toBeGreaterThan(1);
    for (const [i, { x, y }] of front.entries()) {
      if (i === 0) continue;
      expect(x).toBeGreaterThan(front[i - 1]!.x);
      expect(y).toBeLessThan(front[i - 1]!.y);
    }
  });
});

describe('systolic', () => {
  const work = [gemm('product', { m: 13, n: 10, k: 17 }), conv('conv', { k: 5, c: 3, y: 7, x: 6, r: 3 })];

  it.each(work)('bounds every shape of the array by those it tries ($name)', (layer) => {
    const machine = { ...hardware, pes: 24, l2Bytes: 5000 };
    const { bound } = systolicSpace(layer, machine);
    const convolution = layerConvolution(layer);
    for (const dataflow of ['os', 'ws', 'is'])
      for (let rows = 1; rows <= machine.pes; rows++)
        for (let columns = 1; rows * columns <= machine.pes; columns++) {
          const figures = systolicFigures(convolution, dataflow, { rows, columns });
          if (figures.heldBytes > machine.l2Bytes) continue;
          expect(figures.cycles).toBeGreaterThanOrEqual(bound.cycles);
          expect(figures.nanojoules).toBeGreaterThanOrEqual(bound.nanojoules * (1 - 1e-12));
          expect(figures.trafficBytes).toBeGreaterThanOrEqual(bound.trafficBytes);
        }
  });

  it.each(work)('takes as long as its replay, and moves what its folds need ($name)', (layer) => {
    const { m, n, k } = productOf(layerConvolution(layer));
    for (const dataflow of ['os', 'ws', 'is']) {
      const ladder = planLadder(layer, { model: 'systolic', dataflow, rows: 4, columns: 3 }, hardware);
      expect(ladder[1]!.cycles).toBe(ladder[0]!.cycles);
    }
    // outputs stay: each fold of 4 × 3 outputs reads its rows and columns of both operands, and writes its outputs once
    let bytes = m * n;
    for (let row = 0; row < m; row += 4)
      for (let column = 0; column < n; column += 3) bytes += k * (Math.min(4, m - row) + Math.min(3, n - column));
    expect(systolicFigures(layerConvolution(layer), 'os', { rows: 4, columns: 3 }).trafficBytes).toBe(bytes);
  });
});
