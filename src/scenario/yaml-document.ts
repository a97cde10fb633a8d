/**
 * A YAML (or JSON) file whose values know their line and column.
 */
import { type Document, isMap, isNode, LineCounter, parseAllDocuments, parseDocument } from 'yaml';
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

/** @throws InputError for what is not one YAML document with unique keys */
export function readYaml(text: string, file: string): YamlDocument {
  checkSize(text, file);
  const lines = new LineCounter();
  const document = guarded(file, () => parseDocument(text, { lineCounter: lines, prettyErrors: false }));
  return located(document, file, lines);
}

/** Documents between lines of `---`. @throws InputError as `readYaml`, and for a file without any */
export function readYamlDocuments(text: string, file: string): YamlDocument[] {
  checkSize(text, file);
  const lines = new LineCounter();
  const documents = guarded(file, () => parseAllDocuments(text, { lineCounter: lines, prettyErrors: false }));
  if (documents.length === 0) throw new InputError({ file, expected: 'at least one YAML document', found: 'none' });
  return [...documents].map((document) => located(document, file, lines));
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

/** Alias bombs and absurd nesting end as a complaint about the file. */
function guarded<T extends Document | unknown>(file: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const found = error instanceof Error ? error.message : String(error);
    throw new InputError({ file, expected: 'YAML of reasonable size and nesting', found });
  }
}
