/** The network trained by hand: its gradient against differences, and the same bits from the same seed. */
import { describe, expect, it } from 'vitest';
import { Adam, learningRate } from '../../build/train-nm/adam.js';
import { arraysOf, drawParameters, Mlp, type Parameters, zeroParameters } from '../../build/train-nm/mlp.js';
import { summaryOf } from '../../build/train-nm/summary.js';
import { makeBatches, makeTask, WORDS } from '../../build/train-nm/task.js';
import { train } from '../../build/train-nm/train.js';
import { Random } from '../../src/base/random.js';
import { recipeNamed } from '../../src/workload/density/recipe.js';

describe('the network', () => {
  it('has the gradient that differences of its loss have', () => {
    const task = makeTask(3);
    const parameters = drawParameters(new Random(5));
    const pairs = Int32Array.from(makeBatches(1, 16)());
    const mlp = new Mlp(16);
    const loss = (at: Parameters): number => mlp.forward(at, at.weights, pairs, task.target);
    loss(parameters);
    const gradient = zeroParameters();
    mlp.backward(gradient, parameters.weights, pairs, task.target);
    const random = new Random(7);
    let checked = 0;
    arraysOf(parameters).forEach((array, which) => {
      const slopes = arraysOf(gradient)[which]!;
      for (let trial = 0; trial < 40; trial++) {
        const i = random.below(array.length);
        const value = array[i]!;
        const step = 1 / 256;
        array[i] = value + step;
        const above = loss(parameters);
        array[i] = value - step;
        const below = loss(parameters);
        array[i] = value;
        const difference = (above - below) / (2 * step);
        // Single precision, and a rectifier may open within the step.
        expect(Math.abs(slopes[i]! - difference)).toBeLessThanOrEqual(2e-3 + 0.03 * Math.abs(difference));
        if (Math.abs(difference) > 1e-3) checked++;
      }
    });
    expect(checked).toBeGreaterThan(60);
  });

  it('is trained towards its task by Adam', () => {
    const parameter = Float32Array.of(4);
    const adam = new Adam([parameter]);
    for (let step = 0; step < 400; step++) adam.step([Float32Array.of(2 * (parameter[0]! - 1))], 0.05);
    expect(parameter[0]).toBeCloseTo(1, 2);
    expect(learningRate('cosine', 0, 100)).toBeCloseTo(3e-3 / 5, 12);
    expect(learningRate('cosine', 100, 100)).toBeCloseTo(3e-3 * 0.05, 12);
    expect(learningRate('plateau', 79, 100)).toBeCloseTo(3e-3, 12);
    expect(learningRate('plateau', 100, 100)).toBeCloseTo(3e-3 * 0.05, 12);
  });
});

describe('the task', () => {
  it('translates every word, by the class of the one before', () => {
    const { target } = makeTask(1);
    for (let before = 0; before < WORDS; before++)
      expect(new Set(target.subarray(before * WORDS, (before + 1) * WORDS)).size).toBe(WORDS);
    expect(makeTask(1)).toEqual(makeTask(1));
    expect(makeTask(2)).not.toEqual(makeTask(1));
  });
});

describe('a training', () => {
  const short = { seed: 1, steps: 20, batch: 8, schedule: 'cosine' } as const;
  const oneOfEachMask = ['oneshot_half', 'srste', 'md_linear', 'sd_geometric', 'unstructured_cubic'];

  it.each(oneOfEachMask)('under %s is the same to the last bit, and ends at its density', (name) => {
    const recipe = recipeNamed(name, { n: 1, m: 8 });
    const trained = train({ ...short, recipe });
    expect(train({ ...short, recipe })).toEqual(trained);
    expect(trained.density).toBeCloseTo(1 / 8, 3);
  });

  it('of a dense network learns', () => {
    const recipe = recipeNamed('dense', { n: 1, m: 1 });
    const trained = train({ ...short, recipe, steps: 150, batch: 32 });
    expect(trained.accuracy).toBeGreaterThan(0.2);
    expect(train({ ...short, recipe }).checksum).not.toBe(train({ ...short, seed: 2, recipe }).checksum);
  });
});

describe('the summary', () => {
  it('has means and spreads by recipe and column', () => {
    const rows = ['short,srste,1:4,1,800,64,0.5,1,0.25,0.7,aa', 'short,srste,1:4,2,800,64,0.7,1,0.25,0.7,bb'];
    expect(summaryOf(rows)).toContain('| srste | 0.600 (2; 0.20; 0.700) |');
  });
});
