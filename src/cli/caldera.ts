/**
 * The command line as a function: arguments in, exit code out. A user's mistake is told in one message without a stack,
 * a defect of ours with one.
 */
import { InputError, OutputError } from '../base/errors.js';
import { loadPlugin } from '../base/plugin.js';
import { version } from '../base/version.js';
import { note, noteLines, print } from './command.js';
import { commands } from './commands.js';
import { DoesNotHold, EXIT } from './exit.js';
import { help, helpOf } from './help.js';
import { Interrupted, interruptible } from './interrupt.js';
import { asked, given, repeated } from './parse.js';

/** @returns what the process should exit with */
export async function caldera(args: readonly string[]): Promise<number> {
  try {
    await act(withPlugins(args));
    return EXIT.done;
  } catch (error) {
    if (error instanceof InputError) return told(error.message, EXIT.badInput);
    if (error instanceof OutputError) return told(error.message, EXIT.failed);
    if (error instanceof DoesNotHold) return told(error.message, EXIT.failed);
    if (error instanceof Interrupted) return told(error.message, EXIT.interrupted);
    const { sourceStack } = await import('./source-stack.js');
    noteLines(sourceStack(error instanceof Error ? (error.stack ?? error.message) : String(error)));
    return EXIT.failed;
  }
}

async function act(words: readonly string[]): Promise<void> {
  const [first] = words;
  if (first === '--version') return print(`${version}\n`);
  if (first === '--help' || first === '-h' || first === 'help') return print(help());
  const ofGroup = words.length === 2 && /^(-h|--help)$/.test(words[1] ?? '') ? helpOf(first ?? '') : undefined;
  if (ofGroup !== undefined) return print(ofGroup);
  if (first === 'completion' || words.includes('--get-yargs-completions')) {
    const { complete } = await import('./completion.js');
    return complete(words);
  }
  const { name, words: own } = asked(words);
  const command = await commands.get(name).load();
  const options = given(name, own, command);
  if (options !== undefined)
    await placed(options, () =>
      command.hearsSignals === true ? command.run(options) : interruptible(() => command.run(options)),
    );
}

/** Loads what `--plugin` names, wherever it stands, before anything else is read. */
function withPlugins(args: readonly string[]): string[] {
  const { left, values } = repeated(args, '--plugin');
  for (const file of values) loadPlugin(file);
  return left;
}

/** What was found wrong on the way is told with the file it was asked for by. */
async function placed(given: unknown, body: () => void | Promise<void>): Promise<void> {
  const { scenario, study } = given as { readonly scenario?: string; readonly study?: string };
  try {
    await body();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { file, path = '' } = error.problem;
    const asked = scenario ?? study;
    throw asked === undefined || file !== undefined || path.startsWith('--') ? error : error.within({ file: asked });
  }
}

function told(message: string, exitCode: number): number {
  note(`caldera: ${message}`);
  return exitCode;
}
