/** Programs that work on a study over Redis, and a study of six quick points. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { temporaryFolder } from './files.js';

export interface Running {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

/** Starts the shipped program, and ends what is left of those it started. */
export function programs(main: string): { caldera(words: readonly string[]): Running; endAll(): void } {
  const children = new Set<ChildProcess>();
  return {
    caldera(words) {
      const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
      children.add(child);
      let said = '';
      child.stderr.on('data', (text) => {
        said += String(text);
      });
      return { child, said: () => said, ended: once(child, 'close').then(([code]) => code as number | null) };
    },
    endAll() {
      for (const child of children) child.kill('SIGKILL');
      children.clear();
    },
  };
}

/** @returns its file */
export function smallStudy(space: ReturnType<typeof temporaryFolder>, name: string): string {
  return space.write(
    `${name}.yaml`,
    `name: ${name}
scenario:
  platform: {preset: S2}
  workload: {task: mix, jobs: 8, groupSize: 8}
  mapper: {name: random, samples: 20}
vary: {seed: [1, 2, 3, 4, 5, 6]}
`,
  );
}
