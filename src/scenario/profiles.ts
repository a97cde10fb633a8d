/**
 * Profiles: what a published study assumes, by its name. `profile: magma-2022` in a scenario sets the fields below for
 * every section that does not say otherwise.
 */
import { InputError } from '../base/errors.js';
import { entry, registry } from '../base/registry.js';
import type { YamlDocument } from '../formats/yaml-document.js';

/** Sections of a scenario, as they are written. */
export type Profile = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

declare module '../base/registry.js' {
  interface Kinds {
    profiles: Profile;
  }
}

export const profiles = registry('profiles', 'a profile', [
  entry('magma-2022', 'what the code released with MAGMA (HPCA 2022) assumes: its estimate, dataflows and operators', {
    cost: { model: 'dataflow', bandwidth: 'scratchpad' },
    mapper: { name: 'magma-released' },
    allocator: { model: 'plain' },
    simulator: { barrier: true },
  }),
]);

/** The document with the fields of the profile it names, where it has none. @throws InputError for an unknown profile */
export function withProfile(yaml: YamlDocument): YamlDocument {
  const document = yaml.value as Readonly<Record<string, unknown>> | null;
  const name = document?.['profile'];
  if (name === undefined || document === null) return yaml;
  if (typeof name !== 'string' || !profiles.has(name)) {
    const expected = `a profile (${profiles.names.join(', ')})`;
    throw new InputError({ ...yaml.placeOf(['profile']), expected, found: name });
  }
  const filled = Object.entries(profiles.get(name)).map(([section, fields]) => {
    const own = document[section];
    if (own !== undefined && (typeof own !== 'object' || own === null || Array.isArray(own))) return [section, own];
    return [section, { ...fields, ...(own as object | undefined) }];
  });
  return { ...yaml, value: { ...document, ...Object.fromEntries(filled) } };
}
