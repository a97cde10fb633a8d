/** The picture of the architecture is drawn from the import rules as they are. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { architectureSvg } from '../../build/architecture.js';
import { root, update } from './pages.js';

it('docs/images/architecture.svg', () => {
  const file = join(root, 'docs/images/architecture.svg');
  const svg = architectureSvg();
  if (update) writeFileSync(file, svg);
  expect(existsSync(file) && readFileSync(file, 'utf8')).toBe(svg);
});
