/** The mapper a scenario names, or the one whose settings a file holds. */
import * as z from 'zod';
import { InputError } from '../base/errors.js';
import { readYaml, type YamlDocument } from '../formats/yaml-document.js';
import { mappers } from '../search/jobs/mappers.js';
import type { Beside } from './beside.js';
import { check } from './check.js';
import { nameIn, options } from './complain.js';
import { checkedOptions } from './options.js';

const settingsSchema = z.strictObject({ name: nameIn(mappers), options });

export interface MapperSettings {
  readonly name: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

interface Given {
  readonly name: string;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  readonly settingsFile?: string | undefined;
}

/** @throws InputError for options the mapper does not take, or a file of another mapper than the scenario's */
export function mapperSettings(given: Given, files: Beside, yaml: YamlDocument): MapperSettings {
  const { name: named, settingsFile } = given;
  if (settingsFile === undefined) return withOptions(named, given.options, yaml, ['mapper', 'options']);
  const { text, file } = files.text(settingsFile);
  const document = readYaml(text, file);
  const { name, options: own } = check(settingsSchema, document);
  const written = (yaml.value as { mapper?: { name?: unknown } } | null)?.mapper?.name;
  if (written !== undefined && written !== name)
    throw new InputError({
      ...yaml.placeOf(['mapper', 'name']),
      expected: `${name}, whose settings ${file} holds, or no name`,
      found: written,
    });
  const { options: fromFile } = withOptions(name, own, document, ['options']);
  const { options: beside } = withOptions(name, given.options, yaml, ['mapper', 'options']);
  return { name, options: { ...fromFile, ...beside } };
}

function withOptions(
  name: string,
  given: Given['options'],
  yaml: YamlDocument,
  path: readonly PropertyKey[],
): MapperSettings {
  const checked = checkedOptions(mappers, name, given, yaml, path);
  return checked === undefined ? { name } : { name, options: checked };
}
