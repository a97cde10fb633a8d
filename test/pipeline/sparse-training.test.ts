/** A training is the sum of its segments, replayed once each: the same as a replay of every one of its steps in turn. */
import { describe, expect, it } from 'vitest';
import { sparseCore } from '../../src/machine/sparse/sparse-core.js';
import { replaySteps, replayTrainings, sparsifiable, type TrainingPlan } from '../../src/pipeline/sparse-training.js';
import { densityAt } from '../../src/workload/density/density-schedule.js';
import { RECIPE_NAMES, recipeNamed } from '../../src/workload/density/recipe.js';
import { trainingFlops } from '../../src/workload/density/training-flops.js';
import { trainingStep, weightLayer } from '../../src/workload/density/training-step.js';
import { gemm } from '../../src/workload/layer.js';

const plan: TrainingPlan = {
  layers: [
    weightLayer(gemm('first', { m: 8, n: 16, k: 32 })),
    weightLayer(gemm('second', { m: 8, n: 12, k: 64 })),
    weightLayer(gemm('odd', { m: 8, n: 16, k: 9 })),
  ],
  recipes: RECIPE_NAMES,
  nm: { n: 1, m: 4 },
  length: { totalEpochs: 7, denseEpochs: 1, finetuneEpochs: 2 },
  stepsPerEpoch: 2,
  cores: [
    sparseCore({ name: 'dense', class: 'tpu', lanes: 16, options: { overlap: true } }),
    sparseCore({ name: 'N:M', class: 'tpu', lanes: 16, nm: [4], options: { overlap: true } }),
    sparseCore({ name: 'tiles', class: 'tpu', lanes: 16, nm: [4, 8], localBytes: 4096, clearedPerCycle: 1 }),
    sparseCore({ name: 'unstructured', class: 'eie', lanes: 16 }),
  ],
  memory: { bandwidthBytesPerCycle: 16, arbitration: 'max-min' },
  clockGHz: 1,
  seed: 1,
};
const runs = replayTrainings(plan);
const layers = sparsifiable(plan.layers, plan.nm);

describe.each(RECIPE_NAMES)('a training under %s', (name) => {
  const recipe = recipeNamed(name, plan.nm);
  const own = runs.filter((run) => run.recipe === name);

  it('takes what all of its steps take, one after another', () => {
    const steps = Array.from({ length: plan.length.totalEpochs * plan.stepsPerEpoch }, (_, step) =>
      trainingStep(layers, asSegment(densityAt(recipe, plan.length, Math.floor(step / plan.stepsPerEpoch))), 1),
    );
    plan.cores.forEach((core, i) => {
      const whole = replaySteps(steps, core, plan.memory);
      expect(Math.abs(own[i]!.cycles / whole.timeline.makespanCycles - 1)).toBeLessThan(1e-12);
      expect(own[i]!.bytes).toBeCloseTo(whole.bytesServed, 6);
    });
  });

  it('needs the operations that the formula says', () => {
    const all = plan.layers.map(({ outputs, inputs, positions }) => outputs * inputs * positions);
    const sparse = all.filter((_, i) => layers[i]!.isSparsified);
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    const model = { sparseShare: sum(sparse) / sum(all), sparseInputGradient: true, sparseWeightGradient: false };
    const share = own[0]!.usefulMacs / runs[0]!.usefulMacs;
    // Densities of single layers are whole numbers of weights.
    expect(share).toBeCloseTo(trainingFlops(recipe, plan.length, model), 3);
  });
});

function asSegment(now: ReturnType<typeof densityAt>) {
  return { ...now, fromEpoch: 0, epochs: 1 };
}

describe('cores', () => {
  const cycles = (recipe: string, core: string): number =>
    runs.find((run) => run.recipe === recipe && run.core === core)!.cycles;

  it('without support take a sparse training as a dense one', () => {
    for (const name of RECIPE_NAMES) expect(cycles(name, 'dense')).toBe(cycles('dense', 'dense'));
    expect(cycles('srste', 'N:M')).toBeLessThan(cycles('dense', 'N:M'));
    expect(cycles('unstructured_cubic', 'N:M')).toBe(cycles('dense', 'N:M'));
    expect(cycles('unstructured_cubic', 'unstructured')).toBeLessThan(cycles('dense', 'unstructured'));
  });

  it('skip the narrow frames of a decaying structure only if they know their groups', () => {
    expect(cycles('sd_densify', 'tiles')).toBeLessThan(cycles('srste', 'tiles') * 1.5);
    expect(cycles('sd_densify', 'N:M')).toBeGreaterThan(cycles('srste', 'N:M'));
  });

  it('replay one step of each density', () => {
    let steps = 0;
    replayTrainings(
      { ...plan, recipes: ['dense', 'md_linear', 'srste'], cores: plan.cores.slice(0, 1) },
      () => steps++,
    );
    expect(steps).toBe(2);
  });
});
