/** The blocks that pages show, and what belongs together among them. */
import { type Block, blocksOf } from './markdown.js';
import { readPage } from './pages.js';
import type { Snippet } from './snippets.js';

/** Between the outputs of blocks that continue each other. */
export const MARK = '————';

export interface Shown {
  readonly page: string;
  readonly block: Block;
}

export interface ShownSnippet extends Snippet {
  readonly parts: readonly Shown[];
}

/** Every block of the pages, in their order. */
export function shownIn(pages: readonly string[]): Shown[] {
  return pages.flatMap((page) => blocksOf(readPage(page)).map((block) => ({ page, block })));
}

export function isRun({ block }: Shown): boolean {
  return !block.comment.startsWith('not run: ');
}

/** A snippet is a block and those that continue it. */
export function snippetsOf(shown: readonly Shown[]): ShownSnippet[] {
  const found: { name: string; code: string; parts: Shown[] }[] = [];
  for (const one of shown.filter((one) => isRun(one) && one.block.language === 'ts')) {
    const { page, block } = one;
    const last = found.at(-1);
    if (block.comment === 'continued' && last !== undefined) {
      last.code += `console.log('${MARK}');\n${block.code}`;
      last.parts.push(one);
    } else found.push({ name: `${page.replaceAll(/\W+/g, '-')}-${block.line}`, code: block.code, parts: [one] });
  }
  return found;
}
