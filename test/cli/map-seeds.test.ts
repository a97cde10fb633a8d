/** `caldera map SCENARIO --seeds n`: a seed draws the workload too, so that every trial is held against its own bound. */
import { describe, expect, it } from 'vitest';
import { runCaldera as caldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();

interface Found {
  readonly seed: number;
  readonly makespanCycles: number;
  readonly lowerBoundCycles: number;
  readonly gap: number;
}

describe('caldera map of a scenario by several seeds', () => {
  it.each([['quick'], ['lp']])('says of each seed what that seed alone says, bound: %s', async (bound) => {
    const file = space.write(
      'eight.yaml',
      `name: eight
seed: 1
platform: {preset: S2, memory: {bandwidthGBps: 16}}
workload: {task: mix, jobs: 8, groupSize: 8}
mapper: {name: magma, samples: 200}
`,
    );
    const map = async (...words: string[]): Promise<string> =>
      (await caldera('map', file, '--bound', bound, ...words)).stdout;
    const together: Found[] = JSON.parse(await map('--seeds', '4', '--json'));
    const alone: Found[] = [];
    for (const seed of [1, 2, 3, 4]) alone.push(JSON.parse(await map('--seed', String(seed))));
    expect(together).toEqual(alone);
    // Other workloads: one bound for all would be wrong for most.
    expect(new Set(alone.map(({ lowerBoundCycles }) => lowerBoundCycles)).size).toBe(4);
    for (const { gap } of alone) expect(gap).toBeGreaterThanOrEqual(0);

    const best = alone.reduce((a, b) => (b.makespanCycles < a.makespanCycles ? b : a));
    const [, , , row = ''] = (await map('--seeds', '4')).split('\n');
    expect(row).toContain(` ${(100 * best.gap).toFixed(2)} %`);
  });
});
