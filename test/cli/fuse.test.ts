/** `caldera fuse` from the outside: what it prints for people and machines, and what it refuses in its options. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();

const FILES = [
  ...['groups.csv', 'groups.svg', 'memory.svg', 'report.html', 'result.json', 'scenario.yaml', 'tensors.csv'],
  ...['trace.json', 'traffic.svg'],
];

interface Rung {
  readonly name: string;
  readonly latencyCycles: number;
}

interface Printed {
  readonly results: readonly {
    readonly latencyCycles: number;
    readonly baselineCycles: number;
    readonly optimumCycles: number;
    readonly peakBytes: number;
    readonly memoryBytes: number;
    readonly replayCycles?: number;
    readonly chains: readonly { readonly replayPeakBytes: number; readonly ladder: readonly Rung[] }[];
  }[];
}

async function fused(...words: string[]): Promise<Printed> {
  const { exitCode, stdout, stderr } = await runCaldera('fuse', ...words, '--json');
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return JSON.parse(stdout) as Printed;
}

describe('caldera fuse', () => {
  it.each(['dp', 'g-sampler', 'anneal', 'transformer'])('%s lies between the optimum and no fusion', async (mapper) => {
    const { results } = await fused('resnet18', '--memory', '2MiB,8MiB', '--mapper', mapper, '--samples', '200');
    expect(results).toHaveLength(2);
    for (const { latencyCycles, baselineCycles, optimumCycles, peakBytes, memoryBytes } of results) {
      expect(latencyCycles).toBeGreaterThanOrEqual(optimumCycles * (1 - 1e-12));
      expect(latencyCycles).toBeLessThanOrEqual(baselineCycles);
      expect(peakBytes).toBeLessThanOrEqual(memoryBytes);
    }
  });

  it('replays overlapped as estimated, within the memory', async () => {
    const { results } = await fused(
      ...['squeezenet', '--memory', '4MiB', '--replay', '--set', 'replay.coupling=overlapped', '--batch', '8'],
    );
    const [{ replayCycles = 0, latencyCycles, memoryBytes, chains }] = results as [Printed['results'][number]];
    expect(Math.abs(replayCycles / latencyCycles - 1)).toBeLessThan(1e-9);
    for (const { replayPeakBytes } of chains) expect(replayPeakBytes).toBeLessThanOrEqual(memoryBytes);
    expect(chains[0]?.ladder.map(({ name }) => name)).toEqual(['estimate', 'overlapped', 'staged']);
  });

  it('climbs on to narrow ports and a slow memory, and says what the PE array waits for', async () => {
    const words = ['mobilenet-v2', '--memory', '2MiB', '--batch', '8', '--replay'];
    const narrow = [...words, '--set', 'replay.loadPortBytesPerCycle=4', '--set', 'replay.latencyCycles=100'];
    const [plain] = (await fused(...words)).results;
    const [slow] = (await fused(...narrow)).results;
    const ladder = slow!.chains.flatMap((chain) => chain.ladder);
    expect(slow!.chains[0]?.ladder.map(({ name }) => name)).toEqual([
      ...['estimate', 'overlapped', 'staged', 'ports', 'memory'],
    ]);
    expect(slow!.replayCycles!).toBeGreaterThan(plain!.replayCycles!);
    const top = ladder.filter(({ name }) => name === 'memory').reduce((sum, rung) => sum + rung.latencyCycles, 0);
    expect(top).toBeCloseTo(slow!.replayCycles!, 6);
    const { stdout } = await runCaldera('fuse', ...narrow);
    expect(stdout).toMatch(/the PE array waits for\s+overlapped\s+staged\s+ports\s+memory\nweights/);
  });

  it('finds every budget at which the optimum changes, each one faster than the smaller one', async () => {
    const { results } = await fused('resnet18', '--memory', '8MiB', '--front', '--batch', '8');
    expect(results.length).toBeGreaterThan(5);
    for (const [i, { latencyCycles, memoryBytes, optimumCycles }] of results.entries()) {
      expect(latencyCycles).toBe(optimumCycles);
      const before = results[i - 1];
      if (before === undefined) expect(latencyCycles).toBe(results[0]?.baselineCycles);
      else expect(latencyCycles).toBeLessThan(before.latencyCycles);
      expect(memoryBytes).toBeGreaterThan(before === undefined ? 0 : before.peakBytes);
    }
    // A byte less than a point asks for leaves the point before.
    const [point, before] = [results.at(-1)!, results.at(-2)!];
    const less = await fused('resnet18', '--memory', `${point.memoryBytes - 1}`, '--batch', '8');
    expect(less.results[0]!.latencyCycles).toBeGreaterThan(point.latencyCycles);
    expect(less.results[0]!.latencyCycles).toBeLessThanOrEqual(before.latencyCycles);
  });

  it('writes a folder that says the same as the command, and keeps others\u2019 results', async () => {
    const out = space.path('squeezenet');
    const words = ['squeezenet', '--memory', '1MiB', '--batch', '4', '--out', out];
    const [{ replayCycles }] = (await fused(...words)).results as [Printed['results'][number]];
    const read = (name: string): string => readFileSync(join(out, name), 'utf8');
    expect(readdirSync(out).sort()).toEqual(FILES);
    expect(JSON.parse(read('result.json'))).toMatchObject({ name: 'squeezenet', results: [{ replayCycles }] });
    const { traceEvents } = JSON.parse(read('trace.json')) as {
      traceEvents: { ph: string; ts: number; dur?: number }[];
    };
    const ends = traceEvents.flatMap(({ ph, ts, dur = 0 }) => (ph === 'X' ? [ts + dur] : []));
    expect(Math.max(...ends)).toBeCloseTo(replayCycles! / 1000, 6);
    expect(read('report.html')).toContain('memory over time');
    const saved = read('tensors.csv').trimEnd().split('\n').slice(1);
    expect(saved.some((line) => line.includes('the weights of'))).toBe(true);
    const again = await runCaldera('fuse', join(out, 'scenario.yaml'), '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ results: [{ memoryBytes: 2 ** 20 }] });
    const other = await runCaldera('fuse', 'resnet18', '--memory', '1MiB', '--out', out);
    expect(other).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it.each([
    ['resnet81 --memory 8MiB', 'network: expected a model'],
    ['resnet18', '--memory: expected a size'],
    ['resnet18 --memory 8mb', '--memory: expected a size'],
    ['resnet18 --memory 8MiB --mapper foo', '--mapper: expected a mapper of fused layers'],
    ['resnet18 --memory 8MiB --machine wide', '--machine: expected a machine for fused layers'],
    ['resnet18 --memory 8MiB --batch 0', '--batch: expected'],
  ])('refuses %s', async (words, message) => {
    const { exitCode, stdout, stderr } = await runCaldera('fuse', ...words.split(' '));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });
});
