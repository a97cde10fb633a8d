/** `caldera completion`, and what the script asks for while somebody types. */
import yargs from 'yargs';
import { print } from './command.js';
import { commands } from './commands.js';
import { asked, optionNames } from './parse.js';

export async function complete(words: readonly string[]): Promise<void> {
  if (words[0] === 'completion') {
    yargs([]).scriptName('caldera').completion('completion').showCompletionScript();
    return;
  }
  const typed = words.slice(words.indexOf('--get-yargs-completions') + 1).filter((word) => word !== 'caldera');
  const found = await candidates(typed);
  print(found.map((word) => `${word}\n`).join(''));
}

/** The words that may come where the last one stands. */
async function candidates(typed: readonly string[]): Promise<string[]> {
  const current = typed.at(-1) ?? '';
  const before = typed.slice(0, -1);
  const next = commands.names
    .filter((name) => name.startsWith([...before, current].join(' ')))
    .map((name) => name.split(' ')[before.length] ?? '');
  if (next.length > 0) return [...new Set(next)];
  const { name } = asked(typed);
  const options = optionNames(name, await commands.get(name).load());
  return options.filter((option) => option.startsWith(current) || current === '');
}
