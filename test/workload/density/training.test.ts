/** A training is the sum of its segments: equal to a simulation of every step. */
import { describe, expect, it } from 'vitest';
import { jobOn, stepCost } from '../../../src/cost/sparse/step-cost.js';
import { sparseCore } from '../../../src/machine/sparse/sparse-core.js';
import { density } from '../../../src/problem/sparsity/pattern.js';
import { replaySparse } from '../../../src/simulator/sparse-replay.js';
import { densityAt, trainingSegments } from '../../../src/workload/density/density-schedule.js';
import { RECIPE_NAMES, recipeNamed } from '../../../src/workload/density/recipe.js';
import { overTraining, trainingRun } from '../../../src/workload/density/training-run.js';
import { inferenceKernel, trainingStep, weightLayer } from '../../../src/workload/density/training-step.js';
import { conv, depthwise, gemm } from '../../../src/workload/layer.js';

const LENGTH = { totalEpochs: 6, denseEpochs: 1, finetuneEpochs: 1 };
const STEPS_PER_EPOCH = 2;
const LAYERS = [
  weightLayer(gemm('first', { m: 8, n: 16, k: 32 })),
  weightLayer(gemm('second', { m: 8, n: 16, k: 16 })),
];

const CORES = [
  sparseCore({ class: 'tpu', lanes: 16 }),
  sparseCore({ class: 'tpu', lanes: 16, nm: [4] }),
  sparseCore({ class: 'eie', lanes: 16 }),
  sparseCore({ class: 'tpu', lanes: 16, nm: [4], localBytes: 2048, clearedPerCycle: 1 }),
];

describe.each(RECIPE_NAMES)('a training under %s', (name) => {
  const recipe = recipeNamed(name, { n: 1, m: 4 });

  it.each(CORES.map((core, i) => [i, core] as const))('takes on core %d what all of its steps take', (_, core) => {
    const bandwidth = 16;
    const run = trainingRun(recipe, LENGTH, STEPS_PER_EPOCH, (segment) =>
      stepCost(trainingStep(LAYERS, segment, 1), core, bandwidth),
    );
    expect(run.reduce((sum, { steps }) => sum + steps, 0)).toBe(LENGTH.totalEpochs * STEPS_PER_EPOCH);
    const jobs = Array.from({ length: LENGTH.totalEpochs * STEPS_PER_EPOCH }, (_, step) =>
      densityAt(recipe, LENGTH, Math.floor(step / STEPS_PER_EPOCH)),
    ).flatMap((now) => trainingStep(LAYERS, now, 1).map((kernel) => jobOn(kernel, core)));
    const replay = replaySparse({
      cores: [core],
      memory: { bandwidthBytesPerCycle: bandwidth, arbitration: 'max-min' },
      schedule: { jobs, queues: [[...jobs.keys()]] },
    });
    const cycles = overTraining(run, (step) => step.cycles);
    expect(Math.abs(replay.timeline.makespanCycles / cycles - 1)).toBeLessThanOrEqual(1e-9);
    expect(replay.bytesServed).toBeCloseTo(
      overTraining(run, (step) => step.bytes),
      6,
    );
  });
});

describe('steps', () => {
  it('have three products a layer, of which the forward one knows the pattern', () => {
    const [segment] = trainingSegments(recipeNamed('srste', { n: 1, m: 4 }), LENGTH).slice(1);
    const kernels = trainingStep(LAYERS, segment!, 1);
    expect(kernels.map(({ name, nm }) => [name, nm?.m])).toEqual([
      ['first: forward', 4],
      ['first: input-gradient', undefined],
      ['first: weight-gradient', undefined],
      ['second: forward', 4],
      ['second: input-gradient', undefined],
      ['second: weight-gradient', undefined],
    ]);
    expect(kernels.map(({ product }) => density(product.a))).toEqual([0.25, 0.25, 1, 0.25, 0.25, 1]);
  });

  it('begin with what inference does', () => {
    const now = { pattern: { n: 1, m: 4 }, density: 0.25 };
    expect(inferenceKernel(LAYERS[0]!, now, 1)).toEqual(trainingStep(LAYERS, now, 1)[0]);
  });

  it('take time by their operations only where the memory keeps up', () => {
    const core = sparseCore({ class: 'tpu', lanes: 16, nm: [16] });
    const layers = [weightLayer(gemm('layer', { m: 32, n: 64, k: 64 }))];
    const cycles = (name: string, bandwidth: number): number => {
      const run = trainingRun(recipeNamed(name, { n: 1, m: 16 }), LENGTH, 1, (segment) =>
        stepCost(trainingStep(layers, segment, 1), core, bandwidth),
      );
      return overTraining(run, (step) => step.cycles);
    };
    const saved = (bandwidth: number): number => 1 - cycles('srste', bandwidth) / cycles('dense', bandwidth);
    // The forward third of five of the six epochs shrinks to a sixteenth.
    expect(saved(1e12)).toBeCloseTo((1 / 3) * (5 / 6) * (15 / 16), 3);
    // Where the memory is narrow, gradients and activations cross as before.
    expect(saved(1)).toBeLessThan(0.65 * saved(1e12));
  });

  it('see convolutions as products, and leave depthwise ones dense', () => {
    expect(weightLayer(conv('c', { k: 8, c: 4, y: 10, r: 3 }), 2)).toEqual({
      ...{ name: 'c', outputs: 8, inputs: 36, positions: 128, groups: 1, isSparsified: true },
    });
    expect(weightLayer(depthwise('d', { c: 4, y: 10, r: 3 }))).toMatchObject({
      groups: 4,
      inputs: 9,
      isSparsified: false,
    });
    expect(weightLayer(gemm('scores', { m: 4, n: 4, k: 8 }, 'activations')).isSparsified).toBe(false);
  });
});
