/**
 * Fields put into a scenario document by dotted path, as `--set` and a study's `vary` do. `*` stands for every element of
 * a list (`platform.cores.*.buffers`), and a value like `x0.5` multiplies what is there. A path into the cores of a
 * preset unfolds the preset into its cores first.
 */
import { parse } from 'yaml';
import { InputError } from '../base/errors.js';
import { KIB } from '../base/units.js';
import type { YamlDocument } from '../formats/yaml-document.js';
import { presets } from '../machine/presets.js';

export type Override = readonly [path: string, value: unknown];

/** A document that is no mapping stays as it is, for others to refuse. @throws InputError for a path that leads nowhere */
export function applyOverrides(base: unknown, overrides: readonly Override[]): unknown {
  if (typeof base !== 'object' || base === null || Array.isArray(base)) return base;
  const document = structuredClone(base) as Record<string, unknown>;
  const intoCores = ([path]: Override): boolean => path.startsWith('platform.cores.');
  for (const [path, value] of overrides.filter((one) => !intoCores(one))) put(document, path, value);
  const inner = overrides.filter(intoCores);
  if (inner.length > 0) unfoldPreset(document);
  for (const [path, value] of inner) put(document, path, value);
  return document;
}

/** `path=value`, the value as YAML has it. @throws InputError for words that are none */
export function overrideOf(words: string): Override {
  const at = words.indexOf('=');
  if (at < 1) throw new InputError({ path: '--set', expected: 'path=value', found: words });
  try {
    return [words.slice(0, at), parse(words.slice(at + 1))];
  } catch {
    throw new InputError({ path: '--set', expected: 'a value as YAML has it', found: words.slice(at + 1) });
  }
}

/** A document with fields put in; what is wrong with them is told where they were set. */
export function overridden(yaml: YamlDocument, overrides: readonly Override[]): YamlDocument {
  if (overrides.length === 0) return yaml;
  const isSet = (path: readonly PropertyKey[]): boolean => {
    const dotted = path.join('.');
    return overrides.some(([key]) => dotted === key || dotted.startsWith(`${key}.`) || pattern(key).test(dotted));
  };
  const place = (path: readonly PropertyKey[]) => ({ path: `--set ${path.join('.')}` });
  try {
    return {
      file: yaml.file,
      value: applyOverrides(yaml.value, overrides),
      placeOf: (path) => (isSet(path) ? place(path) : yaml.placeOf(path)),
      placeOfKey: (path, key) => (isSet([...path, key]) ? place([...path, key]) : yaml.placeOfKey(path, key)),
    };
  } catch (error) {
    throw error instanceof InputError ? error.within({ path: '--set' }) : error;
  }
}

/** Whether a dotted path is what an override's path, with its stars, sets. */
export function pattern(key: string): RegExp {
  return new RegExp(`^${key.replaceAll('.', '\\.').replaceAll('*', '[^.]+')}(\\.|$)`);
}

function put(document: Record<string, unknown>, path: string, value: unknown): void {
  const steps = path.split('.');
  for (const step of steps)
    if (step === '' || step in Object.prototype)
      throw new InputError({ path, expected: 'a dotted path of field names', found: step });
  const last = steps.pop() as string;
  let nodes: Record<string, unknown>[] = [document];
  for (const step of steps) {
    nodes = nodes.flatMap((node) => {
      if (step !== '*' && !Object.hasOwn(node, step)) node[step] = {};
      const next = step === '*' ? Object.values(node) : [node[step]];
      for (const child of next)
        if (typeof child !== 'object' || child === null)
          throw new InputError({ path, expected: `"${step}" to hold further fields`, found: child });
      return next as Record<string, unknown>[];
    });
  }
  for (const node of nodes) node[last] = scaled(node[last], value);
}

function scaled(current: unknown, value: unknown): unknown {
  const factor = typeof value === 'string' && typeof current === 'number' ? /^x(\d*\.?\d+)$/.exec(value) : null;
  return factor === null ? structuredClone(value) : (current as number) * Number(factor[1]);
}

function unfoldPreset(document: Record<string, unknown>): void {
  const platform = (document['platform'] ?? {}) as Record<string, unknown>;
  const name = platform['preset'];
  if (typeof name !== 'string' || !presets.has(name)) return;
  const { cores, bandwidthGBps, cost } = presets.get(name);
  delete platform['preset'];
  platform['cores'] = cores.map(({ sgBytes, ...core }) => ({
    ...core,
    sgKiB: sgBytes / KIB,
    ...(cost === undefined ? {} : { cost }),
  }));
  platform['memory'] = { bandwidthGBps, ...(platform['memory'] as object | undefined) };
}
