/** The plugins a scenario names: loaded before the scenario is checked, since it may name what they add. */
import { dirname, resolve } from 'node:path';
import { InputError } from '../base/errors.js';
import { loadPlugin } from '../base/plugin.js';
import type { YamlDocument } from '../formats/yaml-document.js';

/** @returns their paths @throws InputError at the place where a plugin is named */
export function loadPlugins(yaml: YamlDocument): string[] {
  const named = (yaml.value as { readonly plugins?: unknown } | null)?.plugins;
  if (!Array.isArray(named)) return []; // what is no list is told when the scenario is checked
  return named.flatMap((name, index) => {
    if (typeof name !== 'string') return [];
    const path = resolve(dirname(yaml.file), name);
    try {
      loadPlugin(path);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError({ ...error.problem, hint: `named at ${placeText(yaml, index)}` });
    }
    return [path];
  });
}

function placeText(yaml: YamlDocument, index: number): string {
  const { file, line, column } = yaml.placeOf(['plugins', index]);
  return [file, line, column].filter((part) => part !== undefined).join(':');
}
