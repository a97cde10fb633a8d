#!/usr/bin/env node
/**
 * The command line, and the only file that ends the process: 0 done, 1 failed, 2 bad input. A user's mistake is told in
 * one message without a stack; a defect of ours with one.
 */
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { InputError } from '../base/errors.js';
import { version } from '../base/version.js';
import type { Command } from './command.js';
import { note } from './command.js';
import { allocateCommand } from './commands/allocate.js';
import { analyzeCommand } from './commands/analyze.js';
import { mapCommand } from './commands/map.js';
import { replayCommand } from './commands/replay.js';
import { runCommand } from './commands/run.js';

const commands = [runCommand, analyzeCommand, mapCommand, allocateCommand, replayCommand];

/** Somebody stopped reading, e.g. `caldera analyze … | head`: not a failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

let parser = yargs(hideBin(process.argv))
  .scriptName('caldera')
  .usage('$0 COMMAND\n\nDiscrete-event simulator of multi-core DNN accelerators.')
  .version(version)
  .strict()
  .demandCommand(1, 'expected a command, see caldera --help')
  .recommendCommands()
  .parserConfiguration({ 'duplicate-arguments-array': false })
  .wrap(Math.min(110, process.stdout.columns ?? 110))
  .exitProcess(false)
  .fail((message: string | undefined, error: Error | undefined) => {
    throw error ?? new InputError({ expected: 'a valid command line', found: message, hint: 'see caldera --help' });
  });
for (const command of commands) parser = add(parser, command as Command<unknown>);

try {
  await parser.parseAsync();
} catch (error) {
  if (error instanceof InputError) {
    note(`caldera: ${error.message}`);
    process.exitCode = 2;
  } else {
    note(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  }
}

function add<A>(to: typeof parser, { usage, describe, options, run }: Command<A>): typeof parser {
  return to.command(
    usage,
    describe,
    (y) => options(y as Argv) as Argv,
    async (args) => run(args as A),
  ) as typeof parser;
}
