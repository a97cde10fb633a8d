/** The plugin of the tutorial: the page shows its file, and what it adds keeps the contracts the page names. */
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildPackage } from '../support/build.js';
import { temporaryFolder } from '../support/files.js';

const root = join(import.meta.dirname, '../..');
const file = 'scenarios/plugins/mine.js';

describe('the tutorial of plugins', async () => {
  const space = temporaryFolder();
  const installed = buildPackage();
  cpSync(join(root, 'scenarios/plugins'), space.path('project'), { recursive: true });
  mkdirSync(space.path('project/node_modules'));
  symlinkSync(installed, space.path('project/node_modules/caldera'));
  const load = (path: string) => import(pathToFileURL(join(installed, 'dist/api', path)).href);
  const mine = await import(pathToFileURL(space.path('project/mine.js')).href);
  const { usePlugin } = await load('plugin.js');
  const testing = await load('testing.js');

  it('shows the file it runs', () => {
    const code = readFileSync(join(root, file), 'utf8').split('\n').slice(1).join('\n');
    expect(readFileSync(join(root, 'docs/tutorial-plugin.md'), 'utf8')).toContain(code);
  });

  usePlugin(mine.default);
  const suite = { describe, it, expect };
  testing.describeMapper(suite, 'longest-first', mine.longestFirst({}));
  testing.describeArbitration(suite, 'shortest-first', { cases: 20 });
  testing.describeCostModel(suite, mine.peakShare({}), { takesFlexible: false, cases: 30 });
});
