/**
 * The same scenario and seed give the same bytes: twice in a process, in another process, with other workers; and
 * another seed does not.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildProgram } from '../support/build.js';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();
let program: string;

beforeAll(() => {
  program = buildProgram();
}, 300_000);

const scenario = (seed: number): string =>
  space.write(
    `tenants-${seed}.yaml`,
    `name: tenants
seed: ${seed}
platform: {preset: S2, memory: {bandwidthGBps: 16, arbitration: fcfs, device: HBM2}}
workload: {task: mix, jobs: 40, groupSize: 20, arrivals: {meanCycles: 200000}}
mapper: {name: magma, samples: 500}
simulator: {barrier: false, controlLatencyCycles: 100}
`,
  );

/** Every file of a folder, by name. */
function bytesIn(folder: string): Record<string, string> {
  const names = space.files().filter((file) => file.startsWith(`${folder}/`));
  return Object.fromEntries(
    names.map((name) => [name.slice(folder.length + 1), readFileSync(space.path(name)).toString('base64')]),
  );
}

async function runHere(folder: string, seed: number): Promise<string> {
  const { exitCode, stdout } = await runCaldera('run', scenario(seed), '--json', '--out', space.path(folder));
  expect(exitCode).toBe(0);
  return stdout;
}

function runElsewhere(...args: string[]): string {
  return execFileSync(process.execPath, [program, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

describe('a scenario and a seed', () => {
  it('give the same bytes twice in a process and in another one, and another seed others', async () => {
    const printed = await runHere('first', 1);
    const first = bytesIn('first');
    expect(Object.keys(first).length).toBeGreaterThanOrEqual(6);

    expect(await runHere('second', 1)).toBe(printed);
    expect(bytesIn('second')).toEqual(first);

    expect(runElsewhere('run', scenario(1), '--json', '--out', space.path('elsewhere'))).toBe(printed);
    const elsewhere = bytesIn('elsewhere');
    for (const name of Object.keys(first)) expect(elsewhere[name] === first[name], name).toBe(true);

    expect(await runHere('other', 2)).not.toBe(printed);
  }, 120_000);

  it('give the same table of a sweep with 0, 1 and 2 workers', () => {
    scenario(1);
    const study = space.write(
      'study.yaml',
      `name: workers
base: tenants-1.yaml
vary:
  platform.memory.bandwidthGBps: [4, 16]
  mapper.name: [magma, random]
`,
    );
    const tables = [0, 1, 2].map((workers) => {
      const folder = space.path(`workers-${workers}`);
      return runElsewhere('sweep', study, '--workers', String(workers), '--out', folder, '--csv');
    });
    expect(tables[0]?.trim().split('\n')).toHaveLength(5);
    expect(tables[1]).toBe(tables[0]);
    expect(tables[2]).toBe(tables[0]);
  }, 120_000);
});
