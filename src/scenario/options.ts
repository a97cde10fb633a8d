/** The options of an entry, as a section has them beside its name: held against the entry's own schema. */
import * as z from 'zod';
import { InputError } from '../base/errors.js';
import type { Registry } from '../base/registry.js';
import type { YamlDocument } from '../formats/yaml-document.js';
import { check } from './check.js';

type Options = Readonly<Record<string, unknown>>;

/** @param path where the options stand in the document @throws InputError there */
export function checkedOptions<T>(
  registry: Registry<T>,
  name: string,
  given: Options | undefined,
  yaml: YamlDocument,
  path: readonly PropertyKey[],
): Options | undefined {
  if (given === undefined) return undefined;
  const schema = registry.entry(name).options?.(z);
  if (schema === undefined)
    throw new InputError({ ...yaml.placeOf(path), expected: `no options: ${name} takes none`, found: given });
  return check(schema, {
    file: yaml.file,
    value: given,
    placeOf: (inner) => yaml.placeOf([...path, ...inner]),
    placeOfKey: (inner, key) => yaml.placeOfKey([...path, ...inner], key),
  }) as Options;
}
