/**
 * Documentation that runs: every command in the pages works, every output shown is what comes out, every TypeScript
 * snippet runs. `UPDATE_DOCS=1` writes the outputs into the pages.
 *
 * Above a block, `<!-- output: COMMAND -->` says what prints it, `<!-- output -->` that the snippet before it does, and
 * `<!-- not run: REASON -->` why it is left alone.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOf, replaceBlock } from './markdown.js';
import { readPage, root, update } from './pages.js';
import { commandsOf, NOT_RUN, openShell } from './shell.js';
import { isRun, MARK, type Shown, shownIn, snippetsOf } from './shown.js';
import { runSnippet } from './snippets.js';

const SLOW = 120_000;

/** Registers the tests of what these pages show. */
export function describeExecuted(pages: readonly string[]): void {
  const shell = openShell();
  const shown = shownIn(pages);
  const runnable = shown.filter(isRun);
  const snippets = snippetsOf(shown);

  /** The block that shows what this one prints, if the page has one. */
  function outputOf(one: Shown): Shown | undefined {
    const next = shown[shown.indexOf(one) + 1];
    return next?.page === one.page && next.block.comment === 'output' ? next : undefined;
  }

  /** Compares, or rewrites the page. Blocks are found again, since those before may have grown. */
  function settle({ page, block }: Shown, actual: string): void {
    const text = `${actual.trimEnd()}\n`.replaceAll(/[^\S\n]+$/gm, '');
    if (!update) expect(text).toBe(block.code);
    if (!update) return;
    const before = readPage(page);
    const index = shown.filter((other) => other.page === page).findIndex((other) => other.block.line === block.line);
    writeFileSync(join(root, page), replaceBlock(before, blocksOf(before)[index]!, text));
  }

  const commands = runnable
    .filter(({ block }) => block.language === 'sh')
    .flatMap(({ page, block }) => commandsOf(block.code).map((command) => [page, command] as const))
    .filter(([, command]) => !NOT_RUN.some(([pattern]) => pattern.test(command)));
  describe.runIf(commands.length > 0)('commands', () => {
    it.each(commands)(
      '%s: %s',
      async (_, command) => {
        await shell.run(command);
      },
      SLOW,
    );
  });

  const outputs = runnable.filter(({ block }) => block.comment.startsWith('output: '));
  describe.runIf(outputs.length > 0)('outputs', () => {
    it.each(outputs.map((one) => [one.page, one.block.comment.slice('output: '.length), one] as const))(
      '%s: %s',
      async (_, command, one) => settle(one, await shell.run(command)),
      SLOW,
    );
  });

  describe.runIf(snippets.length > 0)('snippets', () => {
    it.each(snippets.map((snippet) => [snippet.name, snippet] as const))(
      '%s runs',
      async (_, snippet) => {
        const printed = (await runSnippet(shell.folder, snippet)).split(`${MARK}\n`);
        snippet.parts.forEach((part, index) => {
          const output = outputOf(part);
          if (output !== undefined) settle(output, printed[index] ?? '');
        });
      },
      SLOW,
    );
  });
}
