/**
 * A YAML (or JSON) file whose values know their line and column.
 */
import {
  type CollectionTag,
  type Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseAllDocuments,
  parseDocument,
  visit,
} from 'yaml';
import { InputError, type Place } from '../base/errors.js';

export interface YamlDocument {
  readonly file: string;
  readonly value: unknown;
  /** Where the value at `path` stands, or the nearest thing around it when it is missing. */
  placeOf(path: readonly PropertyKey[]): Place;
  /** Where the key itself stands. */
  placeOfKey(path: readonly PropertyKey[], key: string): Place;
}

/** Larger than any scenario anyone writes; keeps a wrong file from filling the memory. */
const LARGEST_FILE = 16 * 1024 * 1024;

/** The library's own search for repeated keys takes time quadratic in them. */
const OPTIONS = { prettyErrors: false, uniqueKeys: false } as const;

/** @throws InputError for what is not one YAML document with unique keys */
export function readYaml(text: string, file: string): YamlDocument {
  checkSize(text, file);
  const lines = new LineCounter();
  const document = guarded(file, () => parseDocument(text, { lineCounter: lines, ...OPTIONS }));
  return located(document, file, lines);
}

/**
 * Documents between lines of `---`.
 * @param tags that mappings may have, and that say nothing (`!Component`)
 * @throws InputError as `readYaml`, and for a file without any
 */
export function readYamlDocuments(text: string, file: string, tags: readonly string[] = []): YamlDocument[] {
  checkSize(text, file);
  const lines = new LineCounter();
  const documents = guarded(file, () =>
    parseAllDocuments(text, { lineCounter: lines, ...OPTIONS, customTags: tags.map(plainMapping) }),
  );
  if (documents.length === 0) throw new InputError({ file, expected: 'at least one YAML document', found: 'none' });
  return [...documents].map((document) => located(document, file, lines));
}

function plainMapping(tag: string): CollectionTag {
  return { tag, collection: 'map', resolve: (map) => map };
}

function checkSize(text: string, file: string): void {
  if (text.length > LARGEST_FILE)
    throw new InputError({ file, expected: `at most ${LARGEST_FILE} characters`, found: text.length });
}

function located(document: Document, file: string, lines: LineCounter): YamlDocument {
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0]);
    throw new InputError({ file, line, column: col, expected: 'well-formed YAML', found: problem.message });
  }
  const key = faultyKey(document);
  if (key !== undefined) {
    const { line, col } = lines.linePos(key.offset);
    throw new InputError({ file, line, column: col, expected: 'well-formed YAML', found: key.fault });
  }
  const at = (offset: number | undefined): Place => {
    if (offset === undefined) return { file };
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  return {
    file,
    value: guarded(file, () => document.toJS() as unknown),
    placeOf(path) {
      for (let length = path.length; length >= 0; length--) {
        const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
        if (isNode(node) && node.range) return { ...at(node.range[0]), path: path.join('.') };
      }
      return { file, path: path.join('.') };
    },
    placeOfKey(path, key) {
      const map = path.length === 0 ? document.contents : document.getIn(path, true);
      const pair = isMap(map) ? map.items.find((item) => String(item.key) === key) : undefined;
      const offset = isNode(pair?.key) ? pair.key.range?.[0] : undefined;
      return { ...at(offset), path: [...path, key].join('.') };
    },
  };
}

/** The first key that its map has already, or that is itself a map or a list. */
function faultyKey(document: Document): { readonly offset: number; readonly fault: string } | undefined {
  let faulty: { readonly offset: number; readonly fault: string } | undefined;
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const offset = isNode(key) ? (key.range?.[0] ?? 0) : 0;
        const name = isScalar(key) ? key.value : key;
        if (isCollection(key)) faulty = { offset, fault: 'a map or list as a key' };
        else if (seen.has(name) && isNode(key)) faulty = { offset, fault: 'Map keys must be unique' };
        if (faulty !== undefined) return visit.BREAK;
        seen.add(name);
      }
      return undefined;
    },
  });
  return faulty;
}

/** Alias bombs and absurd nesting end as a complaint about the file. */
function guarded<T extends Document | unknown>(file: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const found = error instanceof Error ? error.message : String(error);
    throw new InputError({ file, expected: 'well-formed YAML of reasonable size and nesting', found });
  }
}
