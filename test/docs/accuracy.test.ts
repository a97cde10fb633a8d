/** The figures of docs/accuracy.md are those measured now. `UPDATE_DOCS=1` writes them into the page. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasReference } from '../support/reference.js';
import { claimsTable, nvdlaTable, otherTable, timingsTable } from './accuracy-tables.js';
import { readPage, root, update } from './pages.js';

const PAGE = 'docs/accuracy.md';
const TABLES = { nvdla: nvdlaTable, others: otherTable, timings: timingsTable, claims: claimsTable } as const;

/** From the comment to the next blank line after it. */
function place(page: string, name: string): [number, number] {
  const mark = `<!-- measured: ${name} -->\n`;
  const start = page.indexOf(mark) + mark.length;
  if (start < mark.length) throw new Error(`${PAGE} has no ${mark}`);
  return [start, page.indexOf('\n\n', start)];
}

describe.skipIf(!hasReference)(PAGE, () => {
  it.each(Object.entries(TABLES))('says of %s what is measured', (name, tableOf) => {
    const page = readPage(PAGE);
    const [start, end] = place(page, name);
    const text = tableOf();
    if (update) writeFileSync(join(root, PAGE), page.slice(0, start) + text + page.slice(end));
    else expect(page.slice(start, end)).toBe(text);
  });
});
