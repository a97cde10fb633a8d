/**
 * The files a scenario names, for the folder of its results: copied into it, and named so in the resolved scenario, so
 * that the folder can be run again wherever it goes.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, relative, sep } from 'node:path';
import type { Content } from '../formats/output-folder.js';
import type { NamedInput } from '../scenario/beside.js';

const FOLDER = 'inputs';
/** Larger files stay where they are: their path is written instead. */
const LARGEST_COPY = 256 * 1024 * 1024;

/** Of any kind. */
interface ScenarioFiles {
  readonly document: unknown;
  readonly inputs: readonly NamedInput[];
  readonly plugins: readonly string[];
}

export interface WholeScenario {
  /** The resolved document, with files by their place in the folder. */
  readonly document: unknown;
  /** The files, by that place. */
  readonly files: Readonly<Record<string, Content>>;
}

export function wholeScenario({ document, inputs, plugins }: ScenarioFiles): WholeScenario {
  const files: Record<string, Content> = {};
  const places = new Map<string, string>();
  const roots = inputs.filter(({ of }) => of === undefined);
  for (const [index, root] of roots.entries()) {
    // what a file refers to by its place lies in the same place from it
    const group = [root, ...inputs.filter(({ name, of }) => of === root.name && !isAbsolute(name))];
    const isSmall = group.every(({ path }) => statSync(path).size <= LARGEST_COPY);
    if (!isSmall) {
      places.set(root.name, root.path);
      continue;
    }
    const above = folderAbove(group.map(({ path }) => dirname(path)));
    const placed = group.map(({ path }) => relative(above, path).replaceAll(sep, '/'));
    const isTaken = placed.some((place) => Object.hasOwn(files, `${FOLDER}/${place}`));
    const folder = isTaken ? `${FOLDER}/${group.length > 1 ? `${index}/` : `${index}-`}` : `${FOLDER}/`;
    group.forEach(({ path }, i) => {
      files[`${folder}${placed[i]}`] = readFileSync(path);
    });
    places.set(root.name, `${folder}${placed[0]}`);
  }
  const moved = relocated(document, places) as Record<string, unknown>;
  return { document: plugins.length > 0 ? { ...moved, plugins } : moved, files };
}

/** The innermost one that holds them all. */
function folderAbove(folders: readonly string[]): string {
  const [first = sep, ...others] = folders;
  return others.reduce((above, folder) => {
    let at = above;
    while (at !== folder && !folder.startsWith(at === sep ? sep : at + sep)) at = dirname(at);
    return at;
  }, first);
}

/** Values of keys that name files, by their new places. */
function relocated(value: unknown, places: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((inner) => relocated(inner, places));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (!/(^f|F)ile$/.test(key)) return [key, relocated(inner, places)];
      const place = (name: unknown): unknown => places.get(String(name)) ?? name;
      return [key, Array.isArray(inner) ? inner.map(place) : place(inner)];
    }),
  );
}
