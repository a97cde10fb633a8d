/**
 * Holds a document against a schema and turns the schema library's first complaint into ours: place, expected, found.
 */
import { z } from 'zod';
import { InputError } from '../base/errors.js';
import { didYouMean } from '../base/registry.js';
import type { YamlDocument } from './yaml-document.js';

/** @throws InputError */
export function check<S extends z.ZodType>(schema: S, document: YamlDocument): z.output<S> {
  const result = schema.safeParse(document.value, { reportInput: true });
  if (result.success) return result.data;
  throw problemOf(deepest(result.error.issues[0] as z.core.$ZodIssue, []), schema, document);
}

type Issue = z.core.$ZodIssue;

/** Inside a union, the complaint of the branch that got furthest is the helpful one. */
function deepest(issue: Issue, parent: readonly PropertyKey[]): Issue {
  const path = [...parent, ...issue.path];
  if (issue.code === 'invalid_union') {
    const branches = issue.errors.map((issues) => issues[0]).filter((branch) => branch !== undefined);
    const inner = branches.find((branch) => branch.code !== 'invalid_type') ?? branches.at(-1);
    if (inner !== undefined) return deepest(inner, path);
  }
  return { ...issue, path };
}

function problemOf(issue: Issue, schema: z.ZodType, document: YamlDocument): InputError {
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] as string;
    const names = keysAt(schema, issue.path);
    const place = document.placeOfKey(issue.path, key);
    return new InputError({
      ...place,
      expected: `one of the keys ${names.join(', ')}`,
      found: key,
      hint: didYouMean(key, names),
    });
  }
  const params = issue.code === 'custom' ? (issue.params ?? {}) : {};
  return new InputError({
    ...document.placeOf(issue.path),
    expected: String(params['expected'] ?? expectation(issue)),
    found: 'found' in params ? params['found'] : issue.input,
    hint: params['hint'] as string | undefined,
  });
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? `a ${issue.expected}`;
    case 'too_small':
      return limit(issue.origin, issue.inclusive === false ? 'above' : 'of at least', issue.minimum);
    case 'too_big':
      return limit(issue.origin, issue.inclusive === false ? 'below' : 'of at most', issue.maximum);
    case 'invalid_value':
      return `one of ${issue.values.join(', ')}`;
    case 'invalid_format':
      return 'letters, digits, dots, dashes and underscores, at most 100, starting with a letter or digit';
    default:
      return issue.message;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  int: 'a whole number',
  object: 'a mapping',
  array: 'a list',
  boolean: 'true or false',
  string: 'a text',
};

function limit(origin: string, relation: string, bound: number | bigint): string {
  if (origin === 'array') return `a list ${relation} ${bound}`;
  if (origin === 'string') return `a text ${relation} ${bound} characters`;
  return `${origin === 'int' ? 'a whole number' : 'a number'} ${relation} ${bound}`;
}

/** The keys the schema knows at `path`, for suggestions. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let node: unknown = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  for (const step of path) {
    const { properties, items, anyOf } = resolve(node);
    const inUnion = anyOf?.map(resolve).find((branch) => branch.properties !== undefined);
    node = typeof step === 'number' ? items : (properties ?? inUnion?.properties)?.[String(step)];
  }
  const { properties, anyOf } = resolve(node);
  const inUnion = anyOf?.map(resolve).find((branch) => branch.properties !== undefined);
  return Object.keys(properties ?? inUnion?.properties ?? {});
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly items?: unknown;
  readonly anyOf?: readonly unknown[];
}

function resolve(node: unknown): JsonSchema {
  return (node ?? {}) as JsonSchema;
}
