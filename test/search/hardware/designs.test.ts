/** Search for hardware and mapping: closed forms against the evaluator, optima against plain enumeration, laws of classes. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.js';
import type { DesignProblem } from '../../../src/cost/array/design-problem.js';
import { exactArray } from '../../../src/cost/array/exact-array.js';
import { fitsHard } from '../../../src/cost/array/proposals/footprint.js';
import { leastLatency, proposeDesigns } from '../../../src/cost/array/proposals/propose.js';
import { hardwareArea } from '../../../src/machine/area/area-table.js';
import { areaTables, DEFAULT_AREA_TABLE } from '../../../src/machine/area/area-tables.js';
import { UNLIMITED_ARRAY } from '../../../src/machine/array-machine.js';
import { AXES, CLASSES, classNamed, contains, type Flexibility } from '../../../src/machine/flexibility.js';
import { type ArrayLayer, macsOf } from '../../../src/mapping/array-mapping/array-layer.js';
import { GENE_COUNT, GENES, WIDTH } from '../../../src/mapping/array-mapping/genes.js';
import { baseDesigns } from '../../../src/mapping/flexion/base-designs.js';
import { ALL_FREE, freedomOf } from '../../../src/mapping/flexion/freedom.js';
import { ONE_BYTE } from '../../../src/problem/element-bytes.js';
import { areaLimited } from '../../../src/search/hardware/area-limited.js';
import { searchClasses } from '../../../src/search/hardware/class-search.js';
import { codesignPlus } from '../../../src/search/hardware/codesign-plus.js';
import { designMappers } from '../../../src/search/hardware/design-mappers.js';
import { propertyRuns } from '../../support/property-runs.js';

const TABLE = areaTables.get(DEFAULT_AREA_TABLE);

function layerOf(isDepthwise: boolean, extents: readonly number[]): ArrayLayer {
  const own = isDepthwise ? [1, ...extents.slice(1)] : extents;
  return { isDepthwise, extents: own, strideY: 1, strideX: 1, samples: 1, repeats: 1, bytes: ONE_BYTE };
}

const layers = (most: number, filter = 3) =>
  fc
    .tuple(
      fc.boolean(),
      fc.tuple(...[most, most, most, most, filter, filter].map((max) => fc.integer({ min: 1, max }))),
    )
    .map(([isDepthwise, extents]) => layerOf(isDepthwise, extents));

function underArea(layer: ArrayLayer, pes: number, budget: number): DesignProblem {
  return {
    layer,
    evaluate: exactArray(layer, UNLIMITED_ARRAY, 'latency'),
    pes,
    isPeFree: true,
    l1Limit: Number.POSITIVE_INFINITY,
    freedom: ALL_FREE,
    ...areaLimited((hardware) => hardwareArea(TABLE, hardware), budget),
  };
}

function onArray(layer: ArrayLayer, flexibility: Flexibility, pes = 64, l2 = 2048): DesignProblem {
  return {
    layer,
    evaluate: exactArray(layer, UNLIMITED_ARRAY, 'latency'),
    pes,
    isPeFree: false,
    l1Limit: 512,
    l2Room: () => l2,
    freedom: freedomOf(flexibility, baseDesigns.get('tpu'), layer, pes),
    area: (count, slBytes, sgBytes) => hardwareArea(TABLE, { pes: count, slBytes, sgBytes }),
  };
}

/** The least latency of all designs there are: every pair, cluster, number of clusters and outer tile; inner tiles of 1. */
function naiveOptimum(problem: DesignProblem): number {
  const { extents } = problem.layer;
  const genes = new Int32Array(GENE_COUNT);
  for (let d = 0; d < WIDTH; d++) {
    genes[GENES.INNER_TILE + d] = 1;
    genes[GENES.OUTER_ORDER + d] = d;
    genes[GENES.INNER_ORDER + d] = d;
  }
  let best = Number.POSITIVE_INFINITY;
  const tiles = (d: number): void => {
    if (d < WIDTH) {
      for (let tile = 1; tile <= extents[d]!; tile++) {
        genes[GENES.OUTER_TILE + d] = tile;
        tiles(d + 1);
      }
      return;
    }
    const cost = problem.evaluate(genes)!;
    const room = problem.l2Room(genes[GENES.PES]!, cost.l1Bytes);
    if (cost.l2Bytes <= room) best = Math.min(best, cost.latencyCycles);
  };
  for (let outer = 0; outer < WIDTH; outer++)
    for (let inner = 0; inner < WIDTH; inner++)
      for (let cluster = 1; cluster <= problem.pes; cluster++)
        for (let clusters = 1; clusters * cluster <= problem.pes; clusters++) {
          genes[GENES.PES] = cluster * clusters;
          genes[GENES.CLUSTER] = cluster;
          genes[GENES.OUTER_PARALLEL] = outer;
          genes[GENES.INNER_PARALLEL] = inner;
          tiles(0);
        }
  return best;
}

describe('proposals', () => {
  test.prop([layers(3, 2), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 300, max: 2500 })], propertyRuns(12, 0.1))(
    'hold the least latency of all designs under a budget',
    (layer, pes, budget) => {
      const problem = underArea(layer, pes, budget);
      const { proposals, isComplete } = proposeDesigns(problem, 1);
      const [first] = proposals;
      expect(isComplete).toBe(true);
      expect(first?.bound ?? Number.POSITIVE_INFINITY).toBe(naiveOptimum(problem));
    },
  );

  test.prop(
    [layers(40, 5), fc.integer({ min: 1, max: 300 }), fc.integer({ min: 2000, max: 100_000 })],
    propertyRuns(60),
  )(
    'take the cycles that their closed form says, fit the budget, and are never below the floor',
    (layer, pes, budget) => {
      const problem = underArea(layer, pes, budget);
      for (const { genes, bound } of proposeDesigns(problem, 5).proposals) {
        const cost = problem.evaluate(genes)!;
        expect(cost.latencyCycles).toBe(bound);
        expect(problem.area(genes[GENES.PES]!, cost.l1Bytes, cost.l2Bytes)).toBeLessThanOrEqual(budget);
        expect(bound).toBeGreaterThanOrEqual(leastLatency(problem));
        expect(bound).toBeGreaterThanOrEqual(Math.ceil(macsOf(layer) / pes));
      }
    },
  );
});

describe('a class of flexibility', () => {
  const partly: Flexibility = {
    tile: 'hard',
    order: ['KCYXRS'],
    parallelism: ['KY', 'CX'],
    shape: { blockRows: 4, blockColumns: 4 },
  };

  test.prop([layers(40, 3), fc.integer({ min: 0, max: 1000 })], propertyRuns(8))(
    'is never worse than one it contains, at however few samples',
    (layer, seed) => {
      const flexibilities = [...CLASSES.map((name) => classNamed(name)!), partly];
      const found = searchClasses(
        (flexibility) => onArray(layer, flexibility),
        flexibilities.map((flexibility, i) => ({ flexibility, samples: 3, random: new Random(seed + i) })),
        codesignPlus,
      );
      const value = found.map(({ best }) => best?.value ?? Number.POSITIVE_INFINITY);
      flexibilities.forEach((own, i) => {
        flexibilities.forEach((other, j) => {
          if (contains(own, other)) expect(value[i]).toBeLessThanOrEqual(value[j]!);
        });
      });
    },
  );

  test.prop([layers(60, 3), fc.integer({ min: 0, max: 1000 })], propertyRuns(15))(
    'changes nothing that it does not free',
    (layer, seed) => {
      const free = AXES.filter((_, i) => (seed >> i) & 1);
      const flexibility = classNamed(free.length === 0 ? '0000' : free.map((axis) => axis[0]!).join(''))!;
      const problem = onArray(layer, flexibility);
      const { best } = codesignPlus(problem, { samples: 60, random: new Random(seed) });
      if (best === undefined) return;
      const { freedom } = problem;
      const { genes } = best;
      const part = (at: number) => [...genes.subarray(at, at + WIDTH)];
      if (flexibility.tile === 'none') expect(part(GENES.OUTER_TILE)).toEqual(freedom.outerTiles);
      if (flexibility.order === 'none') expect([part(GENES.OUTER_ORDER)]).toEqual(freedom.orders);
      if (flexibility.parallelism === 'none')
        expect([[genes[GENES.OUTER_PARALLEL], genes[GENES.INNER_PARALLEL]]]).toEqual(freedom.pairs);
      if (flexibility.shape === 'none') expect(genes[GENES.CLUSTER]).toBe(16);
      expect(part(GENES.INNER_ORDER)).toEqual(freedom.innerOrder);
      expect(genes[GENES.PES]).toBe(64);
    },
  );

  it('with a hard partition has no operand above a third, with blocks only whole blocks, with lists only what is listed', () => {
    const layer = layerOf(false, [96, 80, 28, 28, 3, 3]);
    const problem = onArray(layer, partly);
    const { best } = codesignPlus(problem, { samples: 300, random: new Random(1) });
    expect(fitsHard(layer, best!.genes, 2048)).toBe(true);
    const columns = best!.genes[GENES.CLUSTER]!;
    expect([columns % 4, (best!.genes[GENES.PES]! / columns) % 4]).toEqual([0, 0]);
    expect(problem.freedom.pairs).toContainEqual([
      best!.genes[GENES.OUTER_PARALLEL],
      best!.genes[GENES.INNER_PARALLEL],
    ]);
  });

  it('is refused where the base design has clusters larger than the array', () => {
    expect(() => onArray(layerOf(false, [4, 4, 4, 4, 1, 1]), classNamed('T')!, 8)).toThrow(/at most 8 PEs/);
    expect(() => onArray(layerOf(false, [4, 4, 4, 4, 1, 1]), classNamed('S')!, 8)).not.toThrow();
  });
});

/** The Gaussian process is for a few dear samples. */
const SAMPLES = (name: string): number => (name === 'bayesian' ? 50 : 300);

describe.each(designMappers.names)('%s', (name) => {
  const layer = layerOf(false, [64, 32, 14, 14, 3, 3]);
  const map = designMappers.get(name);
  const problem = underArea(layer, 709, 200_000);

  it('keeps to its samples and to the budget, and gives the same for the same seed', () => {
    const search = () => map(problem, { samples: SAMPLES(name), random: new Random(7) });
    const { best, samples, front, convergence } = search();
    expect(samples).toBeLessThanOrEqual(SAMPLES(name));
    expect(best!.area).toBeLessThanOrEqual(200_000);
    expect(best!.value).toBeGreaterThanOrEqual(Math.ceil(macsOf(layer) / 709));
    expect(convergence.best.at(-1)).toBe(best!.value);
    expect(search().best).toEqual(best);
    for (const [i, design] of front.entries())
      for (const other of front.slice(i + 1)) {
        expect(other.area).toBeGreaterThan(design.area);
        expect(other.value).toBeLessThan(design.value);
      }
  });

  it('finds nothing where no PE fits', () => {
    const none = underArea(layer, 1, 200);
    expect(map(none, { samples: 60, random: new Random(7) }).best).toBeUndefined();
  });
});
