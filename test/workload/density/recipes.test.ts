/** What holds of every recipe, pattern and length of training. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { densityAt, trainingSegments } from '../../../src/workload/density/density-schedule.js';
import { densityMask, effectiveWeights, maskedGradient, nmMask } from '../../../src/workload/density/mask.js';
import { beta } from '../../../src/workload/density/mask-decay.js';
import { checkedLength, RECIPE_NAMES, recipeNamed } from '../../../src/workload/density/recipe.js';
import { structureFrames } from '../../../src/workload/density/structure-decay.js';
import { inferenceFlops, trainingFlops } from '../../../src/workload/density/training-flops.js';
import { trainingState } from '../../../src/workload/density/training-state.js';
import { propertyRuns } from '../../support/property-runs.js';

const nms = fc
  .integer({ min: 2, max: 32 })
  .chain((m) => fc.record({ n: fc.integer({ min: 1, max: m - 1 }), m: fc.constant(m) }));
const lengths = fc
  .record({ denseEpochs: fc.nat(8), between: fc.nat(30), finetuneEpochs: fc.nat(8) })
  .filter(({ denseEpochs, between, finetuneEpochs }) => denseEpochs + between + finetuneEpochs > 0)
  .map(({ denseEpochs, between, finetuneEpochs }) => ({
    ...{ denseEpochs, finetuneEpochs },
    totalEpochs: denseEpochs + between + finetuneEpochs,
  }));
const recipes = fc.tuple(fc.constantFrom(...RECIPE_NAMES), nms).map(([name, nm]) => recipeNamed(name, nm));

describe('every recipe', () => {
  test.prop([recipes, lengths], propertyRuns(300))(
    'is dense first, never below its pattern, and ends at it',
    (recipe, length) => {
      for (let epoch = 0; epoch < length.totalEpochs; epoch++) {
        const { density } = densityAt(recipe, length, epoch);
        expect(density).toBeLessThanOrEqual(1);
        if (recipe.kind === 'dense' || (recipe.kind !== 'one-shot' && epoch < length.denseEpochs))
          expect(density).toBe(1);
        if (recipe.kind === 'dense') continue;
        const last = recipe.nm.n / recipe.nm.m;
        const least = recipe.kind === 'structure-decay' ? last / 8 : last;
        expect(density).toBeGreaterThanOrEqual(least * (1 - 1e-12));
        const tuning = epoch >= length.totalEpochs - length.finetuneEpochs && epoch >= length.denseEpochs;
        const reaches =
          recipe.kind === 'sr-ste' || recipe.kind === 'mask-decay' || recipe.kind === 'unstructured-cubic';
        if (tuning && reaches) expect(density).toBeCloseTo(last, 12);
      }
    },
  );

  test.prop([recipes, lengths], propertyRuns(300))('is the sum of its segments', (recipe, length) => {
    const segments = trainingSegments(recipe, length);
    let next = 0;
    for (const { fromEpoch, epochs, density, pattern } of segments) {
      expect(fromEpoch).toBe(next);
      for (let epoch = fromEpoch; epoch < fromEpoch + epochs; epoch++)
        expect(densityAt(recipe, length, epoch)).toEqual({ density, pattern });
      next += epochs;
    }
    expect(next).toBe(length.totalEpochs);
  });

  test.prop([recipes, lengths, fc.double({ min: 0, max: 1, noNaN: true })], propertyRuns(200))(
    'costs less the more of it is sparse, and no less than the trained network',
    (recipe, length, sparseShare) => {
      const flops = (input: boolean, weight: boolean): number =>
        trainingFlops(recipe, length, { sparseShare, sparseInputGradient: input, sparseWeightGradient: weight });
      const [none, input, both] = [flops(false, false), flops(true, false), flops(true, true)];
      expect(both).toBeLessThanOrEqual(input + 1e-12);
      expect(input).toBeLessThanOrEqual(none + 1e-12);
      expect(none).toBeLessThanOrEqual(1 + 1e-12);
      if (recipe.kind !== 'structure-decay')
        expect(both).toBeGreaterThanOrEqual(inferenceFlops(recipe, sparseShare) - 1e-12);
    },
  );

  test.prop([recipes, lengths, fc.integer({ min: 1, max: 400 })], propertyRuns(200))(
    'does at each step what its epoch says, and can be taken up there',
    (recipe, length, perEpoch) => {
      const steps = length.totalEpochs * perEpoch;
      for (let epoch = 0; epoch < length.totalEpochs; epoch++) {
        const state = trainingState(recipe, length, epoch * perEpoch, steps);
        const { density, pattern } = densityAt(recipe, length, epoch);
        if (pattern === 'dense') expect(state.mask).toBe('none');
        else if (state.mask === 'density') expect(state.density).toBeCloseTo(density, 12);
        else if (state.mask !== 'none') {
          expect(pattern).toEqual(state.nm);
          if (recipe.kind !== 'mask-decay') expect(density).toBeCloseTo(state.nm.n / state.nm.m, 12);
          else expect(density).toBe(state.beta === 0 ? state.nm.n / state.nm.m : 1);
        }
      }
    },
  );
});

describe('structures', () => {
  it('go the published ways', () => {
    const length = { totalEpochs: 100, denseEpochs: 10, finetuneEpochs: 20 };
    const text = (kind: 'stepwise' | 'geometric' | 'densify', n: number, m: number): string =>
      structureFrames(kind, { n, m }, length)
        .map(({ fromEpoch, nm }) => `${fromEpoch} ${nm.n}:${nm.m}`)
        .join(', ');
    expect(text('stepwise', 1, 4)).toBe('10 3:4, 33 2:4, 56 1:4');
    expect(text('geometric', 1, 4)).toBe('10 8:32, 27 4:16, 45 2:8, 62 1:4');
    expect(text('densify', 2, 4)).toBe('10 2:32, 27 2:16, 45 2:8, 62 2:4');
  });

  it('of two frames in one epoch keep the later', () => {
    const frames = structureFrames('stepwise', { n: 1, m: 16 }, { totalEpochs: 5, denseEpochs: 1, finetuneEpochs: 2 });
    expect(frames).toEqual([
      { fromEpoch: 1, nm: { n: 4, m: 16 } },
      { fromEpoch: 2, nm: { n: 1, m: 16 } },
    ]);
  });

  it('to a pattern without zeros are refused', () => {
    expect(() =>
      structureFrames('stepwise', { n: 1, m: 1 }, checkedLength({ totalEpochs: 1, denseEpochs: 0, finetuneEpochs: 0 })),
    ).toThrow('a pattern with zeros');
  });
});

describe('masks', () => {
  const weights = fc.array(fc.oneof(fc.constantFrom(0, 1, -1, 0.5), fc.double({ min: -2, max: 2, noNaN: true })), {
    minLength: 24,
    maxLength: 24,
  });
  const shape = { rows: 4, columns: 6 };

  test.prop(
    [weights, fc.constantFrom(2, 3, 4, 6, 8, 12, 24), fc.constantFrom<'row' | 'column'>('row', 'column')],
    propertyRuns(200),
  )('keep the n largest of each group, of equal ones the later', (values, m, direction) => {
    const n = Math.ceil(m / 3);
    const mask = nmMask(values, shape, { n, m }, direction);
    const order = Array.from({ length: 24 }, (_, i) => (direction === 'row' ? i : (i % 4) * 6 + Math.floor(i / 4)));
    for (let first = 0; first < 24; first += m) {
      const group = order.slice(first, first + m);
      const sorted = group.toSorted(
        (x, y) => Math.abs(values[x]!) - Math.abs(values[y]!) || group.indexOf(x) - group.indexOf(y),
      );
      expect(group.filter((i) => mask[i] === 1).toSorted()).toEqual(sorted.slice(m - n).toSorted());
    }
  });

  test.prop([weights, fc.double({ min: 0, max: 1, noNaN: true })], propertyRuns(200))(
    'by density keep the largest of all, of equal ones the later',
    (values, density) => {
      const mask = densityMask(values, density);
      const sorted = values.map((_, i) => i).toSorted((x, y) => Math.abs(values[x]!) - Math.abs(values[y]!) || x - y);
      const kept = sorted.slice(24 - Math.floor(density * 24)).toSorted((x, y) => x - y);
      expect(values.map((_, i) => i).filter((i) => mask[i] === 1)).toEqual(kept);
    },
  );

  it('scale what they remove, and pull it to 0', () => {
    const mask = Uint8Array.of(1, 0);
    expect(Array.from(effectiveWeights([2, 4], mask, 0.25))).toEqual([2, 1]);
    expect(Array.from(maskedGradient([1, 1], [2, 4], mask, 0.5))).toEqual([1, 3]);
  });

  it('that do not divide the weights are refused', () => {
    expect(() => nmMask([1, 2, 3], { rows: 1, columns: 3 }, { n: 1, m: 2 }, 'row')).toThrow(
      'an m that divides the 3 weights',
    );
  });
});

describe('decaying masks', () => {
  it('fall linearly, exponentially or at once', () => {
    expect([0, 5, 10, 20].map((step) => beta('linear', 0.1, step))).toEqual([1, 0.5, 0, 0]);
    expect(beta('exponential', 0.1, 10)).toBeCloseTo(Math.exp(-1), 14);
    expect([-1, 0, 1].map((step) => beta('step', 0, step))).toEqual([1, 0, 0]);
  });
});

describe('lengths', () => {
  it.each([
    [{ totalEpochs: 0, denseEpochs: 0, finetuneEpochs: 0 }, 'totalEpochs: expected a whole number of at least 1'],
    [{ totalEpochs: 10, denseEpochs: -1, finetuneEpochs: 0 }, 'denseEpochs'],
    [{ totalEpochs: 10, denseEpochs: 5, finetuneEpochs: 6 }, 'at least the 5 dense and 6 fine-tuning epochs'],
    [{ totalEpochs: 10, denseEpochs: 0.5, finetuneEpochs: 6 }, 'denseEpochs'],
  ])('that are none are refused', (length, message) => {
    expect(() => checkedLength(length)).toThrow(message);
  });
});
