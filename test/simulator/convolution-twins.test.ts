/** A convolution core: events against one cycle after another, and the closed form against both. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hardwareLayerBytes } from '../../src/cost/convolution/bytes.js';
import { estimateConvolution } from '../../src/cost/convolution/estimate.js';
import { convolutionCores } from '../../src/machine/convolution-core-presets.js';
import { type HardwareLayer, inBuffer } from '../../src/mapping/hardware-layer.js';
import { replayConvolutions } from '../../src/simulator/convolution-replay.js';
import { naiveConvolutionCycles } from '../support/naive-convolution-core.js';
import { propertyRuns } from '../support/property-runs.js';

const between = (min: number, max: number) => fc.integer({ min, max });
const shapes = fc.record({
  width: between(1, 20),
  height: between(1, 12),
  channels: between(1, 80),
  kernels: between(1, 60),
  taps: fc.constantFrom(1, 3, 9),
  pixels: between(1, 150),
});
const memories = fc.record({ bytesPerCycle: fc.constantFrom(1, 2, 4, 8), latencyCycles: between(1, 120) });

/** Few banks, so that weights have to wait for room. */
const NARROW = { ...convolutionCores.get('nv_small'), banks: 12, sustainedOutputRate: 1, requestsInFlight: 16 };

describe('a convolution core', () => {
  it.each([1, 4])('takes by events what it takes cycle by cycle, in bursts of %i', (burstBeats) => {
    const core = { ...NARROW, burstBeats };
    fc.assert(
      fc.property(shapes, memories, (shape, memory) => {
        const layer = inBuffer(shape, core);
        fc.pre(layer !== undefined);
        const { ends } = replayConvolutions([layer], core, memory);
        expect(Math.abs(ends[0]! - naiveConvolutionCycles(layer, core, memory))).toBeLessThanOrEqual(SLACK);
      }),
      propertyRuns(60),
    );
  });

  it('moves the bytes that the formula says, and multiplies in at least as many cycles as there are steps', () => {
    const core = convolutionCores.get('nv_medium_512');
    fc.assert(
      fc.property(shapes, memories, (shape, memory) => {
        const layer = inBuffer(shape, core)!;
        const { bytes, busyCycles, ends } = replayConvolutions([layer], core, memory);
        expect(bytes).toEqual(hardwareLayerBytes(layer, core));
        expect(busyCycles).toBe(
          Math.ceil(shape.kernels / 16) * shape.taps * Math.ceil(shape.channels / 32) * shape.pixels,
        );
        expect(ends[0]).toBeGreaterThanOrEqual(busyCycles);
      }),
      propertyRuns(60),
    );
  });

  it('is estimated to the cycle where neither memory nor output stage holds the array up', () => {
    const core = { ...convolutionCores.get('nv_small'), outputRate: 1000, sustainedOutputRate: 1000 };
    const memory = { bytesPerCycle: 8, latencyCycles: 50 };
    const wide = fc.record({
      width: between(8, 16),
      height: between(8, 16),
      channels: between(1, 8).map((atoms) => 8 * atoms),
      kernels: between(1, 8).map((groups) => 8 * groups),
      taps: fc.constantFrom(9, 25),
      pixels: between(64, 256),
    });
    fc.assert(
      fc.property(wide, (shape) => {
        const layer = inBuffer(shape, core);
        fc.pre(layer !== undefined && layer.weightBanks * 4096 > shape.kernels * shape.channels * shape.taps);
        const replayed = replayConvolutions([layer], core, memory).ends[0]!;
        expect(Math.abs(estimateConvolution(layer, core, memory) - replayed)).toBeLessThanOrEqual(2);
      }),
      propertyRuns(100),
    );
  });

  it('is estimated within a tenth on average elsewhere', () => {
    const core = convolutionCores.get('nv_small');
    const errors: number[] = [];
    fc.assert(
      fc.property(shapes, memories, (shape, memory) => {
        const layer = inBuffer(shape, core)!;
        const replayed = replayConvolutions([layer], core, memory).ends[0]!;
        errors.push(Math.abs(estimateConvolution(layer, core, memory) / replayed - 1));
      }),
      { ...propertyRuns(300), endOnFailure: true },
    );
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.1);
  });

  it('hides what the next layer reads where the buffer has room for two inputs', () => {
    const core = convolutionCores.get('nv_small');
    const memory = { bytesPerCycle: 8, latencyCycles: 50 };
    const layer: HardwareLayer = {
      width: 16,
      height: 16,
      channels: 64,
      kernels: 64,
      taps: 9,
      pixels: 256,
      dataBanks: 4,
      weightBanks: 9,
    };
    const further = (dataBanks: number): number => {
      const { ends } = replayConvolutions(
        [
          { ...layer, dataBanks },
          { ...layer, dataBanks },
        ],
        core,
        memory,
      );
      return ends[1]! - ends[0]!;
    };
    const steps = 8 * 9 * 8 * 256;
    expect(further(8)).toBe(steps + core.groupSetUpCycles);
    expect(further(4)).toBeGreaterThan(steps + 2000);
  });
});

/** A cycle here and there: where one thing ends as another begins, a clock has to say which comes first. */
const SLACK = 3;
