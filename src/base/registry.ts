/**
 * Open registries: whatever a user names in a file is an entry of one. An entry has a name, a line about it, a schema
 * of its options where it takes any, and a constructor. The house registers its own entries where a registry is made;
 * a user's module adds entries through a plugin (plugin.ts).
 */
import type * as zod from 'zod';
import { didYouMean } from './did-you-mean.js';
import { InputError } from './errors.js';

/**
 * What is registered, by kind: `mappers: Mapper`. A registry's own module adds its kind, so that the type of a plugin
 * knows it.
 */
export interface Kinds {}

export type Kind = keyof Kinds & string;

export interface Entry<T> {
  readonly name: string;
  /** One line, for lists and help. */
  readonly about: string;
  /**
   * The schema of the options. The schema library is handed in, so that an entry does not load it before somebody
   * writes options. What is left out has its default in `make` or in the schema.
   */
  readonly options?: ((z: typeof zod) => zod.ZodType) | undefined;
  /** Must do with an empty record. */
  readonly make: (options: never) => T;
}

export interface Registry<T> {
  readonly kind: string;
  /** The noun for messages: "a mapper". */
  readonly noun: string;
  /** In the order of registration. */
  readonly names: readonly string[];
  readonly entries: readonly Entry<T>[];
  has(name: string): boolean;
  /** @throws InputError when nothing is registered under `name`. */
  entry(name: string): Entry<T>;
  /** Made with its defaults, once; or with options, which have been checked, anew. @throws InputError as `entry` */
  get(name: string, options?: unknown): T;
  /** @throws InputError for a name that is taken: nothing replaces another in silence. */
  add(entry: Entry<T>): void;
}

const registries = new Map<string, Registry<unknown>>();
/** Entries of plugins whose registry's module is not loaded yet. */
const waiting = new Map<string, Entry<unknown>[]>();

export function registry<K extends Kind>(
  kind: K,
  noun: string,
  entries: readonly Entry<Kinds[K]>[],
): Registry<Kinds[K]> {
  const made = openRegistry<Kinds[K]>(kind, noun);
  for (const entry of [...entries, ...((waiting.get(kind) ?? []) as Entry<Kinds[K]>[])]) made.add(entry);
  waiting.delete(kind);
  registries.set(kind, made);
  return made;
}

/** Adds an entry to the registry of a kind, at once or when its module is loaded. @throws InputError as `add` */
export function register(kind: string, entry: Entry<unknown>): void {
  const known = registries.get(kind);
  if (known !== undefined) known.add(entry);
  else waiting.set(kind, [...(waiting.get(kind) ?? []), entry]);
}

/** The registries whose modules are loaded, by kind. */
export function allRegistries(): Registry<unknown>[] {
  return [...registries.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1));
}

function openRegistry<T>(kind: string, noun: string): Registry<T> {
  const byName = new Map<string, Entry<T>>();
  const made = new Map<string, T>();
  return {
    kind,
    noun,
    get names() {
      return [...byName.keys()];
    },
    get entries() {
      return [...byName.values()];
    },
    has: (name) => byName.has(name),
    entry(name) {
      const entry = byName.get(name);
      if (entry !== undefined) return entry;
      const names = [...byName.keys()];
      throw new InputError({ expected: `${noun} (${names.join(', ')})`, found: name, hint: didYouMean(name, names) });
    },
    get(name, options) {
      const entry = this.entry(name);
      if (options !== undefined) return entry.make(options as never);
      if (!made.has(name)) made.set(name, entry.make({} as never));
      return made.get(name) as T;
    },
    add(entry) {
      if (byName.has(entry.name))
        throw new InputError({ expected: `a name that is no other ${noun.replace(/^an? /, '')}'s`, found: entry.name });
      byName.set(entry.name, entry);
    },
  };
}

/** An entry that is always the same thing. */
export function entry<T>(name: string, about: string, thing: T): Entry<T> {
  return { name, about, make: () => thing };
}
