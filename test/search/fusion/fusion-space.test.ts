/** The space of strategies: whatever makes a genome makes a legal one. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/base/random.js';
import { checkTokens } from '../../../src/mapping/fusion-plan/strategy.js';
import { FusionTokenSpace } from '../../../src/search/fusion/fusion-space.js';
import { propertyRuns } from '../../support/property-runs.js';

const CHOICES = [1, 2, 4, 6];

describe('the space of strategies', () => {
  test.prop([fc.integer({ min: 1, max: 9 }), fc.nat()], propertyRuns(200))('is left by no operator', (layers, seed) => {
    const space = new FusionTokenSpace(layers, CHOICES);
    const random = stream(seed, 'space');
    const tokens = space.make(random);
    const check = (found: Int32Array): void => {
      checkTokens(found, layers, 6);
      for (const token of found) expect([0, ...CHOICES]).toContain(token);
    };
    check(tokens);
    for (let i = 0; i < 10; i++) {
      space.mutate(tokens, random);
      space.step(tokens, random);
      check(tokens);
    }
    space.cross(tokens, space.make(random), random);
    check(tokens);
    check(space.fromUnitCube(Float64Array.from({ length: space.genes }, () => random.uniform())));
    check(space.baseline());
    expect(space.cube.genomeOf(space.cube.pointOf(tokens))).toEqual(tokens);
  });

  it('shares the unit cube between sync and micro-batches', () => {
    const space = new FusionTokenSpace(7, CHOICES);
    expect([...space.fromUnitCube([0, 0.49, 0.5, 0.63, 0.76, 1])]).toEqual([0, 0, 1, 2, 4, 6, 0]);
  });
});
