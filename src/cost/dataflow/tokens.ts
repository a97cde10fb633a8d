/**
 * Tokens of MAESTRO's language with their places, and a cursor that reads them. Words, integers and punctuation;
 * comments run from `//` to the end of the line; `;` and `,` between declarations are optional, as MAESTRO has it.
 */
import { InputError, type Place } from '../../base/errors.js';

export interface Token {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

export interface Cursor {
  readonly file: string | undefined;
  readonly tokens: readonly Token[];
  readonly end: Token;
  next: number;
}

const TOKEN = /\/\/[^\n]*|->|[A-Za-z_][\w.]*'?|\d[\w.]*|[^\s\w]|\n/gu;

/** @throws InputError never: characters outside the language become tokens that the parser refuses with their place. */
export function tokenize(text: string, file?: string): Cursor {
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [found] = match;
    if (found === '\n') {
      line++;
      lineStart = match.index + 1;
    } else if (!found.startsWith('//')) tokens.push({ text: found, line, column: match.index - lineStart + 1 });
  }
  const end = { text: '', line, column: text.length - lineStart + 1 };
  return { file, tokens, end, next: 0 };
}

export function peek(cursor: Cursor): Token {
  return cursor.tokens[cursor.next] ?? cursor.end;
}

export function atEnd(cursor: Cursor): boolean {
  return cursor.next >= cursor.tokens.length;
}

export function take(cursor: Cursor): Token {
  const token = peek(cursor);
  cursor.next++;
  return token;
}

/** Takes the next token if it is `text`. */
export function accept(cursor: Cursor, text: string): boolean {
  if (peek(cursor).text !== text || atEnd(cursor)) return false;
  cursor.next++;
  return true;
}

/** @throws InputError unless the next token is `text`. */
export function expect(cursor: Cursor, text: string, after: string): Token {
  if (peek(cursor).text === text && !atEnd(cursor)) return take(cursor);
  throw unexpected(cursor, `"${text}" ${after}`);
}

/** Skips any of the separators. */
export function skip(cursor: Cursor, separators: string): void {
  while (!atEnd(cursor) && separators.includes(peek(cursor).text)) cursor.next++;
}

export function placeOf(cursor: Cursor, token: Token): Place {
  return { file: cursor.file, line: token.line, column: token.column };
}

/** The error for the token the cursor stands at. */
export function unexpected(cursor: Cursor, expected: string, hint?: string): InputError {
  const found = atEnd(cursor) ? 'end of file' : peek(cursor).text;
  return new InputError({ ...placeOf(cursor, peek(cursor)), expected, found, hint });
}
