/**
 * Holds a document against a schema and turns the schema library's first complaint into ours: place, expected, found.
 */
import * as z from 'zod';
import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import type { YamlDocument } from '../formats/yaml-document.js';

/** @throws InputError */
export function check<S extends z.ZodType>(schema: S, document: YamlDocument): z.output<S> {
  const result = schema.safeParse(document.value, { reportInput: true, jitless: true });
  if (result.success) return result.data;
  throw problemOf(deepest(worst(result.error.issues), []), schema, document);
}

type Issue = z.core.$ZodIssue;

/** The first, but a misspelt key tells more than the key that is missing because of it. */
function worst(issues: readonly Issue[]): Issue {
  const [first] = issues as [Issue, ...Issue[]];
  const isMissing = first.code === 'invalid_type' && first.input === undefined;
  return (isMissing ? issues.find(({ code }) => code === 'unrecognized_keys') : undefined) ?? first;
}

/** Inside a union, the complaint of the branch that got furthest is the helpful one. */
function deepest(issue: Issue, parent: readonly PropertyKey[]): Issue {
  const path = [...parent, ...issue.path];
  if (issue.code === 'invalid_union') {
    const branches = issue.errors.filter((issues) => issues.length > 0).map((issues) => deepest(worst(issues), path));
    const furthest = branches.toSorted((a, b) => progress(b, path) - progress(a, path))[0];
    if (furthest !== undefined) return furthest;
  }
  return { ...issue, path };
}

/** How far a branch of a union got: of the wrong kind, of the right kind, into it. */
function progress(issue: Issue, path: readonly PropertyKey[]): number {
  if (issue.code !== 'invalid_type' || issue.path.length > path.length) return 2;
  const kind = Array.isArray(issue.input) ? 'array' : typeof issue.input;
  return issue.expected === kind ? 1 : 0;
}

/** What stands at the place of an issue: where the kind of a record is unknown, that is the kind, not the record. */
function foundIn(issue: Issue): unknown {
  const { code, input, path } = issue;
  const key = path.at(-1);
  const isKind = code === 'invalid_union' && 'discriminator' in issue && issue.discriminator === key;
  return isKind && typeof input === 'object' && input !== null
    ? (input as Record<PropertyKey, unknown>)[key as string]
    : input;
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
    found: 'found' in params ? params['found'] : foundIn(issue),
    hint: (params['hint'] as string | undefined) ?? nearest(issue),
  });
}

function nearest(issue: Issue): string | undefined {
  if (issue.code !== 'invalid_value' || typeof issue.input !== 'string') return undefined;
  return didYouMean(issue.input, issue.values.map(String));
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
  record: 'a mapping',
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
