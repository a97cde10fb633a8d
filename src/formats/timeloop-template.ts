/**
 * Timeloop's problem files as its front end takes them: templates (`{{include_text('base.yaml')}}`) and merged mappings
 * (`<<<: *anchor`, whose own keys win, mapping within mapping; `<<:` the same on one level). Includes are read from beside the
 * file. Of other templates nothing is known.
 */
import { InputError } from '../base/errors.js';
import { isMapping, type YamlMapping } from './timeloop-document.js';
import { readYamlDocuments, type YamlDocument } from './yaml-document.js';

export interface TemplateSource {
  readonly file: string;
  readonly text: () => string;
  readonly beside?: (name: string) => string;
}

/** What v0.4 calls the nodes of an architecture. */
const NODE_TAGS = ['!Component', '!Container', '!Hierarchical', '!Parallel', '!Pipelined'];

/** Includes in each other; more is a circle. */
const DEEPEST = 20;
const LARGEST = 16 * 1024 * 1024;

/** @throws InputError for a template that is no include, an include that cannot be read, or what is no YAML */
export function readTimeloopDocuments({ file, text, beside }: TemplateSource): YamlDocument[] {
  const written = text();
  const filled = included(written, { file, beside }, 0);
  const read = readYamlDocuments(filled, file, NODE_TAGS);
  const documents = filled === written ? read : read.map(withoutLines);
  return documents.flatMap((document): YamlDocument[] => {
    const value = merged(document.value, 0);
    // of several documents, one that only defines anchors is no layer
    const isDefinitions = isMapping(value) && !Object.hasOwn(value, 'problem') && filled.includes('<<');
    if (isDefinitions && documents.length > 1) return [];
    return [value === document.value ? document : { ...document, value }];
  });
}

/** Lines of a template that is filled in are not those of the file. */
function withoutLines(document: YamlDocument): YamlDocument {
  return {
    ...document,
    placeOf: (path) => ({ file: document.file, path: path.join('.') }),
    placeOfKey: (path, key) => ({ file: document.file, path: [...path, key].join('.') }),
  };
}

interface Beside {
  readonly file: string;
  readonly beside: ((name: string) => string) | undefined;
}

function included(text: string, { file, beside }: Beside, depth: number): string {
  if (!text.includes('{{') && !text.includes('{%')) return text;
  const place = (offset: number) => ({ file, line: text.slice(0, offset).split('\n').length });
  const refuse = (offset: number, found: string): InputError =>
    new InputError({
      ...place(offset),
      expected: "templates that include a file ({{include_text('base.yaml')}})",
      found,
      hint: 'fill in other templates first, e.g. with timeloopfe',
    });
  let grown = text.length;
  return text.replaceAll(
    /\{\{(.*?)\}\}|\{%.*?(?:%\}|$)/gms,
    (template: string, body: string | undefined, offset: number) => {
      // a comment stays one
      if (/^\s*#/.test(text.slice(text.lastIndexOf('\n', offset) + 1, offset))) return '';
      const name = /^\s*(?:include_text|include)\s*\(\s*(?:'([^'\n]*)'|"([^"\n]*)")\s*\)\s*$/.exec(body ?? '');
      const path = name?.[1] ?? name?.[2];
      if (path === undefined) throw refuse(offset, template.slice(0, 80));
      if (beside === undefined || depth >= DEEPEST) throw refuse(offset, `${template}, more than ${DEEPEST} deep`);
      const inside = textOf(path, beside, place(offset));
      grown += inside.length;
      if (grown > LARGEST) throw refuse(offset, `more than ${LARGEST} characters`);
      return included(inside, { file, beside }, depth + 1);
    },
  );
}

function textOf(path: string, beside: (name: string) => string, place: { file: string; line: number }): string {
  try {
    return beside(path);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError({
      ...place,
      expected: `the included file ${path} beside this one`,
      found: String(error.problem.found),
      hint: 'the template includes it with include_text',
    });
  }
}

/** Without `<<<` and `<<`: what they name, under the mapping's own keys. */
function merged(value: unknown, depth: number): unknown {
  if (depth > 100) return value;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => merged(item, depth + 1));
    return items.every((item, i) => item === value[i]) ? value : items;
  }
  if (!isMapping(value)) return value;
  const own: Record<string, unknown> = {};
  let isChanged = false;
  for (const [key, item] of Object.entries(value)) {
    if (key === '<<<' || key === '<<') isChanged = true;
    else {
      const inner = merged(item, depth + 1);
      isChanged ||= inner !== item;
      set(own, key, inner);
    }
  }
  if (!isChanged) return value;
  const shallow = [value['<<']]
    .flat()
    .reduce<unknown>((base, part) => under(base, merged(part, depth + 1), false), own);
  return [value['<<<']].flat().reduce<unknown>((base, part) => under(base, merged(part, depth + 1), true), shallow);
}

/** `base` with what `further` has besides; the mappings in both are merged in turn where `isDeep`. */
function under(base: unknown, further: unknown, isDeep: boolean): unknown {
  if (!isMapping(base) || !isMapping(further)) return base;
  const result: Record<string, unknown> = { ...base };
  for (const [key, item] of Object.entries(further)) {
    if (!Object.hasOwn(base, key)) set(result, key, item);
    else if (isDeep) set(result, key, under((base as YamlMapping)[key], item, true));
  }
  return result;
}

/** Also for a key like `__proto__`. */
function set(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}
