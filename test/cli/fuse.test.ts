/** `caldera fuse` from the outside: what it prints for people and machines, and what it refuses in its options. */
import { describe, expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';

interface Printed {
  readonly results: readonly {
    readonly latencyCycles: number;
    readonly baselineCycles: number;
    readonly optimumCycles: number;
    readonly peakBytes: number;
    readonly memoryBytes: number;
    readonly replayCycles?: number;
    readonly chains: readonly { readonly replayPeakBytes: number; readonly ladder: readonly { name: string }[] }[];
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
