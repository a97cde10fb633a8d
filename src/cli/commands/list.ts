/** `caldera list KIND`: what can be named in a scenario, with a line about each. */

import { didYouMean } from '../../base/did-you-mean.js';
import { InputError } from '../../base/errors.js';
import { allRegistries, type Registry } from '../../base/registry.js';
import { writeJson } from '../../formats/json-text.js';
import { type Command, print } from '../command.js';
import { loadRegistries } from '../registries.js';
import { textTable } from '../text-table.js';

interface Arguments {
  readonly kind: string | undefined;
  readonly json: boolean;
}

export const listCommand: Command<Arguments> = {
  options: (yargs) =>
    yargs
      .positional('kind', { type: 'string', describe: 'presets, models, mappers, …; without it, the kinds there are' })
      .option('json', { type: 'boolean', default: false, describe: 'print JSON' })
      .example('$0 list mappers', '')
      .example('$0 list', 'the kinds there are'),
  async run({ kind, json }) {
    await loadRegistries();
    const kinds = allRegistries();
    if (kind === undefined) {
      const told = kinds.map(({ kind, noun, names }) => ({ name: kind, about: `${noun}; ${names.length} of them` }));
      return print(json ? writeJson(told) : table(told));
    }
    const entries = found(kinds, kind).entries.map(({ name, about }) => ({ name, about }));
    print(json ? writeJson(entries) : table(entries));
  },
};

/** Kinds may be written with dashes. */
function found(kinds: readonly Registry<unknown>[], kind: string): Registry<unknown> {
  const wanted = kind.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const registry = kinds.find((one) => one.kind === wanted);
  if (registry !== undefined) return registry;
  const names = kinds.map((one) => one.kind);
  throw new InputError({
    path: 'kind',
    expected: `one of ${names.join(', ')}`,
    found: kind,
    hint: didYouMean(kind, names),
  });
}

function table(rows: readonly { readonly name: string; readonly about: string }[]): string {
  return `${textTable([['name', 'about'], ...rows.map(({ name, about }) => [name, about])])}\n`;
}
