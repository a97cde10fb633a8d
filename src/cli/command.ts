/**
 * What every command is made of: its options for yargs, and a function that does it.
 */
import type { Argv } from 'yargs';
import { visible, visibleLine } from '../base/text.js';
import { columns } from './columns.js';
import { wrap } from './wrap.js';

const INDENT = '  ';

export interface Command<A> {
  readonly options: (yargs: Argv) => unknown;
  readonly run: (args: A) => void | Promise<void>;
  /** It listens for SIGINT and SIGTERM itself (`ended`), which a guard around it would take from it. */
  readonly hearsSignals?: true;
}

/** Standard output holds results and nothing else. Names out of files cannot steer the terminal. */
export function print(text: string): void {
  process.stdout.write(visible(text));
}

/** Text with colours of our own, in which foreign names are visible already. */
export function printStyled(text: string): void {
  process.stdout.write(text);
}

/** One line of diagnostics, also where a foreign name in it holds a line end; on a terminal as many as its width asks for. */
export function note(text: string): void {
  const line = visibleLine(text);
  const { stderr } = process;
  const shown = stderr.isTTY === true ? wrap(line, columns(stderr) - INDENT.length).join(`\n${INDENT}`) : line;
  stderr.write(`${shown}\n`);
}

/** Diagnostics of several lines, such as the stack of a defect. */
export function noteLines(text: string): void {
  process.stderr.write(`${visible(text)}\n`);
}
