/**
 * The files a scenario names, for the folder of its results: copied into it, and named so in the resolved scenario, so
 * that the folder can be run again wherever it goes.
 */
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
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
  for (const [index, { name, path }] of inputs.entries()) {
    const taken = inputs.slice(0, index).some((other) => basename(other.name) === basename(name));
    const place = `${FOLDER}/${taken ? `${index}-` : ''}${basename(name)}`;
    const isSmall = statSync(path).size <= LARGEST_COPY;
    places.set(name, isSmall ? place : path);
    if (isSmall) files[place] = readFileSync(path);
  }
  const moved = relocated(document, places) as Record<string, unknown>;
  return { document: plugins.length > 0 ? { ...moved, plugins } : moved, files };
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
