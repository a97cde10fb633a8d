/**
 * Timeloop's problem files as its front end takes them: templates (`{{include_text('base.yaml')}}`, `{{include('base.yaml',
 * 'problem.shape')}}`, `{{add_to_path('..')}}`) and merged mappings (`<<<: *anchor`, whose own keys win, mapping within mapping;
 * `<<:` the same on one level). Of other templates nothing is known.
 */
import { dirname, isAbsolute, join } from 'node:path';
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
  const filled = included(written, { file, beside, folders: [] });
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
  /** Where includes are looked for besides, as the template says. */
  readonly folders: string[];
}

const QUOTED = String.raw`(?:'([^'\n]*)'|"([^"\n]*)")`;
const TEMPLATE = /\{\{(.*?)\}\}|\{%.*?(?:%\}|$)/gms;
const CALL = new RegExp(
  String.raw`^\s*(include_text|include|add_to_path)\s*\(\s*${QUOTED}\s*(?:,\s*${QUOTED}\s*)?\)\s*$`,
);

/** @param folder of the text, from the first file */
function included(text: string, search: Beside, folder = '', depth = 0): string {
  if (!text.includes('{{') && !text.includes('{%')) return text;
  const { file, folders } = search;
  const place = (offset: number) => ({ file, line: text.slice(0, offset).split('\n').length });
  const refuse = (offset: number, found: string): InputError =>
    new InputError({
      ...place(offset),
      expected: "templates that include a file ({{include_text('base.yaml')}})",
      found,
      hint: 'fill in other templates first, e.g. with timeloopfe',
    });
  let grown = text.length;
  return text.replaceAll(TEMPLATE, (template: string, body: string | undefined, offset: number) => {
    // a comment stays one
    if (/^\s*#/.test(text.slice(text.lastIndexOf('\n', offset) + 1, offset))) return '';
    const [, verb, single, double, ...key] = CALL.exec(body ?? '') ?? [];
    const path = single ?? double;
    const part = key.find((one) => one !== undefined);
    if (path === undefined || (part !== undefined && verb !== 'include')) throw refuse(offset, template.slice(0, 80));
    if (verb === 'add_to_path') {
      folders.push(isAbsolute(path) ? path : join(folder, path));
      return '';
    }
    if (search.beside === undefined || depth >= DEEPEST) throw refuse(offset, `${template}, more than ${DEEPEST} deep`);
    const { inside, name } = textOf(path, search, folder, place(offset));
    grown += inside.length;
    if (grown > LARGEST) throw refuse(offset, `more than ${LARGEST} characters`);
    const filled = included(inside, search, dirname(name), depth + 1);
    return part === undefined ? filled : partOf(filled, name, part, place(offset));
  });
}

/** From the folder of the text that asks, from that of the first file, or from those the templates name. */
function textOf(path: string, { beside, folders }: Beside, folder: string, place: { file: string; line: number }) {
  const names = isAbsolute(path) ? [path] : [folder, '', ...folders].map((one) => join(one, path));
  let missing: InputError | undefined;
  for (const name of new Set(names)) {
    try {
      return { name, inside: beside!(name) };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      missing ??= error;
    }
  }
  throw new InputError({
    ...place,
    expected: `the included file ${path}${isAbsolute(path) ? '' : ' beside this one'}`,
    found: String(missing?.problem.found),
    hint: 'the template includes it with include_text',
  });
}

/** What stands under `a.b` in a text, as JSON, which is YAML too. */
function partOf(text: string, name: string, part: string, place: { file: string; line: number }): string {
  const [document] = readYamlDocuments(text, name, NODE_TAGS);
  let node = merged(document?.value, 0);
  for (const key of part.split('.')) node = isMapping(node) && Object.hasOwn(node, key) ? node[key] : undefined;
  if (node !== undefined) return JSON.stringify(node);
  throw new InputError({ ...place, expected: `${part} in ${name}`, found: undefined });
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
