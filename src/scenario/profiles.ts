/**
 * Profiles: what a published study assumes, by its name. `profile: magma-2022` in a scenario sets the fields below for
 * every section that does not say otherwise.
 */
import { InputError } from '../base/errors.js';
import { entry, registry } from '../base/registry.js';
import type { YamlDocument } from '../formats/yaml-document.js';

/** Sections of a scenario, as they are written. */
export type Profile = Readonly<Record<string, Fields>>;
type Fields = Readonly<Record<string, unknown>>;

declare module '../base/registry.js' {
  interface Kinds {
    profiles: Profile;
  }
}

export const profiles = registry('profiles', 'a profile', [
  entry('magma-2022', 'what the code released with MAGMA (HPCA 2022) assumes: estimate, timing, dataflows, operators', {
    cost: { model: 'dataflow', bandwidth: 'scratchpad', options: { timing: 'maestro' } },
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
    if (own !== undefined && !isFields(own)) return [section, own];
    return [section, filledSection(fields, own)];
  });
  return { ...yaml, value: { ...document, ...Object.fromEntries(filled) } };
}

/** Options are those of the entry that the profile names, and say nothing of another. */
function filledSection(fields: Fields, own: Fields = {}): Fields {
  const { options, ...others } = fields;
  const { model = fields['model'], options: asked = {} } = own;
  const filled = { ...others, ...own };
  if (options === undefined || model !== fields['model'] || !isFields(asked)) return filled;
  return { ...filled, options: { ...(options as Fields), ...asked } };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
