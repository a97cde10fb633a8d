/**
 * Documentation that runs: every command in the pages works, every output shown is what comes out, every TypeScript
 * snippet compiles and runs, every link and path leads somewhere. `UPDATE_DOCS=1` writes the outputs into the pages.
 *
 * Above a block, `<!-- output: COMMAND -->` says what prints it, `<!-- output -->` that the snippet before it does, and
 * `<!-- not run: REASON -->` why it is left alone.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/formats/yaml-document.js';
import { check } from '../../src/scenario/check.js';
import { clusterSchema } from '../../src/scenario/cluster-schema.js';
import { congestionSchema } from '../../src/scenario/congestion-schema.js';
import { fusionSchema } from '../../src/scenario/fusion-schema.js';
import { scenarioSchema } from '../../src/scenario/schema.js';
import { sparseSchema } from '../../src/scenario/sparse-schema.js';
import { anchorsOf, type Block, blocksOf, linksOf, pathsOf, replaceBlock } from './markdown.js';
import { pages, readPage, root, update } from './pages.js';
import { commandsOf, NOT_RUN, openShell } from './shell.js';
import { checkSnippets, runSnippet, type Snippet } from './snippets.js';

/** Between the outputs of blocks that continue each other. */
const MARK = '————';

const shell = openShell();
const SLOW = 120_000;

interface Shown {
  readonly page: string;
  readonly block: Block;
}

const shown: Shown[] = pages.flatMap((page) => blocksOf(readPage(page)).map((block) => ({ page, block })));
const runnable = shown.filter(({ block }) => !block.comment.startsWith('not run: '));
const snippets = snippetsOf(runnable);

/** A snippet is a block and those that continue it. */
function snippetsOf(blocks: readonly Shown[]): (Snippet & { readonly parts: Shown[] })[] {
  const found: { name: string; code: string; parts: Shown[] }[] = [];
  for (const one of blocks.filter(({ block }) => block.language === 'ts')) {
    const { page, block } = one;
    const last = found.at(-1);
    if (block.comment === 'continued' && last !== undefined) {
      last.code += `console.log('${MARK}');\n${block.code}`;
      last.parts.push(one);
    } else found.push({ name: `${page.replaceAll(/\W+/g, '-')}-${block.line}`, code: block.code, parts: [one] });
  }
  return found;
}

/** The block that shows what this one prints, if the page has one. */
function outputOf({ page, block }: Shown): Shown | undefined {
  const next = shown[shown.findIndex((one) => one.page === page && one.block === block) + 1];
  return next?.page === page && next.block.comment === 'output' ? next : undefined;
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

describe('commands', () => {
  const commands = runnable
    .filter(({ block }) => block.language === 'sh')
    .flatMap(({ page, block }) => commandsOf(block.code).map((command) => [page, command] as const));
  const ours = commands.filter(([, command]) => !NOT_RUN.some(([pattern]) => pattern.test(command)));

  it.each(ours)(
    '%s: %s',
    async (_, command) => {
      await shell.run(command);
    },
    SLOW,
  );
});

describe('outputs', () => {
  const outputs = runnable.filter(({ block }) => block.comment.startsWith('output: '));
  it.each(outputs.map((one) => [one.page, one.block.comment.slice('output: '.length), one] as const))(
    '%s: %s',
    async (_, command, one) => settle(one, await shell.run(command)),
    SLOW,
  );
});

describe('snippets', () => {
  it('compile', () => {
    expect(checkSnippets(shell.folder, snippets)).toBe('');
  });

  it.each(snippets.map((snippet) => [snippet.name, snippet] as const))(
    '%s runs',
    (_, snippet) => {
      const printed = runSnippet(shell.folder, snippet).split(`${MARK}\n`);
      snippet.parts.forEach((part, index) => {
        const output = outputOf(part);
        if (output !== undefined) settle(output, printed[index] ?? '');
      });
    },
    SLOW,
  );
});

describe('sparse kernels shown', () => {
  const sparse = shown.filter(({ block }) => block.language === 'yaml' && /^kind: sparse$/m.test(block.code));
  it.each(sparse.map((one) => [one.page, one] as const))('%s: is one', (page, { block }) => {
    expect(check(sparseSchema, readYaml(block.code, page)).name).not.toBe('');
  });
});

describe('fused layers shown', () => {
  const fused = shown.filter(({ block }) => block.language === 'yaml' && /^kind: fusion$/m.test(block.code));
  it.each(fused.map((one) => [one.page, one] as const))('%s: is one', (page, { block }) => {
    expect(check(fusionSchema, readYaml(block.code, page)).name).not.toBe('');
  });
});

describe('clusters shown', () => {
  const clusters = shown.filter(({ block }) => block.language === 'yaml' && /^kind: cluster$/m.test(block.code));
  it.each(clusters.map((one) => [one.page, one] as const))('%s: is one', (page, { block }) => {
    expect(check(clusterSchema, readYaml(block.code, page)).name).not.toBe('');
  });
});

describe('congestion shown', () => {
  const scenarios = shown.filter(({ block }) => block.language === 'yaml' && /^kind: congestion$/m.test(block.code));
  it.each(scenarios.map((one) => [one.page, one] as const))('%s: is one', (page, { block }) => {
    expect(check(congestionSchema, readYaml(block.code, page)).name).not.toBe('');
  });
});

describe('scenarios shown', () => {
  const scenarios = shown.filter(
    ({ block: { language, code } }) => language === 'yaml' && /^platform:/m.test(code) && !/^kind: sparse$/m.test(code),
  );
  it.each(scenarios.map((one) => [one.page, one] as const))('%s: is one', (page, { block }) => {
    expect(check(scenarioSchema, readYaml(block.code, page)).name).not.toBe('');
  });
});

describe.each(pages)('%s', (page) => {
  it('has links that lead somewhere', () => {
    const broken = linksOf(readPage(page)).filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(readPage(target)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names files that are there', () => {
    expect(pathsOf(readPage(page)).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
