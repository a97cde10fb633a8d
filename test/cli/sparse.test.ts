/** The commands on sparse cores: what they print for machines agrees with itself, and with the bound. */
import { expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';

const TWO = 'scenarios/sparse/two-matrices.yaml';

interface Mapped {
  readonly boundCycles: number;
  readonly makespanCycles: number;
  readonly strategy: string;
  readonly tried: readonly {
    readonly strategy: string;
    readonly boundCycles: number;
    readonly makespanCycles: number;
  }[];
  readonly cores: readonly {
    readonly lanes: number;
    readonly cycles: Readonly<Record<string, number>>;
    readonly laneCycles: Readonly<Record<string, number>>;
  }[];
  readonly jobs: readonly { readonly endCycles: number }[];
}

it.each(['aespa', 'eie-monolithic', 'eie-small-cores', 'matraptor-monolithic'])(
  'maps two kernels to %s, whose cycles all have a cause',
  async (preset) => {
    const { exitCode, stdout } = await runCaldera('sparse', 'map', TWO, '--set', `platform.preset=${preset}`, '--json');
    expect(exitCode).toBe(0);
    const { boundCycles, makespanCycles, strategy, tried, cores, jobs } = JSON.parse(stdout) as Mapped;
    expect(makespanCycles).toBe(Math.min(...tried.map((way) => way.makespanCycles)));
    expect(tried).toContainEqual({ strategy, boundCycles, makespanCycles });
    for (const way of tried) expect(way.makespanCycles).toBeGreaterThanOrEqual(way.boundCycles * (1 - 1e-9));
    expect(makespanCycles).toBeGreaterThanOrEqual(boundCycles * (1 - 1e-9));
    expect(Math.max(...jobs.map(({ endCycles }) => endCycles))).toBe(makespanCycles);
    const sum = (cycles: Readonly<Record<string, number>>): number =>
      Object.values(cycles).reduce((total, one) => total + one, 0);
    for (const { lanes, cycles, laneCycles } of cores) {
      expect(sum(cycles)).toBeCloseTo(makespanCycles, 6);
      expect(sum(laneCycles)).toBeCloseTo(lanes * makespanCycles, 4);
    }
  },
);

it('names the class with the least cycles', async () => {
  const words = ['--matrix', 'uni:64x64:0.1:1', '--b', 'uni:64x64:0.1:2', '--lanes', '16', '--json'];
  const { stdout } = await runCaldera('sparse', 'classes', ...words);
  const { winner, costs } = JSON.parse(stdout) as {
    readonly winner: string;
    readonly costs: readonly { readonly class: string; readonly cycles: number; readonly computeCycles: number }[];
  };
  expect(costs).toHaveLength(5);
  const least = Math.min(...costs.map(({ cycles }) => cycles));
  expect(costs.find((cost) => cost.class === winner)?.cycles).toBe(least);
  // A dense product on a grid of 4 × 4 lanes: 16 × 16 tiles of 64 steps
  expect(costs.find((cost) => cost.class === 'tpu')?.computeCycles).toBe(16 * 16 * 64);
});

it('puts the machines of other programs beside the classes', async () => {
  const words = ['--matrix', 'uni:40x30:0.2:1', '--b', 'uni:30x20:0.4:2', '--lanes', '16', '--foreign'];
  const { stdout } = await runCaldera('sparse', 'classes', ...words, '--distribution', '4', '--json');
  const { foreign } = JSON.parse(stdout) as {
    readonly foreign: readonly { readonly model: string; readonly cycles?: number; readonly bytes?: number }[];
  };
  expect(foreign.map(({ model }) => model)).toEqual([
    ...['stonne-mesh', 'stonne-spmm', 'stonne-sigma', 'stonne-sigma', 'spada-row-wise'],
  ]);
  // 10 × 5 tiles of 4 × 4 PEs; 8 inputs at 4 a cycle take 2 cycles a step of k, then the wave runs through.
  expect(foreign[0]?.cycles).toBe(10 * 5 * (2 * 29 + 4 + 4 + 4 + 1));
  const text = await runCaldera('sparse', 'classes', ...words);
  expect(text.stdout).toContain('spada-row-wise');
  const wrong = await runCaldera('sparse', 'classes', ...words, '--reduction', '3');
  expect(wrong.stderr).toBe('caldera: --reduction: expected a power of two from 1 to 16, found 3\n');
});

it('runs a sparse scenario as sparse map does, and costs its kernels core by core', async () => {
  const run = await runCaldera('run', TWO);
  expect(run).toEqual(await runCaldera('sparse', 'map', TWO));
  const { stdout } = await runCaldera('layer', 'cost', TWO, '--json');
  const { costs } = JSON.parse(stdout) as {
    costs: readonly { readonly core: string; readonly computeCycles: number }[];
  };
  expect(costs).toHaveLength(8);
  expect(costs.find(({ core }) => core === 'matraptor3')?.computeCycles).toBe(306);
});
