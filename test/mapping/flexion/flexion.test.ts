/** Flexion: counts against plain enumeration, against the quoted figures, and laws of degrees. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { classNamed, FULLY_FLEXIBLE, flexibilityOf, INFLEXIBLE } from '../../../src/machine/flexibility.js';
import { hardwareFlexion, workloadFlexion } from '../../../src/mapping/flexion/flexion.js';
import { type CountedLayer, countTiles } from '../../../src/mapping/flexion/tile-count.js';
import { flexibilityCheck } from '../../../src/validation/against/flexibility.js';
import { differing, figuresOf, without } from '../../support/foreign-figures.js';
import { propertyRuns } from '../../support/property-runs.js';
import { hasReference, referenceText } from '../../support/reference.js';

const size = (max: number) => fc.integer({ min: 1, max });

const layers: fc.Arbitrary<CountedLayer> = fc
  .record({
    isDepthwise: fc.boolean(),
    filters: size(9),
    channels: size(9),
    outputRows: size(7),
    outputColumns: size(7),
    filterRows: size(3),
    filterColumns: size(3),
  })
  .map((layer) => (layer.isDepthwise ? { ...layer, filters: 1 } : layer));

/** Every tile, each with its operands added up one by one. */
function naiveCount(layer: CountedLayer, bytes: number, isHard: boolean, factorsOnly: boolean): number {
  const { filters, channels, outputRows, outputColumns, filterRows, filterColumns } = layer;
  let count = 0;
  for (let k = 1; k <= filters; k++)
    for (let c = 1; c <= channels; c++)
      for (let p = 1; p <= outputRows; p++)
        for (let q = 1; q <= outputColumns; q++) {
          const divides = [filters % k, channels % c, outputRows % p, outputColumns % q].every((rest) => rest === 0);
          if (factorsOnly && !divides) continue;
          const weights = k * c * filterRows * filterColumns;
          const inputs = c * (p + filterRows - 1) * (q + filterColumns - 1);
          const outputs = (layer.isDepthwise ? c : 1) * k * p * q;
          const fits = isHard
            ? [weights, inputs, outputs].every((operand) => 3 * operand <= bytes)
            : weights + inputs + outputs <= bytes;
          if (fits) count++;
        }
  return count;
}

describe('tiles of a layer', () => {
  test.prop([layers, size(900), fc.boolean(), fc.boolean()], propertyRuns(150))(
    'are as many as plain enumeration finds',
    (layer, bytes, isHard, factorsOnly) => {
      const room = { bytes, partition: isHard ? 'hard' : 'shared', factorsOnly } as const;
      expect(countTiles(layer, room)).toBe(naiveCount(layer, bytes, isHard, factorsOnly));
    },
  );
});

describe('flexion', () => {
  const layer: CountedLayer = {
    isDepthwise: false,
    filters: 8,
    channels: 6,
    outputRows: 5,
    outputColumns: 1,
    filterRows: 3,
    filterColumns: 1,
  };
  const hardware = { pes: 16, tileBytes: 120 };

  it('is 1 of a design that can do everything, and one value an axis of one that cannot', () => {
    expect(workloadFlexion(FULLY_FLEXIBLE, layer, hardware).whole).toBe(1);
    const fixed = workloadFlexion(INFLEXIBLE, layer, hardware);
    expect([fixed.tile, fixed.order, fixed.parallelism, fixed.shape].map(({ supported }) => supported)).toEqual([
      1, 1, 1, 1,
    ]);
    // K, C, Y and R turn; K, C and Y can be spread; 16 + 8 + 5 + 4 + 3 + 2 + 2 + 2 + 8 × 1 shapes.
    expect([fixed.order.all, fixed.parallelism.all, fixed.shape.all]).toEqual([24, 9, 50]);
  });

  it('counts what a part of an axis means to a layer, each meaning once', () => {
    const partly = workloadFlexion(
      {
        tile: 'hard',
        order: ['KCYXRS', 'KCXYRS', 'CKYXRS'],
        parallelism: ['KC', 'XK', 'YY'],
        shape: { blockRows: 4, blockColumns: 2 },
      },
      layer,
      hardware,
    );
    expect(partly.order.supported).toBe(2);
    expect(partly.parallelism.supported).toBe(2);
    expect(partly.shape.supported).toBe(3);
    expect(partly.tile.supported).toBe(naiveCount(layer, 120, true, false));
  });

  it('of hardware alone counts the tiles of products that share the buffer, or thirds of it', () => {
    const naive = { shared: 0, hard: 0 };
    for (let k = 1; k <= 60; k++)
      for (let c = 1; c <= 60; c++)
        for (let p = 1; p <= 60; p++)
          for (let q = 1; q <= 60; q++) {
            const operands = [k * c, c * p * q, k * p * q];
            if (operands.reduce((sum, operand) => sum + operand, 0) <= 60) naive.shared++;
            if (operands.every((operand) => operand <= 20)) naive.hard++;
          }
    const { tile } = hardwareFlexion({ ...INFLEXIBLE, tile: 'hard' }, { pes: 1, tileBytes: 60 });
    expect([tile.supported, tile.all]).toEqual([naive.hard, naive.shared]);
  });

  test.prop([layers, fc.subarray(['tile', 'order', 'parallelism', 'shape'] as const)], propertyRuns(60))(
    'never falls when an axis is freed',
    (random, free) => {
      const less = workloadFlexion(flexibilityOf(free.slice(1)), random, hardware);
      expect(workloadFlexion(flexibilityOf(free), random, hardware).whole).toBeGreaterThanOrEqual(less.whole);
    },
  );

  it('knows no class that names a letter twice, or none', () => {
    expect([classNamed('TT'), classNamed(''), classNamed('TX')]).toEqual([undefined, undefined, undefined]);
  });
});

describe('against the reference table', () => {
  it.skipIf(!hasReference)('has every count of every layer', () => {
    const text = referenceText('map-space', 'flexion_counts.csv');
    const figures = figuresOf(flexibilityCheck, text);
    const logarithms = figures.filter(({ quantity }) => quantity === 'log10_full');
    expect(differing(figures.filter(({ quantity }) => quantity !== 'log10_full'))).toEqual([]);
    for (const { ours, table } of logarithms) expect(ours).toBeCloseTo(Number(table), 12);
    expect(figures).toHaveLength(15 * 8);
    const unanswered = figuresOf(flexibilityCheck, without(text, ['tiles_soft', 'shapes_le']));
    expect(unanswered.map(({ ours }) => ours)).toEqual(figures.map(({ ours }) => ours));
  });
});
