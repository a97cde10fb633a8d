/**
 * Tile instructions as text, for people who have traces:
 *
 *     tl t0 rows=3 tile=17   # load a tile into t0
 *     mm t0 t6 t4 t0; ts t0  # t0 = t0 + t6 · t4, then store it
 *
 * Statements end at a line's end or a semicolon, `#` begins a comment. `mm d a b c` writes c + a · b into d; `mm c a b`
 * accumulates in place. Registers may be written with or without t, and with commas between. `rows` is how many rows of
 * the tile count (all, if left out), `tile` which tile in memory is meant (one that never comes again, if left out).
 */

import { didYouMean } from '../base/did-you-mean.js';
import { InputError, type InputProblem } from '../base/errors.js';
import { checkStream, type StreamMachine } from '../mapping/instruction-stream/check-stream.js';
import { StreamCursor } from '../mapping/instruction-stream/cursor.js';
import {
  instructionText,
  load,
  MNEMONICS,
  MULTIPLY,
  multiply,
  STORE,
  store,
  type TileInstruction,
} from '../mapping/instruction-stream/instruction.js';
import { RunBuilder } from '../mapping/instruction-stream/run-builder.js';
import type { InstructionStream } from '../mapping/instruction-stream/stream.js';

/** The engine that a file is for. */
export interface ReadingMachine extends StreamMachine {
  /** What a load or store of a whole register moves. */
  readonly registerBytes: number;
  readonly accumulators?: { readonly registers: number; readonly registerBytes: number } | undefined;
}

/** What all statements of a file share. */
interface Reading {
  readonly file: string;
  readonly machine: ReadingMachine;
  /** Words that were registers before: the same few come again and again. */
  readonly known: Map<string, number>;
}

/** Where a statement stands in its file; columns count from 1. */
interface Statement {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly of: Reading;
}

/** @throws InputError with file, line and column for what is no instruction, or none of this engine's */
export function readTileInstructions(text: string, file: string, machine: ReadingMachine): InstructionStream {
  const builder = new RunBuilder();
  const lines: number[] = [];
  const columns: number[] = [];
  for (const statement of statementsOf(text, { file, machine, known: new Map() })) {
    builder.add(instructionOf(statement));
    lines.push(statement.line);
    columns.push(statement.column);
  }
  if (lines.length === 0)
    throw new InputError({ file, line: 1, expected: 'at least one tile instruction', found: undefined });
  const stream: InstructionStream = { nodes: [builder.run()] };
  checkStream(stream, machine, (index) => ({ file, line: lines[index] ?? 0, column: columns[index] ?? 0 }));
  return stream;
}

function* statementsOf(text: string, of: Reading): Iterable<Statement> {
  const clean = text.startsWith('\uFEFF') ? text.slice(1) : text;
  let line = 0;
  for (const whole of clean.split('\n')) {
    line++;
    const comment = whole.indexOf('#');
    let column = 1;
    for (const part of (comment < 0 ? whole : whole.slice(0, comment)).split(';')) {
      const first = part.search(/[^\s,]/);
      if (first >= 0) yield { text: part, line, column: column + first, of };
      column += part.length + 1;
    }
  }
}

function instructionOf(statement: Statement): TileInstruction {
  const words = statement.text.match(/[^\s,]+/g) ?? [];
  const mnemonic = (words[0] as string).toLowerCase();
  const operation = (MNEMONICS as readonly string[]).indexOf(mnemonic);
  if (operation < 0) {
    const hint = didYouMean(mnemonic, MNEMONICS);
    throw refusal(statement, 0, { expected: 'tl, mm or ts', found: words[0], hint });
  }
  const registers: number[] = [];
  const options = { rows: 0, tile: -1 };
  for (let i = 1; i < words.length; i++) {
    const word = words[i] as string;
    if (word.includes('=')) readOption(statement, i, word, operation, options);
    else registers.push(registerOf(statement, i, word));
  }
  const [d, a, b, c] = registers as [number, number, number, number];
  if (operation === MULTIPLY) {
    if (registers.length === 3) return multiply(d, a, b, d, options.rows);
    if (registers.length === 4) return multiply(d, a, b, c, options.rows);
    const expected = 'mm with the registers d a b c, or c a b to accumulate in place';
    throw refusal(statement, 0, { expected, found: `${registers.length} registers` });
  }
  if (registers.length !== 1)
    throw refusal(statement, 0, { expected: `${mnemonic} with one register`, found: `${registers.length} registers` });
  const make = operation === STORE ? store : load;
  const { rows, tile } = options;
  return make(d, { rows, tile, bytes: bytesOf(d, rows, statement.of.machine) });
}

/** A whole register, or its share of rows. */
function bytesOf(register: number, rows: number, { tile, registerBytes, accumulators }: ReadingMachine): number {
  const whole = register < (accumulators?.registers ?? 0) ? (accumulators?.registerBytes ?? 0) : registerBytes;
  return rows === 0 ? whole : Math.ceil((whole * rows) / tile.m);
}

/** Registers and rows are kept in 16 bits. */
const MOST_REGISTERS = 65_536;
const MOST_ROWS = 65_535;

function registerOf(statement: Statement, index: number, word: string): number {
  const { known } = statement.of;
  const before = known.get(word);
  if (before !== undefined) return before;
  const register = /^[tT]?\d{1,5}$/.test(word) ? Number(word.replace(/^t/i, '')) : Number.NaN;
  if (register < MOST_REGISTERS) {
    known.set(word, register);
    return register;
  }
  throw refusal(statement, index, { expected: 'a tile register, such as t3', found: word });
}

function readOption(
  statement: Statement,
  index: number,
  word: string,
  operation: number,
  options: { rows: number; tile: number },
): void {
  const names = operation === MULTIPLY ? (['rows'] as const) : (['rows', 'tile'] as const);
  const [, name, digits] = /^(\w+)=(\d{1,15})$/.exec(word) ?? [];
  const known = names.find((one) => one === name?.toLowerCase());
  const value = Number(digits);
  if (known === undefined || (known === 'rows' && !(value >= 1 && value <= MOST_ROWS)))
    throw refusal(statement, index, {
      expected: names.map((one) => (one === 'rows' ? 'rows=1 or more' : 'tile=0 or more')).join(' or '),
      found: word,
    });
  options[known] = value;
}

/** A complaint about a word of a statement, the mnemonic being word 0. */
function refusal({ text, line, column, of: { file } }: Statement, index: number, problem: InputProblem): InputError {
  const [first, ...others] = [...text.matchAll(/[^\s,]+/g)].map((match) => match.index);
  const word = index === 0 ? first : others[index - 1];
  return new InputError({ ...problem, file, line, column: column + (word ?? 0) - (first ?? 0) });
}

/** One instruction a line, in the form the reader takes; made as it is asked for, so that a long stream needs no room. */
export function* writeTileInstructions(stream: InstructionStream): Iterable<string> {
  const cursor = new StreamCursor(stream);
  while (cursor.next()) yield `${instructionText(cursor)}\n`;
}
