/**
 * Whatever the system refuses, and whenever, nothing is lost and nothing is torn: each write, rename, … of `run` and
 * `sweep` is refused once, for every n there is. A refusal is one line; a folder holds the results of before or the new
 * ones, whole; and the next try gives what an undisturbed one gives.
 */
import { cpSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';
import { failNth, type Operation } from '../support/fail-nth.js';
import type { temporaryFolder } from '../support/files.js';

type Space = ReturnType<typeof temporaryFolder>;

const FIELDS = 'platform: {preset: S1}\nworkload: {task: mix, jobs: 8, groupSize: 8}\n';
export const scenario = (space: Space, seed: number, mapper = '{name: random, samples: 20}') =>
  space.write(`small-${seed}.yaml`, `name: small\nseed: ${seed}\n${FIELDS}mapper: ${mapper}\n`);
export const study = (space: Space): string =>
  space.write(
    'study.yaml',
    `name: study
scenario:
  platform: {preset: S1}
  workload: {task: mix, jobs: 8, groupSize: 8}
  mapper: {name: random, samples: 20}
vary: {seed: [1, 2, 3]}
measure: [run]
`,
  );

/** Names and contents of the files in a folder and below. */
function contents(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true }).map(String).sort()) {
    const file = join(folder, name);
    if (statSync(file).isFile()) found[name] = readFileSync(file, 'utf8');
  }
  return found;
}

/** Runs with the n-th operation refused, for n = 1, 2, … until there is no n-th. */
async function refuseEach(
  operation: Operation,
  words: readonly string[],
  judge: (outcome: Awaited<ReturnType<typeof runCaldera>>, n: number) => Promise<void> | void,
): Promise<number> {
  for (let n = 1; n < 1000; n++) {
    const failing = failNth(operation, n);
    let outcome: Awaited<ReturnType<typeof runCaldera>>;
    try {
      outcome = await runCaldera(...words);
    } finally {
      failing.restore();
    }
    if (!failing.hasFailed()) {
      expect(outcome.exitCode, outcome.stderr).toBe(0);
      return n - 1;
    }
    await judge(outcome, n);
  }
  throw new Error('there is always another');
}

function expectOneLine({ exitCode, stderr }: { exitCode: number; stderr: string }): void {
  const said = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('warning: '));
  expect(exitCode, stderr).not.toBe(0);
  expect(said, stderr).toHaveLength(1);
  expect(said[0]).toMatch(/^caldera: .+expected .+, found /);
}

/** Registers the tests of these operations. */
export function describeRefusals(space: Space, operations: readonly Operation[]): void {
  describe.each(operations)('every %s refused once', (operation) => {
    it('run: the folder holds the results of before, or the new ones, whole', { timeout: 120_000 }, async () => {
      const before = space.path(`before-${operation}`);
      await runCaldera('run', scenario(space, 1), '--out', before);
      const after = space.path(`after-${operation}`);
      await runCaldera('run', scenario(space, 2), '--out', after);
      const [old, fresh] = [contents(before), contents(after)];
      const folder = space.path(`run-${operation}`);
      const again = (): void => {
        rmSync(folder, { recursive: true, force: true });
        cpSync(before, folder, { recursive: true });
      };
      again();
      const refusals = await refuseEach(operation, ['run', scenario(space, 2), '--out', folder], (outcome) => {
        expectOneLine(outcome);
        expect(contents(folder)).toEqual(old);
        again();
      });
      expect(contents(folder)).toEqual(fresh);
      if (operation !== 'fsync') expect(refusals).toBeGreaterThan(0);
    });

    it('sweep: what was finished stays, and the next try ends as an undisturbed one', {
      timeout: 120_000,
    }, async () => {
      const words = (folder: string) => ['sweep', study(space), '--out', folder, '--workers', '0'];
      const undisturbed = await runCaldera(...words(space.path(`sweep-undisturbed-${operation}`)));
      const folder = space.path(`sweep-${operation}`);
      await refuseEach(operation, words(folder), async (outcome) => {
        expectOneLine(outcome);
        const names = readdirSync(space.path('.')).includes(`sweep-${operation}`) ? readdirSync(folder) : [];
        expect(names.filter((name) => name.startsWith('lock'))).toEqual([]);
        const { exitCode, stdout, stderr } = await runCaldera(...words(folder));
        expect(exitCode, stderr).toBe(0);
        expect(stdout).toBe(undisturbed.stdout);
        rmSync(folder, { recursive: true });
      });
    });
  });
}
