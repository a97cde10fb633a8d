import { describe, expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();
const scenario = space.write(
  'small.yaml',
  `name: small
platform: {preset: S2, memory: {arbitration: max-min, latencyCycles: 20, efficiency: 0.9}}
workload: {task: mix, jobs: 24, groupSize: 12}
mapper: {name: magma, samples: 300}
simulator: {controlLatencyCycles: 100}
`,
);

describe('caldera validate', () => {
  it('prints ladder, worst jobs, ranks and a verdict', async () => {
    const { exitCode, stdout, stderr } = await runCaldera('validate', scenario);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const part of ['job-fluid', 'device timing', 'worst jobs', "Kendall's τ", 'regret'])
      expect(stdout).toContain(part);
    expect(stdout).toMatch(/The allocator is (not )?safe to search with|Search with the allocator, then simulate/);
    expect(stdout).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('says the same as JSON, twice', async () => {
    const first = await runCaldera('validate', scenario, '--json');
    const second = await runCaldera('validate', scenario, '--json');
    expect(second).toEqual(first);
    const document = JSON.parse(first.stdout) as {
      allocatorCycles: number;
      simulatorCycles: number;
      rungs: { name: string; makespanCycles: number; changeCycles: number; worstJobs: { name: string }[] }[];
      rank: { mappings: number; tau: number };
      verdict: { safety: string };
    };
    const { rungs, allocatorCycles, simulatorCycles } = document;
    const sum = rungs.reduce((total, { changeCycles }) => total + changeCycles, 0);
    expect(sum).toBeCloseTo(simulatorCycles - allocatorCycles, 3);
    const change = (name: string): number => rungs.find((rung) => rung.name === name)?.changeCycles ?? Number.NaN;
    expect(change('host')).toBeCloseTo(200, 6);
    expect(change('device timing')).toBeGreaterThan(0);
    expect(rungs.at(-1)?.worstJobs[0]?.name).toMatch(/\//);
    expect(document.rank.mappings).toBeGreaterThan(100);
    expect(document.rank.tau).toBeGreaterThan(0.5);
    expect(['safe', 're-rank', 'unsafe']).toContain(document.verdict.safety);
  });

  it('tells of a file that is not there', async () => {
    const { exitCode, stdout, stderr } = await runCaldera('validate', 'nowhere.yaml');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/nowhere\.yaml/);
  });
});
