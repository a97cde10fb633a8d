/**
 * The folder of a run is whole: trace, replay, compare and a further run work on it alone, wherever it lies, though the
 * scenario's network, dataflow and tables were files of the user's own.
 */
import { cpSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();
const DATAFLOW = `Dataflow {
  SpatialMap(1, 1) K; TemporalMap(8, 8) C; TemporalMap(Sz(R), Sz(R)) R; TemporalMap(Sz(S), Sz(S)) S;
  TemporalMap(Sz(R), 1) Y; TemporalMap(Sz(S), 1) X; Cluster(8, P); SpatialMap(1, 1) C;
}
`;

beforeAll(async () => {
  cpSync('scenarios/models', space.path('own'), { recursive: true });
  writeFileSync(space.path('own/mine.m'), DATAFLOW);
  writeFileSync(
    space.path('own/own.yaml'),
    `name: own
platform:
  cores: [{rows: 8, columns: 8, sgKiB: 64, dataflowFile: mine.m}, {rows: 8, sgKiB: 64}]
  memory: {bandwidthGBps: 8}
workload: {onnxFile: tiny-detector.onnx, inferences: 2, groupSize: 4}
mapper: {samples: 50}
`,
  );
  const { exitCode, stderr } = await runCaldera('run', space.path('own/own.yaml'), '--out', space.path('results'));
  expect(exitCode, stderr).toBe(0);
  renameSync(space.path('results'), space.path('elsewhere'));
  rmSync(space.path('own'), { recursive: true });
});

describe('the folder of a run, moved, its inputs gone', () => {
  const at = (name: string): string => space.path(join('elsewhere', name));

  it.each([
    ['trace', () => ['trace', space.path('elsewhere'), '--out', space.path('t.json')]],
    ['replay', () => ['replay', at('scenario.yaml'), '--mapping', at('mapping.json')]],
    ['run', () => ['run', at('scenario.yaml'), '--out', space.path('again')]],
    ['compare', () => ['compare', space.path('elsewhere'), space.path('again'), '--out', space.path('c.html')]],
    ['plot', () => ['plot', space.path('elsewhere'), '--figure', 'gantt', '--out', space.path('g.svg')]],
  ] as const)('%s works', async (_, args) => {
    const { exitCode, stderr } = await runCaldera(...args());
    expect(stderr).not.toMatch(/expected/);
    expect(exitCode).toBe(0);
  });

  it('holds what the scenario named', () => {
    for (const name of ['mine.m', 'tiny-detector.onnx']) expect(existsSync(at(`inputs/${name}`))).toBe(true);
  });

  it('is not written over by another scenario unless asked', async () => {
    const other = space.write(
      'other.yaml',
      'name: other\nplatform: {preset: S2}\nworkload: {models: [ncf], groupSize: 4}\n',
    );
    const refused = await runCaldera('run', other, '--out', space.path('elsewhere'));
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/without results of another scenario than other, found "those of own" \(--force/);
    expect((await runCaldera('run', other, '--out', space.path('elsewhere'), '--force')).exitCode).toBe(0);
  });
});
