/** Every TypeScript snippet of the pages compiles. */
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/files.js';
import { pages } from './pages.js';
import { shownIn, snippetsOf } from './shown.js';
import { checkSnippets } from './snippets.js';

const { folder } = temporaryFolder();

it('snippets compile', { timeout: 120_000 }, () => {
  expect(checkSnippets(folder, snippetsOf(shownIn(pages)))).toBe('');
});
