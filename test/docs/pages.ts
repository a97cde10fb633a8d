/**
 * The pages that are tested, and how they are brought up to date: `UPDATE_DOCS=1 npx vitest run test/docs`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = new URL('../../', import.meta.url).pathname.replace(/\/$/, '');
export const update = process.env['UPDATE_DOCS'] === '1';

/** README.md and every page of docs/. */
export const pages: readonly string[] = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => `docs/${file}`),
];

/** The pages in parts that can be run at the same time. @param part from 0 */
export function partOfPages(part: number, parts: number): string[] {
  return pages.filter((_, index) => index % parts === part);
}

export function readPage(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}
