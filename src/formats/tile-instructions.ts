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
import { InputError } from '../base/errors.js';
import { didYouMean } from '../base/registry.js';
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
import { type InstructionStream, streamOf } from '../mapping/instruction-stream/stream.js';

/** The engine that a file is for. */
export interface ReadingMachine extends StreamMachine {
  /** What a load or store of a whole register moves. */
  readonly registerBytes: number;
  readonly accumulators?: { readonly registers: number; readonly registerBytes: number } | undefined;
}

interface Word {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** @throws InputError with file, line and column for what is no instruction, or none of this engine's */
export function readTileInstructions(text: string, file: string, machine: ReadingMachine): InstructionStream {
  const statements = statementsOf(text);
  if (statements.length === 0)
    throw new InputError({ file, line: 1, expected: 'at least one tile instruction', found: undefined });
  const stream = streamOf(statements.map((words) => instructionOf(words, file, machine)));
  checkStream(stream, machine, (index) => {
    const { line, column } = (statements[index] as Word[])[0] as Word;
    return { file, line, column };
  });
  return stream;
}

function statementsOf(text: string): Word[][] {
  const clean = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return clean.split('\n').flatMap((whole, i) => {
    const code = whole.replace(/#.*$/, '');
    let offset = 0;
    return code.split(';').flatMap((statement) => {
      const words = [...statement.matchAll(/[^\s,]+/g)].map((match) => ({
        text: match[0],
        line: i + 1,
        column: offset + match.index + 1,
      }));
      offset += statement.length + 1;
      return words.length === 0 ? [] : [words];
    });
  });
}

function instructionOf(words: readonly Word[], file: string, machine: ReadingMachine): TileInstruction {
  const [mnemonic, ...rest] = words as [Word, ...Word[]];
  const operation = (MNEMONICS as readonly string[]).indexOf(mnemonic.text.toLowerCase());
  if (operation < 0)
    throw new InputError({
      file,
      line: mnemonic.line,
      column: mnemonic.column,
      expected: 'tl, mm or ts',
      found: mnemonic.text,
      hint: didYouMean(mnemonic.text, MNEMONICS),
    });
  const registers = rest.filter(({ text }) => !text.includes('=')).map((word) => registerOf(word, file));
  const options = optionsOf(rest, operation, file);
  const { line, column } = mnemonic;
  const [d, a, b, c] = registers as [number, number, number, number];
  if (operation === MULTIPLY) {
    if (registers.length === 3) return multiply(d, a, b, d, options.rows);
    if (registers.length === 4) return multiply(d, a, b, c, options.rows);
    throw new InputError({
      file,
      line,
      column,
      expected: 'mm with the registers d a b c, or c a b to accumulate in place',
      found: `${registers.length} registers`,
    });
  }
  if (registers.length !== 1)
    throw new InputError({
      file,
      line,
      column,
      expected: `${MNEMONICS[operation] as string} with one register`,
      found: `${registers.length} registers`,
    });
  const { rows, tile } = options;
  const make = operation === STORE ? store : load;
  return make(d, { rows, tile, bytes: bytesOf(d, rows, machine) });
}

/** A whole register, or its share of rows. */
function bytesOf(register: number, rows: number, { tile, registerBytes, accumulators }: ReadingMachine): number {
  const whole = register < (accumulators?.registers ?? 0) ? (accumulators?.registerBytes ?? 0) : registerBytes;
  return rows === 0 ? whole : Math.ceil((whole * rows) / tile.m);
}

/** Registers and rows are kept in 16 bits. */
const MOST_REGISTERS = 65_536;
const MOST_ROWS = 65_535;

function registerOf({ text, line, column }: Word, file: string): number {
  const digits = /^t?(\d{1,5})$/i.exec(text)?.[1];
  const register = Number(digits ?? Number.NaN);
  if (register < MOST_REGISTERS) return register;
  throw new InputError({ file, line, column, expected: 'a tile register, such as t3', found: text });
}

function optionsOf(words: readonly Word[], operation: number, file: string): { rows: number; tile: number } {
  const options = { rows: 0, tile: -1 };
  const names = operation === MULTIPLY ? (['rows'] as const) : (['rows', 'tile'] as const);
  for (const { text, line, column } of words) {
    if (!text.includes('=')) continue;
    const [, name, digits] = /^(\w+)=(\d{1,15})$/.exec(text) ?? [];
    const known = names.find((one) => one === name?.toLowerCase());
    const value = Number(digits);
    if (known === undefined || (known === 'rows' && !(value >= 1 && value <= MOST_ROWS)))
      throw new InputError({
        file,
        line,
        column,
        expected: names.map((one) => (one === 'rows' ? 'rows=1 or more' : 'tile=0 or more')).join(' or '),
        found: text,
      });
    options[known] = value;
  }
  return options;
}

/** One instruction a line, in the form the reader takes; made as it is asked for, so that a long stream needs no room. */
export function* writeTileInstructions(stream: InstructionStream): Iterable<string> {
  const cursor = new StreamCursor(stream);
  while (cursor.next()) yield `${instructionText(cursor)}\n`;
}
