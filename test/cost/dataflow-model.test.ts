import { describe, expect, it } from 'vitest';
import { dataflowModel } from '../../src/cost/dataflow-model.js';
import { parseDataflowFile } from '../../src/formats/maestro.js';
import type { Core } from '../../src/machine/core.js';
import { CORE_DEFAULTS } from '../../src/machine/presets.js';
import { conv, depthwise, fc, gemm } from '../../src/workload/layer.js';

const core: Core = { ...CORE_DEFAULTS, name: 'core', dataflow: 'hb', rows: 32, sgBytes: 146 * 1024 };

describe('the dataflow cost model', () => {
  const model = dataflowModel();

  it('answers an equal question with the same object', () => {
    const first = model.cost(fc('one', 512, 512), core);
    expect(model.cost(fc('two', 512, 512), { ...core, name: 'other' })).toBe(first);
  });

  it('runs groups one after another', () => {
    const one = model.cost(conv('one', { k: 4, c: 4, y: 56, r: 3, pad: 1 }), core);
    const many = model.cost(conv('many', { k: 4, c: 4, y: 56, r: 3, pad: 1, groups: 32 }), core);
    expect(many.latencyCycles).toBe(32 * one.latencyCycles);
    expect(many.sgBytes).toBe(one.sgBytes);
  });

  it('costs depthwise layers the same on every core', () => {
    const layer = depthwise('dw', { c: 96, y: 56, r: 3, pad: 1 });
    expect(model.cost(layer, { ...core, dataflow: 'lb' })).toEqual(model.cost(layer, core));
  });

  it('pads with zeros that are computed with but never moved', () => {
    const layer = conv('c', { k: 64, c: 64, y: 56, r: 3, pad: 1 });
    const cost = model.cost(layer, core);
    expect(cost.hbmBytes).toEqual({ input: 64 * 56 * 56, weights: 64 * 64 * 9, output: 64 * 56 * 56 });
    const padded = model.cost(conv('p', { k: 64, c: 64, y: 58, r: 3 }), core);
    expect(cost.latencyCycles).toBe(padded.latencyCycles);
  });

  it('gives a flexible core a shape at least as fast as its own', () => {
    for (const layer of [
      gemm('g', { m: 197, n: 768, k: 768 }),
      conv('c1', { k: 64, c: 3, y: 224, r: 7, stride: 2, pad: 3 }),
    ]) {
      const fixed = model.cost(layer, core);
      const flexible = model.cost(layer, { ...core, flexible: true });
      expect(flexible.latencyCycles).toBeLessThanOrEqual(fixed.latencyCycles);
      expect(flexible.arrayShape!.clusters * flexible.arrayShape!.columns).toBeLessThanOrEqual(32 * 64);
    }
  });

  it('takes the shape that needs least where none fits', () => {
    const layer = gemm('g', { m: 64, n: 256, k: 256 });
    const cost = model.cost(layer, { ...core, flexible: true, sgBytes: 1 });
    expect(cost.arrayShape).toEqual({ clusters: 1, columns: 1 });
    expect(cost.sgBytes).toBeGreaterThan(1);
  });

  it('takes a dataflow of the user, from a file', () => {
    const text =
      'Constant Tile 4;\nDataflow { TemporalMap(Tile,Tile) K; SpatialMap(1,1) Y; Cluster(ClusterSz,P); SpatialMap(1,1) C; }';
    const own = dataflowModel({ dataflows: { mine: parseDataflowFile(text, 'mine.m') } });
    expect(own.cost(fc('f', 64, 64), { ...core, dataflow: 'mine' }).macs).toBe(64 * 64);
    expect(() => own.cost(fc('f', 64, 64), { ...core, dataflow: 'mien' })).toThrow('did you mean mine?');
  });
});
