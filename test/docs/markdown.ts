/**
 * What the tests need of a page in Markdown: its fenced blocks, each with the comment right above it, its links and its
 * headings.
 */
export interface Block {
  /** After the fence: `sh`, `ts`, `text`, … */
  readonly language: string;
  readonly code: string;
  /** Of the first line inside the fence, from 0. */
  readonly line: number;
  /** What `<!-- … -->` on the line above says; empty without one. */
  readonly comment: string;
}

export function blocksOf(markdown: string): Block[] {
  const lines = markdown.split('\n');
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    const fence = /^( *)(`{3,})(\w*)/.exec(lines[i] ?? '');
    if (fence === null) continue;
    const [, indent = '', ticks = '', language = ''] = fence;
    const end = lines.findIndex((line, at) => at > i && line.startsWith(indent + ticks));
    if (end < 0) throw new Error(`a fence is not closed: line ${i + 1}`);
    const comment = /^ *<!-- (.*) -->$/.exec(lines[i - 1] ?? '')?.[1] ?? '';
    const code = lines
      .slice(i + 1, end)
      .map((line) => `${line.slice(indent.length)}\n`)
      .join('');
    blocks.push({ language, code, line: i + 1, comment });
    i = end;
  }
  return blocks;
}

/** The page with the block's code replaced. */
export function replaceBlock(markdown: string, { code, line }: Block, by: string): string {
  const lines = markdown.split('\n');
  lines.splice(line, code.split('\n').length - 1, ...by.trimEnd().split('\n'));
  return lines.join('\n');
}

/** Targets of `[text](target)`, code left out. */
export function linksOf(markdown: string): string[] {
  const prose = markdown.replaceAll(/^( *)(`{3,})[\s\S]*?^\1\2/gm, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string);
}

/** What a heading is linked by. */
export function anchorsOf(markdown: string): string[] {
  const headings = [...markdown.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)];
  return headings.map(([, text]) =>
    (text as string)
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Paths of this repository in code spans: `src/run.ts`. */
export function pathsOf(markdown: string): string[] {
  return [...markdown.matchAll(/`((?:src|test|docs|scenarios)\/[\w./-]+\.(?:ts|md|yaml|csv|onnx))`/g)].map(
    ([, path]) => path as string,
  );
}
