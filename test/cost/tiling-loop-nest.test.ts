/**
 * The tile planner and the loop-nest model, which share no formula: a plan of the first is a mapping of two levels, and what
 * crosses HBM by the second is what the planner says. Where windows overlap, a walk keeps halos that the planner fetches
 * again when a loop turns back.
 */
import { fc as arbitrary, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { countAccesses } from '../../src/cost/loop-nest/accesses.js';
import { NO_GRAIN } from '../../src/cost/tiling/grain.js';
import { planTiles, type TiledLayer } from '../../src/cost/tiling.js';
import { isPerfect, type LayerMapping, mappingFromTiles } from '../../src/mapping/layer-mapping.js';
import type { Problem } from '../../src/problem/problem.js';
import { conv, gemm, type Layer, operandBytes } from '../../src/workload/layer.js';
import { layerProblem } from '../../src/workload/layer-problem.js';
import { propertyRuns } from '../support/property-runs.js';
import { CORE } from './tiling-layers.js';

const size = arbitrary.integer({ min: 1, max: 12 });
const share = arbitrary.double({ min: 0.02, max: 0.7, noNaN: true });
const products = arbitrary.record({ m: size, n: size, k: size }).map((shape) => gemm('product', shape));
const pointwise = arbitrary
  .record({ k: size, c: size, y: size, x: size })
  .map((shape) => conv('pointwise', { ...shape, r: 1, s: 1 }));
const windows = arbitrary
  .record({ k: size, c: size, y: arbitrary.integer({ min: 4, max: 14 }), r: arbitrary.integer({ min: 2, max: 4 }) })
  .map((shape) => conv('window', shape));

describe('a tile plan as a mapping of two levels', () => {
  test.prop({ layer: arbitrary.oneof(products, pointwise), share }, propertyRuns(300))(
    'moves what the loop-nest model counts',
    ({ layer, share: part }) => {
      const { planned, counted } = compared(layer, part) ?? {};
      expect(counted).toEqual(planned);
    },
  );

  test.prop({ layer: windows, share }, propertyRuns(150))(
    'moves no less where windows overlap, and as much of the rest',
    ({ layer, share: part }) => {
      const found = compared(layer, part);
      if (found === undefined) return;
      const { planned, counted } = found;
      expect({ ...counted, input: 0 }).toEqual({ ...planned, input: 0 });
      expect(counted.input).toBeLessThanOrEqual(planned.input);
    },
  );

  test('most plans divide, so that the law is about something', () => {
    const layers = arbitrary.sample(arbitrary.tuple(arbitrary.oneof(products, windows), share), {
      numRuns: 100,
      seed: 1,
    });
    const held = layers.flatMap(([layer, part]) => compared(layer, part) ?? []);
    expect(held.length).toBeGreaterThan(50);
    expect(held.filter(({ tiles }) => tiles > 1).length).toBeGreaterThan(30);
  });
});

interface Moved {
  readonly input: number;
  readonly weights: number;
  /** Results and unfinished sums, both ways. */
  readonly output: number;
}

/** By the planner and by the loop nest; undefined where a tile does not divide the layer. */
function compared(layer: Layer, part: number): { planned: Moved; counted: Moved; tiles: number } | undefined {
  const { input, weights, output } = operandBytes(layer);
  const sgBytes = Math.ceil(2 * (2 * layer.r * layer.s + 1) + part * (input + weights + output));
  const tiled = planTiles(layer, { ...CORE, sgBytes }, 1e5, { grain: NO_GRAIN, maxTiles: Number.POSITIVE_INFINITY });
  const problem = layerProblem(layer);
  const mapping = mappingOf(layer, problem, tiled);
  if (!isPerfect(problem, mapping)) return undefined;
  const [hbm] = countAccesses(problem, mapping).levels;
  const words = (of: (operand: Problem['operands'][number]) => boolean): number => {
    const operand = problem.operands.find(of)!;
    const { reads, updates } = hbm!.operands.find((own) => own.operand === operand.name)!;
    return reads + updates;
  };
  const isWeights = ({ isResult, ranks }: Problem['operands'][number]): boolean =>
    !isResult && ranks.some(({ terms }) => terms.some(({ dimension }) => dimension === namesOf(layer).get('k')));
  return {
    tiles: tiled.tiles,
    planned: {
      input: tiled.traffic.input,
      weights: tiled.traffic.weights,
      output: tiled.traffic.output + tiled.traffic.partialSums,
    },
    counted: {
      input: words((own) => !own.isResult && !isWeights(own)),
      weights: words(isWeights),
      output: words(({ isResult }) => isResult),
    },
  };
}

/** Letters of the planner's loops as the problem has them. */
function namesOf({ kind }: Layer): ReadonlyMap<string, string> {
  return new Map(Object.entries(kind === 'gemm' ? { k: 'N', c: 'K', y: 'M' } : { k: 'K', c: 'C', y: 'P', x: 'Q' }));
}

/** HBM hands out the plan's tiles in its order; the scratchpad keeps all of a tile and hands out the rest at once. */
function mappingOf(layer: Layer, problem: Problem, { tile, order }: TiledLayer): LayerMapping {
  const names = namesOf(layer);
  const outer = order === '' ? [] : order.split(' > ');
  const keeps = problem.operands.map(({ name }) => name);
  return mappingFromTiles(problem, [
    {
      level: 'HBM',
      temporal: outer.map((letter) => [names.get(letter)!, tile[letter as keyof typeof tile]]),
      spatial: [],
      keeps,
    },
    { level: 'SG', temporal: problem.dimensions.map(({ name }) => [name, 1]), spatial: [], keeps },
  ]);
}
