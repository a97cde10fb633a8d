/** What the commands on a network write besides what they print, and what they refuse. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();
const RESNET = 'scenarios/clusters/resnet50-s4.yaml';
const SMALL = ['--set', 'job.batch=2', '--set', 'schedule.chunks=4'];

interface TraceEvent {
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
}

it('writes a trace whose tracks never overlap, and a page whose parts are there', async () => {
  const [trace, report] = [space.path('trace.json'), space.path('report.html')];
  const words = ['network', 'train', RESNET, ...SMALL, '--json', '--trace', trace, '--report', report];
  const { exitCode, stdout } = await runCaldera(...words);
  expect(exitCode).toBe(0);
  const { timeNs } = JSON.parse(stdout) as { readonly timeNs: number };
  const { traceEvents } = JSON.parse(readFileSync(trace, 'utf8')) as { readonly traceEvents: TraceEvent[] };
  const slices = traceEvents.filter(({ ph }) => ph === 'X');
  // 54 layers, four chunks, two dimensions, there and back
  expect(slices.filter(({ pid }) => pid === 1)).toHaveLength(54 * 4 * 4);
  const ends = new Map<string, number>();
  for (const { pid, tid, ts, dur } of slices.sort((a, b) => a.ts - b.ts)) {
    expect(ts).toBeGreaterThanOrEqual((ends.get(`${pid} ${tid}`) ?? 0) - 1e-6);
    expect(ts + dur).toBeLessThanOrEqual(timeNs / 1000 + 1e-6);
    ends.set(`${pid} ${tid}`, ts + dur);
  }
  const page = readFileSync(report, 'utf8');
  for (const word of ['resnet50-s4', 'compute: weight gradients', '0 ring of 8', '1 switch of 32'])
    expect(page).toContain(word);
  expect(page).not.toContain('<script');
});

it('leaves a folder with page, trace, tables and what figures are drawn from', async () => {
  const folder = space.path('out');
  const words = ['network', 'collective', 'scenarios/clusters/balanced-3d.yaml', '--set', 'schedule.chunks=4'];
  expect((await runCaldera(...words, '--out', folder)).exitCode).toBe(0);
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const { timeNs } = JSON.parse(read('result.json')) as { readonly timeNs: number };
  const [head, ...rows] = read('phases.csv').trim().split('\n');
  // four chunks, there and back
  expect(rows).toHaveLength(4 * 2 * 3);
  const columns = (head as string).split(',');
  for (const row of rows) {
    const cells = row.split(',');
    const at = (name: string): number => Number(cells[columns.indexOf(name)]);
    const parts = ['link_ns', 'latency_ns', 'endpoint_ns', 'reduction_ns', 'link_wait_ns'].map(at);
    expect(parts.reduce((sum, ns) => sum + ns, 0)).toBeCloseTo(at('ended_ns') - at('started_ns'), 3);
    expect(at('waiting_ns')).toBeCloseTo(at('started_ns') - at('entered_ns'), 3);
    expect(at('ended_ns')).toBeLessThanOrEqual(timeNs);
  }
  expect(read('quantities.csv')).toContain('dimension 2,bytes_per_link,');
  expect(read('report.html')).toContain('bytes a link');
  for (const figure of ['tracks', 'uses']) {
    const { exitCode, stdout } = await runCaldera('plot', folder, '--figure', figure);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('2 switch of 8');
  }
  const { exitCode, stderr } = await runCaldera('plot', folder, '--figure', 'gantt');
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: 'caldera: --figure: expected one of tracks, uses for a run on a network, found "gantt"\n',
  });
});

it('finds orders that no replayed plan beats, where it may replay them all', async () => {
  const words = ['network', 'collective', 'scenarios/clusters/themis-2d.yaml', '--json'];
  const small = ['--set', 'schedule.chunks=4', '--set', 'network.dimensions.1.size=8', '--search', '100'];
  const { timeNs, search } = JSON.parse((await runCaldera(...words, ...small)).stdout) as {
    readonly timeNs: number;
    readonly search: { readonly timeNs: number; readonly isExhaustive: boolean; readonly schedulers: object };
  };
  expect(search.isExhaustive).toBe(true);
  expect(timeNs).toBe(search.timeNs);
  expect(Math.min(...(Object.values(search.schedulers) as number[]))).toBeGreaterThanOrEqual(timeNs);
  expect(Object.keys(search.schedulers)).toEqual(['baseline', 'themis', 'themis-flex', 'balanced']);
});

it('warns of a job that the memory of an accelerator cannot hold', async () => {
  const { stderr } = await runCaldera('network', 'design', 'scenarios/clusters/transformer-1t.yaml');
  // 128 blocks of 12 · 25,600² parameters in 16 parts, 16 bytes each
  expect(stderr).toContain('does not fit: 1,006.6 GB of weights');
  const small = [
    'scenarios/clusters/resnet50-s4.yaml',
    '--set',
    'job.model=ncf',
    '--set',
    'job.accelerator.memoryGB=0.001',
  ];
  const set = await runCaldera('network', 'design', ...small);
  expect(set.stderr).toContain('warning: --set job.accelerator.memoryGB: does not fit: 0.0017 GB of weights');
});

it('warns of a collective that no loop sends, and says where it stands', async () => {
  const file = 'test/bad-input/cases/cluster/dropped-collective.accepted.yaml';
  const { stderr } = await runCaldera('network', 'train', file);
  expect(stderr).toContain(`warning: ${file}:7:26 layers.0.forward: all-to-all of 1000 bytes of a is never issued`);
});

it('refuses a scenario that has other traffic', async () => {
  const { exitCode, stderr } = await runCaldera('network', 'collective', RESNET);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: `caldera: ${RESNET}: expected "collective" in the scenario, found "a job"\n`,
  });
});

it('tells stragglers one by one, and all of them together as one', async () => {
  const words = ['network', 'collective', 'scenarios/clusters/themis-2d.yaml', '--json', '--set'];
  const timeOf = async (set: string): Promise<number> => JSON.parse((await runCaldera(...words, set)).stdout).timeNs;
  const together = await timeOf('network.dimensions.1.size=4');
  const small = [...words, 'network.dimensions.1.size=4', '--set', 'stragglers=[{accelerator: 3, offsetNs: 1000000}]'];
  const late = JSON.parse((await runCaldera(...small)).stdout).timeNs as number;
  expect(late).toBeGreaterThan(together);
  expect(late).toBeLessThanOrEqual(together + 1_000_000 * 2);
});

it('designs with the replay as judge, never worse than where it began', async () => {
  const words = ['network', 'design', 'scenarios/clusters/balanced-3d.yaml', '--judge', 'replay', '--samples', '20'];
  const { stdout } = await runCaldera(...words, '--json');
  type Judged = { readonly leastTime: { readonly value: number; readonly startValue: number } };
  const { leastTime } = (JSON.parse(stdout) as { readonly judged: Judged }).judged;
  expect(leastTime.value).toBeLessThanOrEqual(leastTime.startValue);
});
