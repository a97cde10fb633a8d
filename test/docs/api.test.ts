/**
 * The page of the public API says what the declarations say.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { apiPage } from './api-page.js';
import { readPage, root, update } from './pages.js';

it('docs/api.md is up to date', () => {
  const folder = mkdtempSync(join(tmpdir(), 'caldera-api-'));
  try {
    const page = apiPage(folder);
    if (update) writeFileSync(join(root, 'docs/api.md'), page);
    expect(readPage('docs/api.md')).toBe(page);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
