/**
 * The contract of cost models of a layer: any model with any of its mappers, on a convolution, a product and a contraction.
 * A winner is legal, costs the same when it is asked about alone, is the same again for a seed, and is above the bound.
 */
import { describe, expect, it } from 'vitest';
import { layerModels } from '../../src/cost/layer-models.js';
import { loopNestCost } from '../../src/cost/loop-nest/loop-nest-cost.js';
import { arrayArchitecture } from '../../src/machine/array-architecture.js';
import { arrays } from '../../src/machine/array-machine.js';
import { legal } from '../../src/mapping/legal.js';
import { mapLayers } from '../../src/pipeline/map-layers.js';
import { mapNests } from '../../src/pipeline/map-nests.js';
import { mapPlans, type PlanModelName, planFigures } from '../../src/pipeline/map-plans.js';
import { contractionProblem } from '../../src/problem/operators/contraction.js';
import type { Problem } from '../../src/problem/problem.js';
import { layerMappers } from '../../src/search/layer/layer-mappers.js';
import { arrayEvaluator } from '../../src/search/layer/layer-objective.js';
import { nestMappers } from '../../src/search/loop-nest/nest-mappers.js';
import { planMappers } from '../../src/search/plan/plan-mappers.js';
import { conv, gemm, type Layer } from '../../src/workload/layer.js';
import { layerFromProblem, layerProblem } from '../../src/workload/layer-problem.js';

const CONTRACTION = contractionProblem({ name: 'contraction', text: 'adec,ebd->abc', sizes: 4 });
const CONV = conv('conv', { k: 12, c: 6, y: 9, x: 8, r: 3 });
const GEMM = gemm('product', { m: 20, n: 18, k: 24 });
const WORK: readonly (readonly [string, Layer, Problem])[] = [
  ['a convolution', CONV, layerProblem(CONV)],
  ['a product', GEMM, layerProblem(GEMM)],
  ['a contraction', layerFromProblem(CONTRACTION), CONTRACTION],
];

/** Small buffers, so that mappings have something to fit into. */
const hardware = { ...arrays.get('edge168bw'), pes: 12, l1Bytes: 64, l2Bytes: 600 };
const SAMPLES = 12;

/** Value, its bound, and what has to be the same again. */
interface Ended {
  readonly value: number;
  readonly bound: number;
  readonly mapping: unknown;
}

const MODELS: Readonly<Record<string, (layer: Layer, problem: Problem, mapper: string) => Ended>> = {
  dataflow: (layer, _, mapper) => {
    const options = { hardware, edges: 'exact', objective: 'latency', mapper, samples: SAMPLES, seed: 3 } as const;
    const { layer: own, found, cost } = mapLayers([layer], options).mapped[0]!;
    expect(cost.l2Bytes).toBeLessThanOrEqual(hardware.l2Bytes);
    expect(arrayEvaluator({ layer: own, machine: hardware, edges: 'exact' }, 'latency')(found.genome)).toMatchObject({
      latencyCycles: found.value,
    });
    return { value: found.value, bound: found.bound.value, mapping: found.genome };
  },
  'loop-nest': (_, problem, mapper) => {
    const architecture = arrayArchitecture('small', hardware);
    const [one] = mapNests([problem], { architecture, mapper, metric: 'delay', samples: SAMPLES, seed: 3 });
    const { found, bound } = one!;
    expect(legal(problem, architecture, found.mapping)).toEqual([]);
    expect(loopNestCost(problem, architecture, found.mapping).cycles).toBe(found.cycles);
    return { value: found.cycles, bound: bound.cycles, mapping: found.mapping };
  },
  'tile-plan': (layer, _, mapper) => planned('tile-plan', layer, mapper),
  systolic: (layer, _, mapper) => planned('systolic', layer, mapper),
};

function planned(model: PlanModelName, layer: Layer, mapper: string): Ended {
  const objective = 'latency';
  const [one] = mapPlans([layer], { model, hardware, objective, mapper, samples: SAMPLES, seed: 3 });
  const { figures, found, bound, mapping } = one!;
  expect(figures.heldBytes).toBeLessThanOrEqual(hardware.l2Bytes);
  expect(planFigures(layer, mapping, hardware).cycles).toBe(found.value);
  expect(figures.nanojoules).toBeGreaterThanOrEqual(bound.nanojoules * (1 - 1e-12));
  expect(figures.trafficBytes).toBeGreaterThanOrEqual(bound.trafficBytes);
  return { value: found.value, bound: bound.cycles, mapping };
}

const MAPPERS = { layerMappers, nestMappers, planMappers } as const;

it('is asked of every model', () => {
  expect(Object.keys(MODELS)).toEqual([...layerModels.names]);
});

describe.each(layerModels.names)('%s', (model) => {
  const { mappers, whyNot } = layerModels.get(model);

  it.each(WORK)('is conformable with %s', (_, _layer, problem) => {
    expect(whyNot(problem)).toBeUndefined();
  });

  it.each(MAPPERS[mappers].names)('is searched by %s', (mapper) => {
    for (const [, layer, problem] of WORK) {
      const ended = MODELS[model]!(layer, problem, mapper);
      expect(ended.value).toBeGreaterThanOrEqual(ended.bound);
      expect(MODELS[model]!(layer, problem, mapper)).toEqual(ended);
    }
  });
});

it('has models that say why a problem is not conformable', () => {
  const outer = contractionProblem({ name: 'outer', text: 'ab,bcd->ac', sizes: 4 });
  expect(layerModels.names.filter((name) => layerModels.get(name).whyNot(outer) === undefined)).toEqual(['loop-nest']);
  expect(layerModels.get('systolic').whyNot(outer)).toContain('a loop d');
});
