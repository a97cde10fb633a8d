/** Fusion tile by tile: stages from real layers, and the plan against every way to cut and tile a small chain. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { estimateSpatial } from '../../src/estimate/fusion/spatial.js';
import { spatialGroup } from '../../src/estimate/fusion/spatial-group.js';
import { fusedMachines } from '../../src/machine/fused-machine.js';
import { HALO_MODES, type StageSum } from '../../src/mapping/fusion-plan/spatial/conv-chain.js';
import { type SpatialRequest, spatialPlan } from '../../src/pipeline/spatial-fusion.js';
import { replaySpatial } from '../../src/pipeline/spatial-replay.js';
import { convStages } from '../../src/workload/fusion/conv-stages.js';
import { cutNetwork, type FusionNetwork, mainPath } from '../../src/workload/fusion/cut-chains.js';
import { zooNetwork } from '../../src/workload/fusion/zoo-networks.js';
import { conv, depthwise, type Layer } from '../../src/workload/layer.js';
import { propertyRuns } from '../support/property-runs.js';

function requestOf(network: FusionNetwork, memoryBytes: number, batch = 2, cut = mainPath): SpatialRequest {
  const { chains, members } = cut(network);
  const layers = convStages(members[0]!.map((index) => network.layers[index]!.layer));
  return { chain: chains[0]!, layers, batch, machine: fusedMachines.get('narrow'), memoryBytes, halos: HALO_MODES };
}

describe('the stages of a network', () => {
  it.each(['vgg16', 'resnet18', 'resnet50', 'mobilenet-v2'])(
    '%s: do the work of its layers on their pixels',
    (name) => {
      const { chain, layers } = requestOf(zooNetwork(name), 1);
      layers.forEach((layer, l) => {
        if (layer === undefined) return;
        const { stage, outWidth, outHeight } = layer;
        const whole = { tileWidth: outWidth, tileHeight: outHeight, mode: 'full' } as const;
        const { inputBytes, macs } = estimateSpatial({ stages: [stage], outWidth, outHeight }, whole);
        expect(macs).toBe(chain.macs[l]);
        // A stride of two with a filter of one reads every other pixel.
        expect(inputBytes).toBeLessThanOrEqual(chain.activationBytes[l]!);
        if (stage.filter >= stage.stride) expect(inputBytes).toBe(chain.activationBytes[l]);
        if (layers[l + 1]?.isLinked === true)
          expect(outWidth * outHeight * stage.outChannels).toBe(chain.activationBytes[l + 1]);
      });
      expect(layers.filter((layer) => layer?.isLinked === true).length).toBeGreaterThan(10);
    },
  );
});

const networks = fc
  .array(
    fc.record({
      kind: fc.constantFrom('conv', 'depthwise'),
      k: fc.integer({ min: 1, max: 24 }),
      stride: fc.constantFrom(1, 2),
    }),
    { minLength: 2, maxLength: 4 },
  )
  .map((drawn): FusionNetwork => {
    let [c, y] = [3, 20];
    const layers = drawn.map(({ kind, k, stride }, i): Layer => {
      const name = `l${i}`;
      const shape = { c, y, r: 3, stride, pad: 1 };
      const layer = kind === 'conv' ? conv(name, { ...shape, k }) : depthwise(name, shape);
      y = Math.ceil(y / stride);
      if (kind === 'conv') c = k;
      return layer;
    });
    return { name: 'small', layers: layers.map((layer, i) => ({ layer, after: i === 0 ? [] : [i - 1] })) };
  });

/** Layers that keep the shape; the input of some is a sum with what an earlier layer has made. */
const residual = fc
  .array(fc.option(fc.nat(3), { nil: undefined }), { minLength: 2, maxLength: 4 })
  .map((drawn): FusionNetwork => {
    const layers = drawn.map((back, i) => {
      const layer = conv(`l${i}`, { c: 4, k: 4, y: 12, r: i % 2 === 0 ? 3 : 1, pad: i % 2 === 0 ? 1 : 0 });
      const shortcut = back === undefined ? -1 : i - 2 - back;
      return {
        layer,
        after: i === 0 ? [] : [i - 1],
        reads: i === 0 ? [] : [i - 1, ...(shortcut < 0 ? [] : [shortcut])],
      };
    });
    return { name: 'blocks', layers };
  });

/** Of groups that a sum is either wholly in or not in at all: its place in the group. */
function sumsOf({ chain }: SpatialRequest, first: number, last: number): StageSum[] | undefined {
  const sums: StageSum[] = [];
  for (const { tensor, layer } of chain.sideInputs) {
    const makerIsIn = tensor > first && tensor <= last;
    const readerIsIn = layer >= first && layer <= last;
    if (readerIsIn && tensor >= first) sums.push({ tensor: tensor - first, stage: layer - first });
    else if (readerIsIn || (makerIsIn && layer > last)) return undefined;
  }
  return sums;
}

/** Every way to cut the chain, every tile that the plan may try for each group. */
function bestCycles(request: SpatialRequest, first = 0): number {
  const { layers, memoryBytes, machine, chain, batch } = request;
  if (first === layers.length) return 0;
  let best = Number.POSITIVE_INFINITY;
  for (let last = first; last < layers.length; last++) {
    const { outWidth, outHeight } = layers[last]!;
    const rest = bestCycles(request, last + 1);
    if (last === first) {
      const side = chain.sideInputs.filter(({ layer }) => layer === first).length * chain.activationBytes[first + 1]!;
      const bytes =
        batch * (chain.activationBytes[first]! + chain.activationBytes[first + 1]! + side) + chain.weightBytes[first]!;
      const compute = Math.ceil((batch * chain.macs[first]!) / machine.macsPerCycle);
      best = Math.min(
        best,
        rest + Math.max(compute, bytes / machine.offChipBytesPerCycle, bytes / machine.onChipBytesPerCycle),
      );
      continue;
    }
    const stages = layers.slice(first, last + 1).map((layer) => layer!.stage);
    const sums = sumsOf(request, first, last);
    if (sums === undefined) continue;
    for (const rows of [1, 2, 4, 8, 16, 32])
      for (const columns of [1, rows])
        for (const mode of HALO_MODES) {
          const tiling = { tileWidth: Math.ceil(outWidth / columns), tileHeight: Math.ceil(outHeight / rows), mode };
          const group = spatialGroup(request, first, { stages, sums, outWidth, outHeight }, tiling);
          if (group.peakBytes <= memoryBytes) best = Math.min(best, rest + group.latencyCycles);
        }
  }
  return best;
}

describe('the plan', () => {
  test.prop([networks, fc.integer({ min: 500, max: 20_000 })], propertyRuns(15))(
    'is the best of all cuts and tiles, within the memory',
    (network, memoryBytes) => {
      const request = requestOf(network, memoryBytes);
      const { groups, latencyCycles, peakBytes } = spatialPlan(request);
      expect(latencyCycles).toBeCloseTo(bestCycles(request), 6);
      expect(peakBytes).toBeLessThanOrEqual(memoryBytes);
      expect(
        groups
          .flatMap(({ first, last }) => [first, last])
          .filter((_, i) => i % 2 === 1)
          .at(-1),
      ).toBe(request.layers.length - 1);
    },
  );

  test.prop([residual, fc.integer({ min: 500, max: 20_000 })], propertyRuns(15))(
    'is the best of all cuts and tiles around residual blocks',
    (network, memoryBytes) => {
      const request = requestOf(network, memoryBytes, 2, cutNetwork);
      expect(spatialPlan(request).latencyCycles).toBeCloseTo(bestCycles(request), 6);
    },
  );

  it('keeps the blocks of mobilenet-v2 inside its groups', () => {
    const request = { ...requestOf(zooNetwork('mobilenet-v2'), 2 ** 20, 4, cutNetwork), halos: ['recompute'] as const };
    const { groups } = spatialPlan(request);
    expect(groups.length).toBeLessThan(8);
    const sums = groups.map(({ first, last }) => sumsOf(request, first, last)?.length ?? 0);
    expect(sums.reduce((all, some) => all + some, 0)).toBe(10);
  });

  it('moves input, output and weights once where everything fits, and is no worse with more memory', () => {
    const cycles = [2 ** 16, 2 ** 20, 2 ** 24].map(
      (bytes) => spatialPlan(requestOf(zooNetwork('squeezenet'), bytes)).latencyCycles,
    );
    expect([...cycles].sort((a, b) => b - a)).toEqual(cycles);
    const layers = [conv('a', { c: 3, y: 16, k: 8, r: 3, pad: 1 }), conv('b', { c: 8, y: 16, k: 4, r: 3, pad: 1 })];
    const small = { name: 'two', layers: layers.map((layer, i) => ({ layer, after: i === 0 ? [] : [i - 1] })) };
    const { groups } = spatialPlan(requestOf(small, 2 ** 30));
    expect(groups).toHaveLength(1);
    expect(groups[0]!.offChipBytes).toBe(2 * 256 * (3 + 4) + 9 * (3 * 8 + 8 * 4));
  });
});

describe('the replay', () => {
  const any = fc.oneof(networks, residual);

  test.prop([any, fc.integer({ min: 500, max: 20_000 }), fc.constantFrom(1, 2, 8)], propertyRuns(30))(
    'moves the bytes of the plan within the memory, group after group, none faster than its slowest resource',
    (network, memoryBytes, wider) => {
      const narrow = requestOf(network, memoryBytes, 2, cutNetwork);
      const machine = { ...narrow.machine, offChipBytesPerCycle: narrow.machine.offChipBytesPerCycle * wider };
      const request = { ...narrow, machine };
      const plan = spatialPlan(request);
      const { groups, offChipBytes, peakBytes, latencyCycles } = replaySpatial(plan, request);
      expect(offChipBytes).toBeCloseTo(plan.offChipBytes, 3);
      expect(peakBytes).toBeLessThanOrEqual(memoryBytes);
      expect(groups.at(-1)!.endCycles).toBeCloseTo(latencyCycles, 6);
      groups.forEach(({ startCycles, endCycles }, g) => {
        const { latencyCycles: estimate, tiling } = plan.groups[g]!;
        if (g > 0) expect(startCycles).toBeGreaterThanOrEqual(groups[g - 1]!.endCycles);
        expect(endCycles - startCycles).toBeGreaterThanOrEqual(estimate * (1 - 1e-9));
        // At worst computing, the on-chip memory and the off-chip memory all wait for each other.
        if (tiling !== undefined) expect(endCycles - startCycles).toBeLessThanOrEqual(3 * estimate * (1 + 1e-9));
      });
    },
  );

  it('is the estimate where a group is one tile: load, compute, store', () => {
    const layers = [conv('a', { c: 3, y: 16, k: 8, r: 3, pad: 1 }), conv('b', { c: 8, y: 16, k: 4, r: 3, pad: 1 })];
    const small = { name: 'two', layers: layers.map((layer, i) => ({ layer, after: i === 0 ? [] : [i - 1] })) };
    const request = requestOf(small, 2 ** 30, 1);
    const plan = spatialPlan(request);
    expect(plan.groups.map(({ tiling }) => tiling)).toEqual([
      { tileWidth: 16, tileHeight: 16, mode: expect.anything() },
    ]);
    const { machine } = request;
    const macs = 256 * 9 * (3 * 8 + 8 * 4);
    const load = (256 * 3 + 9 * (3 * 8 + 8 * 4)) / machine.offChipBytesPerCycle;
    const compute = (256 * 9 * 3 * 8) / machine.macsPerCycle + (256 * 9 * 8 * 4) / machine.macsPerCycle;
    const store = (256 * 4) / machine.offChipBytesPerCycle;
    expect(macs / machine.macsPerCycle).toBe(compute);
    expect(replaySpatial(plan, request).latencyCycles).toBeCloseTo(load + Math.ceil(compute) + store, 6);
  });
});
