/**
 * The page of the public API says what the declarations say.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildModules } from '../support/build.js';
import { apiPage } from './api-page.js';
import { readPage, root, update } from './pages.js';

it('docs/api.md is up to date', { timeout: 60_000 }, () => {
  const page = apiPage(buildModules());
  if (update) writeFileSync(join(root, 'docs/api.md'), page);
  expect(readPage('docs/api.md')).toBe(page);
});
