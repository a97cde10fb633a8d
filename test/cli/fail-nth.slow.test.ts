/** Every other operation of a run and a sweep refused once, and every start of a thread. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../support/build.js';
import { OPERATIONS } from '../support/fail-nth.js';
import { temporaryFolder } from '../support/files.js';
import { describeRefusals, scenario, study } from './refusals.js';

const space = temporaryFolder();

describeRefusals(
  space,
  OPERATIONS.filter((operation) => operation !== 'write'),
);

describe('every start of a thread refused once', () => {
  const main = buildProgram();
  const preload = join(import.meta.dirname, '../support/fail-worker.mjs');
  const start = (nth: number, words: readonly string[]) =>
    spawnSync(process.execPath, ['--import', preload, main, ...words], {
      encoding: 'utf8',
      env: { ...process.env, FAIL_WORKER: String(nth) },
    });

  it.each([
    [
      'run',
      () => [
        'run',
        scenario(space, 3, '{name: magma, samples: 300, objective: simulated}'),
        '--json',
        '--out',
        space.path('o'),
      ],
    ],
    ['sweep', () => ['sweep', study(space), '--restart', '--out', space.path('threads'), '--workers', '2']],
  ])('%s does the work with the threads there are', { timeout: 120_000 }, (_, words) => {
    const undisturbed = start(0, words());
    expect(undisturbed.status, undisturbed.stderr).toBe(0);
    let refusals = 0;
    for (let nth = 1; nth < 100; nth++) {
      const { status, stdout, stderr } = start(nth, words());
      expect(status, stderr).toBe(0);
      expect(stdout).toBe(undisturbed.stdout);
      if (!stderr.includes('refused a thread')) break;
      refusals++;
    }
    expect(refusals).toBeGreaterThan(0);
  });
});
