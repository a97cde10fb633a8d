/**
 * The command line as a function: arguments in, exit code out. A user's mistake is told in one message without a stack,
 * a defect of ours with one.
 */
import yargs, { type Argv } from 'yargs';
import { InputError } from '../base/errors.js';
import { version } from '../base/version.js';
import { note } from './command.js';
import { type CommandEntry, commands } from './commands.js';
import { Interrupted } from './interrupt.js';

/** What was found wrong on the way is told with the file it was asked for by. */
async function placed(given: unknown, body: () => void | Promise<void>): Promise<void> {
  const { scenario, study } = given as { readonly scenario?: string; readonly study?: string };
  try {
    await body();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { file, path = '', expected, hint } = error.problem;
    const asked = scenario ?? study;
    if (asked === undefined || path.startsWith('--')) throw error;
    if (file === undefined) throw error.within({ file: asked });
    const isNamed = expected === 'a readable file' && file !== asked && hint === undefined;
    throw isNamed ? new InputError({ ...error.problem, hint: `named in ${asked}` }) : error;
  }
}

/** Thrown out of yargs when it has parsed a command: left to return, it renders all help that nobody asked for. */
class Chosen {
  readonly entry: CommandEntry;
  readonly given: unknown;

  constructor(entry: CommandEntry, given: unknown) {
    this.entry = entry;
    this.given = given;
  }
}

/** @returns nothing where yargs has answered itself, with help, version or a script for completion */
function parsed(parser: Argv): Chosen | undefined {
  try {
    parser.parseSync();
    return undefined;
  } catch (error) {
    if (error instanceof Chosen) return error;
    throw error;
  }
}

async function runChosen({ entry, given }: Chosen): Promise<void> {
  const { run } = await entry.load();
  await placed(given, () => run(given as never));
}

export const EXIT = { done: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/** @returns what the process should exit with */
export async function caldera(args: readonly string[]): Promise<number> {
  const names = new Map(commands.map((entry) => [entry.usage.split(' ')[0], entry]));
  const asked = names.get(args.find((word) => names.has(word)));
  const parser = yargs([...args])
    .scriptName('caldera')
    .locale('en') // as all else that Caldera says
    .usage('$0 COMMAND\n\nDiscrete-event simulator of multi-core DNN accelerators.')
    .version(version)
    .strict()
    .demandCommand(1, 'no command')
    .recommendCommands()
    .completion('completion', 'print a script that completes commands in your shell')
    .example('$0 run scenarios/mix-s2-16.yaml', 'the whole pipeline; results in traces/mix-s2-16/')
    .example('$0 COMMAND --help', 'what a command takes, with examples')
    .example('$0 completion >> ~/.bashrc', 'completes commands and options from then on')
    .parserConfiguration({ 'duplicate-arguments-array': false })
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    .fail((message: string | undefined, error: Error | undefined) => {
      throw error ?? new InputError({ expected: 'a valid command line', found: message, hint: 'see caldera --help' });
    });
  const command = await asked?.load();
  for (const entry of commands)
    parser.command(
      entry.usage,
      entry.describe,
      (y) => (entry === asked && command !== undefined ? (command.options(y) as Argv) : y),
      (given) => {
        throw new Chosen(entry, given);
      },
    );
  try {
    const chosen = parsed(parser);
    if (chosen !== undefined) await runChosen(chosen);
    return EXIT.done;
  } catch (error) {
    if (error instanceof InputError) {
      note(`caldera: ${error.message}`);
      return EXIT.badInput;
    }
    if (error instanceof Interrupted) {
      note(`caldera: ${error.message}`);
      return EXIT.interrupted;
    }
    const { sourceStack } = await import('./source-stack.js');
    note(sourceStack(error instanceof Error ? (error.stack ?? error.message) : String(error)));
    return EXIT.failed;
  }
}
