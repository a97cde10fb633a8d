/**
 * What stands in code spans in the documentation exists: paths lead somewhere, and identifiers, options and names occur in
 * the sources, the scenarios or a package's name.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pages, readPage, root } from './pages.js';

const FOLDERS = ['src', 'build', 'test', 'scenarios'];
const TEXTS = /\.(ts|js|mjs|yaml|csv|json|m)$/;

const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, String(file))),
);
const known = new Set(
  [...files.filter((file) => TEXTS.test(file)), 'package.json', 'package-lock.json'].flatMap((file) =>
    readFileSync(join(root, file), 'utf8').split(/[^\w-]+/),
  ),
);

/** Names of other programs, and of files a reader writes himself. */
const FOREIGN = new Set(['MobileNetV2_kcp_ws', 'mnasnet_rs', 'src/scheuler_GA.py', 'queue-order', 'queueOrder']);

/** Spans of prose, not fenced blocks. */
function spansOf(markdown: string): string[] {
  const prose = markdown.replaceAll(/^( *)(`{3,})[\s\S]*?^\1\2/gm, '');
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span]) => span as string);
}

/** Words that can only be a name of something: camelCase, PascalCase, kebab-case, snake_case. */
function namesOf(span: string): string[] {
  if (/[…*]|https?:/.test(span)) return [];
  return span
    .split(/[^\w-]+/)
    .map((word) => word.replace(/^-+/, ''))
    .filter(
      (word) => /^[A-Za-z][\w-]{3,}$/.test(word) && /[a-z][A-Z]|[a-z]-[a-z]|[a-z]_[a-z]|^[A-Z][a-z]+[A-Z]/.test(word),
    );
}

function isKnown(name: string): boolean {
  return (
    FOREIGN.has(name) ||
    known.has(name) ||
    known.has(name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()))
  );
}

describe.each(pages.filter((page) => page !== 'docs/api.md'))('%s', (page) => {
  it('names what exists', () => {
    const spans = spansOf(readPage(page));
    const paths = spans.filter((span) => /^[\w.-]+(\/[\w.-]+)+\/?$/.test(span) && /\.\w+$|\/$/.test(span));
    const missing = paths.filter(
      (path) =>
        ![path, `src/${path}`, `docs/${path}`].some((place) => existsSync(join(root, place))) &&
        !path.startsWith('traces/') &&
        !FOREIGN.has(path) &&
        !files.some((file) => file.endsWith(`/${path}`)),
    );
    const unknown = spans
      .filter((span) => !paths.includes(span))
      .flatMap(namesOf)
      .filter((name) => !isKnown(name));
    expect({ missing, unknown }).toEqual({ missing: [], unknown: [] });
  });
});
