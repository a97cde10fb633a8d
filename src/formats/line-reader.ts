/**
 * Reads a text of numbers line by line, without a string for each of them: matrix files have millions. Blank lines and
 * comments are passed over; every complaint has its line.
 */
import { InputError } from '../base/errors.js';

const BLANK = 32;

export class LineReader {
  private lineStart = 0;
  private lineEnd = -1;
  private at = 0;
  private line = 0;
  private readonly comment: number;

  /** @param comment a line that begins with this character is passed over @param separator also stands between numbers */
  constructor(
    private readonly source: string,
    private readonly file: string,
    comment = '',
    private readonly separator = BLANK,
  ) {
    this.comment = comment === '' ? -1 : comment.charCodeAt(0);
  }

  /** Goes to the next line that says something. False at the end of the text. */
  next(): boolean {
    const { source } = this;
    while (this.lineEnd < source.length) {
      this.lineStart = this.lineEnd + 1;
      const end = source.indexOf('\n', this.lineStart);
      this.lineEnd = end < 0 ? source.length : end;
      if (this.lineStart < source.length) this.line++; // nothing behind a last line feed is no line
      this.at = this.lineStart;
      this.skipBlanks();
      if (this.at < this.lineEnd && source.charCodeAt(this.at) !== this.comment) return true;
    }
    return false;
  }

  /** The present line. */
  text(): string {
    return this.source.slice(this.lineStart, this.lineEnd).trim();
  }

  /** True when the line has nothing more to say. */
  atEnd(): boolean {
    this.skipBlanks();
    return this.at >= this.lineEnd;
  }

  /** The next number of the line, whole. @throws InputError */
  integer(what: string, min: number, max: number): number {
    this.skipBlanks();
    const { source } = this;
    const from = this.at;
    let value = 0;
    while (this.at < this.lineEnd) {
      const digit = source.charCodeAt(this.at) - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      this.at++;
    }
    if (this.at === from || !this.isBlank(this.at) || value < min || value > max)
      throw this.error(`${what}: a whole number in ${min} … ${max}`, this.wordFrom(from));
    return value;
  }

  /** The next number of the line. @throws InputError */
  number(what: string): number {
    this.skipBlanks();
    const word = this.wordFrom(this.at);
    this.at += word.length;
    const value = word === '' ? Number.NaN : Number(word);
    if (!Number.isFinite(value)) throw this.error(`${what}: a finite number`, word === '' ? undefined : word);
    return value;
  }

  /** @throws InputError unless the line ends here */
  end(fields: number): void {
    if (!this.atEnd()) throw this.error(`${fields} fields in the line`, this.text());
  }

  /** At the present line. */
  error(expected: string, found: unknown): InputError {
    return new InputError({ file: this.file, line: Math.max(1, this.line), expected, found });
  }

  private wordFrom(from: number): string {
    let to = from;
    while (!this.isBlank(to)) to++;
    return this.source.slice(from, to);
  }

  private isBlank(at: number): boolean {
    if (at >= this.lineEnd) return true;
    const code = this.source.charCodeAt(at);
    return code <= BLANK || code === this.separator;
  }

  private skipBlanks(): void {
    while (this.at < this.lineEnd && this.isBlank(this.at)) this.at++;
  }
}

export const COMMA = ','.charCodeAt(0);
