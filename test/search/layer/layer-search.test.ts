/** The space of two-level mappings, its bound, and every mapper of it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random, stream } from '../../../src/base/random.js';
import { arrays, UNLIMITED_ARRAY } from '../../../src/machine/array-machine.js';
import { type ArrayLayer, arrayLayer } from '../../../src/mapping/array-mapping/array-layer.js';
import { C, GENES, mappingOf, WIDTH, Y } from '../../../src/mapping/array-mapping/genes.js';
import { ONE_BYTE } from '../../../src/problem/element-bytes.js';
import { findLayerMapping } from '../../../src/search/layer/find-layer-mapping.js';
import { layerBound } from '../../../src/search/layer/layer-bound.js';
import { layerMappers } from '../../../src/search/layer/layer-mappers.js';
import { layerObjective, OBJECTIVES } from '../../../src/search/layer/layer-objective.js';
import { LayerSpace } from '../../../src/search/layer/layer-space.js';
import { reshape } from '../../../src/search/layer/reshape.js';
import { shapedMapping } from '../../../src/search/layer/seeds.js';
import { arrayShapes } from '../../../src/search/layer/shapes.js';
import { conv, depthwise, gemm, layerConvolution } from '../../../src/workload/layer.js';
import { arrayLayers } from '../../support/array-mappings.js';
import { propertyRuns } from '../../support/property-runs.js';

const LAYERS = [
  conv('strided', { k: 24, c: 13, y: 31, x: 31, r: 3, s: 3, stride: 2 }),
  depthwise('depthwise', { c: 40, y: 20, x: 20, r: 5, s: 5 }),
  gemm('product', { m: 50, n: 70, k: 30 }),
].map((layer) => arrayLayer(layerConvolution(layer)));

function spaceOf(layer: ArrayLayer, pes = 100): LayerSpace {
  return new LayerSpace({ layer, pes, l1Bytes: 512, l2Bytes: 20_000 });
}

function expectLegal(space: LayerSpace, genes: Int32Array): void {
  const { cluster, outer, inner } = mappingOf(genes);
  expect(cluster).toBeGreaterThanOrEqual(1);
  expect(cluster).toBeLessThanOrEqual(space.pes);
  for (let d = 0; d < WIDTH; d++) {
    expect(outer.tiles[d]).toBeGreaterThanOrEqual(1);
    expect(outer.tiles[d]).toBeLessThanOrEqual(space.bounds[d]!);
    expect(inner.tiles[d]).toBeGreaterThanOrEqual(1);
    expect(inner.tiles[d]).toBeLessThanOrEqual(outer.tiles[d]!);
  }
  for (const { order, parallel } of [outer, inner]) {
    expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(space.parallel).toContain(parallel);
  }
}

describe('the space of two-level mappings', () => {
  it('never leaves what is legal but for the buffers', () => {
    const seeds = fc.integer({ min: 0, max: 1e6 });
    fc.assert(
      fc.property(arrayLayers({ most: [300, 300, 60, 60, 7, 7] }), seeds, (layer, seed) => {
        const random = new Random(seed);
        const space = spaceOf(layer, 1 + random.below(500));
        const genes = space.make(random);
        expectLegal(space, genes);
        for (let i = 0; i < 20; i++) {
          if (i % 3 === 0) space.mutate(genes, random);
          else if (i % 3 === 1) space.step(genes, random);
          else space.cross(genes, space.make(random), random);
          expectLegal(space, genes);
        }
        const point = Float64Array.from({ length: space.cube.dimension }, () => random.uniform());
        const ofCube = space.cube.genomeOf(point);
        expectLegal(space, ofCube);
        expect(space.cube.genomeOf(space.cube.pointOf(ofCube))).toEqual(ofCube);
      }),
      propertyRuns(60, 0.1),
    );
  });

  it('changes both tiles of a dimension in one step, more often than anything else', () => {
    const space = spaceOf(LAYERS[0]!);
    const random = new Random(8);
    const from = space.make(random);
    let both = 0;
    for (let i = 0; i < 1000; i++) {
      const genes = from.slice();
      space.step(genes, random);
      const changed = [...genes.keys()].filter((gene) => genes[gene] !== from[gene]);
      const [outer = 0, inner = 0] = changed;
      if (changed.length === 2 && outer >= GENES.OUTER_TILE && inner === outer + WIDTH) both++;
    }
    // 54 steps in a hundred, of which some leave a tile as it was or give both of a longer dimension their bounds.
    expect(both).toBeGreaterThan(200);
  });

  it('brings the tiles along to another shape: no PE of a cluster is without work for want of a tile', () => {
    const space = spaceOf(LAYERS[0]!);
    const random = new Random(9);
    const shapes = new Set<string>();
    for (let i = 0; i < 300; i++) {
      const genes = space.make(random);
      reshape(space, genes, random);
      expectLegal(space, genes);
      const { cluster, inner, outer } = mappingOf(genes);
      expect(Math.ceil(outer.tiles[inner.parallel]! / inner.tiles[inner.parallel]!)).toBeGreaterThanOrEqual(cluster);
      shapes.add(`${outer.parallel} ${inner.parallel} ${cluster}`);
    }
    expect(shapes.size).toBeGreaterThan(50);
  });

  it.each([true, false])('has first mappings that reach up to the inputs where tiles may: %s', (tilesUpToInputs) => {
    const layer = LAYERS[1]!;
    const space = new LayerSpace({ layer, pes: 100, l1Bytes: 512, l2Bytes: 200_000, tilesUpToInputs });
    const shape = arrayShapes(layer, 100, space.parallel).find(({ outer, inner }) => outer === C && inner === C)!;
    const reached = shapedMapping(space, shape, 'reaching', new Random(1))!;
    const grown = shapedMapping(space, shape, 'grown', new Random(1))!;
    expect(grown[GENES.OUTER_TILE + Y]).toBe(16);
    expect(reached[GENES.OUTER_TILE + Y]).toBe(tilesUpToInputs ? 20 : 16);
  });

  it('leaves genes alone that are not free', () => {
    const layer = LAYERS[0]!;
    const base = spaceOf(layer).make(new Random(3));
    const free = {
      outerTiles: true,
      innerTiles: false,
      outerOrder: false,
      innerOrder: false,
      parallel: false,
      cluster: false,
    };
    const space = new LayerSpace({ layer, pes: 100, l1Bytes: 512, l2Bytes: 20_000, free, base });
    const random = new Random(4);
    const genes = space.make(random);
    for (let i = 0; i < 200; i++) space.step(genes, random);
    expect(genes.slice(0, GENES.OUTER_TILE)).toEqual(base.slice(0, GENES.OUTER_TILE));
    expect(genes.slice(GENES.INNER_TILE)).toEqual(base.slice(GENES.INNER_TILE));
    expect(genes).not.toEqual(base);
  });
});

describe('the bound', () => {
  it('knows the best shape of all', () => {
    fc.assert(
      fc.property(arrayLayers({ most: [90, 90, 40, 40, 5, 5] }), fc.integer({ min: 1, max: 300 }), (layer, pes) => {
        const parallel = layer.isDepthwise ? [1, 2, 3] : [0, 1, 2, 3];
        const macs = layer.extents.reduce((product, extent) => product * extent, layer.samples);
        let least = Number.POSITIVE_INFINITY;
        for (const a of parallel)
          for (const b of parallel)
            for (let cluster = 1; cluster <= pes; cluster++) {
              const clusters = Math.floor(pes / cluster);
              const [m, n] = [layer.extents[a]!, layer.extents[b]!];
              const work =
                a === b
                  ? (macs / m) * Math.ceil(m / (clusters * cluster))
                  : (macs / (m * n)) * Math.ceil(m / clusters) * Math.ceil(n / cluster);
              least = Math.min(least, work);
            }
        expect(arrayShapes(layer, pes, parallel)[0]?.workCycles).toBeCloseTo(least, 6);
      }),
      propertyRuns(60, 0.1),
    );
  });

  it('is below every mapping, for every objective', () => {
    const machines = [UNLIMITED_ARRAY, { ...UNLIMITED_ARRAY, nocBytesPerCycle: 4 }];
    fc.assert(
      fc.property(
        arrayLayers({ most: [60, 60, 20, 20, 5, 5] }),
        fc.integer({ min: 0, max: 1e6 }),
        fc.constantFrom(...machines),
        fc.constantFrom(...OBJECTIVES),
        (layer, seed, machine, objective) => {
          const space = new LayerSpace({ layer, pes: 64, l1Bytes: 1e9, l2Bytes: 1e9 });
          const limits = { l1Bytes: 1e9, l2Bytes: 1e9 };
          const value = layerObjective({ layer, machine, edges: 'exact' }, limits, objective);
          const bound = layerBound(
            { layer, machine, pes: 64, l2Bytes: 1e9, edges: 'exact', parallel: space.parallel },
            objective,
          );
          const random = new Random(seed);
          for (let i = 0; i < 10; i++)
            expect(value(space.make(random))).toBeGreaterThanOrEqual(bound.value * (1 - 1e-12));
        },
      ),
      propertyRuns(60, 0.1),
    );
  });
});

describe('the bound of what moves', () => {
  it('is below the best of a search where the shared buffer is small, and sometimes above what moves once', () => {
    let [binding, cases] = [0, 0];
    fc.assert(
      fc.property(
        arrayLayers({ most: [60, 60, 20, 20, 4, 4] }),
        fc.integer({ min: 0, max: 1e6 }),
        fc.constantFrom(400, 900, 2000),
        fc.constantFrom('traffic', 'energy', 'edp'),
        (layer, seed, l2Bytes, objective) => {
          const hardware = { ...UNLIMITED_ARRAY, pes: 16, l1Bytes: 1e6, l2Bytes };
          const space = new LayerSpace({ layer, ...hardware });
          const smallest = space.base.slice();
          smallest[GENES.CLUSTER] = 16;
          smallest.fill(1, GENES.OUTER_TILE, GENES.OUTER_TILE + 2 * WIDTH);
          if (!space.fits(smallest)) return;
          const random = new Random(seed);
          const given = { layer, hardware, edges: 'exact', objective } as const;
          const { value, bound } = findLayerMapping({ ...given, mapper: 'layer-plus', samples: 150, random });
          expect(value).toBeGreaterThanOrEqual(bound.value * (1 - 1e-12));
          cases++;
          if (bound.by.startsWith('buffer size')) binding++;
        },
      ),
      { ...propertyRuns(50, 0.3), seed: 26 },
    );
    expect(binding).toBeGreaterThan(cases / 20);
  });
});

describe('a mapper of a layer', () => {
  const hardware = { ...arrays.get('edge168'), pes: 60, l2Bytes: 20_000 };

  it.each(layerMappers.entries.map(({ name }) => name))(
    '%s finds what fits, within its samples, always the same',
    (mapper) => {
      for (const layer of LAYERS) {
        const samples = mapper === 'bayesian' ? 40 : 300;
        const search = () =>
          findLayerMapping({
            layer,
            hardware,
            edges: 'exact',
            objective: 'edp',
            mapper,
            samples,
            random: stream(5, mapper),
          });
        const found = search();
        const { l1Bytes, l2Bytes } = hardware;
        const value = layerObjective({ layer, machine: hardware, edges: 'exact' }, { l1Bytes, l2Bytes }, 'edp');
        expect(found.value).toBe(value(found.genome));
        expect(found.value).toBeLessThan(Number.POSITIVE_INFINITY);
        expect(found.samples).toBeLessThanOrEqual(samples);
        expect(found.gap).toBeGreaterThanOrEqual(0);
        expect(search()).toEqual(found);
      }
    },
  );

  it('layer-plus finds the optimum of small layers, as the exhaustive search proves it', () => {
    for (const [i, layer] of LAYERS.entries()) {
      const search = (mapper: string, samples: number) =>
        findLayerMapping({
          layer,
          hardware,
          edges: 'exact',
          objective: 'latency',
          mapper,
          samples,
          random: stream(i, 'mapper'),
        });
      const plus = search('layer-plus', 2000);
      const all = search('exhaustive', 20_000);
      expect(plus.value).toBeLessThanOrEqual(all.value);
      expect(plus.gap).toBeLessThan(0.03);
    }
  });

  it('is not led by what MAESTRO makes of edges', () => {
    const layer: ArrayLayer = {
      isDepthwise: false,
      extents: [64, 64, 222, 222, 3, 3],
      strideY: 1,
      strideX: 1,
      samples: 1,
      repeats: 1,
      bytes: ONE_BYTE,
    };
    const macs = 64 * 64 * 222 * 222 * 9;
    const { value } = findLayerMapping({
      layer,
      hardware: arrays.get('edge168'),
      edges: 'maestro',
      objective: 'latency',
      mapper: 'gamma-released',
      samples: 3000,
      random: stream(0, 'mapper'),
    });
    expect(value).toBeGreaterThanOrEqual(Math.ceil(macs / 168));
  });

  it('says when nothing can fit', () => {
    expect(() =>
      findLayerMapping({
        layer: LAYERS[0]!,
        hardware: { ...hardware, l1Bytes: 5 },
        edges: 'exact',
        objective: 'latency',
        mapper: 'layer-plus',
        samples: 100,
        random: stream(0, 'mapper'),
      }),
    ).toThrow(/an L1 of at least 6 and an L2 of \d+ bytes, which hold a tile of one element, double buffered/);
  });
});
