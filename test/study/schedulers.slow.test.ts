/**
 * The examples for batch schedulers do what they say, with what the scheduler would tell each of its tasks.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildProgram } from '../support/build.js';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();
const examples = join(import.meta.dirname, '../../scenarios/many-runs');

async function caldera(...words: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runCaldera(...words, '--csv');
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

describe('the examples for batch schedulers', { timeout: 300_000 }, () => {
  const main = buildProgram();
  const work = space.path('batch');
  const bin = space.path('bin');
  mkdirSync(work);
  mkdirSync(bin);
  writeFileSync(join(bin, 'npx'), `#!/bin/sh\nshift\nexec '${process.execPath}' '${main}' "$@"\n`);
  chmodSync(join(bin, 'npx'), 0o755);
  cpSync(examples, work, { recursive: true });
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH']}` };
  const shell = (words: readonly string[], more: Record<string, string>): void => {
    execFileSync(words[0] as string, words.slice(1), { cwd: work, env: { ...env, ...more }, stdio: 'pipe' });
  };
  let whole = '';
  beforeAll(async () => {
    whole = await caldera('sweep', join(work, 'study.yaml'), '--out', space.path('whole'), '--workers', '0');
  }, 120_000);

  it('Slurm: the script, once for each task of the array', async () => {
    const script = readFileSync(join(work, 'slurm-array.sh'), 'utf8');
    const tasks = Number(/^#SBATCH --array=1-(\d+)$/m.exec(script)?.[1]);
    expect(tasks).toBeGreaterThan(1);
    for (let task = 1; task <= tasks; task++)
      shell(['bash', 'slurm-array.sh', 'study.yaml', 'slurm'], {
        SLURM_JOB_ID: String(1000 + task),
        SLURM_ARRAY_TASK_ID: String(task),
        SLURM_ARRAY_TASK_COUNT: String(tasks),
        SLURM_CPUS_PER_TASK: /^#SBATCH --cpus-per-task=(\d+)$/m.exec(script)?.[1] ?? '',
      });
    expect(await caldera('merge', join(work, 'study.yaml'), '--out', join(work, 'slurm'))).toBe(whole);
  });

  it('Kubernetes: the command of the pod, once for each index of the job', async () => {
    const job = parse(readFileSync(join(work, 'kubernetes-job.yaml'), 'utf8'));
    expect(job).toMatchObject({ apiVersion: 'batch/v1', kind: 'Job', spec: { completionMode: 'Indexed' } });
    const [{ command, args }] = job.spec.template.spec.containers;
    for (let index = 0; index < job.spec.completions; index++)
      shell([...command, ...args], { JOB_COMPLETION_INDEX: String(index) });
    expect(await caldera('merge', join(work, 'study.yaml'), '--out', join(work, 'results'))).toBe(whole);
  });
});
