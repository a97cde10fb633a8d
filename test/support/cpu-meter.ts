/**
 * CPU seconds of each test file, its processes included, for `npm run test:slowest`: the wall clock tells what else the
 * machine does. Linux alone counts the processes that have ended.
 */
import { readFileSync } from 'node:fs';
import { afterAll } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    cpuSeconds?: number;
  }
}

const STAT = '/proc/self/stat';
const TICKS = 100; // a second, on every Linux there is

/** Of this process and of those it has waited for, so far. */
function cpuSeconds(): number {
  try {
    const [user, system, usersBelow, systemsBelow] = readFileSync(STAT, 'utf8')
      .split(') ')[1]!
      .split(' ')
      .slice(11, 15);
    return (Number(user) + Number(system) + Number(usersBelow) + Number(systemsBelow)) / TICKS;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }
}

const before = cpuSeconds();
// biome-ignore lint/correctness/noEmptyPattern: the first argument must be a pattern
afterAll(({}, file) => {
  file.meta.cpuSeconds = cpuSeconds() - before;
});
