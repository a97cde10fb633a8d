/**
 * The page of the public API, from the declarations the compiler writes: what each file of src/api exports, in its order, each
 * with its comment and its signature.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param folder where the compiler wrote the declarations */
export function apiPage(folder: string): string {
  const sections = ENTRY_POINTS.map((entry) => entrySection(folder, entry));
  return `${TITLE}\n${sections.join('\n')}`;
}

/** The package's entry points, by file in src/api. */
const ENTRY_POINTS = [
  'index',
  'kernel',
  'cost',
  'search',
  'simulator',
  'network',
  'sparse',
  'plugin',
  'testing',
] as const;

function entrySection(folder: string, entry: (typeof ENTRY_POINTS)[number]): string {
  const index = readFileSync(join(folder, `api/${entry}.d.ts`), 'utf8');
  const exported = [...index.matchAll(/^export (type )?\{\s*([^}]+?),?\s*\} from '\.\.\/(.+)\.js';$/gm)];
  const modules = exported.map(([, , names = '', file = '']) => {
    const source = readFileSync(join(folder, `${file}.d.ts`), 'utf8');
    const entries = names.split(/,\s*/).map((name) => entryOf(source, name.replace('type ', ''), file));
    return `### ${file}\n\n${headOf(source)}\n\n${entries.join('\n\n')}\n`;
  });
  const name = entry === 'index' ? 'caldera' : `caldera/${entry}`;
  return `## ${name}\n\n${headOf(index).replace(/^`[^`]+`: (.)/, (_, first: string) => first.toUpperCase())}\n\n${modules.join('\n')}`;
}

const TITLE = `# API

What \`import … from 'caldera'\` and the package's other entry points give, by the file it lives in. Written from the
declarations by \`UPDATE_DOCS=1 npx vitest run test/docs\`; a test holds it against them.
`;

/** The comment a file opens with. */
function headOf(source: string): string {
  return textOf(/^\/\*\*[\s\S]*?\*\//.exec(source)?.[0] ?? '');
}

function entryOf(source: string, name: string, file: string): string {
  const start = new RegExp(
    `^(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\n)?export (?:declare )?(?:abstract )?(?:function|const|class|interface|type) ${name}\\b`,
    'm',
  ).exec(source);
  if (start === null) throw new Error(`${file} declares no ${name}`);
  const [matched, comment = ''] = start;
  const declaration = declarationAt(source, start.index + comment.length);
  // the file's own comment is told once, above
  const own = start.index === 0 ? '' : textOf(comment);
  const fence = `<!-- not run: declaration -->\n\`\`\`ts\n${declaration}\n\`\`\``;
  if (matched === '') throw new Error(name);
  return [`#### ${name}`, own, fence].filter((part) => part !== '').join('\n\n');
}

/** Up to the semicolon or brace that ends it. */
function declarationAt(source: string, from: number): string {
  const rest = source.slice(from).replace(/^export (declare )?/, '');
  let depth = 0;
  for (let i = 0; i < rest.length; i++) {
    const char = rest[i] as string;
    if (rest.startsWith('/*', i)) i = rest.indexOf('*/', i) + 1;
    else if ('{(['.includes(char)) depth++;
    else if ('})]'.includes(char)) depth--;
    if (depth > 0) continue;
    const isBody = /^(?:abstract )?(?:class|interface)\b/.test(rest);
    if (isBody ? char === '}' : char === ';') return tidy(rest.slice(0, i + 1));
  }
  return rest.trimEnd();
}

const PRIVATE = /^ {2}(?:\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n {2})?private [^;]*;\n/gm;

/** Indented by two, without what is nobody's business. */
function tidy(declaration: string): string {
  const lines = declaration.split('\n').map((line) => {
    const indent = /^ */.exec(line)?.[0].length ?? 0;
    return ' '.repeat(Math.ceil(indent / 2)) + line.trimStart();
  });
  return lines.join('\n').replaceAll(PRIVATE, '');
}

/** A comment's text. */
function textOf(comment: string): string {
  return comment
    .replaceAll(/^\/\*\*|\*\/\s*$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim()
    .replace(/\n?@(throws|param|returns)/g, '\n\n@$1')
    .replaceAll(/^@throws (\S+)/gm, 'Throws $1')
    .replaceAll(/^@returns /gm, 'Returns ')
    .replaceAll(/^@param (\S+)/gm, '`$1`:')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
