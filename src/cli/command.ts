/**
 * What every command is made of: its options for yargs, and a function that does it.
 */
import type { Argv } from 'yargs';

export interface Command<A> {
  readonly options: (yargs: Argv) => unknown;
  readonly run: (args: A) => void | Promise<void>;
}

/** Standard output holds results and nothing else. */
export function print(text: string): void {
  process.stdout.write(text);
}

/** Progress and diagnostics. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
