/** The folder of a run is whole where its network's file refers to others: a template in a folder above, constants beside. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';
import { onnxModel } from '../support/onnx-model.js';

const space = temporaryFolder();

const BASE = `base: &base
  version: 0.4
  shape: cnn-layer
`;
const LAYER = `{{include_text('../base.yaml')}}
problem:
  <<<: *base
  instance: {C: 4, M: 8, P: 6, Q: 6, R: 3, S: 3}
`;

function shapes(): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeBigInt64LE(8n, 0);
  bytes.writeBigInt64LE(8n, 8);
  return bytes;
}

const model = onnxModel({
  inputs: { x: [2, 32] },
  weights: { w: [8, 8] },
  external: { to: { length: 2, location: 'parts/shapes.bin' } },
  nodes: [
    { op: 'Reshape', in: ['x', 'to'], out: ['r'] },
    { op: 'MatMul', in: ['r', 'w'], out: ['y'] },
  ],
});

describe('the folder of a run', () => {
  it.each([
    ['timeloopFile: nets/layer.yaml', { 'base.yaml': BASE, 'nets/layer.yaml': LAYER }],
    [
      'timeloopFile: [nets/layer.yaml, other/layer.yaml]',
      { 'base.yaml': BASE, 'nets/layer.yaml': LAYER, 'other/layer.yaml': LAYER },
    ],
    ['onnxFile: nets/m.onnx', { 'nets/m.onnx': model, 'nets/parts/shapes.bin': shapes() }],
  ] as const)('with %s runs again elsewhere', async (network, files) => {
    const own = space.path('own');
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(join(own, name, '..'), { recursive: true });
      writeFileSync(join(own, name), content);
    }
    writeFileSync(
      join(own, 's.yaml'),
      `name: own\nplatform: {preset: S2}\nworkload: {${network}, groupSize: 4}\nmapper: {samples: 10}\n`,
    );
    const first = await runCaldera('run', join(own, 's.yaml'), '--json', '--out', space.path('results'), '--force');
    expect(first.exitCode, first.stderr).toBe(0);
    rmSync(own, { recursive: true });
    rmSync(space.path('moved'), { recursive: true, force: true });
    renameSync(space.path('results'), space.path('moved'));
    const again = await runCaldera('run', space.path('moved/scenario.yaml'), '--json', '--out', space.path('results'));
    expect(again.exitCode, again.stderr).toBe(0);
    const makespan = ({ stdout }: { stdout: string }): unknown => JSON.parse(stdout).replay.makespanCycles;
    expect(makespan(again)).toBe(makespan(first));
    rmSync(space.path('results'), { recursive: true });
  });
});
