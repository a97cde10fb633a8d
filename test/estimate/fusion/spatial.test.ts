/** Closed forms of spatial fusion against pixel sets. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { estimateSpatial } from '../../../src/estimate/fusion/spatial.js';
import { parseConvStages } from '../../../src/formats/conv-chain-text.js';
import { type ConvChain, HALO_MODES } from '../../../src/mapping/fusion-plan/spatial/conv-chain.js';
import { naiveSpatial } from '../../support/naive-spatial.js';
import { propertyRuns } from '../../support/property-runs.js';

/** Filters smaller than their stride leave gaps, larger ones halos. */
const chains: fc.Arbitrary<ConvChain> = fc
  .array(
    fc.record({
      filter: fc.integer({ min: 1, max: 5 }),
      stride: fc.integer({ min: 1, max: 3 }),
      outChannels: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .chain((stages) =>
    fc.record({
      stages: fc.constant(
        stages.map((stage, i) => ({ ...stage, inChannels: i === 0 ? 2 : stages[i - 1]!.outChannels })),
      ),
      outWidth: fc.integer({ min: 1, max: 7 }),
      outHeight: fc.integer({ min: 1, max: 7 }),
    }),
  );

const tilings = chains.chain((chain) =>
  fc.record({
    chain: fc.constant(chain),
    tileWidth: fc.integer({ min: 1, max: chain.outWidth }),
    tileHeight: fc.integer({ min: 1, max: chain.outHeight }),
    mode: fc.constantFrom(...HALO_MODES),
  }),
);

/** Chains whose inputs are padded on both sides, of sizes that need not divide by the stride. */
const padded = fc
  .record({
    width: fc.integer({ min: 3, max: 9 }),
    height: fc.integer({ min: 3, max: 9 }),
    layers: fc.array(
      fc.record({
        half: fc.nat(2),
        stride: fc.integer({ min: 1, max: 2 }),
        outChannels: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    tile: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
    mode: fc.constantFrom(...HALO_MODES),
  })
  .map(({ layers, tile, mode, ...size }) => {
    let [{ width, height }, inChannels] = [size, 2];
    const stages = layers.map(({ half, stride, outChannels }) => {
      const padding = { before: half, width, height };
      const stage = { filter: 2 * half + 1, stride, inChannels, outChannels, padding };
      [width, height, inChannels] = [Math.ceil(width / stride), Math.ceil(height / stride), outChannels];
      return stage;
    });
    const chain: ConvChain = { stages, outWidth: width, outHeight: height };
    return { chain, tileWidth: Math.min(width, tile[0]), tileHeight: Math.min(height, tile[1]), mode };
  });

/** Layers that keep the shape, with shortcuts around some of them. */
const residual = fc
  .record({
    width: fc.integer({ min: 3, max: 9 }),
    height: fc.integer({ min: 3, max: 9 }),
    filters: fc.array(fc.constantFrom(1, 3), { minLength: 2, maxLength: 4 }),
    sums: fc.array(fc.record({ from: fc.nat(2), length: fc.integer({ min: 1, max: 3 }) }), { maxLength: 2 }),
    tile: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
    mode: fc.constantFrom(...HALO_MODES),
  })
  .map(({ width, height, filters, sums, tile, mode }) => {
    const stages = filters.map((filter) => {
      const padding = { before: (filter - 1) / 2, width, height };
      return { filter, stride: 1, inChannels: 2, outChannels: 2, padding };
    });
    const inside = sums
      .map(({ from, length }) => ({ tensor: from, stage: from + length }))
      .filter(({ stage }) => stage < stages.length);
    const chain: ConvChain = { stages, sums: inside, outWidth: width, outHeight: height };
    return { chain, tileWidth: Math.min(width, tile[0]), tileHeight: Math.min(height, tile[1]), mode };
  });

describe('spatial fusion', () => {
  test.prop([residual], propertyRuns(90, 0.1))('is counted as pixel by pixel around residual blocks', (drawn) => {
    const { chain, ...tiling } = drawn;
    const estimate = estimateSpatial(chain, tiling);
    expect(estimate).toMatchObject(naiveSpatial(chain, tiling));
    const plain = estimateSpatial({ ...chain, sums: [] }, tiling);
    // A sum is read once for every pixel that is computed.
    const pixels = (stage: number): number => plain.macsOfStage[stage]! / (4 * chain.stages[stage]!.filter ** 2);
    const read = (chain.sums ?? []).reduce((sum, { stage }) => sum + 2 * pixels(stage), 0);
    expect(estimate.onChipBytes - plain.onChipBytes).toBe(read);
  });

  test.prop([padded], propertyRuns(60, 0.1))('is counted as pixel by pixel where zeros are padded', (drawn) => {
    const { chain, ...tiling } = drawn;
    expect(estimateSpatial(chain, tiling)).toMatchObject(naiveSpatial(chain, tiling));
  });

  test.prop([tilings], propertyRuns(60, 0.1))('is counted as pixel by pixel', ({ chain, ...tiling }) => {
    expect(estimateSpatial(chain, tiling)).toMatchObject(naiveSpatial(chain, tiling));
  });

  test.prop([tilings], propertyRuns(200))('loads and computes least with everything kept', ({ chain, ...tiling }) => {
    const [anew, inRows, full] = HALO_MODES.map((mode) => estimateSpatial(chain, { ...tiling, mode }));
    for (const quantity of ['inputBytes', 'macs'] as const) {
      expect(full![quantity]).toBeLessThanOrEqual(inRows![quantity]);
      expect(inRows![quantity]).toBeLessThanOrEqual(anew![quantity]);
    }
    expect(anew!.peakCacheBytes).toBe(0);
    expect(inRows!.peakCacheBytes).toBeLessThanOrEqual(full!.peakCacheBytes);
    // Gaps between tiles that no pixel needs are read where the tiles are one.
    if (chain.stages.some(({ filter, stride }) => filter < stride)) return;
    const whole = { tileWidth: chain.outWidth, tileHeight: chain.outHeight, mode: 'recompute' } as const;
    expect(estimateSpatial(chain, whole).macs).toBeLessThanOrEqual(full!.macs);
  });

  it('counts depthwise layers by their groups, elements by their bytes', () => {
    const stages = parseConvStages('k3s1g4 4->4;k1s1 4->8');
    const chain = { stages, outWidth: 2, outHeight: 2, elementBytes: 2 };
    expect(estimateSpatial(chain, { tileWidth: 2, tileHeight: 2, mode: 'full' })).toMatchObject({
      inputBytes: 4 * 4 * 4 * 2,
      outputBytes: 2 * 2 * 8 * 2,
      weightBytes: (9 * 4 + 4 * 8) * 2,
      macs: 4 * (9 * 4 + 4 * 8),
      peakWorkBytes: (16 * 4 + 4 * 4) * 2,
      peakCacheBytes: 0,
    });
  });

  it('counts each operand by its own bytes: inner tensors by what their reader takes', () => {
    const bytes = (input: number) => ({ bytes: { input, weights: 0.5, output: 4 } });
    const [first, second] = parseConvStages('k3s1g4 4->4;k1s1 4->8');
    const stages = [
      { ...first!, ...bytes(2) },
      { ...second!, ...bytes(1) },
    ];
    const chain = { stages, outWidth: 2, outHeight: 2 };
    expect(estimateSpatial(chain, { tileWidth: 2, tileHeight: 2, mode: 'full' })).toMatchObject({
      inputBytes: 4 * 4 * 4 * 2,
      outputBytes: 2 * 2 * 8 * 4,
      weightBytes: (9 * 4 + 4 * 8) / 2,
      onChipBytes: 4 * 4 * 4 * 2 + 2 * (2 * 2 * 4) + 2 * 2 * 8 * 4,
      peakWorkBytes: Math.max(4 * 4 * 4 * 2 + 2 * 2 * 4, 2 * 2 * 4 + 2 * 2 * 8 * 4),
    });
  });

  it('refuses what is no chain or no tile', () => {
    const chain = { stages: parseConvStages('k3s1 4->8;k3s1 8->4'), outWidth: 8, outHeight: 8 };
    const tile = { tileWidth: 4, tileHeight: 4, mode: 'full' } as const;
    expect(() => parseConvStages('k3s1 4->8;k3 8->4')).toThrow(
      'layer 2: expected a layer like k3s1 4->8, found "k3 8->4"',
    );
    expect(() => estimateSpatial({ ...chain, stages: parseConvStages('k3s1 4->8;k3s1 4->4') }, tile)).toThrow(
      'stages.1.inChannels: expected 8, the output channels of the layer before, found 4',
    );
    expect(() => estimateSpatial(chain, { ...tile, tileWidth: 9 })).toThrow(
      'tileWidth: expected a whole number from 1 to 8, found 9',
    );
    expect(() => estimateSpatial({ ...chain, stages: parseConvStages('k3s1g3 4->8') }, tile)).toThrow(
      'stages.0.groups: expected groups that share 4 and 8 channels evenly, found 3',
    );
  });
});
