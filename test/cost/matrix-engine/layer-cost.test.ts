/** Laws of a layer's cost on a matrix engine: those that every cost model of the house keeps. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { engineLayerCost } from '../../../src/cost/matrix-engine/layer-cost.js';
import { enginePresets } from '../../../src/machine/engine-presets.js';
import { peakMacs } from '../../../src/machine/matrix-engine.js';
import { DEFAULT_BLOCKING } from '../../../src/mapping/instruction-stream/register-block.js';
import { gemm, macs } from '../../../src/workload/layer.js';
import { propertyRuns } from '../../support/property-runs.js';
import { layers } from '../../support/random-layers.js';

const names = fc.constantFrom(...enginePresets.names);

describe('a layer on a matrix engine', () => {
  test.prop([layers, names], propertyRuns(60, 0.2))(
    'takes at least what its work takes when every PE works, and moves at least its results',
    (layer, name) => {
      const { engine } = enginePresets.get(name);
      const cost = engineLayerCost(layer, engine, DEFAULT_BLOCKING, 2 ** 18);
      expect(cost.macs).toBe(macs(layer));
      expect(cost.latencyCycles).toBeGreaterThanOrEqual(cost.macs / peakMacs(engine));
      expect(cost.peUtilization).toBeGreaterThan(0);
      expect(cost.peUtilization).toBeLessThanOrEqual(1);
      for (const value of Object.values(cost.hbmBytes)) expect(value).toBeGreaterThan(0);
      expect(cost.energyNanojoules).toBeGreaterThan(0.00023 * cost.macs);
    },
  );

  it('crosses memory once for each tile when the SG holds them, and for C twice: it is read and written', () => {
    const { engine } = enginePresets.get('RASA-DMDB-WLS');
    const layer = gemm('g', { m: 64, n: 48, k: 96 });
    const { hbmBytes } = engineLayerCost(layer, engine, DEFAULT_BLOCKING, 2 ** 20);
    expect(hbmBytes).toEqual({ input: 64 * 96 * 2, weights: 96 * 48 * 2, output: 2 * 64 * 48 * 4 });
    const small = engineLayerCost(layer, engine, DEFAULT_BLOCKING, 0).hbmBytes;
    expect(small.input).toBe(2 * hbmBytes.input); // once for each column of blocks
    expect(small.weights).toBe(2 * hbmBytes.weights); // once for each row of blocks
  });

  it('costs a vector what it needs where the engine takes single rows', () => {
    const [one, whole] = [1, 16].map((m) => {
      const { engine } = enginePresets.get('AMX-like');
      return engineLayerCost(gemm('g', { m, n: 512, k: 512 }), engine, DEFAULT_BLOCKING, 0);
    });
    expect(one!.latencyCycles).toBeLessThan(whole!.latencyCycles);
    expect(one!.hbmBytes.input * 16).toBe(whole!.hbmBytes.input);
  });
});
