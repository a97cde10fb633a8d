/** A document of a Timeloop file (YAML) as its readers see it: values, and where each of them stands. */
import { InputError } from '../base/errors.js';

export interface TimeloopDocument {
  readonly value: unknown;
  placeOf(path: readonly string[]): { readonly file?: string | undefined; readonly line?: number | undefined };
}

export type YamlMapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is YamlMapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The mapping at `path`. @throws InputError where there is none */
export function mappingAt(document: TimeloopDocument, path: readonly string[]): YamlMapping {
  let node: unknown = document.value;
  for (const step of path)
    node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[step] : undefined;
  if (isMapping(node)) return node;
  throw new InputError({ ...document.placeOf(path), path: path.join('.'), expected: 'a mapping', found: node });
}

/** Where the bounds stand: under `problem.instance` (v0.4), else under `problem` (v0.3). */
export function boundsPath(problem: YamlMapping): readonly string[] {
  return Object.hasOwn(problem, 'instance') ? ['problem', 'instance'] : ['problem'];
}
