/** Tile plans in the event simulator: they end, stay within the SG, and cost what the plan says. */
import { fc as arbitrary, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { planTiles, type TiledLayer } from '../../src/cost/tiling.js';
import type { Core } from '../../src/machine/core.js';
import { simulate } from '../../src/simulator/simulate.js';
import { conv, gemm, type Layer, operandElements } from '../../src/workload/layer.js';
import { propertyRuns } from '../support/property-runs.js';
import { CORE, layers } from './tiling-layers.js';

function replay(plans: readonly TiledLayer[], core: Core, bandwidthBytesPerCycle: number) {
  const result = simulate(
    {
      cores: [core],
      memory: { bandwidthBytesPerCycle, arbitration: 'proportional' },
      groups: [[plans.map((_, job) => job)]],
      work: plans.map(({ plan }) => ({ kind: 'tiles' as const, plan })),
      after: [],
      host: { barrier: true, controlLatencyCycles: 0 },
      crossJobPrefetch: true,
    },
    { record: true },
  );
  const occupancy = result.recording?.occupancy.bytes ?? [];
  return {
    makespanCycles: result.timeline.makespanCycles,
    bytesServed: result.bytesServed,
    mostBytes: occupancy.reduce((most, bytes) => Math.max(most, bytes), 0),
  };
}

/** Its SG holds `share` of the layer beside the smallest tiles. */
function coreFor(all: readonly Layer[], share: number, buffers: number): Core {
  const least = Math.max(...all.map((layer) => buffers * (2 * layer.r * layer.s + 1) + 8));
  const { input, weights, output } = operandElements(all[0] as Layer);
  return { ...CORE, buffers, sgBytes: Math.ceil(least + share * (input + weights + output)) };
}

describe('a replayed tile plan', () => {
  test.prop(
    {
      all: arbitrary.array(layers(20), { minLength: 1, maxLength: 3 }),
      share: arbitrary.double({ min: 0, max: 1, noNaN: true }),
      buffers: arbitrary.integer({ min: 1, max: 3 }),
      bandwidth: arbitrary.double({ min: 0.1, max: 100, noNaN: true }),
    },
    propertyRuns(60, 0.06),
  )('ends within the SG, whatever the buffers', ({ all, share, buffers, bandwidth }) => {
    const core = coreFor(all, share, buffers);
    const plans = all.map((layer) => planTiles(layer, core, 1e4));
    const bytes = plans.reduce((sum, { hbmBytes }) => sum + hbmBytes, 0);
    const { makespanCycles, bytesServed, mostBytes } = replay(plans, core, bandwidth);
    expect(Math.abs(bytesServed - bytes)).toBeLessThanOrEqual(1e-9 * bytes);
    expect(mostBytes).toBeLessThanOrEqual(core.sgBytes * (1 + 1e-12));
    expect(makespanCycles).toBeGreaterThanOrEqual(Math.max(1e4 * plans.length, bytes / bandwidth) * (1 - 1e-9));
  });

  const large = [
    conv('input stays', { k: 512, c: 512, y: 14, r: 3, pad: 1 }),
    conv('weights stay', { k: 128, c: 128, y: 28, r: 3, pad: 1 }),
    gemm('ffn', { m: 128, n: 3072, k: 768 }),
    gemm('heads', { m: 512, n: 512, k: 64, groups: 12 }),
  ];

  it.each(large.map((layer) => [layer.name, layer] as const))(
    'at the bandwidth it asks for loses little but the first load and the last store: %s',
    (_, layer) => {
      const plan = planTiles(layer, CORE, 1e6);
      const { makespanCycles } = replay([plan], CORE, plan.hbmBytes / 1e6);
      const exposed = (plan.firstLoadBytes + plan.lastStoreBytes) / plan.hbmBytes;
      expect(makespanCycles).toBeGreaterThanOrEqual(1e6 * (1 + 0.9 * exposed));
      expect(makespanCycles).toBeLessThanOrEqual(1e6 * (1.1 + exposed));
    },
  );

  it('never stalls when the memory answers at once', () => {
    for (const layer of large) {
      const plan = planTiles(layer, CORE, 1e6);
      expect(replay([plan], CORE, 1e12).makespanCycles / plan.noStallCycles).toBeCloseTo(1, 5);
    }
  });
});
