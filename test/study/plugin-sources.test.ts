/** What a journal and a worker are held against is all that a plugin consists of, the modules it imports included. */
import { expect, it } from 'vitest';
import { loadedSources, loadPlugin } from '../../src/base/plugin.js';
import { loadStudy } from '../../src/study/study.js';
import { temporaryFolder } from '../support/files.js';
import { smallStudy } from '../support/redis-study.js';

const space = temporaryFolder();

it('is another study with a plugin than without, and holds the modules that the plugin imports', () => {
  const file = smallStudy(space, 'plain');
  const plain = loadStudy(file).fingerprint;
  expect(loadStudy(file).fingerprint).toBe(plain);
  space.write('helper.cjs', "require('./inner.cjs'); exports.entries = {}; // require('./no-such-file')\n");
  space.write('inner.cjs', '/* the innermost */\n');
  const plugin = space.write(
    'mine.mjs',
    "import { entries } from './helper.cjs';\nexport default { name: 'mine', entries };\n",
  );
  loadPlugin(plugin);
  const source = String(loadedSources().get(plugin));
  for (const text of ['the innermost', 'exports.entries', "name: 'mine'"]) expect(source).toContain(text);
  expect(loadStudy(file).fingerprint).not.toBe(plain);
});
