/** The order of the test files names files that there are. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LONGEST } from '../support/longest-first.js';

it('the longest test files are there', () => {
  const absent = LONGEST.filter((name) => !existsSync(join(import.meta.dirname, '..', `${name}.test.ts`)));
  expect(absent).toEqual([]);
});
