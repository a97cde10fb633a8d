/**
 * A plugin: a user's module that adds entries to the registries. The module's default export is what `definePlugin`
 * gives; `plugins: [./mine.js]` in a scenario or `--plugin` on the command line names the file.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { InputError } from './errors.js';
import { type Entry, type Kind, type Kinds, register } from './registry.js';

export interface Plugin {
  /** For messages. */
  readonly name: string;
  /** Entries by the kind of their registry, e.g. `mappers: [{name, about, make}]`. */
  readonly entries: { readonly [K in Kind]?: readonly Entry<Kinds[K]>[] };
}

/** Gives a plugin its type. @throws InputError for what is no plugin */
export function definePlugin(plugin: Plugin): Plugin {
  return checked(plugin, {});
}

/**
 * By path, the sources as they were when the module was loaded, its own and those of modules that it imports by a relative
 * path: what runs here, whatever becomes of the files.
 */
const loaded = new Map<string, Buffer>();

/** Paths of the plugins this process has loaded, in order: what a thread loads before its work. */
export function loadedPlugins(): string[] {
  return [...loaded.keys()];
}

/** The same with their sources. */
export function loadedSources(): ReadonlyMap<string, Uint8Array> {
  return loaded;
}

/**
 * Loads a module and registers what it defines; once, however often it is named.
 * @throws InputError for a file that is no plugin, or an entry whose name is taken
 */
export function loadPlugin(file: string): void {
  const path = resolve(file);
  if (loaded.has(path)) return;
  const plugin = checked(exported(file, path), { file });
  loaded.set(path, sourcesOf(path));
  usePlugin(plugin, file);
}

/** Registers a plugin that a program has at hand. @throws InputError for an entry whose name is taken */
export function usePlugin({ name, entries }: Plugin, file?: string): void {
  for (const [kind, list] of Object.entries(entries) as [string, readonly Entry<unknown>[]][])
    for (const [index, entry] of list.entries()) {
      try {
        register(kind, entry);
      } catch (error) {
        const place = { file, path: `plugin ${name} ${kind}.${index}` };
        throw error instanceof InputError ? error.within(place) : error;
      }
    }
}

/** `from './x.js'`, `import './x.js'`, `import('./x.js')`, `require('./x')`. */
const RELATIVE = /\b(?:from|import|require)\s*\(?\s*(['"])(\.{1,2}\/[^'"]+)\1/g;

function sourcesOf(path: string): Buffer {
  const sources = new Map<string, Buffer>();
  const add = (file: string): void => {
    if (sources.has(file)) return;
    const source = readFileSync(file);
    sources.set(file, source);
    for (const [, , name = ''] of source.toString('utf8').matchAll(RELATIVE)) {
      const inner = resolvedFrom(file, name);
      if (inner !== undefined) add(inner);
    }
  };
  add(path);
  return Buffer.concat([...sources.values()]);
}

/** Nothing for what only looks like an import, in a comment or a text. */
function resolvedFrom(file: string, name: string): string | undefined {
  try {
    return createRequire(file).resolve(name);
  } catch {
    return undefined;
  }
}

/** Modules are loaded at once, as scenarios are: Node does so for all that do not await at their top level. */
function exported(file: string, path: string): unknown {
  try {
    const module = createRequire(import.meta.url)(path) as { default?: unknown };
    return module.default ?? module;
  } catch (error) {
    if (error instanceof InputError) throw error.within({ file });
    const { code, message } = error as NodeJS.ErrnoException;
    const found = code === 'MODULE_NOT_FOUND' && message.includes(path) ? 'no such file' : message.split('\n')[0];
    throw new InputError({ file, expected: 'a module that can be loaded', found });
  }
}

function checked(plugin: unknown, place: { readonly file?: string }): Plugin {
  const is = plugin as Partial<Plugin> | undefined | null;
  if (typeof is !== 'object' || is === null || typeof is.name !== 'string' || typeof is.entries !== 'object')
    throw new InputError({
      ...place,
      expected: 'a default export made by definePlugin({name, entries})',
      found: plugin,
    });
  for (const [kind, list] of Object.entries(is.entries)) {
    if (!Array.isArray(list))
      throw new InputError({ ...place, path: `entries.${kind}`, expected: 'a list', found: list });
    list.forEach((entry: Partial<Entry<unknown>> | undefined, index) => {
      const path = `entries.${kind}.${index}`;
      for (const [key, type] of [
        ['name', 'string'],
        ['about', 'string'],
        ['make', 'function'],
      ] as const)
        if (typeof entry?.[key] !== type)
          throw new InputError({ ...place, path: `${path}.${key}`, expected: `a ${type}`, found: entry?.[key] });
    });
  }
  return is as Plugin;
}
