/** Many processes that want the same folder at once: one has it, and leaves nothing behind. */
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildPackage } from '../support/build.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();
const installed = buildPackage();

describe('four processes that want one folder', () => {
  const rounds = process.env['CALDERA_LONG'] === '1' ? 1000 : 12;

  it(`have one owner at a time, ${rounds} rounds`, { timeout: 900_000 }, async () => {
    const folder = space.path('contended');
    mkdirSync(folder);
    space.write(
      'contender.mjs',
      `import { lock } from ${JSON.stringify(join(installed, 'dist/study/lock.js'))};
import { openSync, closeSync, rmSync } from 'node:fs';
const [folder, rounds] = process.argv.slice(2);
let owned = 0;
for (let round = 0; round < Number(rounds); ) {
  let unlock;
  try {
    unlock = (await lock(folder)).release;
  } catch (error) {
    if (!/nobody else/.test(error.message)) throw error;
    continue;
  }
  const handle = openSync(folder + '.owner', 'wx'); // fails when another owns the folder
  await new Promise((resolve) => setTimeout(resolve, 1));
  closeSync(handle);
  rmSync(folder + '.owner');
  unlock();
  round++;
}
`,
    );
    const contenders = Array.from(
      { length: 4 },
      () =>
        new Promise<string>((resolve) => {
          const child = spawn(process.execPath, [space.path('contender.mjs'), folder, String(Math.ceil(rounds / 4))], {
            stdio: ['ignore', 'ignore', 'pipe'],
          });
          let said = '';
          child.stderr.on('data', (text) => {
            said += text;
          });
          child.on('close', (code) => resolve(code === 0 ? '' : said));
        }),
    );
    expect(await Promise.all(contenders)).toEqual(['', '', '', '']);
    expect(readdirSync(folder)).toEqual([]);
  });
});
