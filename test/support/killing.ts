/** Processes of the shipped program that are killed with SIGKILL, again and again, at moments the caller chooses. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Whole lines. */
export function lines(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
}

/** @returns whether it came to its end first */
export function killAt(main: string, args: readonly string[], reached: () => boolean): Promise<boolean> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += String(text);
  });
  const watch = setInterval(() => {
    if (!reached()) return;
    clearInterval(watch);
    setTimeout(() => child.kill('SIGKILL'), Math.random() * 20);
  }, 2);
  return new Promise((resolve, reject) => {
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      if (signal === 'SIGKILL') resolve(false);
      else if (code === 0) resolve(true);
      else reject(new Error(`exit code ${code}: ${stderr}`));
    });
  });
}

/** Points of a journal, in the order they were finished in. */
export function pointsOf(journal: readonly string[]): number[] {
  return journal.slice(1).map((line) => (JSON.parse(line) as { point: number }).point);
}

/**
 * A run of a sweep, killed when it has gone a random number of points further, or a moment after that, until it ends.
 * What was finished before a kill must be there after it.
 * @returns the number of kills
 */
export async function killedToItsEnd(
  main: string,
  args: (workers: number) => readonly string[],
  { journal, stride }: { journal: string; stride: number },
): Promise<number> {
  let finished: string[] = [];
  for (let kills = 0; ; kills++) {
    const goal = finished.length + 1 + Math.floor(Math.random() * stride);
    const ended = await killAt(main, args((kills % 3) + 1), () => lines(journal).length > goal);
    const now = lines(journal);
    if (finished.some((line, i) => now[i] !== line)) throw new Error('a finished point was lost');
    finished = now;
    if (ended) return kills;
  }
}
