/** The network step by step, with keys and values kept, against all steps at once and against the training library. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { toHalves } from '../../../../build/train-fusion/half.js';
import { stream } from '../../../../src/base/random.js';
import { FEATURES } from '../../../../src/search/fusion/transformer/features.js';
import { shippedWeights } from '../../../../src/search/fusion/transformer/fusion-transformer.js';
import { halvesFrom } from '../../../../src/search/fusion/transformer/half.js';
import {
  FusionNetworkState,
  FusionNetworkWeights,
  PARAMETER_COUNT,
} from '../../../../src/search/fusion/transformer/network.js';
import { WEIGHTS } from '../../../../src/search/fusion/transformer/weights.js';
import { naiveTransformer } from '../../../support/naive-transformer.js';
import { propertyRuns } from '../../../support/property-runs.js';

describe('the network', () => {
  test.prop([fc.nat(), fc.integer({ min: 1, max: 12 })], propertyRuns(5))(
    'gives step by step what it gives at once, sequence after sequence',
    (seed, steps) => {
      const random = stream(seed, 'network');
      const values = Float32Array.from({ length: PARAMETER_COUNT }, () => random.normal() * 0.15);
      const inputs = Array.from({ length: steps }, () =>
        Array.from({ length: FEATURES }, () => Math.fround(random.normal())),
      );
      const state = new FusionNetworkState(new FusionNetworkWeights(values), 12);
      const expected = naiveTransformer(values, inputs);
      for (let again = 0; again < 2; again++) {
        state.reset();
        inputs.forEach((input, step) => {
          const logits = state.step(Float32Array.from(input));
          logits.forEach((logit, i) => {
            expect(Math.abs(logit - expected[step]![i]!)).toBeLessThan(1e-4);
          });
        });
      }
    },
  );

  it('gives what the training library gives, to 1e-5', () => {
    const file = join(import.meta.dirname, '../../../fixtures/fusion/transformer-logits.json');
    const known = JSON.parse(readFileSync(file, 'utf8')) as { features: number[][]; logits: number[][] };
    const state = new FusionNetworkState(shippedWeights(), known.features.length);
    known.features.forEach((features, step) => {
      state.step(Float32Array.from(features)).forEach((logit, i) => {
        expect(Math.abs(logit - known.logits[step]![i]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(logit)));
      });
    });
  });

  it('takes as many values as it has parameters', () => {
    expect(() => new FusionNetworkWeights(new Float32Array(7))).toThrow(`${PARAMETER_COUNT} parameters, not 7`);
  });
});

describe('half precision', () => {
  test.prop([fc.array(fc.integer({ min: 0, max: 0xffff }))], propertyRuns(200))('is read and written alike', (bits) => {
    const finite = bits.filter((b) => ((b >> 10) & 0x1f) !== 0x1f && b !== 0x8000); // −0 is written as 0
    const bytes = Buffer.alloc(finite.length * 2);
    finite.forEach((b, i) => {
      bytes.writeUInt16LE(b, 2 * i);
    });
    const text = bytes.toString('base64');
    expect(toHalves(halvesFrom(text))).toBe(text);
  });

  it('is to the nearest, of two the even one', () => {
    const near = (...values: number[]): number[] => [...halvesFrom(toHalves(Float32Array.from(values)))];
    expect(near(1, -2.5, 0, 65504, 2 ** -24)).toEqual([1, -2.5, 0, 65504, 2 ** -24]);
    expect(near(1 + 2 ** -11, 1 + 3 * 2 ** -11, 1 + 2 ** -12)).toEqual([1, 1 + 2 ** -9, 1]);
    expect(near(2 - 2 ** -12, 2 ** -25, 3 * 2 ** -26)).toEqual([2, 0, 2 ** -24]);
    expect(() => toHalves(Float32Array.of(1e6))).toThrow('half precision does not hold 1000000');
    expect(() => halvesFrom('AAAA')).toThrow('3 bytes are no halves');
  });

  it('keeps the weights shipped below 500 kB', () => {
    expect(WEIGHTS.length).toBeLessThan(500_000);
    expect(halvesFrom(WEIGHTS)).toHaveLength(PARAMETER_COUNT);
  });
});
