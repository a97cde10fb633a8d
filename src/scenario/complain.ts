/**
 * What the sections of a scenario are written with: numbers in their ranges, names of registries with the options of
 * what they name, and complaints with what was expected and found.
 */
import * as z from 'zod';
import { didYouMean } from '../base/did-you-mean.js';
import type { Registry } from '../base/registry.js';

export const count = (max: number) => z.number().int().min(1).max(max);
export const positive = (max = 1e12) => z.number().positive().max(max);
/** A path; relative to the scenario. */
export const file = z.string().min(1);

export interface Complaint {
  readonly path?: readonly PropertyKey[];
  readonly expected: string;
  readonly found: unknown;
  readonly hint?: string | undefined;
}

export function complain(context: z.RefinementCtx, { path = [], expected, found, hint }: Complaint): void {
  context.addIssue({ code: 'custom', path: [...path], params: { expected, found, hint } });
}

/** Exactly one of the keys has a value. */
export function exactlyOne(value: object, keys: readonly string[], context: z.RefinementCtx): void {
  const given = keys.filter((key) => (value as Record<string, unknown>)[key] !== undefined);
  if (given.length === 1) return;
  const found = given.length === 0 ? 'none' : given.join(' and ');
  complain(context, { expected: `exactly one of ${keys.join(', ')}`, found });
}

/** The keys have no value, since another one stands beside them. */
export function onlyBeside(value: object, key: string, others: readonly string[], context: z.RefinementCtx): void {
  const given = value as Record<string, unknown>;
  if (given[key] === undefined || others.some((other) => given[other] !== undefined)) return;
  const expected = `"${key}" only beside ${others.length === 1 ? `"${others[0]}"` : others.join(', ')}`;
  complain(context, { path: [key], expected, found: given[key] });
}

/** What a JSON Schema is told of a name: the registry's names, and with them the options. */
export const NAMES_OF = 'x-names-of';

/** A name of an entry, or one of a few words that stand beside them. Plugins may have added entries. */
export function nameIn<T>(registry: Registry<T>, words: readonly string[] = []) {
  return z
    .string()
    .superRefine((name, context) => {
      if (words.includes(name) || registry.has(name)) return;
      const names = [...words, ...registry.names];
      const expected = `${registry.noun} (${names.join(', ')})`;
      complain(context, { expected, found: name, hint: didYouMean(name, names) });
    })
    .meta({ [NAMES_OF]: { kind: registry.kind, words } });
}

/** The options of what a section names; the entry's own schema checks them when the scenario is loaded (options.ts). */
export const options = z.record(z.string(), z.unknown()).optional();
