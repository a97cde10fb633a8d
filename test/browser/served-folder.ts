/** A folder as `caldera serve` meets it, with a server: many runs, one that means harm, one too large, and what lies outside. */
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openServer, type Served } from '../../src/serve/server.js';
import { temporaryFolder } from '../support/files.js';

export const HOSTILE = '<img src=x onerror="document.title=\'taken\'"><script>document.title="taken"</script>';

export interface ServedFolder {
  readonly space: ReturnType<typeof temporaryFolder>;
  readonly folder: string;
  /** Of the server, once the tests have begun. */
  readonly url: () => string;
}

/** There for the tests of one file. @param runs how many runs there are beside the odd ones */
export function servedFolder(runs: number): ServedFolder {
  const space = temporaryFolder();
  const served = space.path('served');
  let server: Served;

  beforeAll(async () => {
    for (let i = 0; i < runs; i++) writeRun(served, `runs/r${i}`, `run ${i}`, (i * 7919) % runs);
    writeRun(served, 'hostile', HOSTILE, 1);
    writeFileSync(join(served, 'hostile/report.html'), '<p id="mine">report</p><script>document.title="ran"</script>');
    mkdirSync(join(served, 'huge'));
    for (const name of ['result.json', 'report.html', 'journal.jsonl']) {
      writeFileSync(join(served, 'huge', name), '');
      truncateSync(join(served, 'huge', name), 2 ** 31); // takes no room on the disk
    }
    space.write('secret.txt', 'secret');
    mkdirSync(space.path('outside'));
    space.write('outside/report.html', 'secret');
    symlinkSync(space.path('outside'), join(served, 'link'));
    server = await openServer({ folder: served, host: '127.0.0.1', port: 0 });
  }, 60_000);
  afterAll(async () => {
    await server.close();
    rmSync(served, { recursive: true, force: true });
  }, 60_000);
  return { space, folder: served, url: () => server.url };
}

function writeRun(served: string, id: string, name: string, makespanMs: number): void {
  const folder = join(served, id);
  mkdirSync(folder, { recursive: true });
  const result = { caldera: '0.1.0', name, seed: 1, replay: { makespanMs }, differencePercent: makespanMs / 10 };
  writeFileSync(join(folder, 'result.json'), JSON.stringify(result));
}
