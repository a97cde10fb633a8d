/**
 * From words to a command and what it is given. The command's name is found here, and yargs is told of that command
 * alone; its complaints become ours, with the nearest option.
 */
import yargs, { type Argv } from 'yargs';
import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import { columns } from './columns.js';
import type { Command } from './command.js';
import { commands } from './commands.js';

export function oneTooMany(name: string, takes: string, found: string): InputError {
  const expected = takes === '' ? `only options after caldera ${name}` : `only options after caldera ${name} ${takes}`;
  return new InputError({ expected, found, hint: `see caldera ${name} --help` });
}

interface Asked {
  readonly name: string;
  /** What follows the name. */
  readonly words: readonly string[];
}

/** The command the words begin with: names may have two words. @throws InputError for none that is known */
export function asked(words: readonly string[]): Asked {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    if (words.length >= length && commands.has(name)) return { name, words: words.slice(length) };
  }
  const [first = ''] = words;
  const group = commands.names.filter((name) => name.startsWith(`${first} `));
  const names = group.length > 0 ? group : commands.names;
  const found = words.slice(0, group.length > 0 ? 2 : 1).join(' ');
  const nearest = didYouMean(found, names) ?? didYouMean(first, names);
  throw new InputError({
    expected: group.length > 0 ? `one of ${names.join(', ')}` : 'a command',
    found: found === '' ? undefined : found,
    hint: nearest ?? 'see caldera --help',
  });
}

/** @returns nothing where yargs has answered itself, with help @throws InputError for words the command does not take */
export function given<A>(name: string, words: readonly string[], command: Command<A>): A | undefined {
  const { left, values } = repeated(words, '--set');
  const { parser, options } = parserOf(name, left, command);
  const parsed = parser.parseSync() as Record<string, unknown>;
  if (parsed['help'] === true) return undefined;
  checkNumbers(options.number, parsed, left);
  if (values.length === 0) return parsed as A;
  if (!options.names.includes('--set')) throw unknownOption(name, '--set', options.names);
  return { ...parsed, set: values } as A;
}

/** The values of an option that may stand several times, and the words without it. @throws InputError without a value */
export function repeated(words: readonly string[], option: string): { left: string[]; values: string[] } {
  const left: string[] = [];
  const values: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (word !== option && !word.startsWith(`${option}=`)) {
      left.push(word);
      continue;
    }
    const value = word === option ? words[++i] : word.slice(option.length + 1);
    if (value === undefined || value === '')
      throw new InputError({ path: option, expected: 'a value', found: undefined });
    values.push(value);
  }
  return { left, values };
}

/** The options a command knows, for completion. */
export function optionNames<A>(name: string, command: Command<A>): string[] {
  const { parser, options } = parserOf(name, ['--help'], command);
  parser.parseSync([name.split(' ').at(-1) as string, '--help'], {}, () => {}); // the callback keeps help to itself
  return options.names;
}

/** What yargs was told of a command's options; filled while it parses. */
interface KnownOptions {
  names: string[];
  number: readonly string[];
}

function parserOf<A>(name: string, words: readonly string[], command: Command<A>) {
  const steps = name.split(' ');
  const last = steps.pop() as string;
  const { takes } = commands.get(name);
  const { about } = commands.entry(name);
  const options: KnownOptions = { names: [], number: [] };
  const parser: Argv = yargs([last, ...words])
    .scriptName(['caldera', ...steps].join(' '))
    .locale('en') // as all else that Caldera says
    .version(false)
    .help('help')
    .alias('help', 'h')
    .strict()
    .parserConfiguration({ 'duplicate-arguments-array': false })
    .wrap(Math.min(110, columns()))
    .exitProcess(false)
    .fail((message: string | undefined, error: Error | undefined) => {
      throw error ?? complaint(message ?? '', { name, takes, options: options.names, words });
    });
  const build = (y: Argv): Argv => {
    const built = command.options(y) as Argv;
    Object.assign(options, knownOptions(y));
    return built;
  };
  withoutLayingOutHelp(parser);
  return { parser: parser.command(`${last} ${takes}`.trim(), about, build), options };
}

/** After every command yargs lays out its help, to have it for showHelp, which is not called here: a third of a parse. */
function withoutLayingOutHelp(parser: Argv): void {
  const { getUsageInstance } = (
    parser as unknown as { getInternalMethods(): { getUsageInstance(): { cacheHelpMessage(): void } } }
  ).getInternalMethods();
  getUsageInstance().cacheHelpMessage = () => {};
}

function knownOptions(parser: Argv): KnownOptions {
  const { key, number } = (
    parser as unknown as { getOptions(): { key: Record<string, unknown>; number: readonly string[] } }
  ).getOptions();
  const names = Object.keys(key)
    .filter((option) => option.length > 1 && !/[A-Z]/.test(option))
    .map((option) => `--${option}`);
  return { names, number };
}

function unknownOption(name: string, found: string, options: readonly string[]): InputError {
  const hint = didYouMean(found, options) ?? `see caldera ${name} --help`;
  return new InputError({ expected: `an option of caldera ${name}`, found, hint });
}

interface CommandWords {
  readonly name: string;
  /** The words that the command takes beside its options, as its help has them. */
  readonly takes: string;
  readonly options: readonly string[];
  readonly words: readonly string[];
}

/** What yargs complains about, in our words. */
function complaint(message: string, { name, takes, options, words }: CommandWords): InputError {
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1]?.split(', ')[0];
  if (unknown !== undefined) {
    const option = words.find((word) => word.replace(/^--?/, '').split('=')[0] === unknown && word.startsWith('-'));
    if (option === undefined && words.includes(unknown)) return oneTooMany(name, takes, unknown);
    return unknownOption(name, option?.split('=')[0] ?? `--${unknown}`, options);
  }
  const missing = /^Missing required arguments?: (.+)$/.exec(message)?.[1];
  if (missing !== undefined)
    return new InputError({ path: `--${missing.split(', ')[0]}`, expected: 'a value', found: undefined });
  if (message.startsWith('Not enough non-option arguments'))
    return new InputError({
      expected: `caldera ${name} ${takes}`,
      found: undefined,
      hint: `see caldera ${name} --help`,
    });
  const choice = /Argument: ([\w-]+), Given: (.+?), Choices: (.+)$/s.exec(message);
  if (choice !== null) {
    const choices = (choice[3] as string).split(', ').map((word) => word.trim().replaceAll('"', ''));
    const found = (choice[2] as string).replaceAll('"', '');
    const path = `--${choice[1]}`;
    return new InputError({ path, expected: `one of ${choices.join(', ')}`, found, hint: didYouMean(found, choices) });
  }
  return new InputError({ expected: `what caldera ${name} --help says`, found: message });
}

/** A number that is none is told as it was written. */
function checkNumbers(
  options: readonly string[],
  parsed: Readonly<Record<string, unknown>>,
  words: readonly string[],
): void {
  for (const option of options) {
    if (!Number.isNaN(parsed[option])) continue;
    const at = words.findIndex((word) => word === `--${option}` || word.startsWith(`--${option}=`));
    const word = words[at] ?? '';
    const found = word.includes('=') ? word.slice(word.indexOf('=') + 1) : words[at + 1];
    throw new InputError({ path: `--${option}`, expected: 'a number', found });
  }
}
