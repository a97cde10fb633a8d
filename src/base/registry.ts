/**
 * Name → implementation. Cost models, mappers, arbitration policies, presets and models are looked up by the names a
 * user writes; an unknown name is an `InputError` that lists the valid ones and the nearest.
 */
import leven from 'leven';
import { InputError } from './errors.js';

export interface Registry<T> {
  readonly names: readonly string[];
  has(name: string): boolean;
  /** @throws InputError when nothing is registered under `name`. */
  get(name: string): T;
}

/** `what` is the noun for messages: "a mapper", "a preset". */
export function registry<T>(what: string, entries: Readonly<Record<string, T>>): Registry<T> {
  const byName = new Map(Object.entries(entries));
  const names = [...byName.keys()];
  return {
    names,
    has: (name) => byName.has(name),
    get(name) {
      const entry = byName.get(name);
      if (entry !== undefined) return entry;
      throw new InputError({ expected: `${what} (${names.join(', ')})`, found: name, hint: didYouMean(name, names) });
    },
  };
}

/** "did you mean …?" for the nearest name, if one is near enough to be a slip. */
export function didYouMean(name: string, names: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  let nearest: string | undefined;
  // of a name of one letter nothing is left when two are wrong
  let distance = Math.min(wanted.length - 1, Math.max(2, Math.ceil(wanted.length / 3))) + 1;
  for (const candidate of names) {
    const d = leven(wanted, candidate.toLowerCase());
    if (d < distance) [nearest, distance] = [candidate, d];
  }
  return nearest === undefined ? undefined : `did you mean ${nearest}?`;
}
