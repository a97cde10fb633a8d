/** The ladders of chips: every effect takes time, and the last rung is the chip itself. */
import { describe, expect, it } from 'vitest';
import { convolutionCores } from '../../src/machine/convolution-core-presets.js';
import { EYERISS_V1 } from '../../src/machine/row-stationary.js';
import { SYSTOLIC_RTL_TIMING } from '../../src/machine/systolic-timing.js';
import { hardwareLayers, inBuffer } from '../../src/mapping/hardware-layer.js';
import { systolicDataflows } from '../../src/mapping/systolic-dataflow.js';
import { replayConvolutions } from '../../src/simulator/convolution-replay.js';
import type { ChipRung } from '../../src/validation/chips/chip-rung.js';
import { convolutionLadder } from '../../src/validation/chips/convolution-ladder.js';
import { rowStationaryLadder } from '../../src/validation/chips/row-stationary-ladder.js';
import { systolicLadder } from '../../src/validation/chips/systolic-ladder.js';
import { conv, depthwise, gemm, layerConvolution } from '../../src/workload/layer.js';
import { runCaldera } from '../support/command-line.js';

const MEMORY = { bytesPerCycle: 4, latencyCycles: 50 };
const CORE = convolutionCores.get('nv_small');
const LAYERS = [
  conv('stem', { k: 32, c: 3, y: 64, r: 3, stride: 2, pad: 1 }),
  conv('wide', { k: 64, c: 256, y: 56, r: 3, pad: 1 }),
  depthwise('depthwise', { c: 16, y: 14, r: 3, pad: 1 }),
  gemm('gemm', { m: 128, n: 512, k: 512 }),
];

function expectToRise(rungs: readonly ChipRung[], slack: number): void {
  const cycles = rungs.map(({ replayCycles }) => replayCycles);
  for (let i = 1; i < cycles.length; i++) expect(cycles[i]!).toBeGreaterThanOrEqual(cycles[i - 1]! * (1 - slack));
  const last = rungs.at(-1)!;
  expect(Math.abs(last.estimateCycles / last.replayCycles - 1)).toBeLessThan(0.1);
}

describe('a ladder', () => {
  it.each(LAYERS.map((layer) => [layer.name, layer] as const))('of a convolution core rises: %s', (_, layer) => {
    expectToRise(convolutionLadder(layer, CORE, MEMORY), 0.001);
  });

  it('of a convolution core ends in the core itself', () => {
    const layer = LAYERS[0]!;
    const [part] = hardwareLayers(layerConvolution(layer), CORE);
    const { ends } = replayConvolutions([part!.layer], CORE, MEMORY);
    expect(convolutionLadder(layer, CORE, MEMORY).at(-1)!.replayCycles).toBe(part!.count * ends[0]!);
  });

  it.each(LAYERS.map((layer) => [layer.name, layer] as const))('of Eyeriss rises: %s', (_, layer) => {
    expectToRise(rowStationaryLadder(layer, EYERISS_V1), 0);
  });

  it.each(['os', 'ws', 'is'])('of a systolic array rises: %s', (dataflow) => {
    const timing = { ...SYSTOLIC_RTL_TIMING };
    expectToRise(
      systolicLadder(gemm('small', { m: 40, n: 50, k: 60 }), systolicDataflows.get(dataflow), {
        rows: 16,
        columns: 16,
        timing,
      }),
      0,
    );
  });
});

describe('a layer larger than the buffer', () => {
  it('is cut into rows with their halo, and computes every output once', () => {
    const convolution = layerConvolution(LAYERS[1]!);
    const parts = hardwareLayers(convolution, CORE);
    expect(parts.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(1);
    expect(parts.reduce((sum, { layer, count }) => sum + count * layer.pixels, 0)).toBe(56 * 56);
    for (const { layer } of parts) expect(inBuffer(layer, CORE)).toEqual(layer);
  });

  it('is cut by channels where not even a kernel group fits', () => {
    const parts = hardwareLayers(layerConvolution(gemm('fc', { m: 1, n: 4096, k: 25_088 })), CORE);
    expect(parts).toHaveLength(1);
    const { layer, count } = parts[0]!;
    expect(count * layer.channels).toBeGreaterThanOrEqual(25_088);
    expect(8 * layer.channels).toBeLessThan(CORE.banks * CORE.bankBytes);
  });
});

describe('caldera layer chip', () => {
  it('prints the rungs, as text and as JSON', async () => {
    const { stdout } = await runCaldera('layer', 'chip', 'nv_small', '64,64,64', '--json');
    const { rungs } = JSON.parse(stdout) as { rungs: ChipRung[] };
    expect(rungs.map(({ name }) => name)).toEqual([
      'multipliers',
      'atoms',
      'output stage',
      'read port',
      'latency',
      'set-up',
    ]);
    const text = await runCaldera('layer', 'chip', 'eyeriss-v1', 'vgg16', 'conv3_2');
    for (const line of text.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it.each([
    [['nv_tiny', '8,8,8'], /nv_small/],
    [['nv_small', '8,8'], /M,N,K/],
    [['nv_small', 'vgg16', 'conv3_9'], /conv3_3|a layer of vgg16/],
    [['nv_small', '8,8,8', '--latency', '-1'], /--latency/],
    [['nv_small', '8,8,8', '--bytes-per-cycle', '0'], /--bytes-per-cycle/],
    [['systolic-rtl', '8,8,8', '--array', '8'], /--array/],
    [['systolic-rtl', '8,8,8', '--dataflow', 'rs'], /systolic dataflow/],
    [['nv_small', '99999,99999,99999'], /multiply-accumulates/],
  ] as const)('refuses %j in one line', async (args, message) => {
    const { exitCode, stderr } = await runCaldera('layer', 'chip', ...args);
    expect(exitCode).toBe(2);
    expect(stderr.trim()).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
